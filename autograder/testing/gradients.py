"""Derivatives that need no formula: central differences and the complex step.

Both are oracles independent of a solution. Source: W. Squire and G. Trapp, "Using complex variables to estimate
derivatives of real functions", SIAM Review 40 (1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

CENTRAL_STEP = 1e-5
"""Step of a central difference: the error, step^2 of truncation and 1e-16 / step of rounding, is near its least."""

GRADIENT_RTOL = 1e-6
"""Tolerance of an analytic gradient against central differences, whose own error is about 1e-9 on values near 1."""

COMPLEX_STEP_RTOL = 1e-10
"""Tolerance against the complex step, which has no rounding error of its own."""


KINK_MARGIN = 1e-2
"""How far from its kink a ReLU's input must stay, so that a step of `CENTRAL_STEP` does not cross it: a thousand
steps, since a step in one weight moves the input by the step times an activation."""


def numerical_gradient(
    f: Callable[[NDArray[np.float64]], float], x: ArrayLike, *, step: float = CENTRAL_STEP
) -> NDArray[np.float64]:
    """df/dx by central differences, (f(x + h) - f(x - h)) / 2h, one coordinate at a time.

    f -- a function of an array that returns a number; x -- where, any shape. Returns an array of x's shape.

    >>> numerical_gradient(lambda x: float((x ** 2).sum()), [1.0, -3.0]).round(6)
    array([ 2., -6.])
    """
    point = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        ahead, behind = point.copy(), point.copy()
        ahead[index] += step
        behind[index] -= step
        gradient[index] = (float(f(ahead)) - float(f(behind))) / (2 * step)
    return gradient


def directional_derivative(
    f: Callable[[NDArray[np.float64]], float], x: ArrayLike, direction: ArrayLike, *, step: float = CENTRAL_STEP
) -> float:
    """The slope of f at x along `direction`, by a central difference: two calls for any number of coordinates.

    >>> round(directional_derivative(lambda x: float((x ** 2).sum()), [1.0, -3.0], [1.0, 1.0]), 6)
    -4.0
    """
    point, along = np.array(x, dtype=np.float64), np.array(direction, dtype=np.float64)
    return (float(f(point + step * along)) - float(f(point - step * along))) / (2 * step)


def complex_step_gradient(f: Callable[[NDArray[np.complex128]], Any], x: ArrayLike) -> NDArray[np.float64]:
    """df/dx as Im f(x + ih) / h with h = 1e-30: exact to rounding, for an f that takes complex input.

    f must be analytic (no abs, max or conjugate); it is the suite's own function, never the student's.

    >>> complex_step_gradient(lambda x: (x ** 3).sum(), [2.0])
    array([12.])
    """
    point = np.array(x, dtype=np.complex128)
    gradient = np.zeros(point.size)
    for k in range(point.size):
        stepped = point.copy()
        stepped.flat[k] += 1e-30j
        gradient[k] = np.imag(f(stepped)) / 1e-30
    return gradient.reshape(point.shape)


def complex_step_gradients(
    cost: Callable[[dict[str, Any]], Any], parameters: Mapping[str, ArrayLike]
) -> dict[str, NDArray[np.float64]]:
    """The gradient of `cost` along every entry of a dict, named dW1, db1 ... after the parameters.

    cost -- a function of such a dict that takes complex entries, as in `complex_step_gradient`

    >>> complex_step_gradients(lambda p: (p["W1"] ** 2).sum() + p["b1"].sum(), {"W1": [3.0], "b1": [1.0]})
    {'dW1': array([6.]), 'db1': array([1.])}
    """
    fixed = {name: np.asarray(value, dtype=np.float64) for name, value in parameters.items()}
    return {
        f"d{name}": complex_step_gradient(lambda v, name=name: cost({**fixed, name: v}), value)  # type: ignore[misc]
        for name, value in fixed.items()
    }


def directions(shape: tuple[int, ...], count: int = 3, seed: int = 0) -> NDArray[np.float64]:
    """`count` random directions of unit length for `directional_derivative`: an array (count, *shape), reproducible.

    A gradient that is wrong in one coordinate differs along almost every direction: three replace any number of
    coordinates, at two calls each.

    >>> d = directions((4, 3))
    >>> d.shape, bool(np.allclose((d ** 2).sum(axis=(1, 2)), 1))
    ((3, 4, 3), True)
    """
    drawn = np.random.default_rng(seed).standard_normal((count, *shape))
    lengths = np.sqrt((drawn**2).sum(axis=tuple(range(1, drawn.ndim)), keepdims=True))
    return np.asarray(drawn / lengths)


def away_from_kinks(*Z: ArrayLike, margin: float = KINK_MARGIN) -> bool:
    """Whether no entry of the arrays lies within `margin` of 0, where ReLU has no derivative.

    For `hypothesis.assume`, on the inputs Z of every ReLU layer, before a gradient is compared with differences:

        assume(away_from_kinks(W1 @ X + b1))

    >>> away_from_kinks([1.0, -0.5], [[2.0]]), away_from_kinks([1.0, 1e-6])
    (True, False)
    """
    return all(bool((np.abs(np.asarray(z)) >= margin).all()) for z in Z)
