"""A strong student: where, einsum, logsumexp, argmax."""

import numpy as np


def one_hot(labels, C):
    return np.where(np.arange(C)[:, None] == labels, 1, 0)


def softmax(Z):
    top = Z.max(0)
    return np.exp(Z - (top + np.log(np.exp(Z - top).sum(0))))


def cross_entropy(A, Y):
    return -np.log(np.einsum("cm,cm->m", A, Y)).mean()


def softmax_backward(A, Y):
    dZ = A.copy()
    dZ[Y.argmax(0), np.arange(Y.shape[1])] -= 1
    dZ /= Y.shape[1]
    return dZ


def batch_norm_forward(Z, gamma, beta, running, momentum, training):
    mean, var = running["mean"], running["var"]
    if training:
        mean = Z @ np.full((Z.shape[1], 1), 1 / Z.shape[1])
        var = np.einsum("nm,nm->n", Z - mean, Z - mean)[:, None] / Z.shape[1]
        running = {
            "mean": running["mean"] + (1 - momentum) * (mean - running["mean"]),
            "var": running["var"] + (1 - momentum) * (var - running["var"]),
        }
    s = (var + EPSILON) ** 0.5
    Z_hat = (Z - mean) * (1 / s)
    return beta + gamma * Z_hat, (Z_hat, s, gamma), running



def random_search(evaluate, low, high, n_trials, rng):
    values = sample_log_uniform(low, high, n_trials, rng)
    scores = np.array([evaluate(value) for value in values])
    return values[scores.argmax()], list(zip(values, scores))
