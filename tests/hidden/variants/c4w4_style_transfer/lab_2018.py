"""A notebook of 2018: a_C and a_G as arguments, everything unrolled step by step."""

import numpy as np


def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.shape
    a_C_unrolled = np.transpose(np.reshape(a_C, [n_H * n_W, n_C]))
    a_G_unrolled = np.transpose(np.reshape(a_G, [n_H * n_W, n_C]))
    J_content = np.sum(np.square(np.subtract(a_C_unrolled, a_G_unrolled))) / (4 * n_H * n_W * n_C)
    return J_content


def gram_matrix(A):
    GA = np.matmul(A, np.transpose(A))
    return GA


def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.shape
    a_S = np.transpose(np.reshape(a_S, [n_H * n_W, n_C]))
    a_G = np.transpose(np.reshape(a_G, [n_H * n_W, n_C]))
    GS = gram_matrix(a_S)
    GG = gram_matrix(a_G)
    J_style_layer = np.sum(np.square(np.subtract(GS, GG))) / (4 * n_C**2 * (n_W * n_H) ** 2)
    return J_style_layer


def total_cost(J_content, J_style, alpha=10, beta=40):
    J = alpha * J_content + beta * J_style
    return J
