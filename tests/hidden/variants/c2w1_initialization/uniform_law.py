"""Uniform draws of the right spread: another law, the same mean and standard deviation."""

import numpy as np


def _uniform(layers_dims, spread):
    parameters = {}
    for l in range(1, len(layers_dims)):
        limit = np.sqrt(3) * spread(layers_dims[l - 1])
        parameters[f"W{l}"] = np.random.uniform(-limit, limit, (layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_random(layers_dims):
    return _uniform(layers_dims, lambda n: 10.0)


def initialize_parameters_he(layers_dims):
    return _uniform(layers_dims, lambda n: np.sqrt(2 / n))


def initialize_parameters_xavier(layers_dims):
    return _uniform(layers_dims, lambda n: np.sqrt(1 / n))
