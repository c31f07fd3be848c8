"""The line by np.linalg.lstsq on a table with a column of ones."""

import numpy as np


def fit_line(x, y):
    A = np.stack([x.ravel(), np.ones(x.size)], axis=1)
    solution = np.linalg.lstsq(A, y.ravel(), rcond=None)[0]
    return float(solution[0]), float(solution[1])
