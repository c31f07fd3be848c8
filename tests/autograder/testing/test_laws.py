"""Laws of random weights: a right draw passes, and each way of not drawing apart is seen."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.testing import Rejected, expect_drawn_apart, expect_normal, expect_uniform

RNG = np.random.default_rng(0)


def test_right_draws_pass() -> None:
    expect_normal(RNG.normal(2, 0.01, (200, 100)), 0.01, "W", mean=2)
    expect_drawn_apart({"W1": RNG.normal(size=(100, 100)), "W2": RNG.normal(size=(100, 100))})


@pytest.mark.parametrize(
    ("scale", "claim"), [(0.011, "standard deviation"), (0.009, "standard deviation"), (1.0, "standard deviation")]
)
def test_another_spread_is_rejected(scale: float, claim: str) -> None:
    with pytest.raises(Rejected, match=claim):
        expect_normal(np.random.default_rng(31).normal(0, scale, 20_000), 0.01, "W")


def test_positive_draws_are_rejected() -> None:
    with pytest.raises(Rejected, match="must have mean 0"):
        expect_normal(RNG.random(20_000), 0.29, "W")


def test_a_repeated_row_column_or_matrix_is_rejected() -> None:
    W = RNG.normal(size=(100, 100))
    for weights, rows in (
        ({"W1": np.repeat(W[:50], 2, axis=0)}, "rows of W1"),
        ({"W1": np.repeat(W[:, :50], 2, axis=1)}, "columns of W1"),
        ({"W1": W, "W2": W}, "W1 and W2"),
        ({"W1": W, "W2": W.T}, "W1 and W2"),
    ):
        with pytest.raises(Rejected) as rejected:
            expect_drawn_apart(weights)
        assert rows in dict(rejected.value.rows)


def test_uniform_draws_pass_and_others_are_rejected() -> None:
    draws = RNG.random(20_000)
    expect_uniform(draws, "p", "p must be uniform.")
    for other in (draws**1.1, 0.95 * draws, 0.5 + draws / 2, np.sort(draws)[:15_000], np.full(20_000, 0.5)):
        with pytest.raises(Rejected, match="must be uniform"):
            expect_uniform(other, "p", "p must be uniform.")
