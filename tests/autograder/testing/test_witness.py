"""What a wrong value is of the right one is told where all cases of a test say it, and nowhere else."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.testing import expect, expect_all_close, expect_close, expect_number
from autograder.testing.rejections import Rejected
from autograder.testing.traits import dividing, traits
from autograder.testing.witness import RELATIONS, RUNNING, TRUE_IN_PART, Witness

CLAIM = "dw must be the slope of the cost."
RIGHT = [np.array([[0.5, -2.0]]), np.array([[0.25, 0.75]]), np.array([[3.0, 1.5]]), np.array([[-0.125, 0.6]])]


def witness(wrong: Callable[[Any, int], Any], numbers: tuple[int, ...] = (2, 3, 5, 1)) -> Witness:
    m = 0
    found = Witness(lambda: {"Y": np.zeros((1, m))} if m else {})
    for right, m in zip(RIGHT, numbers, strict=True):
        got = wrong(right, m)
        found.note(CLAIM, got, right, np.allclose(got, right, rtol=1e-9))
    return found


WRONG: dict[str, Callable[[Any, int], Any]] = {
    "turned in sign": lambda right, m: -right,
    "twice as large": lambda right, m: 2 * right,
    "half as large": lambda right, m: right / 2,
    "1 / log 2 times too large": lambda right, m: right / np.log(2),
    "1 / log 10 times too large": lambda right, m: right / np.log(10),
    "m times too large": lambda right, m: m * right,
    "m times too small": lambda right, m: right / m,
    "turned in sign and m times too large": lambda right, m: -m * right,
    "one over what it must be": lambda right, m: 1 / right,
    "one minus what it must be": lambda right, m: 1 - right,
    "the right numbers in another order": lambda right, m: right[:, ::-1],
    "the same number, whatever the arguments": lambda right, m: 0 * right,
    "right in its first digits only": lambda right, m: right * (1 + 1e-7),
    "the square of what it must be": lambda right, m: right**2,
    "the root of what it must be": lambda right, m: np.sqrt(np.abs(right)),
    "off by one and the same number": lambda right, m: right + 0.3,
    "off by one and the same factor": lambda right, m: -0.3 * right,
}


@pytest.mark.parametrize("name", RELATIONS)
def test_each_relation_is_told_with_a_question(name: str) -> None:
    holds, hint = witness(WRONG[name]).told(CLAIM)
    assert holds == f"in all 4 cases that were tried it is {name}"
    assert hint.endswith("?")


def test_a_relation_of_many_causes_leaves_the_question_of_the_suite() -> None:
    question = "Is it a sum or a mean?"
    assert witness(WRONG["twice as large"]).told(CLAIM, question)[1] == question
    assert witness(WRONG["off by one and the same factor"]).told(CLAIM, question)[1] == question
    assert witness(WRONG["the right numbers in another order"]).told(CLAIM, question)[1] == question
    assert witness(WRONG["turned in sign"]).told(CLAIM, question)[1] != question
    assert witness(lambda right, m: 7 * right**3 + m).told(CLAIM, question) == ("", question)


def asked(wrong: Callable[[Any], Any], mistakes: Callable[[Any], dict[str, Any]], running: Witness) -> str:
    """The hint of a comparison of a row x, whose right value is 2 x, after all of RIGHT were tried."""
    for x in RIGHT:
        with contextlib.suppress(Rejected):
            expect_close(wrong(x), 2 * x, "dw", CLAIM, hint="Work it by hand.", mistakes=mistakes(x))
    return running.told(CLAIM, "Work it by hand.")[1]


def test_the_question_of_a_named_mistake_goes_before_a_general_guess(running: Witness) -> None:
    assert (
        asked(
            lambda x: 2 * x[:, ::-1], lambda x: {"Is it doubled?": x, "Is it read backwards?": 2 * x[:, ::-1]}, running
        )
        == "Is it read backwards?"
    )
    assert running.told(CLAIM)[0].endswith("the right numbers in another order"), "what is known of the value stays"


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_number_that_came_back_short_is_told_though_the_suite_has_made_a_float_of_it(
    running: Witness, dtype: type[np.floating[Any]]
) -> None:
    rate = expect_number(dtype(np.float32(1 / 3)), "the error rate")
    with pytest.raises(Rejected) as caught:
        expect_close(rate, 1 / 3, "the error rate", "the error rate must be the share of wrong labels.")
    assert (("holds", "all digits that float32 has") in caught.value.rows) == (dtype is np.float32)


def test_a_named_mistake_that_one_case_denies_is_not_asked_for(running: Witness) -> None:
    assert (
        asked(lambda x: x if x is RIGHT[0] else x**3 + 1, lambda x: {"Is it doubled?": x}, running)
        == "Work it by hand."
    )


def test_two_mistakes_that_no_case_tells_apart_are_not_asked_for(running: Witness) -> None:
    assert (
        asked(lambda x: x**2, lambda x: {"Is it squared?": x**2, "Is it turned round?": (-x) ** 2}, running)
        == "Work it by hand."
    )


def test_a_mistake_that_makes_nothing_in_a_case_says_nothing_there(running: Witness) -> None:
    assert (
        asked(lambda x: x**2, lambda x: {"Is the mask used?": x**2 if x is RIGHT[2] else np.nan}, running)
        == "Is the mask used?"
    )


def test_a_named_mistake_of_one_entry_of_a_dict_is_asked_for(running: Witness) -> None:
    mistakes = {"db": {"Is it a mean?": 6.0}}
    with pytest.raises(Rejected):
        expect_all_close({"dW": 1.5, "db": 6.0}, {"dW": 1.0, "db": 2.0}, "{name} must be right.", mistakes=mistakes)
    assert running.told("db must be right.", "")[1] == "Is it a mean?"
    assert running.told("dW must be right.", "")[1] == ""


def test_one_case_that_says_otherwise_ends_a_relation() -> None:
    found = witness(lambda right, m: -right)
    found.note(CLAIM, np.array([[7.0]]), np.array([[1.0]]), same=False)
    assert found.told(CLAIM) == ("", "")


def test_two_cases_or_cases_that_are_alike_tell_nothing() -> None:
    found = Witness()
    for right in (0.5, 0.25):
        found.note(CLAIM, -right, right, same=False)
    assert found.told(CLAIM) == ("", "")
    for _ in range(5):
        found.note(CLAIM, -0.5, 0.5, same=False)
    assert found.told(CLAIM) == ("", ""), "an absolute value less a constant would do as well"


def test_m_times_is_told_only_where_the_number_of_examples_is_known_and_varies() -> None:
    for numbers in ((3, 3, 3, 3), (0, 0, 0, 0)):
        assert "m times" not in witness(lambda right, m: 3 * right, numbers).told(CLAIM)[0]


def divided(wrong: Callable[[float, int], float]) -> str:
    """What is told of a sum b + m whose value is `wrong` for some b and m."""
    given: dict[str, Any] = {}
    found = Witness(lambda: given)
    for b in (0.0, 1.0, -2.5):
        for m in (1, 2, 3, 4):
            given = {"X": np.full((2, m), 0.7), "b": b}
            found.note(CLAIM, wrong(b, m), b + m, wrong(b, m) == b + m)
    return found.told(CLAIM)[0]


def test_the_trait_of_the_arguments_that_divides_right_from_wrong_is_told() -> None:
    assert divided(lambda b, m: m) == "the 4 cases in which b is 0, none of the 8 others"
    assert divided(lambda b, m: b + m if m == 1 else 9.25 * m) == (
        "the 3 cases in which X has one column, none of the 9 others"
    )
    assert divided(lambda b, m: b + m if b >= 0 else 9.25 * m) == (
        "the 8 cases in which b is not negative, none of the 4 others"
    )


def test_that_nothing_comes_of_nothing_is_not_told() -> None:
    calls: list[dict[str, Any]] = []
    found = Witness(lambda: calls[-1])
    for dA in (0.0, 0.0, 0.0, 0.5, 1.5, 2.5):
        calls.append({"dA": dA})
        found.note(CLAIM, dA**2 + dA, 3 * dA, same=dA == 0)
    assert found.told(CLAIM) == ("", "")


def test_two_traits_that_divide_alike_and_a_single_exception_tell_nothing() -> None:
    assert divided(lambda b, m: b + m if b == 0 or (b, m) == (1, 2) else 9.25 * m) == ""
    together = [(k == 0, traits({"X": k, "Y": k, "Z": k})) for k in (0, 0, 0, 2, 3, 4)]
    assert dividing(together) == "", "all of them are 0, which points nowhere"
    alike = [(k == 0, traits({"b": k, "X": np.ones((1, 1 + k))})) for k in (0, 0, 0, 1, 2, 3)]
    assert dividing(alike) == ""


def test_an_argument_that_is_left_out_is_told_as_none_and_has_no_other_trait() -> None:
    masks = (None, None, None, np.ones((2, 3)), np.zeros((2, 3)), np.eye(3))
    assert dividing([(mask is None, traits({"mask": mask})) for mask in masks]) == (
        "the 3 cases in which mask is None, none of the 3 others"
    )


@pytest.mark.parametrize("constant", [0.0, 0.5, 1.0])
def test_constants_are_never_true_in_part(constant: float) -> None:
    assert not witness(lambda right, m: np.full(right.shape, constant)).true_in_part


@pytest.mark.parametrize("name", TRUE_IN_PART)
def test_a_computation_with_one_mistake_is_true_in_part(name: str) -> None:
    assert witness(WRONG[name]).true_in_part


@pytest.mark.parametrize(("z", "told"), [(lambda dA: 0.07, False), (lambda dA: dA / 3, True)])
def test_a_factor_is_not_told_where_an_argument_that_never_changes_may_explain_it(
    z: Callable[[float], float], told: bool
) -> None:
    """The slope of a sigmoid at one and the same Z is a factor in all cases, and no factor is left out."""
    calls: list[dict[str, Any]] = []
    found = Witness(lambda: calls[-1])
    for dA in (0.2, 0.4, 0.7, 1.1):
        calls.append({"dA": dA, "cache": (z(dA),)})
        found.note(CLAIM, 0.3 * dA, dA, same=False)
    assert bool(found.told(CLAIM)[0]) is told


def test_every_entry_of_a_dict_is_noted_also_below_one_that_is_wrong(running: Witness) -> None:
    """Else an entry would be compared only in the odd cases in which those before it happen to be right."""
    with pytest.raises(Rejected):
        expect_all_close({"dW": 1.0, "db": 2.0, "dA": 3.0}, {"dW": 1.5, "db": 2.5, "dA": 3.0}, "{name} must be right.")
    assert {claim: [case.same for case in cases] for claim, cases in running.seen.items()} == {
        "dW must be right.": [False],
        "db must be right.": [False],
        "dA must be right.": [True],
    }


def test_a_right_entry_beside_a_wrong_one_is_true_in_part(running: Witness) -> None:
    for right in RIGHT:
        with pytest.raises(Rejected):
            expect_all_close({"dW": right + 1, "db": right}, {"dW": right, "db": right}, "{name} must be the slope.")
    assert running.true_in_part
    running.begin(dict)
    assert not running.true_in_part


def test_a_condition_is_noted_for_where_it_holds_and_says_nothing_of_values(running: Witness) -> None:
    given: dict[str, Any] = {}
    running.begin(lambda: given)
    for b in (0.0, 1.0, 2.0):
        for n in (1, 2, 3):
            given = {"b": b, "w": np.full((n, 1), 0.7)}
            with contextlib.suppress(Rejected):
                expect(b == 0, "the answer must be 1.")
    assert running.told("the answer must be 1.") == ("the 3 cases in which b is 0, none of the 6 others", "")
    assert not running.true_in_part


def test_comparisons_are_noted_whether_they_hold_or_not(running: Witness) -> None:
    expect_close(1.0, 1.0, "cost", CLAIM)
    with pytest.raises(Rejected):
        expect_close(2.0, 1.0, "cost", CLAIM)
    assert [case.same for case in running.seen[CLAIM]] == [True, False]


@pytest.fixture
def running() -> Iterator[Witness]:
    RUNNING.begin(dict)
    yield RUNNING
    RUNNING.begin(dict)
