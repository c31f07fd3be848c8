"""A beginner: pixels one by one, and multiplications from left to right."""

import numpy as np


def conv_1x1(X, W, b):
    m, n_H, n_W, n_C_prev = X.shape
    Z = np.zeros((m, n_H, n_W, W.shape[3]))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                for c in range(W.shape[3]):
                    Z[i, h, w, c] = np.sum(X[i, h, w] * W[0, 0, :, c]) + b[0, 0, 0, c]
    return Z


def multiplications(n_H, n_W, f, n_C_prev, n_C):
    one_sum = f**2 * n_C_prev
    return one_sum * n_H * n_W * n_C
