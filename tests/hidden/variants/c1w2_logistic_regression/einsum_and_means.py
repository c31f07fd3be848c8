"""A strong student: einsum, np.where on the label, means instead of sums over m."""

import numpy as np


def propagate(w, b, X, Y):
    A = sigmoid(np.einsum("jk,ji->ki", w, X) + b)  # noqa: F821
    error = A - Y
    cost = -np.log(np.where(Y == 1, A, 1 - A)).mean()
    return {"db": error.mean(), "dw": np.einsum("ji,ki->jk", X, error) / error.size}, cost


def predict(w, b, X):
    return np.einsum("jk,ji->ki", w, X) + b > 0
