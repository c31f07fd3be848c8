"""The answers by rounding the probabilities, the start by np.full, the result of model by dict()."""

import numpy as np


def initialize_with_zeros(dim):
    return np.full((dim, 1), 0.0), 0.0


def predict(w, b, X):
    return np.round(sigmoid(np.dot(w.T, X) + b))  # noqa: F821


def model(X_train, Y_train, X_test, Y_test, num_iterations=2000, learning_rate=0.5, print_cost=False):
    start = initialize_with_zeros(len(X_train))
    params, grads, costs = optimize(*start, X_train, Y_train, num_iterations, learning_rate, print_cost)  # noqa: F821
    answers = {f"Y_prediction_{name}": predict(X=X, **params) for name, X in (("train", X_train), ("test", X_test))}
    return dict(costs=costs, **answers, **params, learning_rate=learning_rate, num_iterations=num_iterations)
