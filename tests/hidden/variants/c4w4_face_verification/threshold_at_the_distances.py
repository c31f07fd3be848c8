"""The distances themselves are tried, and one step beyond; ties go to the last."""

import numpy as np


def choose_threshold(distances, same):
    best, t = -1, None
    for candidate in sorted(distances) + [max(distances) + 1]:
        right = 0
        for d, s in zip(distances, same):
            right += (d < candidate) == bool(s)
        if right >= best:
            best, t = right, candidate
    return t
