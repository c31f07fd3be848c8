"""In the form of the notebooks of 2018: steps with comments, slices, float() of products, np.dot."""

import numpy as np


def depthwise_conv(A_prev, W, hparameters):
    (m, n_H_prev, n_W_prev, n_C) = A_prev.shape
    (f, f, n_C) = W.shape
    stride = hparameters["stride"]
    pad = hparameters["pad"]
    n_H = int(1 + (n_H_prev + 2 * pad - f) / stride)
    n_W = int(1 + (n_W_prev + 2 * pad - f) / stride)
    Z = np.zeros((m, n_H, n_W, n_C))
    A_prev_pad = np.pad(A_prev, ((0, 0), (pad, pad), (pad, pad), (0, 0)), "constant", constant_values=(0, 0))
    for i in range(m):  # loop over the batch of training examples
        a_prev_pad = A_prev_pad[i]
        for h in range(n_H):
            for w in range(n_W):
                for c in range(n_C):
                    vert_start, horiz_start = h * stride, w * stride
                    a_slice = a_prev_pad[vert_start : vert_start + f, horiz_start : horiz_start + f, c]
                    Z[i, h, w, c] = float(np.sum(np.multiply(a_slice, W[:, :, c])))
    assert Z.shape == (m, n_H, n_W, n_C)
    return Z


def separable_conv(A_prev, W_depth, W_point, b, hparameters):
    D = depthwise_conv(A_prev, W_depth, hparameters)
    return np.dot(D, W_point.reshape(W_point.shape[2], W_point.shape[3])) + b
