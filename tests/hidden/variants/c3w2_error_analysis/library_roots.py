"""Roots of the polynomial by NumPy."""


def wilson_interval(k, n, z=1.96):
    share, slack = k / n, z * z / n
    return np.sort(np.roots([1 + slack, -2 * share - slack, share * share]).real)
