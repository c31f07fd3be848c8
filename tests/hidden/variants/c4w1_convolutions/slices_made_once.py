"""All windows in a list of slices, made once; the largest by np.amax, masks times ones."""

import numpy as np


def places(n_H, n_W, f, stride):
    rows = [slice(top, top + f) for top in range(0, n_H - f + 1, stride)]
    columns = [slice(left, left + f) for left in range(0, n_W - f + 1, stride)]
    return [(h, w, rows[h], columns[w]) for h in range(len(rows)) for w in range(len(columns))]


def pool_forward(A_prev, hparameters, mode="max"):
    found = places(*A_prev.shape[1:3], hparameters["f"], hparameters["stride"])
    A = np.zeros((A_prev.shape[0], found[-1][0] + 1, found[-1][1] + 1, A_prev.shape[3]))
    for h, w, rows, columns in found:
        window = A_prev[:, rows, columns, :]
        A[:, h, w, :] = np.amax(window, axis=(1, 2)) if mode == "max" else np.average(window, axis=(1, 2))
    return A, (A_prev, hparameters)


def create_mask_from_window(x):
    return np.equal(x, x.max()).astype(np.float64)


def distribute_value(dz, shape):
    return np.ones(shape) * (dz / np.prod(shape))


def pool_backward(dA, cache, mode="max"):
    A_prev, hparameters = cache
    dA_prev = np.zeros_like(A_prev, dtype=float)
    for h, w, rows, columns in places(*A_prev.shape[1:3], hparameters["f"], hparameters["stride"]):
        for i, c in np.ndindex(len(dA), dA.shape[3]):
            window = A_prev[i, rows, columns, c]
            share = create_mask_from_window(window) / 1 if mode == "max" else distribute_value(1.0, window.shape)
            dA_prev[i, rows, columns, c] += share * dA[i, h, w, c]
    return dA_prev
