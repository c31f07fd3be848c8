"""A neuron that cuts off below zero by itself, with the weighted sum transposed back."""

import numpy as np


def neuron(X, w, b):
    z = (X.T @ w + b).T
    z[z < 0] = 0
    return z
