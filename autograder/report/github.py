"""Outcomes as GitHub's workflow commands: an annotation at the cell of each exercise that does not pass."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.records import ExerciseResult, Outcome, Report, Ungraded
from autograder.report.message import causes
from autograder.report.origin import Origin
from autograder.report.table import number


def text(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    """One line per annotation: `error` where grading failed, `warning` for a verdict, `notice` for not attempted.

    Nothing of a submission can begin a line here, so none can give commands to the runner.
    """
    lines = []
    for index, outcome in enumerate(outcomes):
        where = origins[index] if index < len(origins) else Origin()
        if isinstance(outcome, Ungraded):
            title = f"{outcome.submission}: not graded ({outcome.error.kind})"
            lines.append(command("error", where, 1, title, outcome.error.message))
        else:
            lines += [_exercise(outcome, each, where) for each in outcome.exercises if each.status != "passed"]
    return "".join(line + "\n" for line in lines)


def command(level: str, where: Origin, line: int, title: str, message: str) -> str:
    """One workflow command.

    >>> command("error", Origin("a,b.ipynb"), 3, "50%: so", "one\\ntwo")
    '::error file=a%2Cb.ipynb,line=3,title=50%25%3A so::one%0Atwo'
    """
    place = f"file={_escape(where.file, ':,')},line={line}," if where.file else ""
    return f"::{level} {place}title={_escape(title, ':,')}::{_escape(message)}"


def _exercise(report: Report, exercise: ExerciseResult, where: Origin) -> str:
    points = f"{number(exercise.score)} of {number(exercise.max_score)} points"
    title = f"{report.submission}, {exercise.id}: {exercise.status}, {points}"
    found = causes(exercise)
    message = "\n\n".join(test.message for test in found[:3]) or f"{exercise.id}: {exercise.status}"
    level = "notice" if exercise.status in ("not attempted", "not in this notebook") else "warning"
    return command(level, where, where.line(exercise.id), title, message)


def _escape(value: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        value = value.replace(character, f"%{ord(character):02X}")
    return value
