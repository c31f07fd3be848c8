"""The tape that trains the transformers of c5w4_transformer hands on the gradients that differences find."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.testing import GRADIENT_RTOL, directional_derivative, directions

sys.path.append(str(Path(__file__).parents[2]))

from datasets import digit_rows


@pytest.mark.parametrize("net", digit_rows.NETS.values(), ids=list(digit_rows.NETS))
def test_every_gradient_is_the_slope_of_the_loss(net: tuple[bool, bool]) -> None:
    rng = np.random.default_rng(0)
    sources, targets = digit_rows.rows(4, rng)
    parameters = {name: value + 0.1 * rng.normal(size=value.shape) for name, value in digit_rows.start(rng).items()}
    _, gradients = digit_rows.loss_and_gradients(parameters, sources, targets, *net)
    for name, value in parameters.items():

        def loss(moved: np.ndarray, name: str = name) -> float:
            return digit_rows.loss_and_gradients(parameters | {name: moved}, sources, targets, *net)[0]

        for direction in directions(value.shape, count=1):
            slope = directional_derivative(loss, value, direction)
            assert np.isclose((gradients[name] * direction).sum(), slope, rtol=GRADIENT_RTOL, atol=GRADIENT_RTOL), name


def test_a_row_is_answered_in_reverse_or_sorted() -> None:
    sources, targets = digit_rows.rows(50, np.random.default_rng(1))
    for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
        task, *digits = [k for k in source if k != digit_rows.PAD]
        right = digits[::-1] if task == digit_rows.REVERSE else sorted(digits)
        assert [k for k in target if k != digit_rows.PAD] == [*right, digit_rows.END]


def test_positions_are_those_of_the_lesson() -> None:
    P = digit_rows.positions(3)
    assert np.allclose(P[2, :4], [np.sin(2), np.cos(2), np.sin(2 / 10000 ** (2 / 32)), np.cos(2 / 10000 ** (2 / 32))])
