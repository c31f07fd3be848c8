"""Assertions that speak to students."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.testing import (
    Rejected,
    expect_array,
    expect_close,
    expect_integers,
    expect_tuple,
    in_case,
    reject,
    show,
)


def test_in_case_replaces_the_case_of_a_rejection_and_nothing_else() -> None:
    with pytest.raises(Rejected) as caught, in_case("200 units"):
        reject("half of the units must be kept.", share="0.7", hint="rand or randn?", case="X = ...")
    rejected = caught.value
    assert rejected.case == "200 units"
    assert (rejected.claim, rejected.rows, rejected.hint) == (
        "half of the units must be kept.",
        (("share", "0.7"),),
        "rand or randn?",
    )


def test_in_case_lets_other_exceptions_through() -> None:
    with pytest.raises(ZeroDivisionError), in_case("200 units"):
        1 / 0  # noqa: B018


@pytest.mark.parametrize("value", [[2, 5], (2.0, 5.0), np.array([2, 5], dtype=np.int8), np.array([2.0, 5.0])])
def test_whole_numbers_of_any_kind_are_shown_as_integers(value: Any) -> None:
    found = expect_integers(value, "the ids")
    assert show(found) == "[2, 5]"


def test_a_number_that_is_not_whole_is_never_cut_to_one() -> None:
    with pytest.raises(Rejected, match=r"the ids must be whole numbers\."):
        expect_integers([2, 5.75], "the ids")


def test_a_value_that_is_right_in_float32_is_told_so_and_a_wrong_one_is_not() -> None:
    right = np.array([0.1, 0.7])
    for got, told in ((np.float32(right), True), (np.float32(right + 0.01), False), (right + 0.01, False)):
        with pytest.raises(Rejected) as caught:
            expect_close(got, right, "a", "a must be right.", hint="Which product?")
        assert (caught.value.hint == "Is it computed in float64 throughout?") is told
        assert (("holds", "all digits that float32 has") in caught.value.rows) is told


def test_a_list_in_place_of_an_array_is_told_so_and_not_asked_about_its_values() -> None:
    with pytest.raises(Rejected, match="makes an array of a list") as found:
        expect_array([1.0, 2.0], "dw", (2,), hint="Is it a mean? (step 2)")
    assert "Is it a mean?" not in str(found.value)


def test_an_array_of_two_numbers_serves_as_a_tuple_and_one_of_two_rows_does_not() -> None:
    assert expect_tuple(np.array([0.5, 0.25]), "the result", 2) == (0.5, 0.25)
    with pytest.raises(Rejected, match="must be a tuple of 2 values"):
        expect_tuple(np.ones((2, 3)), "the result", 2)
