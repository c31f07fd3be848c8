"""A report as a page for the student: score, exercises, each failure with its counterexample; one file, no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.records import Message, Outcome, TestResult, Ungraded
from autograder.report.message import QUIET
from autograder.report.origin import Origin
from autograder.report.page import environment
from autograder.report.table import number

MARKS = {"passed": "\u2713", "failed": "\u2717", "not attempted": "\u2013", "not in this notebook": "\u2013"}
"""A sign beside the word; it is decoration, the word carries the meaning."""


def text(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    """The page of one outcome. Raises ValueError for several: every student has a page of their own."""
    if len(outcomes) != 1:
        raise ValueError(f"expected one outcome for a page, got {len(outcomes)}")
    outcome = outcomes[0]
    if isinstance(outcome, Ungraded):
        return TEMPLATES.get_template("ungraded.html").render(outcome=outcome)
    return TEMPLATES.get_template("graded.html").render(report=outcome, marks=MARKS)


def is_told(test: TestResult) -> bool:
    """Whether the page shows a message of the test."""
    return test.status not in QUIET and test.parts is not None


def with_earlier(tests: Sequence[TestResult]) -> Iterator[tuple[TestResult, str]]:
    """Each test, and the title of the test above it that has the same message, or an empty text."""
    seen: dict[Message, str] = {}
    for test in tests:
        if test.parts is None or not is_told(test):
            yield test, ""
        else:
            yield test, seen.get(test.parts, "")
            seen.setdefault(test.parts, test.title)


TEMPLATES = environment()
TEMPLATES.filters.update(number=number, is_told=is_told, with_earlier=with_earlier)
