"""EPSILON as a default argument; means by np.average; in use the running dict is copied; no cache in use."""

import numpy as np


def batch_norm_forward(Z, gamma, beta, running, momentum, training, eps=1e-5):
    if not training:
        scale = gamma / np.sqrt(running["var"] + eps)
        return scale * Z + (beta - running["mean"] * scale), None, dict(running)
    mean = np.average(Z, axis=1).reshape(-1, 1)
    var = np.average((Z - mean) ** 2, axis=1).reshape(-1, 1)
    s = np.sqrt(var + eps)
    Z_hat = (Z - mean) / s
    running = dict(running)
    running.update(mean=momentum * running["mean"] + (1.0 - momentum) * mean)
    running.update(var=momentum * running["var"] + (1.0 - momentum) * var)
    return gamma * Z_hat + beta, (Z_hat, s, gamma), running
