"""The chain rule from the cost itself, dA2 and the slope of the sigmoid written out; 0-d cost."""

import numpy as np


def compute_cost(A2, Y, parameters=None):
    loss = -(Y * np.log(A2) + (1 - Y) * np.log(1 - A2))
    return np.squeeze(loss.mean(axis=1, keepdims=True))


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    A1, A2 = cache["A1"], cache["A2"]
    dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))
    dZ2 = dA2 * A2 * (1 - A2)
    grads = {"dW2": dZ2 @ A1.T / m, "db2": dZ2 @ np.ones((m, 1)) / m}
    dA1 = parameters["W2"].T @ dZ2
    dZ1 = dA1 - dA1 * A1**2
    grads["dW1"] = dZ1 @ X.T / m
    grads["db1"] = dZ1 @ np.ones((m, 1)) / m
    return grads
