"""No helpers on the way back: masks and products written out; the ReLU's slope at 0 is 1."""

import numpy as np


def linear_activation_forward(A_prev, W, b, activation):
    Z = (A_prev.T @ W.T).T + b
    A = Z * (Z > 0) if activation == "relu" else np.exp(Z) / (1 + np.exp(Z))
    return A, ((A_prev, W, b), Z)


def linear_activation_backward(dA, cache, activation):
    (A_prev, W, b), Z = cache
    m = A_prev.shape[1]
    if activation == "relu":
        dZ = np.multiply(dA, np.int64(Z >= 0))
    else:
        dZ = dA * np.exp(-Z) / np.square(1 + np.exp(-Z))
    return np.matmul(W.T, dZ), 1 / m * np.matmul(dZ, A_prev.T), np.mean(dZ, axis=1, keepdims=True)


def compute_cost(AL, Y):
    return np.mean(np.where(Y == 1, -np.log(AL), -np.log1p(-AL)))
