"""Groups are handed out one by one, until a part has its share of the examples."""


def grouped_split(groups, fractions, rng):
    parts, limits = [[] for _ in fractions], np.cumsum(fractions) * len(groups)
    part, given = 0, 0
    for name in rng.permutation(np.unique(groups)):
        mine = np.flatnonzero(groups == name)
        while part < len(fractions) - 1 and given + len(mine) / 2 > limits[part]:
            part += 1
        parts[part].extend(mine.tolist())
        given += len(mine)
    return [np.array(p) for p in parts]
