"""A mean over the pictures that keeps its counts, given back in an array without axes; caches in nested dicts."""

import numpy as np


def mean_iou(pred, truth, n_classes):
    both, either = np.zeros(n_classes, int), np.zeros(n_classes, int)
    for p, t in zip(pred, truth):
        for k in range(n_classes):
            both[k] += np.count_nonzero((p == k) * (t == k))
            either[k] += np.count_nonzero(p == k) + np.count_nonzero(t == k) - np.count_nonzero((p == k) * (t == k))
    occurs = either > 0
    return np.array(np.sum(both[occurs] / either[occurs]) / np.sum(occurs))


def conv_block(inputs, parameters, max_pooling=True):
    names, A = [("W1", "b1"), ("W2", "b2")], inputs
    for W, b in names:
        A = np.maximum(0, conv_forward(A, parameters[W], parameters[b], dict(stride=1, pad=1))[0])
    nexts = {True: lambda: pool_forward(A, dict(f=2, stride=2))[0], False: lambda: A.copy()}
    return nexts[bool(max_pooling)](), A
