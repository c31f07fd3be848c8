"""He's start as the square root of 2 times Xavier's, and that as scaled draws of the large start."""

import numpy as np


def initialize_parameters_xavier(layers_dims):
    parameters = initialize_parameters_random(layers_dims)  # noqa: F821
    for l in range(1, len(layers_dims)):
        parameters[f"W{l}"] /= 10 * np.sqrt(layers_dims[l - 1])
    return parameters


def initialize_parameters_he(layers_dims):
    return {key: np.sqrt(2) * value for key, value in initialize_parameters_xavier(layers_dims).items()}
