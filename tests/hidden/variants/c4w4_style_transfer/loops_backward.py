"""A beginner's gradients, number by number."""

import numpy as np


def content_gradient(a_C, a_G):
    m, n_H, n_W, n_C = a_G.shape
    grad = np.zeros((m, n_H, n_W, n_C))
    for index in np.ndindex(a_G.shape):
        grad[index] = 2 * (a_G[index] - a_C[index]) / (4 * n_H * n_W * n_C)
    return grad


def layer_style_gradient(a_S, a_G):
    m, n_H, n_W, n_C = a_G.shape
    GS = gram_matrix(a_S.reshape(n_H * n_W, n_C).T)
    GG = gram_matrix(a_G.reshape(n_H * n_W, n_C).T)
    grad = np.zeros(a_G.shape)
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                for j in range(n_C):
                    dG = 2 * (GG[c, j] - GS[c, j]) / (4 * n_C**2 * (n_H * n_W) ** 2)
                    grad[0, h, w, c] += 2 * dG * a_G[0, h, w, j]
    return grad
