"""A report as aligned rows, one an exercise; a class as a table, a row a submission."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.records import ExerciseResult, Report, Ungraded

SHORT = {
    "passed": "passed",
    "failed": "failed",
    "error": "error",
    "timeout": "timeout",
    "crashed": "crashed",
    "not attempted": "-",
}
STYLES = {"passed": "green", "failed": "red", "error": "red", "timeout": "yellow", "crashed": "yellow"}


def number(value: float) -> str:
    """A score without needless zeros.

    >>> number(10.0), number(6.67)
    ('10', '6.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def one(outcome: Report | Ungraded) -> RenderableType:
    """The whole of one outcome: a row an exercise, the messages below, the total last."""
    if isinstance(outcome, Ungraded):
        head = Text(f"{outcome.submission}: not graded ({outcome.error.kind})", style="bold")
        return Group(head, Text(f"  {outcome.error.message}"))
    lines: list[RenderableType] = [Text(f"{outcome.assignment}: {outcome.submission}", style="bold")]
    width = max(len(exercise.id) for exercise in outcome.exercises)
    for exercise in outcome.exercises:
        points = f"{number(exercise.score):>6} / {number(exercise.max_score):<4}"
        row = Text(f"  {exercise.id:<{width}}  {points}  ")
        lines.append(row.append(exercise.status, style=STYLES.get(exercise.status, "")))
    total = f"{number(outcome.score):>6} / {number(outcome.max_score):<4}"
    lines.append(Text(f"  {'total':<{width}}  {total}  isolation: {outcome.isolation}"))
    for exercise in outcome.exercises:
        lines += _messages(exercise)
    if outcome.notices:
        lines += [Text(""), Text("Notices", style="bold"), *(Text(f"  {notice}") for notice in outcome.notices)]
    return Group(*lines)


def _messages(exercise: ExerciseResult) -> list[RenderableType]:
    """The first failure in full and a line for each other one: they often have one cause."""
    failures = [test.message for test in exercise.tests if test.status not in ("passed", "not attempted")]
    first, *others = dict.fromkeys(message for message in failures if message) or ("",)
    if not first:
        return []
    claims = dict.fromkeys(message.split("\n")[0].removeprefix(f"{exercise.id}: ") for message in others)
    claims.pop(first.split("\n")[0].removeprefix(f"{exercise.id}: "), None)
    return [Text(""), Text(first), *(Text(f"  {'fails too':<15} {claim}") for claim in claims)]


def many(outcomes: Sequence[Report | Ungraded]) -> RenderableType:
    """A table for each assignment: a row a submission, a column an exercise, the total, the status."""
    groups: dict[str, list[Report | Ungraded]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.assignment, []).append(outcome)
    parts: list[RenderableType] = []
    for assignment, rows in groups.items():
        parts.append(_table(assignment, rows))
        faults = [row for row in rows if isinstance(row, Ungraded)]
        parts += [Text(f"{row.submission}: {row.error.kind}: {row.error.message}") for row in faults]
    return Group(*parts)


def _table(assignment: str, rows: Sequence[Report | Ungraded]) -> Table:
    reports = [row for row in rows if isinstance(row, Report)]
    exercises = [exercise.id for exercise in reports[0].exercises] if reports else []
    isolation = rows[0].isolation
    table = Table(
        title=f"{assignment or '(unknown assignment)'}, isolation: {isolation}", title_justify="left", box=None
    )
    table.add_column("submission", no_wrap=True)
    for id in exercises:
        table.add_column(id, justify="right", overflow="fold")
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        if isinstance(row, Ungraded):
            table.add_row(row.submission, *([""] * len(exercises)), "", f"not graded: {row.error.kind}")
            continue
        cells = [_cell(exercise.score, exercise.status) for exercise in row.exercises]
        table.add_row(row.submission, *cells, number(row.score), _status(row))
    return table


def _cell(score: float, status: str) -> Text:
    if status == "passed":
        return Text(number(score))
    return Text(SHORT[status] if not score else f"{number(score)} {SHORT[status]}", style=STYLES.get(status, ""))


def _status(report: Report) -> str:
    statuses = {exercise.status for exercise in report.exercises}
    if statuses == {"passed"}:
        return "passed"
    if statuses == {"not attempted"}:
        return "not attempted"
    return "partial" if report.score else "no points"


def print_outcomes(console: Console, outcomes: Sequence[Report | Ungraded], single: bool) -> None:
    """Print `outcomes` as one report or as a table."""
    console.print(one(outcomes[0]) if single else many(outcomes), highlight=False, soft_wrap=True)
