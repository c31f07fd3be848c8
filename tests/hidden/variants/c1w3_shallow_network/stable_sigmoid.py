"""A sigmoid by the tanh of the half, the forward pass through it, labels by the sign of Z2, sizes by len."""

import numpy as np


def layer_sizes(X, Y):
    hidden = 4
    return [len(X), hidden, len(Y)]


def forward_propagation(X, parameters):
    W1, b1, W2, b2 = (parameters[key] for key in ("W1", "b1", "W2", "b2"))
    Z1 = (X.T @ W1.T + b1.T).T
    A1 = (np.exp(2 * Z1) - 1) / (np.exp(2 * Z1) + 1)
    Z2 = np.tensordot(W2, A1, axes=1) + b2
    A2 = 0.5 * (1 + np.tanh(Z2 / 2))
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def predict(parameters, X):
    _, cache = forward_propagation(X, parameters)
    return np.heaviside(cache["Z2"], 0.0)
