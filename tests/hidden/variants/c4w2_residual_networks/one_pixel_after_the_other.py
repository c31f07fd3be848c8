"""Pixels written in rows for one matrix product; the block's gradients gathered in a loop over its layers."""

import numpy as np


def conv_1x1(X, W, b):
    rows = X.reshape(-1, X.shape[3])
    return (np.dot(rows, W.reshape(W.shape[2:])) + b.reshape(1, -1)).reshape(X.shape[:3] + W.shape[3:])


def identity_block(X, parameters):
    A, kept = X, []
    for l in (1, 2):
        Z, cache = conv_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], {"stride": 1, "pad": 1})
        Z = Z + X if l == 2 else Z
        A = np.maximum(Z, 0)
        kept.append((cache, Z))
    return A, kept


def identity_block_backward(dA, cache):
    grads, through = {}, dA
    for l in (2, 1):
        conv, Z = cache[l - 1]
        dZ = through * (Z > 0)
        around = dZ if l == 2 else around
        through, grads[f"dW{l}"], grads[f"db{l}"] = conv_backward(dZ, conv)
    return through + around, grads
