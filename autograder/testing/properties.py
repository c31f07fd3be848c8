"""Properties that hold of a whole family of functions, whatever they compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.testing.dictionaries import Hints, expect_all_close

SUM_RTOL = 1e-5
"""Relative tolerance, and absolute one, that takes float32 too: where a text allows it, or sums change their order."""


def expect_causal(
    run: Callable[[NDArray[np.float64]], Mapping[str, Any]], x: NDArray[np.float64], claim: str, *, hint: Hints = ""
) -> None:
    """What comes out at one step does not move with the inputs of later steps.

    run -- a function of x that gives arrays by name, time on the last axis of each; x -- (..., T)
    claim -- with {name} for the array's name, as in `expect_all_close`

    Constants are causal too, so a test of this alone is one of form.

    >>> expect_causal(lambda x: {"a": np.cumsum(x, axis=-1)}, np.arange(4.0), "{name} must read the past alone.")
    """
    whole = run(x)
    for later in range(1, x.shape[-1]):
        moved = x.copy()
        moved[..., later:] += 1
        after = {name: value[..., :later] for name, value in run(moved).items()}
        before = {name: value[..., :later] for name, value in whole.items()}
        expect_all_close(after, before, claim, hint=hint)


def expect_equivariant(
    run: Callable[[NDArray[np.float64]], Mapping[str, Any]],
    x: NDArray[np.float64],
    order: Sequence[int] | NDArray[np.int64],
    claim: str,
    *,
    axis: int = -2,
    hint: Hints = "",
) -> None:
    """Permutation equivariance: where the places of x are shuffled, what comes out is shuffled in the same way.

    run -- a function of x that gives arrays by name; order -- the new order of the places
    axis -- the axis of the places, in x and in each array; claim -- as in `expect_all_close`

    Constants are equivariant too, so a test of this alone is one of form.

    >>> expect_equivariant(lambda x: {"y": 2 * x}, np.eye(3), [2, 0, 1], "{name} must be shuffled like x.")
    """
    shuffled = run(np.take(x, order, axis=axis))
    before = {name: np.take(value, order, axis=axis) for name, value in run(x).items()}
    expect_all_close(shuffled, before, claim, rtol=SUM_RTOL, atol=SUM_RTOL, hint=hint)


def expect_padding_ignored(
    run: Callable[[NDArray[np.float64]], Mapping[str, Any]],
    x: NDArray[np.float64],
    mask: ArrayLike,
    claim: str,
    *,
    hint: Hints = "",
) -> None:
    """Padding invariance: what stands in padding changes nothing.

    run -- a function of x that gives, by name, arrays which must not move; x -- (m, T) or (m, T, ...)
    mask -- (m, T), 0 where there is padding; claim -- as in `expect_all_close`

    Constants do not move either, so a test of this alone is one of form.

    >>> expect_padding_ignored(lambda x: {"first": x[:, 0]}, np.ones((2, 3)), [[1, 1, 0], [1, 0, 0]], "{name} ...")
    """
    before = run(x)
    words = np.reshape(np.asarray(mask) != 0, np.shape(mask) + (1,) * (x.ndim - 2))
    for junk in (0.0, 2.5):
        expect_all_close(run(np.where(words, x, junk)), before, claim, rtol=SUM_RTOL, atol=SUM_RTOL, hint=hint)
