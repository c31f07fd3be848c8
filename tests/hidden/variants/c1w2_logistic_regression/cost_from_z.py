"""The cost computed from z by logaddexp, finite wherever z is; further keys in grads."""

import numpy as np


def propagate(w, b, X, Y):
    m = X.shape[1]
    Z = np.matmul(w.T, X) + b
    A = sigmoid(Z)  # noqa: F821
    cost = np.mean(np.logaddexp(0, Z) - Y * Z)
    dZ = A - Y
    return {"dZ": dZ, "dw": np.matmul(X, dZ.T) / m, "db": float(np.sum(dZ) / m)}, float(cost)
