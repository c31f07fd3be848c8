"""The kit's strategies: what they draw, and what it shrinks to."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import find, given, settings

from autograder.testing import arrays, labels, mini_batches, parameters, scaled_arrays, sizes

FEW = settings(max_examples=50, derandomize=True, database=None, deadline=None)


@FEW
@given(batch=mini_batches())
def test_every_example_of_a_batch_is_its_own_name(batch: tuple[Any, Any, int]) -> None:
    X, Y, size = batch
    m = X.shape[1]
    assert X.shape == (2, m)
    assert Y.shape == (1, m)
    assert 1 <= size <= m
    assert np.array_equal(np.round(X[0]), np.arange(m))
    assert np.array_equal(Y[0], np.arange(m) % 2)


def test_batches_that_leave_a_rest_and_that_do_not_are_drawn() -> None:
    assert find(mini_batches(), lambda batch: batch[0].shape[1] % batch[2] != 0)[2] == 2
    X, _, size = find(
        mini_batches(), lambda batch: 1 < batch[2] < batch[0].shape[1] and batch[0].shape[1] % batch[2] == 0
    )
    assert X.shape[1] % size == 0


def test_each_draw_of_a_batch_is_an_array_of_its_own() -> None:
    first = find(mini_batches(), lambda batch: True)
    first[0][:] = 99
    assert find(mini_batches(), lambda batch: True)[0][0, 0] == 0


@FEW
@given(W=scaled_arrays((3, 40)))
def test_products_of_scaled_arrays_stay_near_one(W: Any) -> None:
    assert W.shape == (3, 40)
    assert (W != 0).all()
    Z = W @ np.random.default_rng(0).standard_normal((40, 200))
    assert 0.3 < Z.std() < 2


def test_the_scale_can_be_set() -> None:
    assert find(scaled_arrays((1, 2), fan_in=1), lambda a: True).tolist() == [[0.5, 0.5]]


@FEW
@given(p=parameters([3, 2, 4]))
def test_parameters_have_the_shapes_of_their_layers(p: dict[str, Any]) -> None:
    assert {key: value.shape for key, value in p.items()} == {"W1": (2, 3), "b1": (2, 1), "W2": (4, 2), "b2": (4, 1)}


def test_sizes_shrink_before_values() -> None:
    assert find(sizes(), lambda n: True) == 1
    assert find(arrays((2, 2)), lambda a: True).tolist() == [[0, 0], [0, 0]]
    assert find(labels(4, classes=3), lambda y: y.max() == 2).tolist() == [[0, 0, 0, 2]]
