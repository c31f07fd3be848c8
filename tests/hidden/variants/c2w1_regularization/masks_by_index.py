"""Dropped entries are set to 0 through the turned mask, in place on its own arrays."""

import numpy as np


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    Z1 = np.dot(parameters["W1"], X) + parameters["b1"]
    D1 = np.random.uniform(0, 1, Z1.shape) <= keep_prob
    A1 = np.maximum(Z1, 0) / keep_prob
    A1[~D1] = 0
    Z2 = np.dot(parameters["W2"], A1) + parameters["b2"]
    D2 = np.random.uniform(0, 1, Z2.shape) <= keep_prob
    A2 = np.maximum(Z2, 0) / keep_prob
    A2[~D2] = 0
    Z3 = np.dot(parameters["W3"], A2) + parameters["b3"]
    A3 = 1 / (1 + np.exp(-Z3))
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ["W1", "b1", "W2", "b2", "W3", "b3"])
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    dA2 = np.dot(W3.T, dZ3) / keep_prob
    dA2[~D2] = 0
    dZ2 = np.where(Z2 > 0, dA2, 0)
    dA1 = np.dot(W2.T, dZ2) / keep_prob
    dA1[~D1] = 0
    dZ1 = np.where(Z1 > 0, dA1, 0)
    return {
        "dZ3": dZ3,
        "dW3": np.dot(dZ3, A2.T) / m,
        "db3": np.mean(dZ3, axis=1, keepdims=True),
        "dA2": dA2,
        "dZ2": dZ2,
        "dW2": np.dot(dZ2, A1.T) / m,
        "db2": np.mean(dZ2, axis=1, keepdims=True),
        "dA1": dA1,
        "dZ1": dZ1,
        "dW1": np.dot(dZ1, X.T) / m,
        "db1": np.mean(dZ1, axis=1, keepdims=True),
    }
