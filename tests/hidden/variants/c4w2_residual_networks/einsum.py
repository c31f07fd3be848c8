"""Einsum for the mixing of channels; nested lists as caches."""

import numpy as np


def conv_1x1(X, W, b):
    return np.einsum("ihwk,abkc->ihwc", X, W) + b


def identity_block(X, parameters):
    same = dict(stride=1, pad=1)
    Z1, c1 = conv_forward(X, parameters["W1"], parameters["b1"], same)
    Z2, c2 = conv_forward(Z1.clip(0), parameters["W2"], parameters["b2"], same)
    return (Z2 + X).clip(0), [[c1, Z1 > 0], [c2, Z2 + X > 0]]


def identity_block_backward(dA, cache):
    (c1, open1), (c2, open2) = cache
    dS = np.where(open2, dA, 0.0)
    dA1, dW2, db2 = conv_backward(dS, c2)
    dX, dW1, db1 = conv_backward(np.where(open1, dA1, 0.0), c1)
    return dX + dS, dict(zip(("dW1", "db1", "dW2", "db2"), (dW1, db1, dW2, db2)))
