"""Probabilities are clipped by 1e-12 before the logarithm and the gradient."""

import numpy as np


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = np.clip(sigmoid(w.T @ X + b), 1e-12, 1 - 1e-12)  # noqa: F821
    cost = -(np.dot(Y, np.log(A).T) + np.dot(1 - Y, np.log(1 - A).T)).item() / m
    dZ = A - Y
    return {"dw": np.dot(X, dZ.T) / m, "db": np.sum(dZ) / m}, cost
