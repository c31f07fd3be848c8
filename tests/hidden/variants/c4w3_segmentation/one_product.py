"""All stamps by one matrix product, laid down in a canvas; the padding is never drawn."""

import numpy as np


def conv_transpose_forward(A_prev, W, b, hparameters):
    s, p = hparameters["stride"], hparameters["pad"]
    f, _, n_C, n_C_prev = W.shape
    m, H, V, _ = A_prev.shape
    n_H, n_W = s * (H - 1) + f - 2 * p, s * (V - 1) + f - 2 * p
    stamps = (A_prev.reshape(-1, n_C_prev) @ W.reshape(-1, n_C_prev).T).reshape(m, H, V, f, f, n_C)
    Z = np.tile(b.astype(float), (m, n_H, n_W, 1))
    for h in range(H):
        for w in range(V):
            for i in range(f):
                for j in range(f):
                    y, x = h * s + i - p, w * s + j - p
                    if 0 <= y < n_H and 0 <= x < n_W:
                        Z[:, y, x] += stamps[:, h, w, i, j]
    return Z, (A_prev, W, b, s, p)


def conv_transpose_backward(dZ, cache):
    A_prev, W, b, s, p = cache
    dA, dW = np.zeros(A_prev.shape), np.zeros(W.shape)
    for h, w, i, j in np.ndindex(*A_prev.shape[1:3], *W.shape[:2]):
        y, x = h * s + i - p, w * s + j - p
        if 0 <= y < dZ.shape[1] and 0 <= x < dZ.shape[2]:
            dA[:, h, w] += dZ[:, y, x] @ W[i, j]
            dW[i, j] += dZ[:, y, x].T @ A_prev[:, h, w]
    return dA, dW, dZ.sum(axis=0).sum(axis=0).sum(axis=0).reshape(1, 1, 1, -1)
