"""A stable sigmoid: exp of minus |z|, and np.where for the two signs."""

import numpy as np


def sigmoid(z):
    small = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + small), small / (1 + small))
