"""Windows as rows of a matrix, and matrix products both ways."""

import numpy as np


def conv_forward(A_prev, W, b, hparameters):
    rows, shape = as_rows(A_prev, W, hparameters)
    Z = rows @ W.reshape(-1, W.shape[3]) + b.reshape(1, -1)
    return Z.reshape(*shape, W.shape[3]), (A_prev, W, b, hparameters)


def as_rows(A_prev, W, hparameters):
    f, stride, pad = W.shape[0], hparameters["stride"], hparameters["pad"]
    X = zero_pad(A_prev, pad)
    n_H, n_W = (X.shape[1] - f) // stride + 1, (X.shape[2] - f) // stride + 1
    rows = [
        x[h * stride : h * stride + f, w * stride : w * stride + f].ravel()
        for x in X
        for h in range(n_H)
        for w in range(n_W)
    ]
    return np.array(rows), (len(X), n_H, n_W)


def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    f, stride, pad = W.shape[0], hparameters["stride"], hparameters["pad"]
    rows, shape = as_rows(A_prev, W, hparameters)
    flat = dZ.reshape(-1, dZ.shape[3])
    dX = zero_pad(np.zeros(A_prev.shape), pad)
    for row, (i, h, w) in zip(flat @ W.reshape(-1, W.shape[3]).T, np.ndindex(shape)):
        dX[i, h * stride : h * stride + f, w * stride : w * stride + f] += row.reshape(W.shape[:3])
    _, n_H, n_W, _ = A_prev.shape
    return dX[:, pad : n_H + pad, pad : n_W + pad], (rows.T @ flat).reshape(W.shape), flat.sum(0).reshape(1, 1, 1, -1)
