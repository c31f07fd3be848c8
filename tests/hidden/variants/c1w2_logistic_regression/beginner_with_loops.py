"""A beginner who loops over the examples and over the features."""

import math

import numpy as np


def propagate(w, b, X, Y):
    n, m = X.shape
    cost = 0.0
    dw = np.zeros((n, 1))
    db = 0.0
    for i in range(m):
        z = b
        for j in range(n):
            z += w[j, 0] * X[j, i]
        if z < -700:
            a = 0.0
        else:
            a = 1 / (1 + math.exp(-z))
        if Y[0, i] == 1:
            cost += -math.log(a) if a > 0 else math.inf
        else:
            cost += -math.log(1 - a) if a < 1 else math.inf
        for j in range(n):
            dw[j, 0] += (a - Y[0, i]) * X[j, i]
        db += a - Y[0, i]
    grads = {}
    grads["dw"] = dw / m
    grads["db"] = db / m
    return grads, cost / m


def predict(w, b, X):
    m = X.shape[1]
    Y_prediction = np.zeros((1, m))
    for i in range(m):
        z = 0
        for j in range(X.shape[0]):
            z = z + w[j][0] * X[j][i]
        if z + b > 0:
            Y_prediction[0, i] = 1
        else:
            Y_prediction[0, i] = 0
    return Y_prediction
