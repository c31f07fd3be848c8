"""A small epsilon inside the logarithms keeps the cost finite."""

import numpy as np


def propagate(w, b, X, Y):
    epsilon = 1e-8
    m = Y.shape[1]
    A = sigmoid(np.dot(w.T, X) + b)  # noqa: F821
    cost = -1 / m * np.sum(Y * np.log(A + epsilon) + (1 - Y) * np.log(1 - A + epsilon))
    dw = 1 / m * np.dot(X, (A - Y).T)
    db = 1 / m * np.sum(A - Y)
    return {"dw": dw, "db": db}, cost
