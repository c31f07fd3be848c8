"""`autograder diff`: who gained or lost points, and by which test."""

from __future__ import annotations

import msgspec
from sample_outcomes import ADA, BEN, CLASS, DAN, report

from autograder.records import exercise_result
from autograder.report.diff import differences, text


def test_the_same_reports_have_no_difference() -> None:
    (difference,) = differences(CLASS, list(reversed(CLASS)))
    assert (difference.changes, difference.unchanged) == ((), 5)
    assert text([difference]) == "mini_course: 0 gained, 0 lost, 0 changed otherwise, 5 unchanged\n"


def test_a_gain_and_a_loss_name_the_exercise_and_the_test() -> None:
    old = [report("ada", "passed", "passed", "passed"), report("ben", "failed", "passed", "passed")]
    new = [report("ada", "passed", "passed", "failed"), report("ben", "passed", "passed", "passed")]
    assert text(differences(old, new)) == (
        "mini_course: 1 gained, 1 lost, 0 changed otherwise, 0 unchanged\n"
        "  ada  100 of 100 -> 40 of 100  (-60)\n"
        "    g: 60 of 60 -> 0 of 60\n"
        "      passed -> failed: test_c\n"
        "  ben  70 of 100 -> 100 of 100  (+30)\n"
        "    f: 10 of 40 -> 40 of 40\n"
        "      failed -> passed: test_a\n"
    )


def test_a_test_with_another_verdict_and_the_same_points_is_a_change() -> None:
    old, new = report("ada", "failed", "passed", "passed"), report("ada", "timeout", "passed", "passed")
    (change,) = differences([old], [new])[0].changes
    assert change.gain == 0
    assert change.rows == ("f: 10 of 40 -> 10 of 40", "  failed -> timeout: test_a")


def test_a_grade_that_appears_or_goes_is_neither_gain_nor_loss() -> None:
    graded = msgspec.structs.replace(ADA, submission="dan")
    assert text(differences([DAN], [graded])) == (
        "mini_course: 0 gained, 0 lost, 1 changed otherwise, 0 unchanged\n  dan  not graded (notebook) -> 100 of 100\n"
    )
    assert differences([ADA], [])[0].changes[0].head == "100 of 100 -> not there"
    assert differences([], [ADA, DAN])[0].changes[0].gain is None
    assert differences([DAN], [DAN])[0].unchanged == 1


def test_new_tests_other_weights_and_other_points_are_told() -> None:
    old = BEN.exercises[0]
    tests = (
        msgspec.structs.replace(old.tests[0], weight=2),
        *old.tests[1:],
        msgspec.structs.replace(old.tests[1], name="test_d"),
    )
    mended = msgspec.structs.replace(BEN, exercises=(exercise_result("f", 50, tests), BEN.exercises[1]))
    rows = differences([BEN], [mended])[0].changes[0].rows
    assert rows == ("f: 10 of 40 -> 25 of 50", "  weight 3 -> 2: test_a", "  not there -> passed: test_d")


def test_the_same_name_twice_is_compared_in_order_and_assignments_apart() -> None:
    other = msgspec.structs.replace(ADA, assignment="other")
    found = differences([ADA, ADA, other], [ADA, ADA, other])
    assert [(each.assignment, each.unchanged) for each in found] == [("mini_course", 2), ("other", 1)]
