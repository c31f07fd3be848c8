"""Outcomes as CSV for a spreadsheet: one row per submission, one column per exercise."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from autograder.records import Outcome, Report, Ungraded
from autograder.report.origin import Origin
from autograder.report.table import head, number

FIXED = ("submission", "assignment", "status", "score", "max_score", "isolation")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet takes for the beginning of a formula; the last four are the wide forms of the first."""


def text(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    """CSV with a header. A submission without a grade has an empty score and its reason in the last column."""
    ids = list(dict.fromkeys(e.id for outcome in outcomes if isinstance(outcome, Report) for e in outcome.exercises))
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*FIXED, *(head(id, *FIXED, "message") for id in ids), "message"])
    for outcome in outcomes:
        about = [safe(outcome.submission), safe(outcome.assignment)]
        if isinstance(outcome, Ungraded):
            row = [*about, f"not graded: {outcome.error.kind}", "", "", outcome.isolation]
            writer.writerow([*row, *[""] * len(ids), safe(outcome.error.message)])
            continue
        scores = {exercise.id: number(exercise.score) for exercise in outcome.exercises}
        row = [*about, status(outcome), number(outcome.score), number(outcome.max_score), outcome.isolation]
        writer.writerow([*row, *(scores.get(id, "") for id in ids), ""])
    return stream.getvalue()


def status(report: Report) -> str:
    """The status of a whole report in a word: passed, not attempted, or graded."""
    statuses = {exercise.status for exercise in report.exercises}
    return next(iter(statuses)) if len(statuses) == 1 and statuses <= {"passed", "not attempted"} else "graded"


def safe(value: str) -> str:
    """`value` as text that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("ada")
    ("'=1+1", 'ada')
    """
    return f"'{value}" if value.startswith(FORMULA) else value
