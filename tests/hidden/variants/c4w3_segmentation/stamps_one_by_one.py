"""Every example, place, channel and channel before by a loop of its own; the frame is cut by sizes."""

import numpy as np


def conv_transpose_forward(A_prev, W, b, hparameters):
    s, p = hparameters["stride"], hparameters["pad"]
    (m, H, V, n_prev), (f, _, n_C, _) = A_prev.shape, W.shape
    big = np.zeros((m, s * (H - 1) + f, s * (V - 1) + f, n_C))
    for i in range(m):
        for h in range(H):
            for w in range(V):
                for c in range(n_C):
                    for q in range(n_prev):
                        big[i, h * s : h * s + f, w * s : w * s + f, c] += A_prev[i, h, w, q] * W[:, :, c, q]
    n_H, n_W = s * (H - 1) + f - 2 * p, s * (V - 1) + f - 2 * p
    return big[:, p : p + n_H, p : p + n_W, :] + b, [A_prev, W, s, p]


def conv_transpose_backward(dZ, cache):
    A_prev, W, s, p = cache
    f, dA_prev, dW, db = W.shape[0], np.zeros(A_prev.shape), np.zeros(W.shape), np.zeros((1, 1, 1, W.shape[2]))
    framed = np.pad(dZ, ((0, 0), (p, p), (p, p), (0, 0)), mode="constant")
    for i, h, w, q in np.ndindex(*A_prev.shape):
        window = framed[i, h * s : h * s + f, w * s : w * s + f, :]
        dA_prev[i, h, w, q] = np.sum(window * W[:, :, :, q])
        dW[:, :, :, q] += window * A_prev[i, h, w, q]
    for c in range(W.shape[2]):
        db[:, :, :, c] = np.sum(dZ[:, :, :, c])
    return dA_prev, dW, db
