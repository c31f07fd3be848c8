"""A generator with a fixed seed, one for all layers, and the last layer drawn first."""

import numpy as np


def initialize_parameters_random(layers_dims):
    rng = np.random.default_rng(1)
    parameters = {}
    for l in reversed(range(1, len(layers_dims))):
        parameters[f"W{l}"] = 10 * rng.standard_normal((layers_dims[l], layers_dims[l - 1]))
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_he(layers_dims):
    rng = np.random.RandomState(1)
    parameters = {}
    for l in reversed(range(1, len(layers_dims))):
        parameters[f"W{l}"] = rng.randn(layers_dims[l], layers_dims[l - 1]) * (2 / layers_dims[l - 1]) ** 0.5
        parameters[f"b{l}"] = np.zeros((layers_dims[l], 1))
    return parameters
