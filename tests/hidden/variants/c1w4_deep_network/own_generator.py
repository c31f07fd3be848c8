"""Generators of its own, the last layer drawn first, biases as integers."""

import numpy as np


def initialize_parameters(n_x, n_h, n_y):
    rng = np.random.default_rng()
    W2 = rng.normal(0, 0.01, (n_y, n_h))
    W1 = rng.normal(scale=0.01, size=(n_h, n_x))
    return {"W2": W2, "b2": np.zeros([n_y, 1], dtype=int), "W1": W1, "b1": np.zeros([n_h, 1], dtype=int)}


def initialize_parameters_deep(layer_dims):
    rng = np.random.default_rng(2024)
    parameters = {}
    for l in reversed(range(1, len(layer_dims))):
        shape = layer_dims[l], layer_dims[l - 1]
        parameters[f"W{l}"] = 0.01 * rng.standard_normal(shape)
        parameters[f"b{l}"] = np.zeros((shape[0], 1), dtype=int)
    return parameters
