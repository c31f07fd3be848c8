"""Real data: one split, examples beside their labels; and a gate of accuracy that says what it saw."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.testing import Rejected, expect_accuracy, split

FILE = {"images": np.arange(40.0).reshape(10, 2, 2), "labels": np.arange(10) % 5}
"""Image k holds 4 k ... 4 k + 3 and has the label k mod 5."""


def test_examples_stay_beside_their_labels_and_nothing_is_in_both_parts() -> None:
    X, Y, X_test, Y_test = split(FILE, "images", "labels", train=6, test=3, seed=1)
    k = np.hstack([X, X_test])[0] / 4
    assert (np.hstack([Y, Y_test])[0] == k % 5).all()
    assert len(set(k)) == 9


def test_the_same_seed_gives_the_same_split_and_another_one_another() -> None:
    first, again, other = (split(FILE, "images", "labels", train=6, seed=seed).X for seed in (0, 0, 1))
    assert (first == again).all()
    assert not (first == other).all()


def test_classes_are_chosen_and_numbered_anew() -> None:
    X, Y, X_test, _ = split(FILE, "images", "labels", train=3, only=[1, 3])
    assert set(X[0] / 4 % 5) | set(X_test[0] / 4 % 5) == {1.0, 3.0}
    assert ((X[0] / 4 % 5 == 3) == Y[0]).all()


def test_standardizing_takes_the_training_examples_alone() -> None:
    X, _, X_test, _ = split(FILE, "images", "labels", train=6, standardize=True)
    assert np.allclose(X.mean(axis=1), 0)
    assert np.allclose(X.std(axis=1), 1)
    assert not np.allclose(X_test.std(axis=1), 1)


def test_the_gate_opens_above_its_threshold_only() -> None:
    expect_accuracy([1, 0, 1, 1], [[1, 0, 1, 0]], 0.7, "three of four")
    with pytest.raises(Rejected) as rejected:
        expect_accuracy([1, 0, 1, 1], [[1, 0, 1, 0]], 0.75, "three of four")
    assert dict(rejected.value.rows)["accuracy"] == "0.750 on 4 test examples"
