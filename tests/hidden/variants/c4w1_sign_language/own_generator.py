"""Generators of its own, the last layer drawn first, float32."""

import numpy as np


def initialize_parameters(f1, f2, n_C, n_y):
    rng = np.random.default_rng()
    a, b, c, flat = n_C
    shapes = {"W3": (flat, n_y), "W2": (f2, f2, b, c), "W1": (f1, f1, a, b)}
    parameters = {}
    for name, shape in shapes.items():
        deviation = (2 / np.prod(shape[:-1])) ** 0.5
        parameters[name] = rng.normal(0, deviation, shape).astype(np.float32)
        parameters["b" + name[1]] = np.zeros((1,) * (len(shape) - 1) + shape[-1:], dtype=np.float32)
    return parameters
