"""Dense layers and their costs, one unit and one example at a time. Examples are columns, as in course 1."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ACTIVATIONS: Mapping[str, Callable[[float], float]] = {
    "identity": lambda z: z,
    "relu": lambda z: max(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)),
    "tanh": math.tanh,
}


def activation(Z: Any, name: str) -> Array:
    """The activation `name` ("relu", "sigmoid", "tanh" or "identity") of every entry of Z, an array of its shape.

    >>> activation([[-1.0, 2.0]], "relu")
    array([[0., 2.]])
    """
    Z = np.asarray(Z, dtype=np.float64)
    return np.array([ACTIVATIONS[name](z) for z in Z.ravel().tolist()]).reshape(Z.shape)


def linear(A_prev: Any, W: Any, b: Any) -> Array:
    """Z (n, m) of a dense layer: each unit's weighted sum plus its bias. A_prev (n_prev, m), W (n, n_prev), b (n, 1).

    >>> linear([[1.0], [2.0]], [[3.0, 0.5]], [[0.25]])
    array([[4.25]])
    """
    columns, rows, biases = np.asarray(A_prev).T.tolist(), np.asarray(W).tolist(), np.asarray(b).ravel().tolist()
    return np.array(
        [
            [math.fsum(w * a for w, a in zip(row, column, strict=True)) + bias for column in columns]
            for row, bias in zip(rows, biases, strict=True)
        ]
    )


def network(
    X: Any, parameters: Mapping[str, Any], *, hidden: str = "relu", output: str = "sigmoid"
) -> list[tuple[Array, Array]]:
    """(Z, A) of every layer of a dense network, layer 1 first.

    X (n_x, m); parameters W1, b1 ... WL, bL; hidden, output -- names of `activation`.

    >>> network([[1.0]], {"W1": [[2.0]], "b1": [[-3.0]], "W2": [[1.0]], "b2": [[0.0]]})[-1]
    (array([[0.]]), array([[0.5]]))
    """
    layers, A, L = [], np.asarray(X, dtype=np.float64), len(parameters) // 2
    for layer in range(1, L + 1):
        Z = linear(A, parameters[f"W{layer}"], parameters[f"b{layer}"])
        A = activation(Z, output if layer == L else hidden)
        layers.append((Z, A))
    return layers


def softmax(Z: Any) -> Array:
    """Probabilities (n, m) whose columns sum to 1: entry i is 1 / sum_k exp(z_k - z_i), finite for any scores Z (n, m).

    >>> softmax([[0.0, 1000.0], [0.0, 0.0]])
    array([[0.5, 1. ],
           [0.5, 0. ]])
    """
    columns = np.asarray(Z, dtype=np.float64).T.tolist()
    return np.array([[_share(column, z) for z in column] for column in columns]).T


def _share(column: list[float], z: float) -> float:
    return 0.0 if max(column) - z > 700 else 1 / math.fsum(math.exp(other - z) for other in column)


def binary_cross_entropy(AL: Any, Y: Any) -> float:
    """The mean over the examples of minus the log of the probability given to the true label. AL, Y (1, m).

    >>> round(binary_cross_entropy([[0.5, 0.25]], [[1, 0]]), 4)
    0.4904
    """
    pairs = list(zip(np.ravel(AL).tolist(), np.ravel(Y).tolist(), strict=True))
    return math.fsum(-math.log(a if y == 1 else 1 - a) for a, y in pairs) / len(pairs)


def cross_entropy(AL: Any, Y: Any) -> float:
    """The mean over the examples of minus the log of the true class's probability. AL (n, m), Y (n, m) one-hot.

    >>> round(cross_entropy([[0.5], [0.25], [0.25]], [[0], [1], [0]]), 4)
    1.3863
    """
    columns = list(zip(np.asarray(AL).T.tolist(), np.asarray(Y).T.tolist(), strict=True))
    return math.fsum(-math.log(column[truth.index(1)]) for column, truth in columns) / len(columns)
