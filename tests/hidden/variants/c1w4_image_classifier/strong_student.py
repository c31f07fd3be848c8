"""A strong student: logsumexp, fancy indexing, bincount."""

import numpy as np


def softmax(Z):
    top = Z.max(0)
    return np.exp(Z - (top + np.log(np.exp(Z - top).sum(0))))


def multiclass_cost(AL, Y):
    return -np.log(AL[Y.argmax(0), np.arange(Y.shape[1])]).mean()


def multiclass_backward(AL, Y):
    dZ = AL.copy()
    dZ[Y.argmax(0), np.arange(Y.shape[1])] -= 1
    return dZ


def confusion_matrix(Y_hat, Y, n_classes):
    return np.bincount((Y * n_classes + Y_hat).ravel(), minlength=n_classes**2).reshape(n_classes, n_classes)
