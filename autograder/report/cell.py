"""A verdict as the outputs of a grade cell: what nbgrader reads the score from, and what a student and a grader see."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from typing import Any

from autograder.records import ExerciseResult

STYLE = "white-space: pre-wrap; line-height: 1.35"


def cell_outputs(exercise: ExerciseResult, notices: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The score, alone and first, then the verdict in words.

    nbgrader takes the first execute_result as the score. It gives full marks for NaN, a negative number, `array(0.)`
    and text, so the score is the repr of a plain float in [0, max_score]. Raises ValueError where it is not.
    """
    score = exercise.score
    if type(score) is not float or not math.isfinite(score) or not 0 <= score <= exercise.max_score:
        raise ValueError(f"{exercise.id}: expected a score between 0 and {exercise.max_score:g}, got {score!r}")
    text = verdict(exercise, notices)
    page = f'<pre style="{STYLE}">{html.escape(text)}</pre>'
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
    """The verdict in aligned rows: a heading, a row a test with its status in words, its message below it.

    >>> from autograder.records import TestResult, exercise_result
    >>> tests = (TestResult("a", "The value at 0.", "passed", 1), TestResult("b", "A large input.", "failed", 2, "Hm."))
    >>> print(verdict(exercise_result("sigmoid", 9, tests)))
    sigmoid: 3 of 9 points, failed
    <BLANKLINE>
    passed  weight 1   The value at 0.
    failed  weight 2   A large input.
                       Hm.
    """
    lines = [f"{exercise.id}: {exercise.score:g} of {exercise.max_score:g} points, {exercise.status}", ""]
    wide = max((len(test.status) for test in exercise.tests), default=0)
    for test in exercise.tests:
        head = f"{test.status:<{wide}}  weight {test.weight:<3} "
        lines.append(head + test.title)
        lines += [" " * len(head) + line for line in test.message.splitlines()]
    if notices:
        lines += ["", "Notices on the whole notebook:", *(f"- {notice}" for notice in notices)]
    return "\n".join(lines).rstrip()
