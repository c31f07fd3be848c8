"""A beginner's version: loops over examples and classes, lists, math."""

import math

import numpy as np


def softmax(Z):
    C, m = Z.shape
    A = np.zeros((C, m))
    for j in range(m):
        largest = max(Z[:, j])
        total = 0.0
        for i in range(C):
            total = total + math.exp(Z[i, j] - largest)
        for i in range(C):
            A[i, j] = math.exp(Z[i, j] - largest) / total
    return A


def multiclass_cost(AL, Y):
    cost = 0
    for j in range(AL.shape[1]):
        for i in range(AL.shape[0]):
            if Y[i, j] == 1:
                cost = cost - math.log(AL[i, j])
    return cost / AL.shape[1]


def multiclass_backward(AL, Y):
    dZ = np.zeros(AL.shape)
    for j in range(AL.shape[1]):
        for i in range(AL.shape[0]):
            dZ[i, j] = AL[i, j] - 1 if Y[i, j] == 1 else AL[i, j]
    return dZ


def confusion_matrix(Y_hat, Y, n_classes):
    table = [[0] * n_classes for _ in range(n_classes)]
    for j in range(Y.shape[1]):
        table[int(Y[0, j])][int(Y_hat[0, j])] += 1
    return np.array(table)
