"""Reverse-mode differentiation of the few operations that a transformer is made of.

A `Var` keeps its value, its gradient, and for each of its parents the function that hands a gradient on to it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Pull = Callable[[Array], Array]


class Var:
    """A value on the tape."""

    def __init__(self, value: Array, *parents: tuple[Var, Pull]) -> None:
        self.value, self.parents = value, parents
        self.grad = np.zeros(())

    def __add__(self, other: Var) -> Var:
        return Var(
            self.value + other.value,
            (self, lambda g: unbroadcast(g, self.value)),
            (other, lambda g: unbroadcast(g, other.value)),
        )

    def __mul__(self, other: Var) -> Var:
        return Var(
            self.value * other.value,
            (self, lambda g: unbroadcast(g * other.value, self.value)),
            (other, lambda g: unbroadcast(g * self.value, other.value)),
        )

    def __matmul__(self, other: Var) -> Var:
        return Var(
            self.value @ other.value,
            (self, lambda g: g @ np.swapaxes(other.value, -1, -2)),
            (other, lambda g: matmul_right(self.value, g, other.value.ndim)),
        )

    def scaled(self, factor: float) -> Var:
        return Var(self.value * factor, (self, lambda g: g * factor))

    def reshape(self, *shape: int) -> Var:
        return Var(self.value.reshape(shape), (self, lambda g: g.reshape(self.value.shape)))

    def swap(self, a: int, b: int) -> Var:
        return Var(np.swapaxes(self.value, a, b), (self, lambda g: np.swapaxes(g, a, b)))

    def relu(self) -> Var:
        return Var(np.maximum(self.value, 0), (self, lambda g: g * (self.value > 0)))

    def rows(self, ids: Ints) -> Var:
        """The rows of a table (V, d) with these numbers."""
        return Var(self.value[ids], (self, lambda g: scatter(g, ids, len(self.value))))

    def softmax(self, allowed: NDArray[np.bool_]) -> Var:
        """Shares along the last axis of the places that are allowed."""
        scores = np.where(allowed, self.value, -np.inf)
        e = np.exp(scores - scores.max(axis=-1, keepdims=True))
        p = e / e.sum(axis=-1, keepdims=True)
        return Var(p, (self, lambda g: p * (g - (g * p).sum(axis=-1, keepdims=True))))

    def normalized(self, epsilon: float) -> Var:
        """Mean 0 and variance 1 along the last axis."""
        centred = self.value - self.value.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + epsilon)
        y = centred / deviation

        def pull(g: Array) -> Array:
            along = (g * y).mean(axis=-1, keepdims=True)
            return np.asarray((g - g.mean(axis=-1, keepdims=True) - y * along) / deviation)

        return Var(y, (self, pull))

    def backward(self, grad: Array) -> None:
        """Fill `grad` of every variable that this one was made of, given the gradient along its own value."""
        self.grad = grad
        for var in reversed(ordered(self)):
            for parent, pull in var.parents:
                parent.grad = parent.grad + pull(var.grad)


def ordered(last: Var) -> list[Var]:
    """Every variable behind `last`, parents first."""
    found: list[Var] = []
    seen: set[int] = set()
    stack = [(last, False)]
    while stack:
        var, done = stack.pop()
        if done:
            found.append(var)
        elif id(var) not in seen:
            seen.add(id(var))
            stack.append((var, True))
            stack.extend((parent, False) for parent, _ in var.parents)
    return found


def unbroadcast(grad: Array, value: Array) -> Array:
    """The gradient along a value that was broadcast: the sum over its copies."""
    extra = grad.ndim - value.ndim
    grad = grad.sum(axis=tuple(range(extra))) if extra else grad
    axes = tuple(k for k, n in enumerate(value.shape) if n == 1 and grad.shape[k] != 1)
    return grad.sum(axis=axes, keepdims=True) if axes else grad


def matmul_right(left: Array, grad: Array, ndim: int) -> Array:
    """The gradient along the right factor: a matrix (2 axes) that all rows share, or one for each of them."""
    if ndim > 2:
        return np.asarray(np.swapaxes(left, -1, -2) @ grad)
    return np.asarray(left.reshape(-1, left.shape[-1]).T @ grad.reshape(-1, grad.shape[-1]))


def scatter(grad: Array, ids: Ints, n: int) -> Array:
    """The gradient along a table whose rows `ids` were looked up, as a product with one-hot rows."""
    return np.asarray(np.eye(n)[ids.ravel()].T @ grad.reshape(-1, grad.shape[-1]))
