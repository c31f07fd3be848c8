"""A beginner: one row, one number at a time."""

import math

import numpy as np


def normalize_embedding(F):
    E = np.zeros(F.shape)
    for i in range(F.shape[0]):
        total = 0
        for j in range(F.shape[1]):
            total += F[i, j] ** 2
        for j in range(F.shape[1]):
            E[i, j] = F[i, j] / math.sqrt(total)
    return E


def triplet_loss(y_true, y_pred, alpha=0.2):
    anchor, positive, negative = y_pred[0], y_pred[1], y_pred[2]
    loss = 0
    for i in range(anchor.shape[0]):
        pos = sum((anchor[i, k] - positive[i, k]) ** 2 for k in range(anchor.shape[1]))
        neg = sum((anchor[i, k] - negative[i, k]) ** 2 for k in range(anchor.shape[1]))
        loss += max(pos - neg + alpha, 0)
    return loss


def triplet_backward(y_pred, alpha=0.2):
    a, p, n = y_pred
    da, dp, dn = np.zeros(a.shape), np.zeros(a.shape), np.zeros(a.shape)
    for i in range(len(a)):
        if np.dot(a[i] - p[i], a[i] - p[i]) - np.dot(a[i] - n[i], a[i] - n[i]) + alpha > 0:
            da[i] = 2 * (n[i] - p[i])
            dp[i] = 2 * (p[i] - a[i])
            dn[i] = 2 * (a[i] - n[i])
    return [da, dp, dn]
