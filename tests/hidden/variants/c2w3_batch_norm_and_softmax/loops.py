"""A beginner's version: loops over units, examples and classes; math instead of NumPy."""

import math

import numpy as np


def one_hot(labels, C):
    Y = np.zeros((C, labels.shape[1]))
    for j in range(labels.shape[1]):
        Y[labels[0, j], j] = 1
    return Y


def softmax(Z):
    A = np.zeros(Z.shape)
    for j in range(Z.shape[1]):
        powers = [math.exp(z - max(Z[:, j])) for z in Z[:, j]]
        for i in range(Z.shape[0]):
            A[i, j] = powers[i] / sum(powers)
    return A


def cross_entropy(A, Y):
    cost = 0
    for j in range(A.shape[1]):
        for i in range(A.shape[0]):
            if Y[i, j] == 1:
                cost -= math.log(A[i, j])
    return cost / A.shape[1]



def batch_norm_forward(Z, gamma, beta, running, momentum, training):
    n, m = Z.shape
    out, Z_hat, s = np.zeros((n, m)), np.zeros((n, m)), np.zeros((n, 1))
    new = {"mean": running["mean"].copy(), "var": running["var"].copy()}
    for i in range(n):
        if training:
            mean = sum(Z[i]) / m
            var = sum((z - mean) ** 2 for z in Z[i]) / m
            new["mean"][i, 0] = momentum * running["mean"][i, 0] + (1 - momentum) * mean
            new["var"][i, 0] = momentum * running["var"][i, 0] + (1 - momentum) * var
        else:
            mean, var = running["mean"][i, 0], running["var"][i, 0]
        s[i, 0] = math.sqrt(var + EPSILON)
        for j in range(m):
            Z_hat[i, j] = (Z[i, j] - mean) / s[i, 0]
            out[i, j] = gamma[i, 0] * Z_hat[i, j] + beta[i, 0]
    return out, (Z_hat, s, gamma), new


def batch_norm_backward(dout, cache):
    Z_hat, s, gamma = cache
    n, m = dout.shape
    dZ, dgamma, dbeta = np.zeros((n, m)), np.zeros((n, 1)), np.zeros((n, 1))
    for i in range(n):
        for j in range(m):
            dgamma[i, 0] += dout[i, j] * Z_hat[i, j]
            dbeta[i, 0] += dout[i, j]
        for j in range(m):
            dZ[i, j] = gamma[i, 0] / s[i, 0] * (dout[i, j] - dbeta[i, 0] / m - Z_hat[i, j] * dgamma[i, 0] / m)
    return dZ, dgamma, dbeta


def sample_log_uniform(low, high, size, rng):
    samples = []
    for _ in range(size):
        samples.append(low * (high / low) ** rng.random())
    return np.array(samples)
