"""A beginner: a ReLU of their own, and the slopes of the last one number by number."""

import numpy as np


def relu(Z):
    A = np.copy(Z)
    A[A < 0] = 0
    return A


def identity_block(X, parameters):
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    Z1, cache1 = conv_forward(X, W1, b1, {"stride": 1, "pad": 1})
    A1 = relu(Z1)
    Z2, cache2 = conv_forward(A1, W2, b2, {"stride": 1, "pad": 1})
    Z2 = Z2 + X
    A2 = relu(Z2)
    return A2, (X, Z1, A1, Z2, A2, cache1, cache2)


def identity_block_backward(dA, cache):
    X, Z1, A1, Z2, A2, cache1, cache2 = cache
    dZ2 = np.zeros(dA.shape)
    for index in np.ndindex(dA.shape):
        if Z2[index] > 0:
            dZ2[index] = dA[index]
    dA1, dW2, db2 = conv_backward(dZ2, cache2)
    dZ1 = np.where(A1 > 0, dA1, 0)
    dX, dW1, db1 = conv_backward(dZ1, cache1)
    dX = dX + dZ2
    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
    return dX, grads
