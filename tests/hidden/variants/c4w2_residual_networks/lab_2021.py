"""In the manner of the labs of 2021: small functions inside, `np.add`, results as lists."""

import numpy as np


def identity_block(X, parameters):
    def conv2d(A, name):
        return conv_forward(A, parameters["W" + name], parameters["b" + name], {"stride": 1, "pad": 1})

    X_shortcut = X.copy()
    Z1, first = conv2d(X, "1")
    Z2, second = conv2d(np.where(Z1 > 0, Z1, 0), "2")
    out = np.add(Z2, X_shortcut)
    return [np.where(out > 0, out, 0), {"first": first, "Z1": Z1, "second": second, "out": out}]


def identity_block_backward(dA, cache):
    d_out = dA * np.where(cache["out"] > 0, 1, 0)
    dA1, dW2, db2 = conv_backward(d_out, cache["second"])
    dX_main, dW1, db1 = conv_backward(dA1 * np.where(cache["Z1"] > 0, 1, 0), cache["first"])
    return [np.add(dX_main, d_out), {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}]


def multiplications(n_H, n_W, f, n_C_prev, n_C):
    return np.prod([n_H, n_W, f, f, n_C_prev, n_C])
