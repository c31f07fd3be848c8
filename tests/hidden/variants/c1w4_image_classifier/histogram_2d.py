"""The confusion matrix as a 2-D histogram; the true class's probability by einsum."""

import numpy as np


def multiclass_cost(AL, Y):
    return np.mean(-np.log(np.einsum("cm,cm->m", AL, Y)))


def multiclass_backward(AL, Y):
    return np.subtract(AL, Y, dtype=np.float64)


def confusion_matrix(Y_hat, Y, n_classes):
    edges = np.arange(n_classes + 1) - 0.5
    counts, _, _ = np.histogram2d(np.ravel(Y), np.ravel(Y_hat), bins=(edges, edges))
    return counts
