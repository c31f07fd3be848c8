"""All weights drawn as one vector and cut up; layer sizes in pairs."""

import itertools

import numpy as np


def initialize_parameters_deep(layer_dims):
    dims = [int(n) for n in layer_dims]
    pairs = list(itertools.pairwise(dims))
    flat = np.random.normal(0.0, 0.01, sum(a * b for a, b in pairs))
    parameters, start = {}, 0
    for l, (n_prev, n) in enumerate(pairs, 1):
        parameters["W" + str(l)] = flat[start : start + n * n_prev].reshape(n, n_prev)
        parameters["b" + str(l)] = np.zeros(n).reshape(-1, 1)
        start += n * n_prev
    return parameters


def initialize_parameters(n_x, n_h, n_y):
    return initialize_parameters_deep([n_x, n_h, n_y])
