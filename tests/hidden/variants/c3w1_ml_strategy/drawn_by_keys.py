"""A random key for each group; groups are ranked by it."""


def grouped_split(groups, fractions, rng):
    names, place = np.unique(groups, return_inverse=True)
    rank = np.argsort(np.argsort(rng.random(len(names))))
    ends = np.cumsum(fractions) * len(names)
    part = np.searchsorted(ends, rank + 0.5)
    return tuple(np.where(part[place] == k)[0] for k in range(len(fractions)))
