"""The loops as recursions, gradients gathered from the first layer to the last."""

import numpy as np


def L_model_forward(X, parameters):
    L = len(parameters) // 2

    def up(l):
        if l == 0:
            return X, []
        A, caches = up(l - 1)
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l], activation)
        return A, caches + [cache]

    return up(L)


def L_model_backward(AL, Y, caches):
    L = len(caches)

    def down(l):
        if l == L:
            return {}, (AL - Y) / (AL * (1 - AL))
        grads, dA = down(l + 1)
        dA, dW, db = linear_activation_backward(dA, caches[l], "relu" if l < L - 1 else "sigmoid")
        return {**grads, f"dA{l}": dA, f"dW{l + 1}": dW, f"db{l + 1}": db}, dA

    return down(0)[0]
