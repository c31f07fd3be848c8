"""A test's message taken apart: the claim, the rows below it, and which messages of an exercise are worth showing."""

from __future__ import annotations

from autograder.records import ExerciseResult, Record, TestResult

LABEL = slice(2, 17)
VALUE = 18
"""Rows are written as two spaces, a label of 15 columns, a space and the value."""

QUIET = ("passed", "not attempted")


class Message(Record, frozen=True):
    """The claim, then (label, value) rows; a line of another form is a row without a label."""

    claim: str
    rows: tuple[tuple[str, str], ...]


def take_apart(message: str) -> Message:
    """The claim and the rows of `message`.

    >>> take_apart("f: it must be even.\\n  f               3\\n  next            Why?")
    Message(claim='f: it must be even.', rows=(('f', '3'), ('next', 'Why?')))
    """
    claim, *lines = message.split("\n")
    return Message(claim, tuple(map(_row, lines)))


def _row(line: str) -> tuple[str, str]:
    if line.startswith("  ") and line[2:3].strip() and line[17:VALUE] == " ":
        return line[LABEL].strip(), line[VALUE:]
    label, gap, value = line.strip().partition("  ")
    return (label, value.strip()) if gap and line.startswith("  ") else ("", line.strip())


def shown(exercise: ExerciseResult) -> list[TestResult]:
    """The tests of an exercise whose message says something that no earlier one has said."""
    seen: set[str] = set()
    tests = []
    for test in exercise.tests:
        if test.status not in QUIET and test.message and test.message not in seen:
            seen.add(test.message)
            tests.append(test)
    return tests


def causes(exercise: ExerciseResult) -> list[TestResult]:
    """`shown` without the tests that were not judged because of another one, unless nothing else is left."""
    tests = shown(exercise)
    return [test for test in tests if not unjudged(test)] or tests


def unjudged(test: TestResult) -> bool:
    """Whether a test was given up since an earlier one had ended the exercise."""
    return ": not judged, since " in test.message.split("\n")[0]
