"""A report as aligned rows, one per exercise; a class as a table, one row per submission."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.records import ExerciseResult, Outcome, Report, Ungraded
from autograder.report.message import shown
from autograder.text import plain

SHORT = {
    "passed": "passed",
    "failed": "failed",
    "error": "error",
    "timeout": "timeout",
    "crashed": "crashed",
    "not attempted": "-",
    "not in this notebook": "-",
}
BESIDE = ("submission", "total", "status")
"""The columns of a class's table beside those of the exercises."""

CELL = len("10.5 failed")
NAME = 40
"""Characters of a student's name in the table: a longer one would take the place of everybody's scores."""

CLAIMS = 5
"""How many lines tell what else fails in an exercise."""

STYLES = {"passed": "green", "failed": "red", "error": "red", "timeout": "yellow", "crashed": "yellow"}


def number(value: float) -> str:
    """A score without needless zeros.

    >>> number(10.0), number(6.67)
    ('10', '6.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def head(exercise: str, *taken: str) -> str:
    """The name of an exercise's row or column beside those that are `taken`.

    >>> head("total", "total"), head("totals", "total")
    ('total()', 'totals')
    """
    return f"{exercise}()" if exercise in taken else exercise


def one(outcome: Outcome) -> RenderableType:
    """The whole of one outcome: one row per exercise, the messages below, the total last."""
    if isinstance(outcome, Ungraded):
        title = Text(f"{outcome.submission}: not graded ({outcome.error.kind})", style="bold")
        return Group(title, Text(f"  {outcome.error.message}"))
    lines: list[RenderableType] = [Text(f"{outcome.assignment}: {outcome.submission}", style="bold")]
    width = max(len(head(exercise.id, "total")) for exercise in outcome.exercises)
    for exercise in outcome.exercises:
        points = f"{number(exercise.score):>6} / {number(exercise.max_score):<4}"
        row = Text(f"  {head(exercise.id, 'total'):<{width}}  {points}  ")
        lines.append(row.append(exercise.status, style=STYLES.get(exercise.status, "")))
    total = f"{number(outcome.score):>6} / {number(outcome.max_score):<4}"
    found = f"{outcome.found}  " if outcome.found else ""
    lines.append(Text(f"  {'total':<{width}}  {total}  {found}isolation: {outcome.isolation}"))
    for exercise in outcome.exercises:
        lines += _messages(exercise)
    if outcome.notices:
        lines += [Text(""), Text("Notices", style="bold"), *(Text(f"  {notice}") for notice in outcome.notices)]
    return Group(*lines)


def _messages(exercise: ExerciseResult) -> list[RenderableType]:
    """The first failure in full and a line for each other one: they often have one cause."""
    messages = [test.parts for test in shown(exercise) if test.parts]
    if not messages:
        return []
    first, *others = messages
    claims = dict.fromkeys(message.claim for message in others)
    claims.pop(first.claim, None)
    told = list(claims)[:CLAIMS]
    if len(claims) > CLAIMS:
        told[-1] = f"{len(claims) - CLAIMS + 1} more, often for the same reason"
    return [Text(""), Text(first.text), *(Text(f"  {'fails too':<15} {claim}") for claim in told)]


def many(outcomes: Sequence[Outcome], width: int) -> RenderableType:
    """A table for each assignment: one row per submission, one column per exercise, the total, the status.

    width -- of the screen in characters: where names of exercises do not fit on a line, they take several
    """
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.assignment, []).append(outcome)
    parts: list[RenderableType] = []
    for assignment, rows in groups.items():
        parts.append(_table(assignment, rows, width))
        faults = [row for row in rows if isinstance(row, Ungraded)]
        parts += [Text(f"{row.submission}: {row.error.kind}: {row.error.message}") for row in faults]
    return Group(*parts)


def _table(assignment: str, rows: Sequence[Outcome], width: int) -> RenderableType:
    reports = [row for row in rows if isinstance(row, Report)]
    exercises = [head(each.id, *BESIDE) for each in reports[0].exercises] if reports else []
    beside = max(len(_name(row)) for row in rows) + max(len(_status(row)) for row in rows) + len("   total   ")
    heads, short = _heads(exercises, width - beside)
    table = Table(
        title=Text(f"{assignment or '(unknown assignment)'}, isolation: {rows[0].isolation}"),
        title_justify="left",
        box=None,
    )
    table.add_column("submission", no_wrap=True)
    for name in heads:
        table.add_column(Text(name), justify="right", vertical="bottom")
    table.add_column("total", justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    for row in rows:
        if isinstance(row, Ungraded):
            table.add_row(Text(_name(row)), *([""] * len(exercises)), "", _status(row))
            continue
        cells = [_cell(exercise.score, exercise.status, short) for exercise in row.exercises]
        table.add_row(Text(_name(row)), *cells, number(row.score), _status(row))
    if not short:
        return table
    names = ", ".join(f"{k} {id}" for k, id in enumerate(exercises, 1))
    legend = textwrap.wrap(f"{names}; f failed, e error, t timeout, c crashed", width - 2)
    return Group(table, *(Text(f" {line}") for line in legend))


def _name(row: Outcome) -> str:
    return plain(row.submission, NAME)


def _heads(exercises: list[str], width: int) -> tuple[list[str], bool]:
    """The heads of the exercises' columns in `width` characters: names, names on several lines, or numbers."""
    for heads in (exercises, [folded(id) for id in exercises]):
        if sum(max(CELL, *map(len, each.split("\n"))) + 2 for each in heads) <= width:
            return heads, False
    return [str(k) for k in range(1, len(exercises) + 1)], True


def folded(name: str, limit: int = 14) -> str:
    """`name` on lines of at most `limit` characters where it has underscores to be broken after.

    >>> print(folded("linear_activation_backward"))
    linear_
    activation_
    backward
    >>> folded("L_model_forward")
    'L_model_\\nforward'
    """
    lines = [""]
    for part in re.findall(r"[^_]*_+|[^_]+", name):
        if lines[-1] and len(lines[-1]) + len(part) > limit:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _cell(score: float, status: str, short: bool) -> Text:
    if status == "passed":
        return Text(number(score))
    word = SHORT[status][0] if short else SHORT[status]
    return Text(word if not score else f"{number(score)} {word}", style=STYLES.get(status, ""))


def _status(outcome: Outcome) -> str:
    if isinstance(outcome, Ungraded):
        return f"not graded: {outcome.error.kind}"
    statuses = {exercise.status for exercise in outcome.exercises}
    if statuses == {"passed"}:
        return "passed"
    if statuses == {"not attempted"}:
        return "not attempted"
    return "partial" if outcome.score else "no points"


def print_outcomes(console: Console, outcomes: Sequence[Outcome], single: bool) -> None:
    """Print `outcomes` as one report or as a table."""
    console.print(one(outcomes[0]) if single else many(outcomes, console.width), highlight=False, soft_wrap=True)
