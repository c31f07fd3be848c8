"""Each place stays a row: the Gram matrix from the transposed side, and a gradient without a transpose."""

import numpy as np


def compute_layer_style_cost(a_S, a_G):
    n_C = a_G.shape[3]
    S, G = a_S.reshape(-1, n_C), a_G.reshape(-1, n_C)
    E = S.T.dot(S) - G.T.dot(G)
    return np.array(np.mean(E**2) / (4 * len(S) ** 2))


def layer_style_gradient(a_S, a_G):
    n_C = a_G.shape[3]
    S, G = a_S.reshape(-1, n_C), a_G.reshape(-1, n_C)
    return (G @ (G.T @ G - S.T @ S) / (n_C * len(G)) ** 2).reshape(a_G.shape)


def content_gradient(a_C, a_G):
    return -0.5 * (a_C - a_G) / np.prod(a_C.shape)
