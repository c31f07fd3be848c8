"""A report as Gradescope's results.json: the score, and one test per exercise with the verdict in words."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.records import ExerciseResult, Outcome, Ungraded
from autograder.report.cell import verdict


def text(outcome: Outcome) -> str:
    """The JSON that the platform documents; a submission that could not be graded has no score in it.

    The platform takes a result without a score for a failed run, which is what a fault of ours is.
    """
    return msgspec.json.format(msgspec.json.encode(results(outcome)), indent=2).decode() + "\n"


def results(outcome: Outcome) -> dict[str, Any]:
    """The fields of results.json."""
    about = {"assignment": outcome.assignment, "isolation": outcome.isolation, "format": outcome.format}
    shared = {"visibility": "visible", "stdout_visibility": "hidden", "output_format": "text", "extra_data": about}
    if isinstance(outcome, Ungraded):
        return {"output": f"Not graded ({outcome.error.kind}): {outcome.error.message}", **shared}
    notices = "".join(f"\n- {notice}" for notice in outcome.notices)
    return {
        "score": outcome.score,
        "output": f"Notices on the whole notebook:{notices}" if notices else "",
        **shared,
        "tests": [_test(number, exercise) for number, exercise in enumerate(outcome.exercises, 1)],
    }


def _test(number: int, exercise: ExerciseResult) -> dict[str, Any]:
    return {
        "score": exercise.score,
        "max_score": exercise.max_score,
        "status": "passed" if exercise.status == "passed" else "failed",
        "name": exercise.id,
        "name_format": "text",
        "number": str(number),
        "output": verdict(exercise),
        "output_format": "text",
        "visibility": "visible",
    }
