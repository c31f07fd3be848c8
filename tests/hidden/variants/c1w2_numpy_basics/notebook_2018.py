"""A notebook of 2018: helper imports that do not exist, seeds, prints, asserts, the names s, ds, v, x_norm, np.squeeze."""

import math

import numpy as np

try:
    from test_utils import *  # noqa: F403
    from public_tests import *  # noqa: F403
except ImportError:
    pass

np.random.seed(1)


def basic_sigmoid(x):
    s = 1.0 / (1 + 1 / math.exp(x))
    return s


def sigmoid(x):
    np.random.seed(1)
    s = 1.0 / (1 + 1 / np.exp(x))
    return s


def sigmoid_derivative(x):
    s = sigmoid(x)
    ds = s * (1 - s)
    print("sigmoid_derivative(x) = " + str(ds))
    return ds


def image2vector(image):
    v = image.reshape((image.shape[0] * image.shape[1] * image.shape[2], 1))
    assert v.shape[1] == 1
    return v


def normalizeRows(x):
    x_norm = np.linalg.norm(x, ord=2, axis=1, keepdims=True)
    print("x_norm.shape = " + str(x_norm.shape))
    x = x / x_norm
    return x


normalize_rows = normalizeRows


def softmax(x):
    x = x - np.max(x, axis=1, keepdims=True)
    x_exp = np.exp(x)
    x_sum = np.sum(x_exp, axis=1, keepdims=True)
    s = x_exp / x_sum
    assert s.shape == x.shape
    return s


def L1(yhat, y):
    loss = np.sum(abs(y - yhat), axis=0)
    return loss


def L2(yhat, y):
    loss = np.dot((y - yhat), (y - yhat).T)
    loss = np.squeeze(loss)
    assert loss.shape == ()
    return loss


def pairwise_products(A, B):
    return np.dot(A.T, B)


def paired_error(yhat, y):
    n = y.size
    d = yhat.reshape(1, n) - y.reshape(1, n)
    loss = np.squeeze(np.dot(d, d.T) / n)
    print("loss: %f" % loss)
    return loss


def standardize(X):
    mu = np.mean(X, axis=1, keepdims=True)
    sigma2 = np.mean((X - mu) ** 2, axis=1, keepdims=True)
    sigma2[sigma2 < 1e-20] = 1.0
    return (X - mu) / np.sqrt(sigma2)
