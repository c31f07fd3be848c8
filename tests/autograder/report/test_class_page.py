"""The page over a class: its numbers are those of the reports, and its examples name nobody."""

from __future__ import annotations

import msgspec
from html_page import check_page
from sample_outcomes import ADA, BEN, CLASS, CLEO, DAN, EVA, report

from autograder.records import Message
from autograder.report import class_page
from autograder.report.overview import overviews

UNJUDGED = Message("g", "not judged, since it did not return.", not_judged=True)


def test_the_numbers_are_those_of_the_reports() -> None:
    (overview,) = overviews(CLASS)
    assert (overview.assignment, overview.submissions, overview.max_score) == ("mini_course", 5, 100)
    assert overview.percents == (100, 10, 0, 60)
    f, g = overview.exercises
    assert (f.passed, f.partial, f.failed, f.not_attempted) == (1, 1, 2, 0)
    assert (g.passed, g.partial, g.failed, g.not_attempted) == (2, 0, 1, 1)
    assert f.mean == (1 + 0.25 + 0 + 0) / 4
    assert f.total == g.total == 4


def test_the_tests_that_fail_most_come_first_with_the_commonest_message() -> None:
    reports = [report(str(k), "failed", "passed", "passed") for k in range(3)] + [CLEO]
    first, second, third = overviews(reports)[0].hardest
    assert (first.name, first.failures, first.attempts) == ("test_a", 4, 4)
    assert first.example.text.startswith("f: every entry must be doubled.")
    assert {second.name, third.name} == {"test_b", "test_c"}


def test_tests_that_were_not_judged_or_not_attempted_count_for_nobody() -> None:
    test = msgspec.structs.replace(CLEO.exercises[1].tests[0], parts=UNJUDGED)
    exercise = msgspec.structs.replace(CLEO.exercises[1], tests=(test,))
    unjudged = msgspec.structs.replace(CLEO, exercises=(exercise,))
    assert overviews([unjudged])[0].hardest == ()
    assert [each.name for each in overviews([BEN])[0].hardest] == ["test_a"]


def test_faults_timeouts_crashes_and_repairs_need_a_look() -> None:
    looks = {look.submission: look.reasons for look in overviews(CLASS)[0].looks}
    assert set(looks) == {"ben", "=cleo|<i>", "dan", "eva"}
    assert looks["=cleo|<i>"] == ("timeout: g",)
    assert looks["eva"] == ("crashed: f",)
    assert looks["dan"][0].startswith("not graded (notebook)")


def test_a_notice_that_every_report_has_is_no_reason_to_look() -> None:
    both = [msgspec.structs.replace(each, notices=("Graded with --isolation user.",)) for each in (ADA, EVA)]
    assert [look.submission for look in overviews(both)[0].looks] == ["eva"]


def test_the_page_is_accessible_and_escaped_and_its_examples_name_nobody() -> None:
    text = class_page.text(overviews(CLASS))
    page = check_page(text)
    assert len(page.named("svg")) == 2
    assert all(attributes["role"] == "img" for attributes in page.named("svg"))
    assert "not a notebook: <b> | `x`" in page.text
    before = page.text[: page.text.index("Which submissions need a look?")]
    for name in ("ada", "ben", "cleo", "dan", "eva"):
        assert name not in before


def test_several_assignments_have_a_section_each() -> None:
    other = msgspec.structs.replace(ADA, assignment="other")
    page = check_page(class_page.text(overviews([*CLASS, other])))
    assert len(page.named("nav")) == 1
    assert "1 of 1 submission graded" in page.text


def test_a_class_without_a_grade_has_a_page_too() -> None:
    page = check_page(class_page.text(overviews([DAN])))
    assert "0 of 1 submission graded" in page.text
    check_page(class_page.text([]))
