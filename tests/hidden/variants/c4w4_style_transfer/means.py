"""Means where the sums are divided by their own number."""

import numpy as np


def compute_content_cost(content_output, generated_output):
    return float(np.mean(np.square(content_output - generated_output)) / 4)


def compute_layer_style_cost(a_S, a_G):
    n_C = a_S.shape[3]
    G_S, G_G = (gram_matrix(a.reshape(-1, n_C).T) / (a.size / n_C) for a in (a_S, a_G))
    return 0.25 * np.mean((G_S - G_G) ** 2)


def compute_style_cost(style_image_output, generated_image_output, STYLE_LAYERS):
    weights = np.array([weight for _, weight in STYLE_LAYERS])
    costs = [compute_layer_style_cost(*pair) for pair in zip(style_image_output, generated_image_output)]
    return weights @ np.array(costs)
