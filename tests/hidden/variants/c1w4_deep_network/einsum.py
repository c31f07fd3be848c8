"""Products as index sums."""

import numpy as np


def linear_forward(A, W, b):
    return np.einsum("jk,ki->ji", W, A) + b, (A, W, b)


def linear_backward(dZ, cache):
    A, W, b = cache
    m = dZ.shape[-1]
    dA = np.einsum("jk,ji->ki", W, dZ)
    dW = np.einsum("ji,ki->jk", dZ, A) / m
    db = np.einsum("ji->j", dZ)[:, None] / m
    return dA, dW, db
