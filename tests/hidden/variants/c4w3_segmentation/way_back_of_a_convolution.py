"""The transposed convolution as the way back of a convolution, and its own way back by the convolution."""

import numpy as np


def conv_transpose_forward(A_prev, W, b, hparameters):
    s, p, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    m, H, V, n_C_prev = A_prev.shape
    image = np.zeros((m, s * (H - 1) + f - 2 * p, s * (V - 1) + f - 2 * p, W.shape[2]))
    Z, _, _ = conv_backward(A_prev, (image, W, np.zeros((1, 1, 1, n_C_prev)), hparameters))
    return Z + b, (A_prev, W, b, hparameters)


def conv_transpose_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    dA_prev, conv_cache = conv_forward(dZ, W, np.zeros((1, 1, 1, W.shape[3])), hparameters)
    _, dW, _ = conv_backward(A_prev, conv_cache)
    return dA_prev, dW, np.sum(dZ, (0, 1, 2)).reshape(b.shape)
