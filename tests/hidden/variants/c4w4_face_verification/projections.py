"""A projection matrix for each row; a hinge as a step function."""

import numpy as np


def normalize_backward(dE, F):
    rows = []
    for d, f in zip(dE, F):
        size = np.sqrt(f @ f)
        e = f / size
        rows.append((np.eye(len(f)) - np.outer(e, e)) @ d / size)
    return np.array(rows)


def triplet_backward(y_pred, alpha=0.2):
    a, p, n = (np.asarray(x) for x in y_pred)
    gap = ((a - p) ** 2 - (a - n) ** 2).sum(axis=1, keepdims=True) + alpha
    on = np.heaviside(gap, 0)
    dp, dn = -2 * on * (a - p), 2 * on * (a - n)
    return -(dp + dn), dp, dn
