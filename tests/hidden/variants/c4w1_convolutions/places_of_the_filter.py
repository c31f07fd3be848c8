"""Over the places of the filter, all windows at once: shifted pictures, added up."""

import numpy as np


def shifted(X, r, s, stride, n_H, n_W):
    return X[:, r : r + stride * n_H : stride, s : s + stride * n_W : stride]


def conv_forward(A_prev, W, b, hparameters):
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    X = zero_pad(A_prev, pad)
    n_H, n_W = [(n - f) // stride + 1 for n in X.shape[1:3]]
    Z = sum(shifted(X, r, s, stride, n_H, n_W) @ W[r, s] for r in range(f) for s in range(f)) + b
    return Z, [A_prev, W, b, hparameters]


def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    stride, pad = hparameters["stride"], hparameters["pad"]
    X = zero_pad(A_prev, pad)
    dX, dW = np.zeros_like(X), np.zeros_like(W)
    for r, s in np.ndindex(W.shape[:2]):
        dW[r, s] = np.tensordot(shifted(X, r, s, stride, *dZ.shape[1:3]), dZ, axes=([0, 1, 2], [0, 1, 2]))
        view = shifted(dX, r, s, stride, *dZ.shape[1:3])
        view += dZ @ W[r, s].T
    end_H, end_W = X.shape[1] - pad, X.shape[2] - pad
    return dX[:, pad:end_H, pad:end_W], dW, dZ.sum(axis=(0, 1, 2), keepdims=True)


def pool_backward(dA, cache, mode="max"):
    A_prev, hparameters = cache
    f, stride = hparameters["f"], hparameters["stride"]
    A, dA_prev = pool_forward(A_prev, hparameters, mode)[0], np.zeros_like(A_prev)
    for r, s in np.ndindex(f, f):
        view = shifted(dA_prev, r, s, stride, *dA.shape[1:3])
        largest = shifted(A_prev, r, s, stride, *dA.shape[1:3]) == A
        view += dA * largest if mode == "max" else dA / (f * f)
    return dA_prev
