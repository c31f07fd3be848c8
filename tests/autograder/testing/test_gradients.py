"""The kit's derivatives: against closed forms, along directions, away from kinks."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    GRADIENT_RTOL,
    KINK_MARGIN,
    away_from_kinks,
    complex_step_gradient,
    directional_derivative,
    directions,
    numerical_gradient,
)

POINT = np.array([[0.5, -1.25], [2.0, 0.75]])


def test_central_differences_meet_their_tolerance() -> None:
    gradient = numerical_gradient(lambda x: float(np.sin(x).sum()), POINT)
    np.testing.assert_allclose(gradient, np.cos(POINT), rtol=GRADIENT_RTOL)


def test_the_complex_step_meets_its_tolerance() -> None:
    gradient = complex_step_gradient(lambda x: np.exp(x).sum(), POINT)
    np.testing.assert_allclose(gradient, np.exp(POINT), rtol=COMPLEX_STEP_RTOL)


def test_the_point_is_not_changed() -> None:
    before = POINT.copy()
    numerical_gradient(lambda x: float(x.sum()), POINT)
    complex_step_gradient(lambda x: x.sum(), POINT)
    directional_derivative(lambda x: float(x.sum()), POINT, np.ones_like(POINT))
    assert np.array_equal(POINT, before)


@pytest.mark.parametrize("seed", range(20))
def test_a_gradient_wrong_in_one_entry_differs_along_random_directions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((4, 3))
    right, wrong = np.cos(x), np.cos(x)
    wrong[rng.integers(4), rng.integers(3)] *= -1
    along = directions(x.shape, seed=seed)
    slopes = [directional_derivative(lambda z: float(np.sin(z).sum()), x, d) for d in along]
    np.testing.assert_allclose([(right * d).sum() for d in along], slopes, rtol=GRADIENT_RTOL, atol=1e-8)
    assert np.max(np.abs([(wrong * d).sum() for d in along] - np.array(slopes))) > 1e-4


def test_directions_are_reproducible_and_differ() -> None:
    assert np.array_equal(directions((5,)), directions((5,)))
    assert not np.allclose(directions((5,))[0], directions((5,))[1])
    assert directions((2, 2), count=7).shape == (7, 2, 2)


def test_entries_near_a_kink_are_seen_in_any_array() -> None:
    assert away_from_kinks(np.ones((2, 2)), -np.ones(3))
    assert not away_from_kinks(np.ones((2, 2)), np.array([1.0, KINK_MARGIN / 2]))
    assert not away_from_kinks([0.0])


def test_across_a_kink_a_difference_is_no_slope() -> None:
    slope = numerical_gradient(lambda z: float(np.maximum(z, 0).sum()), np.array([1e-6]))
    assert abs(slope[0] - 1) > 0.1
