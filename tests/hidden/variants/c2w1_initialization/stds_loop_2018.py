"""activation_stds in the style of 2018: in-place ReLU on its own scores, prints, asserts, a tuple at the end."""

import numpy as np


def activation_stds(X, parameters):
    np.random.seed(1)
    stds = []
    L = len(parameters) // 2
    A = np.copy(X)
    for l in range(1, L + 1):
        A_prev = A
        A = np.dot(parameters["W" + str(l)], A_prev) + parameters["b" + str(l)]
        A[A < 0] = 0
        assert A.shape == (parameters["W" + str(l)].shape[0], X.shape[1])
        stds.append(np.squeeze(np.std(A)))
    print("stds: " + str(stds))
    return tuple(stds)
