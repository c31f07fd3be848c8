"""Means in place of sums over m, np.where for the cost, booleans as answers."""

import numpy as np


def compute_cost(A2, Y):
    return np.mean(np.where(Y == 1, -np.log(A2), -np.log1p(-A2)))


def backward_propagation(parameters, cache, X, Y):
    dZ2 = cache["A2"] - Y
    dZ1 = np.multiply(parameters["W2"].T * dZ2, (1 + cache["A1"]) * (1 - cache["A1"]))
    return {
        "dW1": np.mean(dZ1[:, None, :] * X[None, :, :], axis=2),
        "db1": np.mean(dZ1, axis=1).reshape(-1, 1),
        "dW2": np.mean(dZ2 * cache["A1"], axis=1)[np.newaxis, :],
        "db2": np.array([[np.mean(dZ2)]]),
    }


def predict(parameters, X):
    return np.greater(forward_propagation(X, parameters)[0], 0.5)
