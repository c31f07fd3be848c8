"""relu as half of |z| + z, and a copy that is then changed."""

import numpy as np


def relu(z):
    a = np.array(z, dtype=np.float64, copy=True)
    a += np.abs(a)
    a /= 2
    return a
