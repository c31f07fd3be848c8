"""Every product by einsum, states collected in lists and stacked with time last."""

import numpy as np


def rnn_forward(x, a0, parameters):
    states, predictions, caches = [a0], [], []
    for xt in np.moveaxis(x, 2, 0):
        a, y, cache = rnn_cell_forward(xt, states[-1], parameters)
        states.append(a)
        predictions.append(y)
        caches.append(cache)
    return np.stack(states[1:], axis=-1), np.stack(predictions, axis=-1), [caches, x]


def rnn_cell_backward(da_next, cache):
    a, a_prev, xt, p = cache
    dz = da_next - da_next * a * a
    return dict(
        dxt=np.einsum("ij,im->jm", p["Wax"], dz),
        da_prev=np.einsum("ij,im->jm", p["Waa"], dz),
        dWax=np.einsum("im,jm->ij", dz, xt),
        dWaa=np.einsum("im,jm->ij", dz, a_prev),
        dba=np.einsum("im->i", dz)[:, None],
    )


def rnn_backward(da, caches):
    steps, x = caches
    dx, travelling, totals = [], 0, {"dWax": 0, "dWaa": 0, "dba": 0}
    for share, cache in list(zip(np.moveaxis(da, -1, 0), steps))[::-1]:
        of_step = rnn_cell_backward(share + travelling, cache)
        travelling = of_step["da_prev"]
        dx.insert(0, of_step["dxt"])
        totals = {name: totals[name] + of_step[name] for name in totals}
    return {"dx": np.stack(dx, axis=2), "da0": travelling} | totals


def bidirectional_forward(x, a0_f, a0_b, parameters_f, parameters_b):
    a_f = rnn_forward(x, a0_f, parameters_f)[0]
    a_b = rnn_forward(np.flip(x, axis=-1), a0_b, parameters_b)[0]
    return np.vstack((a_f, np.flip(a_b, 2)))
