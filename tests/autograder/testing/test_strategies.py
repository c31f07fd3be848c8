"""The kit's strategies: what they draw, and what it shrinks to."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import find, given, settings

from autograder.testing import (
    arrays,
    distributions,
    labels,
    layers,
    mini_batches,
    networks,
    oracles,
    parameters,
    predictions,
    scaled_arrays,
    sizes,
    updates,
)

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


@FEW
@given(network=networks(depth=(2, 3)))
def test_no_unit_of_a_drawn_network_stands_at_its_kink(network: tuple[Any, Any, dict[str, Any]]) -> None:
    X, Y, p = network
    assert Y.shape == (1, X.shape[1])
    for Z in oracles.sums(X, p):
        assert np.abs(Z).min() > 1e-6
    assert np.abs(oracles.sums(X, p)[-1]).max() < 10


@FEW
@given(layer=layers(), update=updates(), pair=distributions(), prediction=predictions())
def test_layers_updates_and_probabilities_fit_together(layer: Any, update: Any, pair: Any, prediction: Any) -> None:
    A_prev, W, b, dA = layer
    assert (W @ A_prev + b).shape == dA.shape
    p, grads, rate = update
    assert {f"d{name}": value.shape for name, value in p.items()} == {k: g.shape for k, g in grads.items()}
    assert 0 < rate <= 1.5
    assert np.allclose(pair[0].sum(axis=0), 1)
    assert ((pair[1] == 1).sum(axis=0) == 1).all()
    assert ((prediction[0] > 0) & (prediction[0] < 1)).all()


def test_float32_shows_in_a_drawn_layer() -> None:
    layer = find(layers(), lambda layer: layer[0].size > 2)
    assert any((each.astype(np.float32) != each).any() for each in layer)


def test_a_shape_may_be_a_list() -> None:
    assert find(arrays([2, 1]), lambda _: True, settings=FEW).shape == (2, 1)  # type: ignore[arg-type]
