"""One step of a recurrent network, and attention, one example and one unit at a time.

Recurrent steps as in course 5, week 1: xt (n_x, m), states (n_a, m), weights times columns. Attention works on rows,
as in the transformer: q (..., T_q, d), k (..., T_k, d), v (..., T_k, d_v).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.testing.oracles.layers import activation, linear, softmax

Array = NDArray[np.float64]


def _stacked(above: Any, below: Any) -> Array:
    """Two lists of rows, one under the other."""
    return np.array([*np.asarray(above).tolist(), *np.asarray(below).tolist()])


def _times(a: Array, b: Array) -> Array:
    pairs = zip(a.ravel().tolist(), np.ravel(b).tolist(), strict=True)
    return np.array([x * y for x, y in pairs]).reshape(a.shape)


def rnn_step(xt: Any, a_prev: Any, parameters: Mapping[str, Any]) -> tuple[Array, Array]:
    """(a_next, yt): a_next = tanh(Waa a_prev + Wax xt + ba), yt = softmax(Wya a_next + by).

    xt (n_x, m), a_prev (n_a, m); parameters Waa (n_a, n_a), Wax (n_a, n_x), Wya (n_y, n_a), ba (n_a, 1), by (n_y, 1).

    >>> zero = {"Waa": [[0.0]], "Wax": [[0.0]], "Wya": [[1.0], [1.0]], "ba": [[0.0]], "by": [[0.0], [0.0]]}
    >>> rnn_step([[1.0]], [[1.0]], zero)
    (array([[0.]]), array([[0.5],
           [0.5]]))
    """
    both = _stacked(a_prev, xt)
    W = [[*row, *more] for row, more in zip(_rows(parameters["Waa"]), _rows(parameters["Wax"]), strict=True)]
    a_next = activation(linear(both, W, parameters["ba"]), "tanh")
    return a_next, softmax(linear(a_next, parameters["Wya"], parameters["by"]))


def _rows(W: Any) -> list[list[float]]:
    rows: list[list[float]] = np.asarray(W).tolist()
    return rows


def gru_step(xt: Any, c_prev: Any, parameters: Mapping[str, Any]) -> Array:
    """c_next = u * c~ + (1 - u) * c_prev, where c~ = tanh(Wc [r * c_prev; xt] + bc).

    The gates are u = sigmoid(Wu [c_prev; xt] + bu) and r = sigmoid(Wr [c_prev; xt] + br).
    xt (n_x, m), c_prev (n_c, m); parameters Wu, Wr, Wc (n_c, n_c + n_x), bu, br, bc (n_c, 1).

    >>> W, b = [[1.0, 1.0]], [[0.0]]
    >>> gru_step([[3.0]], [[0.25]], {"Wu": W, "bu": [[-800.0]], "Wr": W, "br": b, "Wc": W, "bc": b})
    array([[0.25]])
    """
    c_prev, both = np.asarray(c_prev, dtype=np.float64), _stacked(c_prev, xt)
    u = activation(linear(both, parameters["Wu"], parameters["bu"]), "sigmoid")
    r = activation(linear(both, parameters["Wr"], parameters["br"]), "sigmoid")
    candidate = activation(linear(_stacked(_times(r, c_prev), xt), parameters["Wc"], parameters["bc"]), "tanh")
    return _times(u, candidate) + _times(1 - u, c_prev)


def lstm_step(
    xt: Any, a_prev: Any, c_prev: Any, parameters: Mapping[str, Any]
) -> tuple[Array, Array, Array, dict[str, Array]]:
    """(a_next, c_next, yt, gates): c_next = f * c_prev + i * c~ and a_next = o * tanh(c_next).

    xt (n_x, m), a_prev, c_prev (n_a, m); parameters Wf, Wi, Wc, Wo (n_a, n_a + n_x) on [a_prev; xt], bf, bi, bc, bo
    (n_a, 1), Wy (n_y, n_a), by (n_y, 1). `gates` holds ft, it, cct and ot.

    >>> W, b = [[0.0, 0.0]], [[0.0]]
    >>> keep = {"Wf": W, "bf": [[800.0]], "Wi": W, "bi": [[-800.0]], "Wc": W, "bc": b, "Wo": W, "bo": b}
    >>> lstm_step([[3.0]], [[1.0]], [[0.25]], {**keep, "Wy": [[1.0]], "by": b})[1]
    array([[0.25]])
    """
    both = _stacked(a_prev, xt)
    kinds = {"f": "sigmoid", "i": "sigmoid", "c": "tanh", "o": "sigmoid"}
    f, i, candidate, o = (
        activation(linear(both, parameters[f"W{gate}"], parameters[f"b{gate}"]), kind) for gate, kind in kinds.items()
    )
    c_next = _times(f, np.asarray(c_prev, dtype=np.float64)) + _times(i, candidate)
    a_next = _times(o, activation(c_next, "tanh"))
    yt = softmax(linear(a_next, parameters["Wy"], parameters["by"]))
    return a_next, c_next, yt, {"ft": f, "it": i, "cct": candidate, "ot": o}


def attention(q: Any, k: Any, v: Any, allowed: Any = None) -> tuple[Array, Array]:
    """(output, weights) of scaled dot-product attention: weights are the softmax over the keys of q . k / sqrt(d).

    q (..., T_q, d), k (..., T_k, d), v (..., T_k, d_v) with the same leading axes; allowed -- None, or an array that
    broadcasts to (..., T_q, T_k), true where a query may look. Returns (..., T_q, d_v) and (..., T_q, T_k).

    >>> attention([[0.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], [[2.0], [4.0]])
    (array([[3.]]), array([[0.5, 0.5]]))
    """
    q, k, v = (np.asarray(each, dtype=np.float64) for each in (q, k, v))
    shape = (*q.shape[:-1], k.shape[-2])
    seen = np.broadcast_to(True if allowed is None else np.asarray(allowed, dtype=bool), shape)
    weights, output = np.zeros(shape), np.zeros((*q.shape[:-1], v.shape[-1]))
    for place in np.ndindex(*q.shape[:-1]):
        *head, _ = place
        scores = {
            t: math.fsum(x * y for x, y in zip(q[place].tolist(), k[(*head, t)].tolist(), strict=True))
            for t in range(k.shape[-2])
            if seen[(*place, t)]
        }
        shares = softmax([[score / math.sqrt(q.shape[-1])] for score in scores.values()])[:, 0].tolist()
        for t, share in zip(scores, shares, strict=True):
            weights[(*place, t)] = share
            output[place] += [share * value for value in v[(*head, t)].tolist()]
    return output, weights
