"""The softmax from all differences of scores: one over a sum of exponentials, which may overflow to inf and then gives 0."""

import numpy as np


def softmax(x):
    return 1 / np.exp(x[:, None, :] - x[:, :, None]).sum(axis=2)
