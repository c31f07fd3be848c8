"""1e-8 inside the logarithm; one-hot as booleans; gradient with the sign turned twice."""

import numpy as np


def one_hot(labels, C):
    return np.equal.outer(np.arange(C), labels[0])


def cross_entropy(A, Y):
    return -np.sum(Y * np.log(A + 1e-8)) / A.shape[1]


def softmax_backward(A, Y):
    return -(Y - A) / Y.shape[1]
