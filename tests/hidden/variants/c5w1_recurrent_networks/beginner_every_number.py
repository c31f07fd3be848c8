"""A beginner: every number in its own loop."""

import math


def weigh(W, column, row):
    total = 0.0
    for k in range(len(column)):
        total += W[row, k] * column[k]
    return total


def rnn_cell_forward(xt, a_prev, parameters):
    n_a, m = a_prev.shape
    n_y = parameters["Wya"].shape[0]
    a_next, yt_pred = np.zeros((n_a, m)), np.zeros((n_y, m))
    for j in range(m):
        for i in range(n_a):
            z = weigh(parameters["Waa"], a_prev[:, j], i) + weigh(parameters["Wax"], xt[:, j], i)
            a_next[i, j] = math.tanh(z + parameters["ba"][i, 0])
        powers = [math.exp(weigh(parameters["Wya"], a_next[:, j], i) + parameters["by"][i, 0]) for i in range(n_y)]
        for i in range(n_y):
            yt_pred[i, j] = powers[i] / sum(powers)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


def gru_cell_forward(xt, c_prev, parameters):
    c_next = np.zeros(c_prev.shape)
    for j in range(xt.shape[1]):
        both = list(c_prev[:, j]) + list(xt[:, j])
        gates = {}
        for gate in ["u", "r"]:
            W, b = parameters["W" + gate], parameters["b" + gate]
            gates[gate] = [1 / (1 + math.exp(-(weigh(W, both, i) + b[i, 0]))) for i in range(len(c_prev))]
        both = [gates["r"][i] * c_prev[i, j] for i in range(len(c_prev))] + list(xt[:, j])
        for i in range(len(c_prev)):
            new = math.tanh(weigh(parameters["Wc"], both, i) + parameters["bc"][i, 0])
            c_next[i, j] = gates["u"][i] * new + (1 - gates["u"][i]) * c_prev[i, j]
    return c_next


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    gradients = {"dxt": 0.0 * xt, "da_prev": 0.0 * a_prev, "dba": np.zeros((len(a_next), 1))}
    gradients["dWax"], gradients["dWaa"] = np.zeros(parameters["Wax"].shape), np.zeros(parameters["Waa"].shape)
    for i, j in np.ndindex(*a_next.shape):
        dz = da_next[i, j] * (1 - a_next[i, j] ** 2)
        gradients["dba"][i, 0] += dz
        for k in range(len(xt)):
            gradients["dWax"][i, k] += dz * xt[k, j]
            gradients["dxt"][k, j] += dz * parameters["Wax"][i, k]
        for k in range(len(a_prev)):
            gradients["dWaa"][i, k] += dz * a_prev[k, j]
            gradients["da_prev"][k, j] += dz * parameters["Waa"][i, k]
    return gradients
