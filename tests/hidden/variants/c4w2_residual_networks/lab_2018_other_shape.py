"""In the manner of the labs of 2018: a shortcut that gets a convolution of its own."""

import numpy as np


def convolutional_block(X, parameters, s=2):
    X_shortcut = X
    X, cache1 = conv_forward(X, parameters["W1"], parameters["b1"], {"pad": 1, "stride": s})
    X = np.maximum(0, X)
    X, cache2 = conv_forward(X, parameters["W2"], parameters["b2"], {"pad": 1, "stride": 1})
    X_shortcut, cache_s = conv_forward(X_shortcut, parameters["Ws"], parameters["bs"], {"pad": 0, "stride": s})
    X = np.add(X, X_shortcut)
    return np.maximum(0, X), (cache1, cache2, cache_s)
