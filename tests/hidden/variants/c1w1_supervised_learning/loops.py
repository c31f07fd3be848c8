"""A beginner: loops over examples, lists, no vectorisation."""

import numpy as np


def relu(z):
    z = np.array(z, dtype=float)
    flat = z.reshape(-1)
    for k in range(flat.size):
        if flat[k] < 0:
            flat[k] = 0.0
    return flat.reshape(z.shape)


def neuron(X, w, b):
    n_x, m = X.shape
    A = np.zeros((1, m))
    for k in range(m):
        z = b
        for i in range(n_x):
            z = z + w[i, 0] * X[i, k]
        A[0, k] = max(0, z)
    return A


def mean_squared_error(Y_hat, Y):
    total = 0
    for k in range(Y.shape[1]):
        total += (Y_hat[0][k] - Y[0][k]) ** 2
    return total / Y.shape[1]


def fit_line(x, y):
    m = x.shape[1]
    mean_x = sum(x[0]) / m
    mean_y = sum(y[0]) / m
    top = 0
    bottom = 0
    for k in range(m):
        top += (x[0, k] - mean_x) * (y[0, k] - mean_y)
        bottom += (x[0, k] - mean_x) ** 2
    w = top / bottom
    return [w, mean_y - w * mean_x]


def unroll(images):
    columns = []
    for image in images:
        column = []
        for row in image:
            for pixel in row:
                column.append(pixel)
        columns.append(column)
    return np.array(columns).T


def error_rate(Y_hat, Y):
    wrong = 0
    for k in range(Y.shape[1]):
        if Y_hat[0, k] != Y[0, k]:
            wrong = wrong + 1
    return wrong / Y.shape[1]


def train_test_split(X, Y, test_fraction, rng):
    m = X.shape[1]
    order = list(range(m))
    rng.shuffle(order)
    number = int(round(test_fraction * m))
    X_train, Y_train, X_test, Y_test = [], [], [], []
    for place, k in enumerate(order):
        if place < number:
            X_test.append(X[:, k])
            Y_test.append(Y[:, k])
        else:
            X_train.append(X[:, k])
            Y_train.append(Y[:, k])
    return np.array(X_train).T, np.array(Y_train).T, np.array(X_test).T, np.array(Y_test).T


def learning_curve(fit, predict, X_train, Y_train, X_test, Y_test, sizes):
    errors = []
    for i in range(len(sizes)):
        model = fit(X_train[:, 0 : sizes[i]], Y_train[:, 0 : sizes[i]])
        Y_hat = predict(model, X_test)
        errors += [error_rate(Y_hat, Y_test)]
    return errors
