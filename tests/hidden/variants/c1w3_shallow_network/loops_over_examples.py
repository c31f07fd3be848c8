"""A beginner: one example after the other, gradients added up and divided at the end."""

import math

import numpy as np


def forward_propagation(X, parameters):
    columns = []
    for i in range(X.shape[1]):
        x = X[:, i : i + 1]
        z1 = np.dot(parameters["W1"], x) + parameters["b1"]
        a1 = np.tanh(z1)
        z2 = np.dot(parameters["W2"], a1) + parameters["b2"]
        columns.append((z1, a1, z2, 1 / (1 + np.exp(-z2))))
    Z1, A1, Z2, A2 = (np.concatenate(parts, axis=1) for parts in zip(*columns))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def compute_cost(A2, Y):
    total = 0
    for i in range(Y.shape[1]):
        if Y[0, i] == 1:
            total -= math.log(A2[0, i])
        else:
            total -= math.log(1 - A2[0, i])
    return total / Y.shape[1]


def backward_propagation(parameters, cache, X, Y):
    m = X.shape[1]
    grads = {"d" + name: np.zeros(value.shape) for name, value in parameters.items()}
    for i in range(m):
        x, a1 = X[:, [i]], cache["A1"][:, [i]]
        dz2 = cache["A2"][:, [i]] - Y[:, [i]]
        dz1 = parameters["W2"].T.dot(dz2) * (1 - a1 * a1)
        grads["dW2"] += dz2.dot(a1.T)
        grads["db2"] += dz2
        grads["dW1"] += dz1.dot(x.T)
        grads["db1"] += dz1
    for name in grads:
        grads[name] /= m
    return grads


def predict(parameters, X):
    A2, cache = forward_propagation(X, parameters)
    result = np.zeros((1, X.shape[1]))
    for i in range(X.shape[1]):
        if A2[0, i] > 0.5:
            result[0, i] = 1
    return result
