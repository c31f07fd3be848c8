"""Rows filled number by number; parameters in a loop with np.random; the cost from the softmax of the truth."""

import numpy as np


def flatten(A):
    m, n_H, n_W, n_C = A.shape
    F = np.zeros((m, n_H * n_W * n_C))
    k = 0
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                F[:, k] = A[:, h, w, c]
                k += 1
    return F


def flatten_backward(dF, shape):
    dA = np.zeros(shape)
    for k, (h, w, c) in enumerate(np.ndindex(shape[1:])):
        dA[:, h, w, c] = dF[:, k]
    return dA


def initialize_parameters(f1, f2, n_C, n_y):
    parameters = {}
    for l, f in ((1, f1), (2, f2)):
        fan_in = f * f * n_C[l - 1]
        parameters["W" + str(l)] = np.random.normal(0, np.sqrt(2.0 / fan_in), (f, f, n_C[l - 1], n_C[l]))
        parameters["b" + str(l)] = np.zeros((1, 1, 1, n_C[l]), dtype=int)
    parameters["W3"] = np.random.standard_normal((n_C[3], n_y)) * np.sqrt(2.0 / n_C[3])
    parameters["b3"] = np.zeros((1, n_y))
    return parameters


def compute_cost(Z3, Y):
    true = (Z3 * Y).sum(axis=1, keepdims=True)
    highest = Z3.max(axis=1, keepdims=True)
    return float(((highest - true) + np.log(np.exp(Z3 - highest).sum(axis=1, keepdims=True))).mean())
