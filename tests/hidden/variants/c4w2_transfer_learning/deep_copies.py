"""A deep copy that is filled; rates with a default of 0; np.fliplr and the older names of the draws."""

import copy

import numpy as np


def replace_head(parameters, n_classes, rng):
    new = copy.deepcopy(parameters)
    flat = new["W3"].shape[0]
    new["W3"] = rng.normal(0.0, 1.0, (flat, n_classes)) * np.sqrt(2 / flat)
    new["b3"] = np.zeros((1, n_classes), dtype=int)
    return new


def fine_tune_step(parameters, grads, rates):
    return {k: v - rates.get(k, 0) * grads["d" + k] for k, v in parameters.items()}


def augment(X, rng, max_shift):
    X_new = X.copy()
    for i in range(X.shape[0]):
        image = X[i]
        if rng.uniform() > 0.5:
            image = np.fliplr(image)
        pad = np.pad(image, [(max_shift, max_shift), (max_shift, max_shift), (0, 0)], "edge")
        h, w = rng.integers(2 * max_shift + 1), rng.integers(2 * max_shift + 1)
        X_new[i] = pad[h : h + X.shape[1], w : w + X.shape[2]]
    return X_new
