"""A function for a gate, slices of each matrix for state and input, products by multiply and matmul."""

import numpy as np


def gate(name, state, xt, parameters, function):
    W, n = parameters["W" + name], state.shape[0]
    return function(np.matmul(W[:, 0:n], state) + np.matmul(W[:, n:], xt) + parameters["b" + name])


def logistic(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def gru_cell_forward(xt, c_prev, parameters):
    update, reset = (gate(name, c_prev, xt, parameters, logistic) for name in "ur")
    proposal = gate("c", np.multiply(reset, c_prev), xt, parameters, np.tanh)
    keep = np.multiply(1.0 - update, c_prev)
    return np.add(np.multiply(update, proposal), keep)


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    ft, it, ot = (gate(name, a_prev, xt, parameters, logistic) for name in "fio")
    cct = gate("c", a_prev, xt, parameters, np.tanh)
    c_next = ft * c_prev
    c_next += it * cct
    a_next = ot * np.tanh(c_next)
    yt_pred = softmax(np.matmul(parameters["Wy"], a_next) + parameters["by"])
    return a_next, c_next, yt_pred, (a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters)


def lstm_cell_backward(da_next, dc_next, cache):
    a_next, c_next, a_prev, c_prev, ft, it, cct, ot, xt, parameters = cache
    dc = dc_next.copy()
    dc += da_next * ot / np.cosh(c_next) ** 2
    slopes = {"f": dc * c_prev * ft * (1 - ft), "i": dc * cct * it * (1 - it)}
    slopes |= {"c": dc * it * (1 - cct**2), "o": da_next * np.tanh(c_next) * ot * (1 - ot)}
    gradients = {"dc_prev": dc * ft, "da_prev": np.zeros_like(a_prev), "dxt": np.zeros_like(xt)}
    n = a_prev.shape[0]
    for name, dz in slopes.items():
        gradients["dW" + name] = np.hstack([np.matmul(dz, a_prev.T), np.matmul(dz, xt.T)])
        gradients["db" + name] = dz @ np.ones((dz.shape[1], 1))
        gradients["da_prev"] += np.matmul(parameters["W" + name][:, :n].T, dz)
        gradients["dxt"] += np.matmul(parameters["W" + name][:, n:].T, dz)
    return gradients
