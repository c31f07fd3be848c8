"""A notebook of 2018: missing imports, seeds inside, prints, asserts, np.squeeze, running updated in place."""

import numpy as np
import tensorflow as tf
from tf_utils import load_dataset, random_mini_batches
from testCases import *

np.random.seed(1)


def one_hot(labels, C):
    np.random.seed(1)
    return np.eye(C)[labels.reshape(-1)].T


def softmax(Z):
    Z = Z - np.max(Z, axis=0)
    Z_exp = np.exp(Z)
    return Z_exp / np.sum(Z_exp, axis=0, keepdims=True)


def cross_entropy(A, Y):
    m = Y.shape[1]
    cost = -(1.0 / m) * np.sum(np.log(np.sum(np.multiply(A, Y), axis=0, keepdims=True)))
    cost = np.squeeze(cost)
    assert cost.shape == ()
    print("cost = " + str(cost))
    return cost



def batch_norm_forward(Z, gamma, beta, running, momentum, training):
    np.random.seed(1)
    if training == True:  # noqa: E712
        mu = np.mean(Z, axis=1, keepdims=True)
        var = np.var(Z, axis=1, keepdims=True)
        running["mean"] = momentum * running["mean"] + (1 - momentum) * mu
        running["var"] = momentum * running["var"] + (1 - momentum) * var
    else:
        mu = running["mean"]
        var = running["var"]
    s = np.sqrt(var + EPSILON)
    Z_hat = np.divide(Z - mu, s)
    out = np.multiply(gamma, Z_hat) + beta
    return out, (Z_hat, s, gamma), running


def batch_norm_backward(dout, cache):
    (Z_hat, s, gamma) = cache
    m = dout.shape[1]
    dbeta = np.sum(dout, axis=1, keepdims=True)
    dgamma = np.sum(np.multiply(dout, Z_hat), axis=1, keepdims=True)
    dZ_hat = np.multiply(dout, gamma)
    dZ = m * dZ_hat - np.sum(dZ_hat, axis=1, keepdims=True) - Z_hat * np.sum(dZ_hat * Z_hat, axis=1, keepdims=True)
    dZ = 1.0 / m * (1.0 / s) * dZ
    assert dZ.shape == dout.shape
    return dZ, dgamma, dbeta


def sample_log_uniform(low, high, size, rng):
    np.random.seed(1)
    a, b = np.log10(low), np.log10(high)
    return np.power(10, a + (b - a) * rng.random(size))


def random_search(evaluate, low, high, n_trials, rng):
    best, best_score, history = None, -np.inf, []
    for i in range(0, n_trials):
        value = sample_log_uniform(low, high, 1, rng)[0]
        score = evaluate(value)
        print("Trial {}: {} -> {}".format(i, value, score))
        history.append((value, score))
        if score > best_score:
            best_score, best = score, value
    return best, history
