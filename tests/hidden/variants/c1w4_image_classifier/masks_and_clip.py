"""Boolean masks; probabilities clipped before the logarithm; the cost as a 0-d array; the matrix as floats."""

import numpy as np


def softmax(Z):
    shifted = Z - np.amax(Z, axis=0).reshape(1, -1)
    powers = np.exp(shifted)
    return np.divide(powers, np.sum(powers, axis=0).reshape(1, -1))


def multiclass_cost(AL, Y):
    m = Y.shape[1]
    log_probs = np.multiply(np.log(np.clip(AL, 1e-12, 1.0)), Y)
    cost = -np.sum(log_probs) / m
    return np.squeeze(np.array([[cost]]))


def multiclass_backward(AL, Y):
    return -(Y - AL)


def confusion_matrix(Y_hat, Y, n_classes):
    M = np.zeros((n_classes, n_classes))
    for i in range(n_classes):
        for j in range(n_classes):
            M[i, j] = np.sum((Y == i) & (Y_hat == j))
    return M
