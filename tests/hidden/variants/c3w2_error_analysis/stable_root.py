"""The quadratic formula without a difference of two numbers that are alike, and pairs sorted by their worth."""

import math


def wilson_interval(k, n, z=1.96):
    a, b, c = n + z**2, 2 * k + z**2, k**2 / n
    q = (b + math.sqrt(b * b - 4 * a * c)) / 2
    return [c / q, q / a]


def priorities(shares, costs, error):
    pairs = sorted(((-error * s / c, j) for j, (s, c) in enumerate(zip(shares, costs))))
    return np.array([j for _, j in pairs])
