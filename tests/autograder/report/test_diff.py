"""`autograder diff`: who gained or lost points, and by which test."""

from __future__ import annotations

import msgspec
from sample_outcomes import ADA, BEN, CLASS, DAN, report

from autograder.records import Report, exercise_result
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


def test_a_test_with_another_verdict_and_the_same_points_is_counted_and_not_listed() -> None:
    old, new = report("ada", "failed", "passed", "passed"), report("ada", "timeout", "passed", "passed")
    found = differences([old], [new])
    assert text(found) == "mini_course: 0 gained, 0 lost, 1 changed otherwise, 0 unchanged\n"
    (change,) = found[0].changes
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


def test_what_changed_in_the_suite_is_told_once_and_lists_nobody_whose_score_is_the_same() -> None:
    def asked(old: Report) -> Report:
        f, g = old.exercises
        tests = (
            msgspec.structs.replace(f.tests[0], weight=2),
            *f.tests[1:],
            msgspec.structs.replace(f.tests[1], name="test_d"),
        )
        return msgspec.structs.replace(old, score=25, exercises=(exercise_result("f", 50, tests), g))

    def without_points(old: Report) -> Report:
        return msgspec.structs.replace(asked(old), score=old.score)

    others = [msgspec.structs.replace(BEN, submission=name) for name in ("eve", "fay")]
    found = differences([BEN, *others], [asked(BEN), *map(without_points, others)])
    told, *rest = text(found).splitlines()
    assert told == "mini_course: 1 gained, 0 lost, 2 changed otherwise, 0 unchanged"
    assert rest == [
        "  the suite: f: 40 -> 50 points",
        "  the suite: f: weight 3 -> 2: test_a",
        "  the suite: f: a new test: test_d",
        "  ben  10 of 100 -> 25 of 100  (+15)",
        "    f: 10 of 40 -> 25 of 50",
        "      not there -> passed: test_d",
    ]


def test_another_weight_alone_is_one_line_for_a_class_that_passed() -> None:
    def heavier(old: Report) -> Report:
        f, g = old.exercises
        tests = (msgspec.structs.replace(f.tests[0], weight=9), *f.tests[1:])
        return msgspec.structs.replace(old, exercises=(exercise_result("f", 40, tests), g))

    names = [msgspec.structs.replace(ADA, submission=name) for name in ("ada", "bob", "cyd")]
    told = text(differences(names, [heavier(each) for each in names])).splitlines()
    assert told == [
        "mini_course: 0 gained, 0 lost, 0 changed otherwise, 3 unchanged",
        "  the suite: f: weight 3 -> 9: test_a",
    ]


def test_an_exercise_that_comes_or_goes_is_told_of_the_suite() -> None:
    fewer = msgspec.structs.replace(ADA, exercises=ADA.exercises[:1])
    assert differences([ADA], [fewer])[0].suite == ("g: no exercise now",)
    assert differences([fewer], [ADA])[0].suite == ("g: a new exercise of 60 points",)
    assert differences([DAN], [ADA])[0].suite == ()


def test_the_same_name_twice_is_compared_in_order_and_assignments_apart() -> None:
    other = msgspec.structs.replace(ADA, assignment="other")
    found = differences([ADA, ADA, other], [ADA, ADA, other])
    assert [(each.assignment, each.unchanged) for each in found] == [("mini_course", 2), ("other", 1)]
