"""Functions under an import that does not exist here, guarded as learners do; the bias as a 0-d array."""

import numpy as np

try:
    from lr_utils import load_dataset  # noqa: F401
except ImportError:
    pass


def initialize_with_zeros(dim):
    w = np.zeros((dim, 1))
    b = np.array(0.0)
    return w, b


def propagate(w, b, X, Y):
    m = X.shape[1]
    A = 1 / (1 + np.exp(-(np.dot(w.T, X) + b)))
    cost = -np.sum(np.multiply(np.log(A), Y) + np.multiply(np.log(1 - A), 1 - Y)) / m
    grads = {"dw": np.dot(X, (A - Y).T) / m, "db": np.array(np.sum(A - Y) / m)}
    return grads, np.array(cost)
