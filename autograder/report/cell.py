"""A verdict as the outputs of a grade cell: what nbgrader reads the score from, and what a student and a grader see."""

from __future__ import annotations

import html
import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from autograder.records import ExerciseResult, Message, TestResult
from autograder.report.message import lines, unjudged

STYLE = "white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere; overflow-x: auto; line-height: 1.35"
NARROWEST = 80
"""Columns; a narrower page is scrolled sideways."""


class Line(NamedTuple):
    """A line of a verdict; where it is too long for the page it goes on below its column `column`."""

    text: str
    column: int = 0
    strong: bool = False


def cell_outputs(exercise: ExerciseResult, notices: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The score, alone and first, then the verdict in words.

    nbgrader takes the first execute_result as the score. It gives full marks for NaN, a negative number, `array(0.)`
    and text, so the score is the repr of a plain float in [0, max_score]. Raises ValueError where it is not.
    """
    score = exercise.score
    if type(score) is not float or not math.isfinite(score) or not 0 <= score <= exercise.max_score:
        raise ValueError(f"{exercise.id}: expected a score between 0 and {exercise.max_score:g}, got {score!r}")
    text = verdict(exercise, notices)
    page = f'<pre style="{STYLE}">{"".join(map(_block, _lines(exercise, notices)))}</pre>'
    return [
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(score)},
            "metadata": {},
            "execution_count": 1,
        },
        {"output_type": "display_data", "data": {"text/html": page, "text/plain": text}, "metadata": {}},
    ]


def verdict(exercise: ExerciseResult, notices: Sequence[str] = ()) -> str:
    """The verdict in aligned rows: a heading, one row per test with its status in words, its message below it.

    >>> from autograder.records import Message, TestResult, exercise_result
    >>> wrong = Message("sigmoid", "Hm.")
    >>> tests = (TestResult("a", "The value at 0.", "passed", 1), TestResult("b", "A large input.", "failed", 2, wrong))
    >>> print(verdict(exercise_result("sigmoid", 9, tests)))
    sigmoid: 3 of 9 points, failed
    <BLANKLINE>
    passed  weight 1   The value at 0.
    failed  weight 2   A large input.
                       sigmoid: Hm.
    """
    return "\n".join(line.text for line in _lines(exercise, notices)).rstrip()


def _lines(exercise: ExerciseResult, notices: Sequence[str]) -> Iterator[Line]:
    points = f"{exercise.score:g} of {exercise.max_score:g} points"
    yield Line(f"{exercise.id}: {points}, {exercise.status}", strong=True)
    yield Line("")
    wide = max((len(test.status) for test in exercise.tests), default=0)
    seen: set[Message] = set()
    for test in exercise.tests:
        head = f"{test.status:<{wide}}  weight {test.weight:<3} "
        yield Line(head + test.title, len(head), strong=test.status != "passed")
        for line, column in _message(test, seen):
            yield Line(" " * len(head) + line, len(head) + column)
    if notices:
        yield Line("")
        yield Line("Notices on the whole notebook:")
        yield from (Line(f"- {notice}", 2) for notice in notices)


def _message(test: TestResult, seen: set[Message]) -> list[tuple[str, int]]:
    """The lines of a test's message. It is shown once; that all of an exercise is missing is said once."""
    if test.parts is None:
        return []
    if test.parts in seen:
        return [("(as above)", 0)]
    if test.status == "not attempted" and unjudged(test) and seen:
        return []
    seen.add(test.parts)
    return lines(test.parts)


def _block(line: Line) -> str:
    text = html.escape(line.text)
    text = f"<strong>{text}</strong>" if line.strong else text
    style = f"display: block; min-width: {NARROWEST}ch; padding-left: {line.column}ch; text-indent: -{line.column}ch"
    return f'<span style="{style}">{text}\n</span>'  # the newline is for a page without styles
