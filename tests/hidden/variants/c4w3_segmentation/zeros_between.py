"""Zeros between the numbers of the map, then an ordinary convolution with the kernel turned round."""

import numpy as np


def conv_transpose_forward(A_prev, W, b, hparameters):
    s, p, f = hparameters["stride"], hparameters["pad"], W.shape[0]
    m, H, V, n_C_prev = A_prev.shape
    spread = np.zeros((m, s * (H - 1) + 1, s * (V - 1) + 1, n_C_prev))
    spread[:, ::s, ::s] = A_prev
    turned = W[::-1, ::-1].transpose(0, 1, 3, 2)
    Z, _ = conv_forward(spread, turned, np.zeros((1, 1, 1, W.shape[2])), {"stride": 1, "pad": f - 1})
    Z = Z[:, p:-p, p:-p] if p > 0 else Z
    return Z + b, {"A_prev": A_prev, "W": W, "hparameters": hparameters}


def conv_transpose_backward(dZ, cache):
    A_prev, W, hparameters = cache["A_prev"], cache["W"], cache["hparameters"]
    dA_prev, _ = conv_forward(dZ, W, np.zeros((1, 1, 1, W.shape[3])), hparameters)
    s, p, f, H, V = hparameters["stride"], hparameters["pad"], W.shape[0], *A_prev.shape[1:3]
    D, dW = np.pad(dZ, ((0, 0), (p, p), (p, p), (0, 0))), np.zeros(W.shape)
    for i in range(f):
        for j in range(f):
            met = D[:, i : i + s * H : s, j : j + s * V : s][:, :H, :V]
            dW[i, j] = np.tensordot(met, A_prev, axes=([0, 1, 2], [0, 1, 2]))
    return [dA_prev, dW, np.sum(dZ, axis=(0, 1, 2), keepdims=True)]
