"""Form alone earns nothing, and one mistake costs one exercise."""

from __future__ import annotations

from autograder.grading.truth import true_exercises, without_form_alone
from autograder.records import Status, TestResult
from autograder.suite.results import TestVerdict


def verdict(
    exercise: str,
    status: Status = "passed",
    *,
    form: bool = False,
    agrees_with: tuple[str, ...] = (),
    builds_on: tuple[str, ...] = (),
    true_in_part: bool = False,
) -> TestVerdict:
    result = TestResult(f"test_{exercise}", "A claim.", status, 1)
    return TestVerdict(exercise, builds_on, result, form=form, agrees_with=agrees_with, true_in_part=true_in_part)


def statuses(*verdicts: TestVerdict) -> list[str]:
    return [each.result.status for each in without_form_alone(verdicts)]


def test_a_test_of_form_counts_beside_a_test_of_values() -> None:
    assert statuses(verdict("f", form=True), verdict("f")) == ["passed", "passed"]


def test_a_test_of_form_alone_does_not_count() -> None:
    assert statuses(verdict("f", form=True), verdict("f", "failed")) == ["failed", "failed"]


def test_a_test_of_values_of_another_exercise_is_no_help() -> None:
    assert statuses(verdict("f", form=True), verdict("f", "failed"), verdict("g")) == ["failed", "failed", "passed"]


def test_agreement_with_a_function_that_has_a_value_right_counts() -> None:
    """`propagate` has a mistake, which costs its own points; `optimize`, right above it, keeps its points."""
    found = statuses(
        verdict("propagate"),
        verdict("propagate", "failed"),
        verdict("optimize", form=True),
        verdict("optimize", agrees_with=("propagate",)),
    )
    assert found == ["passed", "failed", "passed", "passed"]


def test_agreement_with_a_function_that_has_nothing_right_does_not_count() -> None:
    found = statuses(verdict("propagate", "failed"), verdict("optimize", agrees_with=("propagate",)))
    assert found == ["failed", "failed"]


def test_agreement_counts_where_anything_below_has_a_value_right() -> None:
    """Every value of `optimize` is wrong, which costs its own points; `model`, right above it, keeps its points."""
    verdicts = (
        verdict("optimize", "failed", builds_on=("propagate",)),
        verdict("model", agrees_with=("optimize",), builds_on=("optimize",)),
    )
    assert statuses(*verdicts, verdict("propagate")) == ["failed", "passed", "passed"]
    assert statuses(*verdicts, verdict("propagate", "failed")) == ["failed", "failed", "failed"]


def test_a_bug_that_leaves_no_value_right_and_one_true_in_part_costs_its_own_exercise_alone() -> None:
    """A sign turned in all of `propagate`: something was computed there, and `optimize` above it keeps its points."""
    wrong = verdict("propagate", "failed", true_in_part=True)
    assert statuses(wrong, verdict("optimize", agrees_with=("propagate",))) == ["failed", "passed"]
    assert statuses(wrong, verdict("propagate", form=True)) == ["failed", "passed"]


def test_true_in_part_tells_nothing_where_it_is_agreement_with_garbage_or_form() -> None:
    garbage = verdict("propagate", "failed")
    part = verdict("optimize", "failed", agrees_with=("propagate",), true_in_part=True)
    assert true_exercises([garbage, part]) == set()
    assert true_exercises([verdict("f", "failed", form=True, true_in_part=True), verdict("f", "failed")]) == set()


def test_truth_passes_up_through_a_chain_of_agreements_whatever_their_order() -> None:
    chain = (
        verdict("model", agrees_with=("optimize", "predict")),
        verdict("optimize", agrees_with=("propagate",)),
        verdict("predict"),
        verdict("propagate"),
    )
    assert true_exercises(chain) == {"model", "optimize", "predict", "propagate"}
    assert true_exercises(chain[:3]) == {"model", "optimize", "predict"}, "propagate is not graded here"
    assert true_exercises((*chain[:3], verdict("propagate", "failed"))) == {"predict"}


def test_functions_that_agree_in_a_circle_are_not_true_by_that() -> None:
    assert true_exercises((verdict("f", agrees_with=("g",)), verdict("g", agrees_with=("f",)))) == set()


def test_an_exercise_that_asks_for_nothing_but_form_is_paid_for_it() -> None:
    assert statuses(verdict("f", form=True), verdict("f", "failed", form=True)) == ["passed", "failed"]


def test_the_message_says_what_is_missing() -> None:
    (found,) = without_form_alone([verdict("f", form=True), verdict("f", "failed")])[:1]
    assert found.result.message == "f: the form is right, and earns its points as soon as a value is right, too."


def test_what_holds_and_does_not_count_is_no_cause() -> None:
    (found,) = without_form_alone([verdict("f", form=True), verdict("f", "failed")])[:1]
    assert found.result.parts is not None
    assert found.result.parts.not_judged


def test_what_did_not_pass_keeps_its_status() -> None:
    assert statuses(verdict("f", "timeout", form=True), verdict("f", "not attempted")) == ["timeout", "not attempted"]


def test_form_stays_where_each_value_stopped_above_an_exercise_that_is_not_written() -> None:
    """`optimize` calls `propagate`, which is not written yet: its defaults are right all the same."""
    above = (
        verdict("optimize", form=True, builds_on=("propagate",)),
        verdict("optimize", "error", builds_on=("propagate",), agrees_with=("propagate",)),
    )
    assert statuses(*above, verdict("propagate", "not attempted"))[0] == "passed"
    assert statuses(*above, verdict("propagate"))[0] == "failed", "nothing hindered it"
    assert statuses(*above, verdict("optimize", "failed"), verdict("propagate", "not attempted"))[0] == "failed"


def test_raising_in_place_of_values_earns_nothing_by_itself() -> None:
    assert statuses(verdict("f", form=True), verdict("f", "error"))[0] == "failed"
