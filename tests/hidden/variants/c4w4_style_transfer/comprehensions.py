"""Sums over comprehensions; the unrolled picture by stacking its channels."""

import numpy as np


def rows(a):
    return np.stack([a[0, ..., c].flatten() for c in range(a.shape[-1])])


def compute_layer_style_cost(a_S, a_G):
    pairs = zip(gram_matrix(rows(a_S)).ravel(), gram_matrix(rows(a_G)).ravel())
    n_C, places = rows(a_S).shape
    return sum((s - g) ** 2 for s, g in pairs) / (4.0 * n_C * n_C * places * places)


def compute_style_cost(style_image_output, generated_image_output, STYLE_LAYERS):
    layers = zip(style_image_output, generated_image_output, STYLE_LAYERS)
    return sum(w * compute_layer_style_cost(a_S, a_G) for a_S, a_G, (_, w) in layers)


def total_cost(J_content, J_style, alpha=10, beta=40):
    return np.dot([alpha, beta], [J_content, J_style])
