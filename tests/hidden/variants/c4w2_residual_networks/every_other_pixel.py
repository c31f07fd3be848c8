"""The way around by slicing every s-th pixel and mixing its channels; a way back that computes everything again."""

import numpy as np


def convolutional_block(X, parameters, s=2):
    Z1, _ = conv_forward(X, parameters["W1"], parameters["b1"], {"stride": s, "pad": 1})
    F, _ = conv_forward(np.maximum(Z1, 0), parameters["W2"], parameters["b2"], {"stride": 1, "pad": 1})
    around = conv_1x1(X[:, ::s, ::s], parameters["Ws"], parameters["bs"])
    return np.maximum(F + around, 0), (X, parameters)


def identity_block(X, parameters):
    F = X
    for k in "12":
        F = np.maximum(F, 0) if k == "2" else F
        F, _ = conv_forward(F, parameters["W" + k], parameters["b" + k], {"stride": 1, "pad": 1})
    return np.maximum(X + F, 0), (X, parameters)


def identity_block_backward(dA, cache):
    X, parameters = cache
    W1, b1, W2, b2 = (parameters[name] for name in ("W1", "b1", "W2", "b2"))
    Z1, first = conv_forward(X, W1, b1, {"stride": 1, "pad": 1})
    F, second = conv_forward(np.maximum(Z1, 0), W2, b2, {"stride": 1, "pad": 1})
    dS = np.heaviside(X + F, 0) * dA
    dA1, dW2, db2 = conv_backward(dS, second)
    dX, dW1, db1 = conv_backward(np.heaviside(Z1, 0) * dA1, first)
    return dS + dX, {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
