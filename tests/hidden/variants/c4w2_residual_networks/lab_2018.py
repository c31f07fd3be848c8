"""In the manner of the labs of 2018: a shortcut that is saved first, and a main path in numbered steps."""

import numpy as np


def identity_block(X, parameters):
    # Save the input value
    X_shortcut = X
    # First component of main path
    X, cache1 = conv_forward(X, parameters["W1"], parameters["b1"], {"pad": 1, "stride": 1})
    Z1 = X
    X = np.maximum(0, X)
    # Second component of main path
    X, cache2 = conv_forward(X, parameters["W2"], parameters["b2"], {"pad": 1, "stride": 1})
    # Final step: add the shortcut value to the main path
    X = X_shortcut + X
    Z2 = X
    X = np.maximum(0, X)
    return X, (cache1, Z1, cache2, Z2)


def identity_block_backward(dA, cache):
    (cache1, Z1, cache2, Z2) = cache
    dZ2 = np.array(dA, copy=True)
    dZ2[Z2 <= 0] = 0
    dA1, dW2, db2 = conv_backward(dZ2, cache2)
    dZ1 = np.array(dA1, copy=True)
    dZ1[Z1 <= 0] = 0
    dX, dW1, db1 = conv_backward(dZ1, cache1)
    dX += dZ2
    return dX, {"db2": db2, "dW2": dW2, "db1": db1, "dW1": dW1}
