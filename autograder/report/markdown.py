"""Outcomes as Markdown for a job summary: a table, and below it what each failure says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence

from autograder.records import ExerciseResult, Outcome, Report, Ungraded
from autograder.report.message import causes
from autograder.report.origin import Origin
from autograder.report.table import BESIDE, head, number

MAX_BYTES = 900_000
"""GitHub refuses the summary of a step above 1 MiB; what does not fit is left out, and the text says so."""

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>&~$@])")


def text(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    """Markdown of one outcome, or of many: a table for each assignment, then the details of each submission."""
    if len(outcomes) == 1:
        parts = [*_heading(outcomes[0], "##"), *_exercises(outcomes[0]), *_details(outcomes[0])]
        return _within(parts)
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.assignment, []).append(outcome)
    tables, details = [], []
    for assignment, rows in groups.items():
        tables += [f"## {escape(assignment or '(unknown assignment)')}\n", *_table(rows)]
        for row in rows:
            if isinstance(row, Report) and (found := _details(row)):
                details.append("\n" + "\n".join([*_heading(row, "###"), *found]).replace("\n\n\n", "\n\n"))
    return _within([*tables, *details])


def escape(value: str) -> str:
    """`value` as plain words in Markdown, in a table's cell too.

    >>> escape("a|b <i>")
    'a\\\\|b \\\\<i\\\\>'
    """
    return SPECIAL.sub(r"\\\1", " ".join(value.split()))


def fence(value: str) -> str:
    """A code block that `value` cannot end."""
    marks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", value)), default=0))
    return f"{marks}text\n{value}\n{marks}"


def _within(parts: Sequence[str]) -> str:
    kept: list[str] = []
    size = 0
    for index, part in enumerate(parts):
        size += len(part.encode(errors="replace")) + 1
        if size > MAX_BYTES:
            kept.append(f"\n{len(parts) - index} further parts do not fit here: write `--format json` to a file.")
            break
        kept.append(part)
    return "\n".join(kept).rstrip() + "\n"


def _heading(outcome: Outcome, marks: str) -> Iterator[str]:
    name = escape(f"{outcome.assignment}: {outcome.submission}")
    if isinstance(outcome, Ungraded):
        yield f"{marks} {name}: not graded\n"
        yield f"**{outcome.error.kind}**: {escape(outcome.error.message)}"
    else:
        yield f"{marks} {name}: {number(outcome.score)} of {number(outcome.max_score)} points\n"


def _exercises(outcome: Outcome) -> Iterator[str]:
    if isinstance(outcome, Report):
        yield "| exercise | points | of | status |"
        yield "|---|--:|--:|---|"
        for exercise in outcome.exercises:
            points = f"{number(exercise.score)} | {number(exercise.max_score)}"
            yield f"| {escape(exercise.id)} | {points} | {exercise.status} |"
        yield f"| **total** | **{number(outcome.score)}** | {number(outcome.max_score)} | |"
        yield f"\nIsolation: {outcome.isolation}."


def _details(outcome: Outcome) -> list[str]:
    if isinstance(outcome, Ungraded):
        return []
    parts = [part for exercise in outcome.exercises for part in _exercise(exercise)]
    if outcome.notices:
        parts += ["", "Notices:", "", *(f"- {escape(notice)}" for notice in outcome.notices)]
    return parts


def _exercise(exercise: ExerciseResult) -> Iterator[str]:
    found = causes(exercise)
    if found:
        yield f"\n<details><summary>{html.escape(exercise.id)}: {exercise.status}</summary>\n"
        for test in found:
            yield fence(test.message) + "\n"
        yield "</details>"


def _table(rows: Sequence[Outcome]) -> Iterator[str]:
    reports = [row for row in rows if isinstance(row, Report)]
    ids = [exercise.id for exercise in reports[0].exercises] if reports else []
    yield "| submission | " + "".join(f"{escape(head(id, *BESIDE))} | " for id in ids) + "total | status |"
    yield "|---|" + "--:|" * (len(ids) + 1) + "---|"
    for row in rows:
        name = escape(row.submission)
        if isinstance(row, Ungraded):
            yield f"| {name} | " + " | " * len(ids) + f" | not graded: {row.error.kind}: {escape(row.error.message)} |"
            continue
        cells = [_cell(exercise) for exercise in row.exercises]
        passed = all(exercise.status == "passed" for exercise in row.exercises)
        yield f"| {name} | {' | '.join(cells)} | {number(row.score)} | {'passed' if passed else 'not all passed'} |"
    if rows:
        yield f"\n{len(rows)} submissions, isolation: {rows[0].isolation}.\n"


def _cell(exercise: ExerciseResult) -> str:
    score = number(exercise.score)
    return score if exercise.status == "passed" else f"{score} {exercise.status}"
