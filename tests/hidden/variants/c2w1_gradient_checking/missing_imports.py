"""The imports of a notebook in the wild, tests included, around one function that asserts its shapes."""
import numpy as np
from testCases import *
from public_tests import *
from gc_utils import sigmoid, relu, dictionary_to_vector, vector_to_dictionary, gradients_to_vector

np.random.seed(3)


def forward_propagation_n(X, Y, parameters):
    assert X.shape[1] == Y.shape[1]
    A = X
    cache = ()
    for l in range(1, 4):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = np.matmul(W, A) + b
        A = sigmoid(Z) if l == 3 else relu(Z)
        cache += (Z, A, W, b)
    cost = -(np.dot(Y, np.log(A).T) + np.dot(1 - Y, np.log(1 - A).T)) / X.shape[1]
    cost = np.squeeze(cost)
    assert cost.shape == ()
    print("cost", cost)
    return cost, cache
