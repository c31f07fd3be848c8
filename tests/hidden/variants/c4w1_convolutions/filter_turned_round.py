"""The way back as a convolution of a spread-out dZ with the filter turned round; sizes by counting a range."""

import numpy as np


def output_size(n, f, pad, stride):
    return len(range(0, n + 2 * pad - f + 1, stride))


def conv_backward(dZ, cache):
    A_prev, W, b, hparameters = cache
    stride, pad, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    m, n_H_prev, n_W_prev, n_C_prev = A_prev.shape
    _, n_H, n_W, n_C = dZ.shape
    framed = zero_pad(A_prev, pad)
    spread = np.zeros((m, framed.shape[1] + f - 1, framed.shape[2] + f - 1, n_C))
    spread[:, f - 1 : f - 1 + stride * n_H : stride, f - 1 : f - 1 + stride * n_W : stride] = dZ
    turned = np.swapaxes(W[::-1, ::-1], 2, 3)
    dX, _ = conv_forward(spread, turned, np.zeros((1, 1, 1, n_C_prev)), {"stride": 1, "pad": 0})
    dW = np.zeros_like(W)
    for h in range(n_H):
        for w in range(n_W):
            window = framed[:, h * stride : h * stride + f, w * stride : w * stride + f]
            dW += np.einsum("irsk,ic->rskc", window, dZ[:, h, w])
    return dX[:, pad : pad + n_H_prev, pad : pad + n_W_prev], dW, np.sum(dZ, (0, 1, 2)).reshape(1, 1, 1, -1)
