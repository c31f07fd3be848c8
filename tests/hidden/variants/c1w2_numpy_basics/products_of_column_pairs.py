"""A loop over pairs of columns, a product of vectors inside."""

import numpy as np


def pairwise_products(A, B):
    return np.array([[np.dot(a, b) for b in B.T] for a in A.T])
