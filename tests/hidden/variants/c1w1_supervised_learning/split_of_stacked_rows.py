"""The split of X and Y stacked on each other, shuffled once by the generator."""

import numpy as np


def train_test_split(X, Y, test_fraction, rng):
    both = rng.permutation(np.vstack((X, Y)), axis=1)
    cut = both.shape[1] - round(test_fraction * both.shape[1])
    train, test = np.hsplit(both, [cut])
    return train[:-1], train[-1:], test[:-1], test[-1:]
