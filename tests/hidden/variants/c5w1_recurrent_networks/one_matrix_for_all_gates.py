"""A strong student: stacked matrices, one product for all gates, slices of its rows."""

import numpy as np


def rnn_cell_forward(xt, a_prev, params):
    W = np.hstack([params["Waa"], params["Wax"], params["ba"]])
    a_next = np.tanh(W @ np.vstack([a_prev, xt, np.ones((1, xt.shape[1]))]))
    scores = np.hstack([params["Wya"], params["by"]]) @ np.vstack([a_next, np.ones((1, xt.shape[1]))])
    e = np.exp(scores - scores.max(0))
    return a_next, e / e.sum(0), (a_next, a_prev, xt, params)


def gru_cell_forward(xt, c_prev, params):
    n = len(c_prev)
    gates = np.vstack([params["Wu"], params["Wr"]]) @ np.vstack([c_prev, xt])
    gates = 1 / (1 + np.exp(-gates - np.vstack([params["bu"], params["br"]])))
    u, r = np.split(gates, 2)
    candidate = np.tanh(params["Wc"][:, :n] @ (r * c_prev) + params["Wc"][:, n:] @ xt + params["bc"])
    return c_prev + u * (candidate - c_prev)


def lstm_cell_forward(xt, a_prev, c_prev, params):
    W, b = (np.concatenate([params[kind + gate] for gate in "fioc"]) for kind in "Wb")
    z, n = W @ np.r_[a_prev, xt] + b, len(a_prev)
    f, i, o = np.split(1 / (1 + np.exp(-z[: 3 * n])), 3)
    g = np.tanh(z[3 * n :])
    c = f * c_prev + i * g
    a = o * np.tanh(c)
    return a, c, softmax(params["Wy"] @ a + params["by"]), (a, c, a_prev, c_prev, f, i, g, o, xt, params)


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, f, i, g, o, xt, params = cache
    dc = dc_next + da_next * (o - a_next**2 / o)
    dz = np.vstack([dc * c_prev * (f - f**2), dc * g * (i - i**2), dc * (i - i * g**2), a_next * da_next * (1 - o)])
    W = np.vstack([params["Wf"], params["Wi"], params["Wc"], params["Wo"]])
    dW, db, back, n = dz @ np.vstack([a_prev, xt]).T, dz.sum(1)[:, None], W.T @ dz, len(f)
    grads = {"da_prev": back[:n], "dxt": back[n:], "dc_prev": f * dc}
    for k, gate in enumerate("fico"):
        grads["dW" + gate], grads["db" + gate] = dW[k * n : (k + 1) * n], db[k * n : (k + 1) * n]
    return grads
