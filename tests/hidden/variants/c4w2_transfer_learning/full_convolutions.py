"""Both convolutions through the locked conv_forward, with filters that hold zeros."""

import numpy as np


def depthwise_conv(A_prev, W, hparameters):
    n_C = W.shape[-1]
    full = np.zeros(W.shape + (n_C,))
    full[:, :, range(n_C), range(n_C)] = W
    return conv_forward(A_prev, full, np.zeros((1, 1, 1, n_C)), hparameters)[0]


def separable_conv(A_prev, W_depth, W_point, b, hparameters):
    return conv_forward(A_prev, W_depth[:, :, :, np.newaxis] * W_point, b, hparameters)[0]
