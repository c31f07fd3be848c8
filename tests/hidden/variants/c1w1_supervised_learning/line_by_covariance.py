"""The line by covariance over variance."""

import numpy as np


def fit_line(x, y):
    C = np.cov(x[0], y[0], bias=True)
    w = C[0, 1] / C[0, 0]
    return w, np.mean(y) - w * np.mean(x)
