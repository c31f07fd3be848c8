"""A beginner: loops over rows and entries wherever there is a loop to write, math instead of NumPy."""

import math

import numpy as np


def basic_sigmoid(x):
    e = math.e ** (-x)
    return 1.0 / (1.0 + e)


def sigmoid(x):
    array = np.array(x, dtype=float)
    flat = array.reshape(-1)
    for k in range(len(flat)):
        flat[k] = 1 / (1 + math.exp(-flat[k]))
    return flat.reshape(np.shape(x))


def sigmoid_derivative(x):
    s = sigmoid(x)
    ds = s - s**2
    return ds


def image2vector(image):
    v = []
    for i in range(image.shape[0]):
        for j in range(image.shape[1]):
            for k in range(image.shape[2]):
                v.append([image[i][j][k]])
    return np.array(v)


def normalize_rows(x):
    result = np.zeros(x.shape)
    for i in range(x.shape[0]):
        length = 0
        for j in range(x.shape[1]):
            length += x[i, j] ** 2
        result[i] = x[i] / length**0.5
    return result


def softmax(x):
    result = np.zeros(x.shape)
    for i in range(x.shape[0]):
        largest = max(x[i])
        e = [math.exp(score - largest) for score in x[i]]
        for j in range(len(e)):
            result[i, j] = e[j] / sum(e)
    return result


def L1(yhat, y):
    loss = 0
    for k in range(len(y)):
        loss += abs(yhat[k] - y[k])
    return loss


def L2(yhat, y):
    loss = 0
    for k in range(len(y)):
        loss = loss + (yhat[k] - y[k]) ** 2
    return loss


def pairwise_products(A, B):
    P = np.zeros((A.shape[1], B.shape[1]))
    for i in range(A.shape[1]):
        P[i] = A[:, i] @ B
    return P


def paired_error(yhat, y):
    a = list(yhat.flatten())
    b = list(y.flatten())
    total = 0
    for k in range(len(a)):
        total += (a[k] - b[k]) ** 2
    return total / len(a)


def standardize(X):
    Z = np.zeros(X.shape)
    for i in range(X.shape[0]):
        feature = X[i]
        if all(value == feature[0] for value in feature):
            continue
        mu = sum(feature) / len(feature)
        variance = sum((value - mu) ** 2 for value in feature) / len(feature)
        Z[i] = (feature - mu) / math.sqrt(variance)
    return Z
