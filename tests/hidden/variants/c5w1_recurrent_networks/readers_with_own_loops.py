"""A bidirectional network with loops of its own, and gradients summed at the end."""

import numpy as np


def bidirectional_forward(x, a0_f, a0_b, parameters_f, parameters_b):
    n_a, m = a0_f.shape
    T = x.shape[2]
    states = np.zeros((2 * n_a, m, T))
    above, below = a0_f, a0_b
    for t in range(T):
        above, _, _ = rnn_cell_forward(x[:, :, t], above, parameters_f)
        below, _, _ = rnn_cell_forward(x[:, :, T - 1 - t], below, parameters_b)
        states[:n_a, :, t] = above
        states[n_a:, :, -1 - t] = below
    return states


def rnn_backward(da, caches):
    steps, T = caches[0], da.shape[2]
    gradients = [None] * T
    later = np.zeros_like(da[:, :, 0])
    t = T - 1
    while t >= 0:
        gradients[t] = rnn_cell_backward(da_next=da[:, :, t] + later, cache=steps[t])
        later = gradients[t]["da_prev"]
        t -= 1
    total = {name: sum(g[name] for g in gradients) for name in ("dWax", "dWaa", "dba")}
    total["dx"] = np.transpose(np.array([g["dxt"] for g in gradients]), (1, 2, 0))
    total["da0"] = gradients[0]["da_prev"]
    return total
