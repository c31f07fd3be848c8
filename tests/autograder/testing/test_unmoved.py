"""An argument that a value does not change with is told, and one that is handed back, only where every case says it."""

from __future__ import annotations

import numpy as np

from autograder.testing.unmoved import MOST_ALIKE, handed_back, unmoved
from autograder.testing.witness import Witness

CLAIM = "J must be theta times x."
PAIRS = [(x, theta) for x in (1.0, 2.0, 3.0) for theta in (0.5, 2.0, 4.0)]


def told(wrong):
    """What is told of a function of x and theta that must be their product, and is `wrong`."""
    given = {}
    witness = Witness(lambda: dict(given))
    for x, theta in PAIRS:
        given.update(x=x, theta=theta)
        witness.note(CLAIM, wrong(x, theta), x * theta, wrong(x, theta) == x * theta)
    return witness.told(CLAIM, "Work it by hand.")


def test_an_argument_that_is_ignored_is_named_and_the_question_of_the_suite_stays() -> None:
    holds, hint = told(lambda x, theta: x**3 + 1)
    assert holds == "it is the same whatever theta is, in all 9 pairs of cases that differ in nothing else"
    assert hint == "Work it by hand."


def test_an_argument_that_is_handed_back_is_named() -> None:
    assert told(lambda x, theta: x)[0] == "in all 9 cases that were tried it is x, as it was handed in"


def test_a_value_that_moves_in_one_pair_is_not_called_unmoved() -> None:
    assert told(lambda x, theta: x**3 + (theta if x == 3 else 1)) == ("", "Work it by hand.")


def test_pairs_whose_right_value_is_the_same_say_nothing() -> None:
    cases = [(7.0 * x, x, {"x": x, "print_cost": k}) for k, x in enumerate((1.0, 1.0, 1.0, 1.0, 2.0))]
    assert unmoved(cases) == ""


def test_arrays_of_other_shapes_are_no_pair() -> None:
    cases = [(np.zeros(n), np.arange(n) + n, {"x": np.arange(n)}) for n in (1, 2, 3, 4)]
    assert unmoved(cases) == ""


def test_two_arguments_that_both_do_not_matter_are_not_told() -> None:
    assert told(lambda x, theta: 7.0)[0].endswith("the same number, whatever the arguments")
    assert unmoved([(7.0 + (b > 9), x * b, {"x": x, "b": b}) for x in (1.0, 2.0) for b in (0.5, 3.0)]) == ""


def test_hundreds_of_cases_that_are_alike_make_a_bounded_number_of_pairs() -> None:
    cases = [(0.5, float(k), {"x": float(k)}) for k in range(400)]
    assert f"all {MOST_ALIKE * (MOST_ALIKE - 1) // 2} pairs" in unmoved(cases)


def test_two_arguments_with_the_same_value_leave_open_which_is_handed_back() -> None:
    assert handed_back([(x, 2 * x, {"x": x, "y": x}) for x in (1.0, 2.0)]) == ""
    assert handed_back([]) == ""
