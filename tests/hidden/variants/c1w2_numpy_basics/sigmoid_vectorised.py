"""The sigmoid of one number, vectorised by NumPy; the slope from exponentials alone."""

import math

import numpy as np


def basic_sigmoid(x):
    return math.pow(1 + math.exp(-x), -1)


def sigmoid(x):
    return np.vectorize(basic_sigmoid, otypes=[float])(x)


def sigmoid_derivative(x):
    return np.exp(-x) / np.square(1 + np.exp(-x))
