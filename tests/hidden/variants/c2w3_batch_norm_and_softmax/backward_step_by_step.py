"""The way back as a chain of small steps: through Z_hat, variance and mean, each by itself."""

import numpy as np


def batch_norm_backward(dout, cache):
    Z_hat, s, gamma = cache
    m = dout.shape[1]
    dbeta = dout.sum(axis=1, keepdims=True)
    dgamma = (dout * Z_hat).sum(axis=1, keepdims=True)
    dZ_hat = dout * gamma
    centred = Z_hat * s
    dvar = np.sum(dZ_hat * centred * -0.5 * s**-3, axis=1, keepdims=True)
    dmean = np.sum(-dZ_hat / s, axis=1, keepdims=True) + dvar * np.mean(-2 * centred, axis=1, keepdims=True)
    dZ = dZ_hat / s + dvar * 2 * centred / m + dmean / m
    return dZ, dgamma, dbeta
