"""One step, then the rest of the sequence; the way back in the same manner."""

import numpy as np


def rnn_forward(x, a0, parameters):
    a, y, cache = rnn_cell_forward(x[:, :, 0], a0, parameters)
    a, y, caches = a[:, :, None], y[:, :, None], [cache]
    if x.shape[2] > 1:
        rest_a, rest_y, (rest, _) = rnn_forward(x[:, :, 1:], a[:, :, 0], parameters)
        a, y, caches = np.append(a, rest_a, axis=2), np.append(y, rest_y, axis=2), caches + rest
    return a, y, (caches, x)


def rnn_backward(da, caches):
    steps, x = caches
    if len(steps) == 0:
        return {"da0": np.zeros(da.shape[:2])}
    later = rnn_backward(da[:, :, 1:], (steps[1:], x[:, :, 1:]))
    now = rnn_cell_backward(da[:, :, 0] + later["da0"], steps[0])
    gradients = {name: now[name] + later.get(name, 0) for name in ("dWax", "dWaa", "dba")}
    gradients["dx"] = np.concatenate([now["dxt"][:, :, None], *([later["dx"]] if "dx" in later else [])], axis=2)
    gradients["da0"] = now["da_prev"]
    return gradients
