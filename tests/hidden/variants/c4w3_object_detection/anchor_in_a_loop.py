"""The best so far is remembered; precision from the end backwards."""

import numpy as np


def best_anchor(box_wh, anchors):
    best, index = -1.0, None
    for k in range(len(anchors)):
        shared = min(box_wh[0], anchors[k, 0]) * min(box_wh[1], anchors[k, 1])
        value = shared / (box_wh[0] * box_wh[1] + anchors[k, 0] * anchors[k, 1] - shared)
        if value > best:
            best, index = value, k
    return index


def average_precision(scores, correct, n_truth):
    order = np.argsort(-scores)
    hits = correct[order] * 1
    total, best, area = hits.sum(), 0.0, 0.0
    for k in reversed(range(len(hits))):
        best = max(best, total / (k + 1))
        area += best * hits[k] / n_truth
        total -= hits[k]
    return float(area)
