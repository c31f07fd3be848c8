"""Every pixel of a copy looked up; the same copy made of mirrored rows; the cost by counting."""

import numpy as np


def augment(X, rng, max_shift):
    m, n_H, n_W, n_C = X.shape
    out = np.zeros(X.shape, dtype=X.dtype)
    for i in range(m):
        flip = rng.choice([True, False])
        dh = int(rng.choice(np.arange(-max_shift, max_shift + 1)))
        dw = int(rng.choice(np.arange(-max_shift, max_shift + 1)))
        for h in range(n_H):
            for w in range(n_W):
                row = min(max(h + dh, 0), n_H - 1)
                column = min(max(w + dw, 0), n_W - 1)
                out[i, h, w] = X[i, row, n_W - 1 - column if flip else column]
    return out


def separable_cost_ratio(f, n_C):
    depthwise, pointwise, full = f * f, n_C, f * f * n_C
    return np.float64(depthwise + pointwise) / full
