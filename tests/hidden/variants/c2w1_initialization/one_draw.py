"""All weights of the network come from one long draw that is cut into layers."""

import numpy as np


def _cut(layers_dims, factor):
    count = sum(a * b for a, b in zip(layers_dims, layers_dims[1:]))
    draws, used, parameters = np.random.randn(count), 0, {}
    for l in range(1, len(layers_dims)):
        n, n_prev = layers_dims[l], layers_dims[l - 1]
        parameters[f"W{l}"] = draws[used : used + n * n_prev].reshape(n, n_prev) * factor(n_prev)
        parameters[f"b{l}"] = np.zeros([n, 1])
        used += n * n_prev
    return parameters


def initialize_parameters_random(layers_dims):
    return _cut(layers_dims, lambda n: 10)


def initialize_parameters_he(layers_dims):
    return _cut(layers_dims, lambda n: np.sqrt(np.divide(2, n)))


def initialize_parameters_xavier(layers_dims):
    return _cut(layers_dims, lambda n: np.sqrt(np.divide(1, n)))
