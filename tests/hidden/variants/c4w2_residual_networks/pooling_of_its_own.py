"""A pooling by windows that end at the edge, and each way as a chain of names."""

import numpy as np


def inception_block(X, parameters):
    p, n_H, n_W = parameters, X.shape[1], X.shape[2]
    pooled = np.empty_like(X)
    for h in range(n_H):
        for w in range(n_W):
            window = X[:, max(0, h - 1) : min(n_H, h + 2), max(0, w - 1) : min(n_W, w + 2), :]
            pooled[:, h, w, :] = window.max(axis=(1, 2))
    out = []
    for A, chain in ((X, ["1"]), (X, ["3r", "3"]), (X, ["5r", "5"]), (pooled, ["p"])):
        for name in chain:
            pad = p["W" + name].shape[0] // 2
            Z, _ = conv_forward(A, p["W" + name], p["b" + name], {"stride": 1, "pad": pad})
            A = np.maximum(Z, 0)
        out.append(A)
    return np.concatenate(out, axis=3)
