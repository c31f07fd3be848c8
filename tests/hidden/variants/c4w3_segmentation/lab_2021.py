"""In the words of the lab of 2021: named layers, and a second block for the way up."""

import numpy as np


def conv_block(inputs=None, parameters=None, max_pooling=True):
    hparameters = {"pad": 1, "stride": 1}
    conv, cache = conv_forward(inputs, parameters["W1"], parameters["b1"], hparameters)
    conv = np.where(conv > 0, conv, 0)
    conv, cache = conv_forward(conv, parameters["W2"], parameters["b2"], hparameters)
    conv = np.where(conv > 0, conv, 0)
    if max_pooling == True:  # noqa: E712
        next_layer = pool_forward(conv, {"f": 2, "stride": 2}, mode="max")[0]
    else:
        next_layer = conv
    skip_connection = conv
    return next_layer, skip_connection


def skip_concat(up, skip):
    merge = np.concatenate([up, skip], axis=3)
    return merge


def skip_concat_backward(dA, n_up):
    d_up = dA[:, :, :, 0:n_up]
    d_skip = dA[:, :, :, n_up:]
    return d_up, d_skip
