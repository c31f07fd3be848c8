"""A strong student: einsum, broadcasting tricks, ravel, np.where, logarithms for the softmax."""

import numpy as np


def basic_sigmoid(x):
    return float(0.5 * (1 + np.tanh(0.5 * x)))


def sigmoid(x):
    x = np.asarray(x, dtype=float)
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1 / (1 + e), e / (1 + e))


def sigmoid_derivative(x):
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


def image2vector(image):
    return image.ravel()[:, None]


def normalize_rows(x):
    return x / np.sqrt(np.einsum("ij,ij->i", x, x))[:, None]


def softmax(x):
    shifted = x - np.max(x, 1)[:, None]
    return np.exp(shifted - np.log(np.exp(shifted).sum(1))[:, None])


def L1(yhat, y):
    return np.linalg.norm(yhat - y, ord=1)


def L2(yhat, y):
    d = yhat - y
    return np.dot(d, d)


def pairwise_products(A, B):
    return np.einsum("kp,kq->pq", A, B)


def paired_error(yhat, y):
    return np.square(np.subtract(yhat.ravel(), y.ravel())).mean()


def standardize(X):
    Z = X - X.mean(axis=1)[:, None]
    deviation = np.sqrt((Z**2).mean(axis=1))
    flat = X.max(axis=1) == X.min(axis=1)
    deviation[flat] = np.inf
    return Z / deviation[:, None]
