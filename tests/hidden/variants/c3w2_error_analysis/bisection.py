"""The ends of the interval by halving, from 0 and from 1."""

import math


def wilson_interval(k, n, z=1.96):
    def too_far(p):
        return abs(k / n - p) > z * math.sqrt(p * (1 - p) / n)

    low, high = k / n, k / n
    step = 0.5
    for _ in range(80):
        if low - step >= 0 and not too_far(low - step):
            low -= step
        if high + step <= 1 and not too_far(high + step):
            high += step
        step /= 2
    return low, high
