"""The confusion matrix as a product of one-hot matrices; softmax row by row of the transpose."""

import numpy as np


def softmax(Z):
    rows = []
    for z in Z.T:
        z = z - z.max()
        rows.append(np.exp(z) / np.exp(z).sum())
    return np.array(rows).T


def multiclass_cost(AL, Y):
    return float(-np.log(AL.T[Y.T.astype(bool)]).sum() / len(AL.T))


def confusion_matrix(Y_hat, Y, n_classes):
    classes = np.arange(n_classes)[:, None]
    return (classes == Y).astype(int) @ (classes == Y_hat).astype(int).T
