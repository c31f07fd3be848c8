"""Channels first by moveaxis, then one reshape; the way back by the same road."""

import numpy as np


def compute_layer_style_cost(a_S, a_G):
    n_C = a_S.shape[-1]
    rows_S, rows_G = (np.moveaxis(a[0], -1, 0).reshape(n_C, -1) for a in (a_S, a_G))
    difference = np.dot(rows_S, rows_S.T) - np.dot(rows_G, rows_G.T)
    return np.linalg.norm(difference) ** 2 / 4 / n_C**2 / rows_S.shape[1] ** 2


def layer_style_gradient(a_S, a_G):
    _, n_H, n_W, n_C = a_G.shape
    S, G = (np.transpose(a, (0, 3, 1, 2)).reshape(n_C, n_H * n_W) for a in (a_S, a_G))
    dG = (G @ G.T - S @ S.T) / (2 * n_C**2 * (n_H * n_W) ** 2)
    dA = dG @ G + dG.T @ G
    return dA.reshape(1, n_C, n_H, n_W).transpose(0, 2, 3, 1)
