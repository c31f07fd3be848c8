"""A tiny number below the fraction, and one-entry arrays for numbers."""

import numpy as np


def iou(box1, box2):
    a, b = np.asarray(box1, dtype=float), np.asarray(box2, dtype=float)
    sides = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    shared = sides.prod()
    return np.array([shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared + 1e-9)])


def average_precision(scores, correct, n_truth):
    order = np.argsort(scores)[::-1]
    hits = np.cumsum(correct[order])
    recall, precision = hits / n_truth, hits / (1 + np.arange(len(hits)))
    # the area of the envelope, with sentinels at both ends as in the VOC evaluation
    recall, precision = np.concatenate([[0], recall, [1]]), np.concatenate([[0], precision, [0]])
    for k in range(len(precision) - 1, 0, -1):
        precision[k - 1] = max(precision[k - 1], precision[k])
    rise = np.where(recall[1:] != recall[:-1])[0]
    return np.array([np.sum((recall[rise + 1] - recall[rise]) * precision[rise + 1])])
