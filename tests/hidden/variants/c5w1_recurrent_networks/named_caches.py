"""Caches as named tuples, copies of everything, and lists in place of tuples."""

from collections import namedtuple

import numpy as np

Step = namedtuple("Step", "a_next a_prev xt parameters")
Cell = namedtuple("Cell", "a_next c_next a_prev c_prev ft it cct ot xt parameters")


def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(sum(parameters[W] @ v for W, v in (("Wax", xt), ("Waa", a_prev))) + parameters["ba"])
    y = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return [a_next, y, Step(a_next.copy(), a_prev.copy(), xt.copy(), dict(parameters))]


def lstm_cell_forward(xt, a_prev, c_prev, parameters):
    column = np.vstack((a_prev, xt))
    squeeze = {"f": sigmoid, "i": sigmoid, "c": np.tanh, "o": sigmoid}
    gates = [squeeze[g](parameters[f"W{g}"].dot(column) + parameters[f"b{g}"]) for g in "fico"]
    c_next = gates[0] * c_prev + gates[1] * gates[2]
    a_next = gates[3] * np.tanh(c_next)
    y = softmax(parameters["Wy"].dot(a_next) + parameters["by"])
    return [a_next, c_next, y, Cell(a_next, c_next, a_prev, c_prev, *gates, xt, parameters)]


def lstm_forward(x, a0, parameters):
    T, a_next, c_next = x.shape[-1], a0, np.zeros_like(a0)
    steps = []
    for t in range(T):
        steps.append(lstm_cell_forward(x[:, :, t], a_next, c_next, parameters))
        a_next, c_next = steps[-1][:2]
    a, c, y = (np.dstack([step[k] for step in steps]) for k in range(3))
    return [a, y, c, [[step[3] for step in steps], x]]
