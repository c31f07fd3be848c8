"""Mean IoU from a table of confusions; the cost by a logaddexp; slices and lists for the skips."""

import numpy as np


def mean_iou(pred, truth, n_classes):
    places = n_classes * truth.ravel() + pred.ravel()
    table = np.bincount(places, minlength=n_classes**2).reshape(n_classes, n_classes)
    union = table.sum(0) + table.sum(1) - np.diag(table)
    return (np.diag(table)[union > 0] / union[union > 0]).mean()


def pixel_cross_entropy(Z, Y):
    total = np.logaddexp.reduce(Z, axis=-1, keepdims=True)
    true = np.take_along_axis(Z, Y[..., None], axis=-1)
    dZ = np.exp(Z - total)
    np.put_along_axis(dZ, Y[..., None], np.take_along_axis(dZ, Y[..., None], -1) - 1, axis=-1)
    return (total - true).mean(), dZ / true.size


def skip_concat(up, skip):
    return np.append(up, skip, axis=-1)


def skip_concat_backward(dA, n_up):
    return np.split(dA, [n_up], axis=-1)
