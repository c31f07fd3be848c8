"""Gram matrices as index sums over the activations as they come; nothing is unrolled."""

import numpy as np


def compute_content_cost(content_output, generated_output):
    d = content_output - generated_output
    return np.einsum("mhwc,mhwc->", d, d) / (4 * np.prod(d.shape[1:]))


def gram_matrix(A):
    return np.einsum("ik,jk->ij", A, A)


def compute_layer_style_cost(a_S, a_G):
    E = np.einsum("mhwi,mhwj->ij", a_S, a_S) - np.einsum("mhwi,mhwj->ij", a_G, a_G)
    return np.einsum("ij,ij->", E, E) / (2 * a_S.size) ** 2


def layer_style_gradient(a_S, a_G):
    E = np.einsum("mhwi,mhwj->ij", a_G, a_G) - np.einsum("mhwi,mhwj->ij", a_S, a_S)
    return np.einsum("ij,mhwj->mhwi", E, a_G) / a_G.size**2
