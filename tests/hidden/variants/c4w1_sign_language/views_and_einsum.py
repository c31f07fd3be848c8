"""Views of all windows; sums by einsum; a cost by logaddexp."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def im2col(X, f, stride):
    views = sliding_window_view(X, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("ihwkrs->ihwrsk", views).reshape(*views.shape[:3], -1)


def flatten(A):
    return np.ravel(A).reshape(A.shape[0], A.shape[1] * A.shape[2] * A.shape[3])


def flatten_backward(dF, shape):
    return np.reshape(dF, shape).copy()


def compute_cost(Z3, Y):
    return np.float64(np.mean(np.logaddexp.reduce(Z3, axis=1) - np.einsum("ij,ij->i", Z3, Y)))
