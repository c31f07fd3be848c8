"""Where the answers of a notebook stand, from what its worker tells once all cells have run: notices for the reader."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from autograder.course.submission import Submission
from autograder.suite import told as telling
from autograder.suite.told import entries

KINDS = ("function", "stub", "value", "gone")
MAX_EVENTS = 200


class Binding:
    """That a cell bound an exercise's name: to a function, the stub or another value, before its check or after."""

    def __init__(self, fields: list[Any]) -> None:
        self.exercise, self.cell, self.kind = (telling.told(str(part), 80) for part in fields[:3])
        self.late = fields[3] is True


def bindings(account: dict[str, Any]) -> list[Binding]:
    """What the worker tells; anything malformed in it is left out."""
    told = account.get("answers")
    found = [Binding(each) for each in told[:MAX_EVENTS] if isinstance(each, list) and len(each) == 4] if isinstance(
        told, list
    ) else []  # fmt: skip
    return [each for each in found if each.kind in KINDS]


def notices_of(
    submission: Submission, exercises: Collection[str], account: dict[str, Any], in_checks: list[str]
) -> Iterator[str]:
    """What a reader is told: answers that stand in a strange place, names given away, statements left out.

    account -- the worker's; in_checks -- exercises whose answer stands in a check that the student has changed
    """
    found = bindings(account)
    for exercise in exercises if not submission.is_foreign else ():
        yield from _of_exercise(submission, exercise, [each for each in found if each.exercise == exercise], in_checks)
    for entry in entries(account.get("missed")):
        if isinstance(entry, list) and len(entry) == 3:
            cell, statement, name = (telling.told(str(part), 100) for part in entry)
            yield f"Cell {cell}: `{statement}` was left out; it gives {name} its value."


def _of_exercise(submission: Submission, exercise: str, found: list[Binding], in_checks: list[str]) -> Iterator[str]:
    own, given = submission.home(exercise), {cell.name for cell in submission.cells if cell.kind == "given"}
    cells = [cell.name.split(" ")[0] for cell in submission.cells if cell.kind == "solution"]
    written = [each for each in found if each.kind == "function" and each.cell not in given]
    at_check = [each for each in written if not each.late]
    elsewhere = [each for each in written if each.cell.split(" ")[0] != own]
    if own not in cells:
        if written:
            yield f"The cell {own} is missing: the answer in cell {written[0].cell} was graded in its place."
        elif exercise not in in_checks:
            yield f"The cell {own} is missing, and no other cell defines {exercise}: it counts as not attempted."
    elif any(each.kind == "stub" for each in found) and not any(each.cell.split(" ")[0] == own for each in at_check):
        for each in elsewhere[:1]:
            yield (
                f"An answer to {exercise} stands in cell {each.cell}, but its own cell {own} still holds the stub,"
                f" which is what counts: move the answer into {own}."
            )
    elif elsewhere and at_check and at_check[-1] in elsewhere:
        yield f"The answer to {exercise} that was graded stands in cell {at_check[-1].cell}, not in {own}."
    if exercise in in_checks and not written:
        yield (
            f"An answer to {exercise} stands in the cell of its check, {exercise}, which is not run to grade:"
            f" move it into {own}."
        )
    for each in found:
        if each.late:
            change = {"function": "defines the function anew", "stub": "holds the stub again"}
            does = change.get(each.kind, "gives the name to something else")
            yield f"Cell {each.cell} {does}: {exercise} is judged as it was when its check was run."
