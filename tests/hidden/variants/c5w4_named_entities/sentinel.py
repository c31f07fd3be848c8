"""An O behind the last word ends every name; names as lists, from the last to the first."""


def entity_spans(tags):
    tags = list(tags) + ["O"]
    found = []
    t = 0
    while t < len(tags):
        if tags[t][0] != "B":
            t += 1
            continue
        stop = t + 1
        while tags[stop] == "I" + tags[t][1:]:
            stop += 1
        found.insert(0, [t, stop, tags[t][2:]])
        t = stop
    return found


def span_f1(true, predicted):
    a = {(i, *name) for i, tags in enumerate(true) for name in entity_spans(tags)}
    b = {(i, *name) for i, tags in enumerate(predicted) for name in entity_spans(tags)}
    precision = len(a & b) / max(1, len(b))
    recall = len(a & b) / max(1, len(a))
    return 2 * precision * recall / (precision + recall) if precision + recall > 0 else 0.0
