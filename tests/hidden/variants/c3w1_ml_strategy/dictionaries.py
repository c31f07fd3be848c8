"""Groups in a dict of lists, parts as lists."""


def grouped_split(groups, fractions, rng):
    members = {}
    for i, group in enumerate(groups.tolist()):
        members.setdefault(group, []).append(i)
    names = list(members)
    rng.shuffle(names)
    parts, start, total = [], 0, 0.0
    for fraction in fractions:
        total += fraction
        end = int(round(total * len(names)))
        parts.append([i for name in names[start:end] for i in members[name]])
        start = end
    return parts


def error_gaps(human, train, train_dev, dev, test):
    names = ["avoidable_bias", "variance", "mismatch", "dev_overfit"]
    errors = [human, train, train_dev, dev, test]
    return {name: after - before for name, before, after in zip(names, errors, errors[1:])}
