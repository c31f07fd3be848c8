"""Activation functions and their ways back in a table, the activation of each layer from a list, lists for tuples."""

import numpy as np


def linear_activation_forward(A_prev, W, b, activation):
    functions = {"relu": relu, "sigmoid": sigmoid}
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = functions[activation](Z)
    return [A, [linear_cache, activation_cache]]


def L_model_forward(X, parameters):
    L = len([name for name in parameters if name.startswith("W")])
    activations = ["relu"] * (L - 1) + ["sigmoid"]
    A, caches = X, []
    for l, name in enumerate(activations):
        A, cache = linear_activation_forward(A, parameters["W%d" % (l + 1)], parameters["b%d" % (l + 1)], name)
        caches += [cache]
    return A, tuple(caches)


def linear_activation_backward(dA, cache, activation):
    ways = {"relu": relu_backward, "sigmoid": sigmoid_backward}
    return linear_backward(ways[activation](dA, cache[1]), cache[0])
