"""A pooling in a frame of minus infinity; the stack filled in way by way."""

import numpy as np


def inception_block(X, parameters):
    P = parameters
    framed = np.full((X.shape[0], X.shape[1] + 2, X.shape[2] + 2, X.shape[3]), -np.inf)
    framed[:, 1:-1, 1:-1] = X
    pooled = pool_forward(framed, {"f": 3, "stride": 1}, mode="max")[0]
    n = [P[b].shape[3] for b in ("b1", "b3", "b5", "bp")]
    A = np.zeros(X.shape[:3] + (sum(n),))
    A[..., : n[0]] = np.maximum(conv_forward(X, P["W1"], P["b1"], {"stride": 1, "pad": 0})[0], 0)
    squeezed = np.maximum(conv_forward(X, P["W3r"], P["b3r"], {"stride": 1, "pad": 0})[0], 0)
    three = conv_forward(squeezed, P["W3"], P["b3"], {"stride": 1, "pad": 1})[0]
    A[..., n[0] : n[0] + n[1]] = np.maximum(three, 0)
    squeezed = np.maximum(conv_forward(X, P["W5r"], P["b5r"], {"stride": 1, "pad": 0})[0], 0)
    five = conv_forward(squeezed, P["W5"], P["b5"], {"stride": 1, "pad": 2})[0]
    A[..., n[0] + n[1] : -n[3]] = np.maximum(five, 0)
    A[..., -n[3] :] = np.maximum(conv_forward(pooled, P["Wp"], P["bp"], {"stride": 1, "pad": 0})[0], 0)
    return A
