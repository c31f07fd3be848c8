"""A beginner: loops over every place, lists that grow, the cost one example at a time."""

import numpy as np


def im2col(X, f, stride):
    images = []
    for image in X:
        places = []
        for top in range(0, image.shape[0] - f + 1, stride):
            row = []
            for left in range(0, image.shape[1] - f + 1, stride):
                row.append(image[top : top + f, left : left + f, :].flatten())
            places.append(row)
        images.append(places)
    return np.array(images)


def flatten(A):
    rows = []
    for a in A:
        rows.append(a.flatten())
    return np.array(rows)


def compute_cost(Z3, Y):
    total = 0.0
    for z, y in zip(Z3, Y):
        shifted = z - np.max(z)
        total += np.log(np.sum(np.exp(shifted))) - np.sum(shifted * y)
    return total / Z3.shape[0]
