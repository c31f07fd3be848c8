"""Copies by clipped indices, the coins tossed for all images at first; a dictionary written out."""

import numpy as np


def augment(X, rng, max_shift):
    m, n_H, n_W = X.shape[:3]
    coins = rng.integers(2, size=m)
    down = rng.integers(-max_shift, max_shift, size=m, endpoint=True)
    right = rng.integers(-max_shift, max_shift, size=m, endpoint=True)
    result = []
    for i in range(m):
        rows = np.clip(np.arange(n_H) - down[i], 0, n_H - 1)
        columns = np.clip(np.arange(n_W) - right[i], 0, n_W - 1)
        columns = columns[::-1] if coins[i] else columns
        result.append(X[i][np.ix_(rows, columns)])
    return np.stack(result)


def replace_head(parameters, n_classes, rng):
    n = len(parameters["W3"])
    return {
        "W1": parameters["W1"].copy(),
        "b1": parameters["b1"].copy(),
        "W2": parameters["W2"].copy(),
        "b2": parameters["b2"].copy(),
        "W3": rng.normal(0, np.sqrt(2.0 / n), (n, n_classes)),
        "b3": np.zeros((1, n_classes)),
    }
