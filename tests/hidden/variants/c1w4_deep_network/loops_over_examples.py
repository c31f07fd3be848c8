"""A beginner: one example after the other, one layer after the other."""

import math

import numpy as np


def linear_forward(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for i in range(A.shape[1]):
        Z[:, i] = W.dot(A[:, i]) + b[:, 0]
    return Z, (A, W, b)


def compute_cost(AL, Y):
    total = 0
    for i in range(Y.shape[1]):
        total += -math.log(AL[0, i]) if Y[0, i] == 1 else -math.log(1 - AL[0, i])
    return total / Y.shape[1]


def linear_backward(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dA_prev = np.zeros(A_prev.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(b.shape)
    for i in range(m):
        dz = dZ[:, i : i + 1]
        dA_prev[:, i : i + 1] = W.T.dot(dz)
        dW += dz.dot(A_prev[:, i : i + 1].T)
        db += dz
    return dA_prev, dW / m, db / m


def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), Z = cache
    dZ = np.zeros(Z.shape)
    for j in range(Z.shape[0]):
        for i in range(Z.shape[1]):
            if activation == "relu":
                dZ[j, i] = dA[j, i] if Z[j, i] > 0 else 0
            else:
                s = 1 / (1 + math.exp(-Z[j, i]))
                dZ[j, i] = dA[j, i] * s * (1 - s)
    return linear_backward(dZ, cache[0])
