"""A beginner: one number at a time, sums begun at 0, the largest found by comparing."""

import numpy as np


def zero_pad(X, pad):
    m, n_H, n_W, n_C = X.shape
    X_pad = np.zeros((m, n_H + 2 * pad, n_W + 2 * pad, n_C))
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                X_pad[i, h + pad, w + pad] = X[i, h, w]
    return X_pad


def conv_single_step(a_slice_prev, W, b):
    z = b[0][0][0]
    for r in range(W.shape[0]):
        for s in range(W.shape[1]):
            for k in range(W.shape[2]):
                z = z + a_slice_prev[r][s][k] * W[r][s][k]
    return z


def create_mask_from_window(x):
    largest = x[0, 0]
    for value in x.ravel():
        if value > largest:
            largest = value
    mask = np.zeros(x.shape)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            if x[i, j] == largest:
                mask[i, j] = 1
    return mask


def distribute_value(dz, shape):
    a = np.zeros(shape)
    a[:] = dz / a.size
    return a
