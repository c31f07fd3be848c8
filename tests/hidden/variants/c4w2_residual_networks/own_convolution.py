"""A convolution of its own, by windows and `tensordot`, in two functions."""

import numpy as np


def convolved(X, W, b, stride=1):
    pad = W.shape[0] // 2
    framed = np.pad(X, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    seen = np.lib.stride_tricks.sliding_window_view(framed, W.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.tensordot(seen, W, axes=((4, 5, 3), (0, 1, 2))) + b


def convolutional_block(X, parameters, s=2):
    p = parameters
    F = convolved(np.maximum(convolved(X, p["W1"], p["b1"], s), 0), p["W2"], p["b2"])
    return np.maximum(F + convolved(X, p["Ws"], p["bs"], s), 0), "no way back here"


def conv_1x1(X, W, b):
    return convolved(X, W, b)
