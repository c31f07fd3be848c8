"""Groups drawn for each part from those that are left; results in a list."""


def grouped_split(groups, fractions, rng):
    left = sorted(set(groups))
    total, parts = len(left), []
    for k, fraction in enumerate(fractions):
        count = len(left) if k == len(fractions) - 1 else round(fraction * total)
        mine = rng.choice(left, size=count, replace=False)
        left = [name for name in left if name not in mine]
        parts.append(np.array([i for i in range(len(groups)) if groups[i] in mine]))
    return parts


def precision_recall(Y, Y_hat):
    found = np.count_nonzero(np.logical_and(Y, Y_hat))
    called, there = np.count_nonzero(Y_hat), np.count_nonzero(Y)
    return [found / called if called else 0.0, found / there if there else 0.0]
