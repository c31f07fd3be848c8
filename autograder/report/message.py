"""Which messages of an exercise are worth showing, and the lines of one."""

from __future__ import annotations

from autograder.records import ExerciseResult, Message, TestResult

VALUE = 18
"""The column of a row's value: two spaces, a label of 15 columns, a space."""

QUIET = ("passed", "not attempted", "not in this notebook")


def lines(message: Message) -> list[tuple[str, int]]:
    """The lines of a message as plain text, each with the column below which it goes on where it is too long."""
    return [
        *((line, 0) for line in message.headline.split("\n")),
        *((f"  {row.label:<15} {row.value}", VALUE) for row in message.all_rows),
    ]


def shown(exercise: ExerciseResult) -> list[TestResult]:
    """The tests of an exercise with a message that no earlier one has said; those that were judged come first."""
    seen: set[Message] = set()
    tests = []
    for test in exercise.tests:
        if test.status not in QUIET and test.parts and test.parts not in seen:
            seen.add(test.parts)
            tests.append(test)
    return sorted(tests, key=unjudged)


def causes(exercise: ExerciseResult) -> list[TestResult]:
    """`shown` without the tests that were not judged because of another one, unless nothing else is left."""
    tests = shown(exercise)
    return [test for test in tests if not unjudged(test)] or tests


def unjudged(test: TestResult) -> bool:
    """Whether a test was given up since an earlier one had ended the exercise."""
    return test.parts is not None and test.parts.not_judged
