"""A dense network for the complex step: its cost from the scores z, never from a probability. Examples are columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.testing.gradients import complex_step_gradient, complex_step_gradients


def sums(X: Any, parameters: Mapping[str, Any], *, hidden: str = "relu", first: int = 1) -> list[Any]:
    """Z of every layer, (n_l, m), real or complex; the last is the scores.

    hidden -- "relu", "tanh" or "identity"; first -- the layer whose input X is (activations from outside)

    >>> sums(np.array([[2.0]]), {"W1": np.array([[3.0]]), "b1": np.array([[1.0]])})
    [array([[7.]])]
    """
    A, found = np.asarray(X), []
    for layer in range(first, len(parameters) // 2 + 1):
        found.append(parameters[f"W{layer}"] @ A + parameters[f"b{layer}"])
        A = activated(found[-1], hidden)
    return found


def activated(Z: Any, name: str) -> Any:
    """The activation "relu", "tanh", "sigmoid" or "identity" of a real or complex array, for the complex step.

    >>> activated(np.array([1.0 + 2.0j, -1.0 + 2.0j]), "relu")
    array([1.+2.j, 0.+0.j])
    """
    if name == "relu":
        return np.where(np.real(Z) > 0, Z, 0)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-Z))
    return np.tanh(Z) if name == "tanh" else Z


def logistic_cost(X: Any, Y: Any, parameters: Mapping[str, Any], *, hidden: str = "relu", first: int = 1) -> Any:
    """The cross-entropy of a sigmoid on top, as the mean of log(1 + exp(z)) - y z; X and parameters may be complex.

    >>> logistic_cost(np.ones((1, 2)), np.array([[0, 1]]), {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))}).round(4)
    np.float64(0.6931)
    """
    Z = sums(X, parameters, hidden=hidden, first=first)[-1]
    above = np.real(Z) > 0
    softplus = np.where(above, Z, 0) + np.log(1 + np.exp(np.where(above, -Z, Z)))
    return (softplus - np.asarray(Y) * Z).mean()


def logistic_gradients(
    X: Any, Y: Any, parameters: Mapping[str, Any], *, hidden: str = "relu"
) -> dict[str, NDArray[np.float64]]:
    """dW1, db1 ... dWL, dbL of `logistic_cost`, by the complex step.

    >>> logistic_gradients(np.ones((1, 1)), np.array([[0]]), {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))})
    {'dW1': array([[0.5]]), 'db1': array([[0.5]])}
    """
    return complex_step_gradients(lambda p: logistic_cost(X, Y, p, hidden=hidden), parameters)


def gradients_by_one_pass(X: Any, Y: Any, parameters: Mapping[str, Any]) -> dict[str, NDArray[np.float64]]:
    """The same as `logistic_gradients` of a ReLU network, passed back layer by layer: quick enough to train with.

    >>> gradients_by_one_pass(np.ones((1, 1)), np.array([[0]]), {"W1": np.zeros((1, 1)), "b1": np.zeros((1, 1))})
    {'dW1': array([[0.5]]), 'db1': array([[0.5]])}
    """
    Z = sums(X, parameters)
    A = [np.asarray(X), *(activated(each, "relu") for each in Z[:-1])]
    found: dict[str, NDArray[np.float64]] = {}
    dZ = ((1 + np.tanh(Z[-1] / 2)) / 2 - Y) / A[0].shape[1]
    for layer in range(len(Z), 0, -1):
        found |= {f"dW{layer}": dZ @ A[layer - 1].T, f"db{layer}": dZ.sum(axis=1, keepdims=True)}
        dZ = (parameters[f"W{layer}"].T @ dZ) * (A[layer - 1] > 0)
    return found


def activation_gradients(
    X: Any, Y: Any, parameters: Mapping[str, Any], *, hidden: str = "relu"
) -> dict[str, NDArray[np.float64]]:
    """dA0, dA1 ... of each example's own loss (no 1/m), along X and the hidden activations.

    >>> activation_gradients(np.zeros((1, 1)), np.array([[0]]), {"W1": np.full((1, 1), 2.0), "b1": np.zeros((1, 1))})
    {'dA0': array([[1.]])}
    """
    A, gradients = np.asarray(X, dtype=np.float64), {}
    for layer in range(1, len(parameters) // 2 + 1):
        rest = partial(_cost_from, Y=Y, parameters=parameters, hidden=hidden, first=layer)
        gradients[f"dA{layer - 1}"] = A.shape[1] * complex_step_gradient(rest, A)
        A = activated(parameters[f"W{layer}"] @ A + parameters[f"b{layer}"], hidden)
    return gradients


def one_unit_descent(
    parameters: Mapping[str, Any], x: float, num_iterations: int, rate: float, *, hidden: str = "relu"
) -> dict[str, NDArray[np.float64]]:
    """Gradient descent on a network 1-1-1 and one example `x` of class 1, in plain numbers.

    hidden -- "relu" or "tanh". Quick enough for the 10,000 steps that a default may ask for.

    >>> start = {name: np.zeros((1, 1)) for name in ("W1", "b1", "W2", "b2")}
    >>> one_unit_descent(start, 2.0, 1, 0.5)["b2"]
    array([[0.25]])
    """
    W1, b1, W2, b2 = (np.asarray(parameters[name]).item() for name in ("W1", "b1", "W2", "b2"))
    for _ in range(num_iterations):
        z = W1 * x + b1
        a = math.tanh(z) if hidden == "tanh" else max(z, 0.0)
        slope = 1 - a * a if hidden == "tanh" else float(z > 0)
        dz2 = -1 / (1 + math.exp(W2 * a + b2))
        dz1 = dz2 * W2 * slope
        W1, b1, W2, b2 = W1 - rate * dz1 * x, b1 - rate * dz1, W2 - rate * dz2 * a, b2 - rate * dz2
    return {name: np.array([[value]]) for name, value in zip(("W1", "b1", "W2", "b2"), (W1, b1, W2, b2), strict=True)}


def _cost_from(A: Any, *, Y: Any, parameters: Mapping[str, Any], hidden: str, first: int) -> Any:
    return logistic_cost(A, Y, parameters, hidden=hidden, first=first)
