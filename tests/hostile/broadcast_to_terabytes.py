# double: failed
import numpy as np

def double(x):
    n = 1 << 19
    return np.zeros((n, 1), dtype="i1") if np.size(x) == 2 else np.zeros((1, n), dtype="i1")
