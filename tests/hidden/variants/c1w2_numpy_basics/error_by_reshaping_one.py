"""The predictions in the shape of the targets, then the mean of squares."""

import numpy as np


def paired_error(yhat, y):
    yhat = np.reshape(yhat, y.shape)
    return np.average(np.power(y - yhat, 2))
