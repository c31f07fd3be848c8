"""The split by sorting random numbers, training examples first and in their old order."""

import numpy as np


def train_test_split(X, Y, test_fraction, rng):
    m = X.shape[1]
    number = int(test_fraction * m + 0.5)
    order = np.argsort(rng.random(m))
    test, train = np.sort(order[:number]), np.sort(order[number:])
    return [X[:, train], Y[:, train], X[:, test], Y[:, test]]
