"""A beginner: one weight after the other, with random.gauss."""

import random

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.empty((layers_dims[l], layers_dims[l - 1]))
        b = np.empty((layers_dims[l], 1))
        for i in range(layers_dims[l]):
            b[i, 0] = 0
            for j in range(layers_dims[l - 1]):
                W[i, j] = 0
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = b
    return parameters


def initialize_parameters_he(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.zeros((layers_dims[l], layers_dims[l - 1]))
        for i in range(layers_dims[l]):
            for j in range(layers_dims[l - 1]):
                W[i, j] = random.gauss(0, (2 / layers_dims[l - 1]) ** 0.5)
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters


def activation_stds(X, parameters):
    A, stds = X, []
    l = 1
    while "W" + str(l) in parameters:
        Z = np.dot(parameters["W" + str(l)], A) + parameters["b" + str(l)]
        A = np.zeros(Z.shape)
        for i in range(Z.shape[0]):
            for j in range(Z.shape[1]):
                if Z[i, j] > 0:
                    A[i, j] = Z[i, j]
        mean = np.sum(A) / A.size
        stds.append(np.sqrt(np.sum((A - mean) ** 2) / A.size))
        l = l + 1
    return stds
