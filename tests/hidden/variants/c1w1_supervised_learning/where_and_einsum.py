"""A strong student: np.where, einsum, polyfit, count_nonzero, an index mask for the split."""

import numpy as np


def relu(z):
    return np.where(np.asarray(z) > 0, z, 0.0)


def neuron(X, w, b):
    return relu(np.einsum("io,im->om", w, X) + b)


def mean_squared_error(Y_hat, Y):
    d = (Y_hat - Y).ravel()
    return d @ d / d.size


def fit_line(x, y):
    w, b = np.polyfit(x[0], y[0], 1)
    return w, b


def unroll(images):
    return np.einsum("mhw->hwm", images).reshape(-1, len(images))


def error_rate(Y_hat, Y):
    return np.count_nonzero(Y_hat != Y) / Y.size


def train_test_split(X, Y, test_fraction, rng):
    test = np.zeros(X.shape[1], dtype=bool)
    test[rng.choice(X.shape[1], size=round(X.shape[1] * test_fraction), replace=False)] = True
    return X[:, ~test], Y[:, ~test], X[:, test], Y[:, test]


def learning_curve(fit, predict, X_train, Y_train, X_test, Y_test, sizes):
    return np.array([np.mean(predict(fit(X_train[:, :n], Y_train[:, :n]), X_test) != Y_test) for n in sizes])
