"""Transposed inside: examples as rows, x @ W.T, and turned back at the end."""

import numpy as np


def rnn_cell_forward(xt, a_prev, parameters):
    a = np.tanh(a_prev.T @ parameters["Waa"].T + xt.T @ parameters["Wax"].T + parameters["ba"].ravel())
    scores = a @ parameters["Wya"].T + parameters["by"].ravel()
    probabilities = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    return a.T, probabilities.T, (a.T, a_prev, xt, parameters)


def gru_cell_forward(xt, c_prev, parameters):
    c, x = c_prev.T, xt.T
    u = sigmoid(np.hstack((c, x)) @ parameters["Wu"].T + parameters["bu"].T)
    r = sigmoid(np.hstack((c, x)) @ parameters["Wr"].T + parameters["br"].T)
    new = np.tanh(np.hstack((r * c, x)) @ parameters["Wc"].T + parameters["bc"].T)
    return (u * new + (1 - u) * c).T


def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = (da_next * (1 - np.square(a_next))).T
    dba = dz.sum(axis=0).reshape(-1, 1)
    dxt, da_prev = (dz @ parameters["Wax"]).T, (dz @ parameters["Waa"]).T
    return {"dba": dba, "dxt": dxt, "da_prev": da_prev, "dWax": dz.T @ xt.T, "dWaa": (a_prev @ dz).T}
