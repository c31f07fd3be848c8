"""Counts along the sorted list in place of a search; a 0-d array comes back."""

import numpy as np


def choose_threshold(distances, same):
    order = np.argsort(distances)
    d, s = distances[order], np.asarray(same).astype(int)[order]
    right = np.concatenate([[0], np.cumsum(s)]) + np.concatenate([[0], np.cumsum(1 - s)])[-1]
    right = right - np.concatenate([[0], np.cumsum(1 - s)])
    edges = np.concatenate([[d[0] - 0.5], (d[1:] + d[:-1]) / 2, [d[-1] + 0.5]])
    return np.array(edges[right.argmax()])
