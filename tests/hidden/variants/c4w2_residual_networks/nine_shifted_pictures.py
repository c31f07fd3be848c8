"""A pooling as the largest of nine shifted pictures, in a frame that repeats the edges."""

import numpy as np


def inception_block(X, parameters):
    def conv(A, k):
        f = parameters["W" + k].shape[0]
        return conv_forward(A, parameters["W" + k], parameters["b" + k], dict(stride=1, pad=(f - 1) // 2))[0].clip(0)

    n_H, n_W = X.shape[1:3]
    framed = np.pad(X, [(0, 0), (1, 1), (1, 1), (0, 0)], mode="edge")
    shifted = [framed[:, i : i + n_H, j : j + n_W] for i in range(3) for j in range(3)]
    pooled = np.max(shifted, axis=0)
    return np.concatenate([conv(X, "1"), conv(conv(X, "3r"), "3"), conv(conv(X, "5r"), "5"), conv(pooled, "p")], -1)
