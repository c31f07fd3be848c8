"""The sigmoid from tanh, which never overflows."""

import numpy as np


def sigmoid(z):
    return 0.5 * (1.0 + np.tanh(np.asarray(z) / 2.0))
