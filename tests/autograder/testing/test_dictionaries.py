"""Dictionaries of arrays: what is missing, misshapen or wrong is named, and what is right is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.testing import Rejected, expect_all_close, expect_all_same, expect_arrays, expect_parameters

START = {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))}


def told(rejected: pytest.ExceptionInfo[Rejected]) -> dict[str, str]:
    return dict(rejected.value.rows) | {"claim": rejected.value.claim, "hint": rejected.value.hint}


def test_parameters_of_the_right_form_come_back_as_floats() -> None:
    found = expect_parameters({**START, "W1": np.ones((2, 3), dtype=int), "note": 1}, [3, 2], zero_biases=True)
    assert list(found) == ["W1", "b1"]
    assert found["W1"].dtype == np.float64


@pytest.mark.parametrize(
    ("value", "dims", "claim"),
    [
        ({"W1": START["W1"]}, [3, 2], "the parameters must have the key b1."),
        (START, [2, 3], "W1 must have shape (3, 2)."),
        ({**START, "b1": np.ones((2, 1))}, [3, 2], "b1 must start at zero."),
        ({**START, "W2": 1}, [3, 2], "the parameters must have no other keys."),
        ([START], [3, 2], "the parameters must be a dict with the keys W1, b1."),
    ],
)
def test_another_form_is_rejected_by_name(value: Any, dims: list[int], claim: str) -> None:
    with pytest.raises(Rejected) as rejected:
        expect_parameters(value, dims, zero_biases=True, only=True)
    assert rejected.value.claim == claim


def test_a_hint_is_found_by_name_and_by_the_name_without_its_number() -> None:
    hints = {"dW": "Which product?", "dW2": "The last layer?", "": "Look again."}
    for name, hint in (("dW1", "Which product?"), ("dW2", "The last layer?"), ("db1", "Look again.")):
        with pytest.raises(Rejected) as rejected:
            expect_arrays({name: np.ones(2)}, "grads", {name: (3,)}, hints=hints)
        assert rejected.value.hint == hint


def test_the_first_wrong_entry_is_told_with_those_that_are_right() -> None:
    right = {"dW2": 1.0, "db2": 2.0, "dW1": 3.0}
    with pytest.raises(Rejected) as rejected:
        expect_all_close(
            {**right, "dW1": 4.0, "db2": 0.0}, right, "{name} must be {right}.", order=["dW1", "dW2", "db2"]
        )
    assert told(rejected) == {"dW1": "4.0", "holds": "dW2", "claim": "dW1 must be {right}.", "hint": ""}


def test_two_results_may_both_be_nan_and_never_just_one() -> None:
    expect_all_same({"costs": [np.nan, 1.0]}, {"costs": [np.nan, 1.0]}, "the same")
    with pytest.raises(Rejected, match="the same"):
        expect_all_same({"costs": [np.nan]}, {"costs": [1.0]}, "the same")
    with pytest.raises(Rejected):
        expect_all_close({"cost": np.nan}, {"cost": np.nan}, "{name} must be right.")


def test_two_results_that_differ_are_both_shown_and_a_double_is_told() -> None:
    once, twice = {"dw": np.array([0.5]), "db": np.array(1.0)}, {"dw": np.array([1.0]), "db": np.array(1.0)}
    with pytest.raises(Rejected) as rejected:
        expect_all_same(once, twice, "{name} must not change.", hint={"dw": "Is it a mean?"})
    seen = {"dw": "np.array([0.5]), then np.array([1.0]): twice as large", "holds": "db"}
    assert told(rejected) == seen | {"claim": "dw must not change.", "hint": "Is it a mean?"}
