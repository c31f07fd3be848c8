"""NumPy's new generator, unseeded, instead of np.random.randn."""

import numpy as np


def initialize_parameters_random(layers_dims):
    rng = np.random.default_rng()
    return {
        key: value
        for l, (n_prev, n) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1)
        for key, value in ((f"W{l}", rng.standard_normal((n, n_prev)) * 10), (f"b{l}", np.zeros((n, 1))))
    }


def initialize_parameters_he(layers_dims):
    rng = np.random.default_rng()
    return {
        key: value
        for l, (n_prev, n) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1)
        for key, value in ((f"W{l}", rng.normal(0, np.sqrt(2 / n_prev), (n, n_prev))), (f"b{l}", np.zeros((n, 1))))
    }


def initialize_parameters_xavier(layers_dims):
    rng = np.random.default_rng()
    return {
        key: value
        for l, (n_prev, n) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1)
        for key, value in ((f"W{l}", rng.normal(scale=n_prev**-0.5, size=(n, n_prev))), (f"b{l}", np.zeros((n, 1))))
    }
