"""Random results are graded by law: a moment of many draws against the moment of the law that was asked for.

Every bound is set so that a correct solution fails with a probability below `FALSE_ALARM`, with room for laws
that are not normal; suites draw at least 10,000 values, so that a wrong factor lies far outside.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from autograder.testing.rejections import reject

FALSE_ALARM = 1e-9
"""The chance that a correct random draw is rejected, per assertion: below this."""

DEVIATIONS = 7.0
"""Standard errors that are allowed: a normal deviate passes 7 with probability 2.6e-12, and the mean of 10,000
uniform or normal values is normal far enough out for 1e-9 to hold with room."""


def _draws(values: ArrayLike, what: str) -> Any:
    draws = np.asarray(values, dtype=np.float64).ravel()
    if draws.size < 2:
        raise ValueError(f"{what}: a law needs at least 2 draws, got {draws.size}")
    return draws


def expect_mean(values: ArrayLike, mean: float, std: float, what: str, claim: str, *, hint: str = "") -> None:
    """The mean of independent draws is `mean`, for a law of standard deviation `std`.

    >>> expect_mean(np.random.default_rng(0).normal(size=10_000), 0.0, 1.0, "W", "W must have mean 0.")
    """
    draws = _draws(values, what)
    if not abs(draws.mean() - mean) <= DEVIATIONS * std / np.sqrt(draws.size):
        reject(claim, hint=hint, **{what: f"mean {draws.mean():.3g} over {draws.size} draws"})


def expect_standard_deviation(values: ArrayLike, std: float, what: str, claim: str, *, hint: str = "") -> None:
    """The standard deviation of independent draws is `std`, for laws whose kurtosis is at most normal.

    >>> expect_standard_deviation(np.random.default_rng(0).normal(size=10_000), 1.0, "W", "W must be scaled.")
    """
    draws = _draws(values, what)
    seen = draws.std()
    if not abs(seen - std) <= DEVIATIONS * std / np.sqrt(2 * draws.size):
        reject(claim, hint=hint, **{what: f"standard deviation {seen:.3g} over {draws.size} draws"})


def expect_fraction(flags: ArrayLike, probability: float, what: str, claim: str, *, hint: str = "") -> None:
    """The share of true flags among independent ones is `probability`.

    >>> expect_fraction(np.random.default_rng(0).random(10_000) < 0.5, 0.5, "D", "Half of the units are kept.")
    """
    draws = _draws(flags, what)
    bound = DEVIATIONS * np.sqrt(probability * (1 - probability) / draws.size)
    if not abs(draws.mean() - probability) <= bound:
        reject(claim, hint=hint, **{what: f"a share of {draws.mean():.3f} over {draws.size} draws"})


def expect_uncorrelated(a: ArrayLike, b: ArrayLike, what: str, claim: str, *, hint: str = "") -> None:
    """Two series of independent draws have no correlation: neither is a copy, a shift or a multiple of the other.

    >>> rng = np.random.default_rng(0)
    >>> expect_uncorrelated(rng.normal(size=5000), rng.normal(size=5000), "W1, W2", "Layers are drawn apart.")
    """
    x, y = _draws(a, what), _draws(b, what)
    n = min(x.size, y.size)
    with np.errstate(invalid="ignore"):
        correlation = float(np.corrcoef(x[:n], y[:n])[0, 1])
    if not abs(correlation) <= DEVIATIONS / np.sqrt(n):
        reject(claim, hint=hint, **{what: f"correlation {correlation:.3g} over {n} draws"})


def expect_uniform(values: ArrayLike, what: str, claim: str, *, hint: str = "") -> None:
    """Independent draws are uniform between 0 and 1: no share of those below a bound strays too far from the bound.

    The farthest that a share may stray, sqrt(log(2 / FALSE_ALARM) / 2n), is the bound of Dvoretzky, Kiefer, Wolfowitz
    and Massart (1990).

    >>> expect_uniform(np.random.default_rng(0).random(10_000), "p", "p must be uniform between 0 and 1.")
    """
    draws = np.sort(_draws(values, what))
    steps = np.arange(draws.size + 1) / draws.size
    above, below = steps[1:] - draws, draws - steps[:-1]
    if not max(above.max(), below.max()) <= np.sqrt(np.log(2 / FALSE_ALARM) / (2 * draws.size)):
        worst = int(np.argmax(np.maximum(above, below)))
        seen = f"a share of {steps[worst + 1]:.3f} up to {draws[worst]:.3f}, over {draws.size} draws"
        reject(claim, hint=hint, **{what: seen})


ONE_DRAW = "Is there one draw for each entry, and does nothing start the random numbers afresh?"


def expect_normal(
    values: ArrayLike, std: float, what: str, *, mean: float = 0.0, claim: str = "", hint: str = ""
) -> None:
    """The mean and the standard deviation of independent draws are those of a normal law.

    claim -- what the standard deviation must be, in words; by itself it is told as a number

    >>> expect_normal(0.01 * np.random.default_rng(0).normal(size=10_000), 0.01, "W1")
    """
    spread = max(std, float(_draws(values, what).std()))  # draws that spread too far have a mean that strays, too
    expect_mean(values, mean, spread, what, f"the entries of {what} must have mean {mean:g}.", hint=hint)
    words = claim or f"the entries of {what} must have the standard deviation {std:g}."
    expect_standard_deviation(values, std, what, words, hint=hint)


def expect_drawn_apart(
    weights: Mapping[str, ArrayLike], *, claim: str = "each weight must be drawn on its own.", hint: str = ONE_DRAW
) -> None:
    """No row, column or matrix repeats another one. Give square matrices of one size, so that a repeat shows.

    >>> rng = np.random.default_rng(0)
    >>> expect_drawn_apart({"W1": rng.normal(size=(100, 100)), "W2": rng.normal(size=(100, 100))})
    """
    matrices = {name: np.asarray(W, dtype=np.float64) for name, W in weights.items()}
    for name, W in matrices.items():
        expect_uncorrelated(W[1:], W[:-1], f"rows of {name}", claim, hint=hint)
        expect_uncorrelated(W[:, 1:], W[:, :-1], f"columns of {name}", claim, hint=hint)
    for (one, first), (two, second) in itertools.combinations(matrices.items(), 2):
        expect_uncorrelated(first, second, f"{one} and {two}", claim, hint=hint)
        expect_uncorrelated(first, second.T, f"{one} and {two}", claim, hint=hint)
