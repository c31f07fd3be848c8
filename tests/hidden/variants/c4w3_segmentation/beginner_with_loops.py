"""A beginner: a loop for everything, one number at a time."""

import numpy as np


def mean_iou(pred, truth, n_classes):
    total, count = 0, 0
    for k in range(n_classes):
        inter, union = 0, 0
        for p, t in zip(pred.flatten(), truth.flatten()):
            if p == k and t == k:
                inter = inter + 1
            if p == k or t == k:
                union = union + 1
        if union != 0:
            total = total + inter / union
            count = count + 1
    return total / count


def pixel_cross_entropy(Z, Y):
    m, n_H, n_W, n_C = Z.shape
    cost, dZ = 0.0, np.zeros(Z.shape)
    for i in range(m):
        for h in range(n_H):
            for w in range(n_W):
                z = Z[i, h, w] - max(Z[i, h, w])
                e = np.exp(z)
                cost += np.log(sum(e)) - z[Y[i, h, w]]
                dZ[i, h, w] = e / sum(e)
                dZ[i, h, w, Y[i, h, w]] -= 1
    return cost / (m * n_H * n_W), dZ / (m * n_H * n_W)
