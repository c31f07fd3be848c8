"""A beginner: one number, one place, one pair of channels at a time."""

import numpy as np


def compute_content_cost(content_output, generated_output):
    m, n_H, n_W, n_C = generated_output.shape
    total = 0
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                total += (content_output[0, h, w, c] - generated_output[0, h, w, c]) ** 2
    return total / (4 * n_H * n_W * n_C)


def gram_matrix(A):
    n_C, places = A.shape
    GA = np.zeros((n_C, n_C))
    for i in range(n_C):
        for j in range(n_C):
            for k in range(places):
                GA[i, j] += A[i, k] * A[j, k]
    return GA
