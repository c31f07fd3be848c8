"""Properties of whole families of functions: what has them passes, and what breaks one is told."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.testing import Rejected, expect_causal, expect_equivariant, expect_padding_ignored

X = np.random.default_rng(0).normal(size=(2, 4, 3))
MASK = np.array([[1, 1, 1, 0], [1, 0, 0, 0]])
ORDER = [2, 0, 3, 1]


def test_a_running_sum_is_causal_and_a_mean_is_not() -> None:
    expect_causal(lambda x: {"a": np.cumsum(x, axis=-1)}, X, "{name} reads the past.")
    with pytest.raises(Rejected, match="a reads the past"):
        expect_causal(lambda x: {"a": x - x.mean(axis=-1, keepdims=True)}, X, "{name} reads the past.")


def test_a_mean_is_equivariant_and_a_running_sum_is_not() -> None:
    expect_equivariant(lambda x: {"y": x - x.mean(axis=1, keepdims=True)}, X, ORDER, "{name} is shuffled.")
    with pytest.raises(Rejected, match="y is shuffled"):
        expect_equivariant(lambda x: {"y": np.cumsum(x, axis=1)}, X, ORDER, "{name} is shuffled.")


def test_another_axis_may_hold_the_places() -> None:
    expect_equivariant(lambda x: {"y": np.cumsum(x, axis=1)}, X, [1, 0], "{name} is shuffled.", axis=0)


def test_a_masked_sum_ignores_padding_and_a_sum_does_not() -> None:
    expect_padding_ignored(lambda x: {"s": (x * MASK[:, :, None]).sum(axis=1)}, X, MASK, "{name} stays.")
    with pytest.raises(Rejected, match="s stays"):
        expect_padding_ignored(lambda x: {"s": x.sum(axis=1)}, X, MASK, "{name} stays.")


def test_padding_of_ids_may_hold_anything() -> None:
    expect_padding_ignored(lambda ids: {"s": (ids * MASK).sum(axis=1)}, X[:, :, 0], MASK, "{name} stays.")
    with pytest.raises(Rejected, match="s stays"):
        expect_padding_ignored(lambda ids: {"s": ids.sum(axis=1)}, X[:, :, 0], MASK, "{name} stays.")
