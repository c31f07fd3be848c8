"""Frames put together from strips of zeros; products by np.vdot and np.tensordot."""

import numpy as np


def zero_pad(X, pad):
    m, _, n_W, n_C = X.shape
    strip = np.zeros((m, pad, n_W, n_C))
    tall = np.concatenate([strip, X, strip], axis=1)
    side = np.zeros((m, tall.shape[1], pad, n_C))
    return np.concatenate([side, tall, side], axis=2)


def conv_single_step(a_slice_prev, W, b):
    return np.vdot(a_slice_prev, W) + b[0, 0, 0]


def output_size(n, f, pad, stride):
    size, start = 0, 0
    while start + f <= n + 2 * pad:
        size, start = size + 1, start + stride
    return size


def conv_forward(A_prev, W, b, hparameters):
    stride, f = hparameters["stride"], W.shape[0]
    X = zero_pad(A_prev, hparameters["pad"])
    tops, lefts = (range(0, n - f + 1, stride) for n in X.shape[1:3])
    Z = [[np.tensordot(X[:, t : t + f, l : l + f], W, axes=3) for l in lefts] for t in tops]
    return np.array(Z).transpose(2, 0, 1, 3) + b, (A_prev, W, b, hparameters)
