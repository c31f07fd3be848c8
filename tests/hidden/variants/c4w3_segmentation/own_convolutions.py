"""A block without the given layers: its own convolution by shifts, pooling by a reshape."""

import numpy as np


def same(X, W, b):
    m, n_H, n_W, _ = X.shape
    framed = np.pad(X, [(0, 0), (1, 1), (1, 1), (0, 0)])
    return sum(framed[:, i : i + n_H, j : j + n_W] @ W[i, j] for i in range(3) for j in range(3)) + b


def conv_block(inputs, parameters, max_pooling=True):
    A = inputs
    for l in ("1", "2"):
        A = same(A, parameters["W" + l], parameters["b" + l])
        A = A * (A > 0)
    if not max_pooling:
        return [A, A.copy()]
    m, n_H, n_W, n_C = A.shape
    even = A[:, : n_H // 2 * 2, : n_W // 2 * 2]
    return [even.reshape(m, n_H // 2, 2, n_W // 2, 2, n_C).max(axis=(2, 4)), A]
