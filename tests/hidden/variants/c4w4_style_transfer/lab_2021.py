"""A notebook of 2021: -1 in the reshapes, the factor as 1 / (2 n)^2, lists of layers with an index."""

import numpy as np


def compute_content_cost(content_output, generated_output):
    a_C, a_G = content_output, generated_output
    _, n_H, n_W, n_C = a_G.shape
    a_C_unrolled = np.reshape(a_C, (1, n_H * n_W, n_C))
    a_G_unrolled = np.reshape(a_G, (1, n_H * n_W, n_C))
    return 1 / (4 * n_H * n_W * n_C) * np.sum((a_C_unrolled - a_G_unrolled) ** 2)


def compute_layer_style_cost(a_S, a_G):
    _, n_H, n_W, n_C = a_G.shape
    a_S = np.transpose(np.reshape(a_S, (-1, n_C)))
    a_G = np.transpose(np.reshape(a_G, (-1, n_C)))
    GS, GG = gram_matrix(a_S), gram_matrix(a_G)
    return 1 / (2 * n_C * n_H * n_W) ** 2 * np.sum((GS - GG) ** 2)


def compute_style_cost(style_image_output, generated_image_output, STYLE_LAYERS):
    J_style = 0
    a_S = style_image_output
    a_G = generated_image_output
    for i, weight in zip(range(len(a_S)), STYLE_LAYERS):
        J_style_layer = compute_layer_style_cost(a_S[i], a_G[i])
        J_style += weight[1] * J_style_layer
    return J_style
