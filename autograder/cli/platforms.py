"""The command `export`: scores into the files of learning platforms."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from autograder.cli.instructor import here
from autograder.cli.options import app, misuse
from autograder.course.course import UnknownAssignment
from autograder.records import BELOW
from autograder.report import roster as rosters
from autograder.text import MESSAGE, plain

Platform = Literal["canvas", "moodle", "blackboard"]
FINAL = ("graded", "not submitted")
"""Statuses of a final score, as far as a semicolon: behind it stands which of several notebooks are missing."""

SHOWN = 20


@app.command(epilog="Example: autograder export ps1 --format canvas --roster gradebook.csv --output import.csv")
def export(
    id: Annotated[str, typer.Argument(metavar="ID", help="The assignment.")],
    format: Annotated[Platform, typer.Option(help="The learning platform.")],
    roster: Annotated[Path, typer.Option(metavar="FILE", help="The CSV that the platform exports, with its ids.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="The filled CSV, to be imported there.")],
) -> None:
    """Fill in the scores of the gradebook, late penalties taken off, where the platform's own file has the column.

    Only final scores are written, as `nbgrader export` tells them: graded ones, and 0 for known students who handed
    in nothing. Whoever is left out is named on stderr; then the exit status is 1.
    """
    from autograder.nbgrader.scores import exported_rows  # imports nbgrader, which takes a second

    root = here([id])
    try:
        rows, data = exported_rows(root, id), roster.read_bytes()
        scores = {row["student_id"]: float(row["score"]) for row in rows if is_final(row)}
        maximum = max((float(row["max_score"]) for row in rows), default=0.0)
        filled = rosters.fill(data, format, id, scores, maximum)
        output.write_bytes(filled.data)
    except OSError as error:
        misuse(f"{error.filename}: {error.strerror}")
    except rosters.RosterError as error:
        misuse(f"{roster}, as a roster of {format}: {error}")
    except UnknownAssignment as error:
        misuse(str(error))
    print(f"{output}: {len(scores) - len(filled.unmatched)} scores in the column {filled.column!r}")
    open_ = [f"{row['student_id']} ({row['status']})" for row in rows if not is_final(row)]
    left = tell("not final, so not written", open_) + tell("no row of their own in the roster", filled.unmatched)
    tell("in the roster, without a score", filled.without)
    raise typer.Exit(BELOW if left else 0)


def is_final(row: dict[str, Any]) -> bool:
    return str(row["status"]).partition(";")[0] in FINAL


def tell(what: str, names: Sequence[str]) -> int:
    """Name people on stderr, the first of many; returns how many there are."""
    if names:
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        print(plain(f"{what}: {', '.join(names[:SHOWN])}{more}", MESSAGE), file=sys.stderr)
    return len(names)
