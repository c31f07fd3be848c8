"""A beginner: each pair of neighbours on its own, and each neighbour of a pixel."""

import numpy as np


def total_variation(image):
    m, n_H, n_W, n_C = image.shape
    tv = 0
    for h in range(n_H):
        for w in range(n_W):
            for c in range(n_C):
                if h < n_H - 1:
                    tv += (image[0, h + 1, w, c] - image[0, h, w, c]) ** 2
                if w < n_W - 1:
                    tv += (image[0, h, w + 1, c] - image[0, h, w, c]) ** 2
    return tv


def total_variation_gradient(image):
    _, n_H, n_W, n_C = image.shape
    grad = np.zeros(image.shape)
    for h in range(n_H):
        for w in range(n_W):
            for dh, dw in [(0, 1), (1, 0), (0, -1), (-1, 0)]:
                if 0 <= h + dh < n_H and 0 <= w + dw < n_W:
                    grad[0, h, w] += 2 * (image[0, h, w] - image[0, h + dh, w + dw])
    return grad
