"""Differences as matrices, so that their slope is the transpose."""

import numpy as np


def differences(n):
    return np.eye(n)[1:] - np.eye(n)[:-1]


def total_variation(image):
    _, n_H, n_W, n_C = image.shape
    total = 0.0
    for c in range(n_C):
        x = image[0, :, :, c]
        total += np.linalg.norm(differences(n_H) @ x) ** 2 + np.linalg.norm(x @ differences(n_W).T) ** 2
    return total


def total_variation_gradient(image):
    D_H, D_W = (differences(n) for n in image.shape[1:3])
    channels = []
    for c in range(image.shape[3]):
        x = image[0, :, :, c]
        channels.append(2 * (D_H.T @ (D_H @ x) + (x @ D_W.T) @ D_W))
    return np.stack(channels, axis=-1)[None]
