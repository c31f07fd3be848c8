"""Caches in a dictionary; the ReLUs as products, and their slopes by the sign of what came out."""

import numpy as np


def identity_block(X, parameters):
    cache, A = {}, X
    Z1, cache["first"] = conv_forward(A, parameters["W1"], parameters["b1"], {"stride": 1, "pad": 1})
    cache["A1"] = Z1 * (Z1 > 0)
    F, cache["second"] = conv_forward(cache["A1"], parameters["W2"], parameters["b2"], {"stride": 1, "pad": 1})
    cache["A"] = (F + X) * (F + X > 0)
    return cache["A"], cache


def identity_block_backward(dA, cache):
    grads = {}
    d = dA * np.sign(cache["A"])
    back, grads["dW2"], grads["db2"] = conv_backward(d, cache["second"])
    back, grads["dW1"], grads["db1"] = conv_backward(back * np.sign(cache["A1"]), cache["first"])
    return back + d, grads
