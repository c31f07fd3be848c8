"""The command `similar`: hand-ins that have code in common."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.grades import course_of, submissions
from autograder.cli.options import Assignment, Output, app, misuse, save
from autograder.course.course import UnknownAssignment, notebook_path
from autograder.course.notebook import NotebookError, cell_source, read_notebook
from autograder.course.submission import Submission
from autograder.grading.grader import Grader
from autograder.records import GradingError
from autograder.similar import page
from autograder.similar.pairs import COMMON, pairs
from autograder.text import MESSAGE, plain


@app.command(epilog="Example: autograder similar submitted/ --assignment ps1 --output similar.html")
def similar(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Notebooks, or a folder of submissions.")],
    assignment: Assignment = None,
    output: Output = None,
    common: Annotated[int, typer.Option(min=2, help="Leave out what more hand-ins than this share.")] = COMMON,
) -> None:
    """Show hand-ins of one assignment that have code in common, side by side; it is never a verdict.

    What the release gave is left out; names, numbers, comments and layout do not count.
    """
    files = submissions(paths, assignment)
    with Grader(course_of(paths[0]), "none") as grader:  # it reads, and runs nothing
        found = {}
        for file in files:
            try:
                found[file.student] = grader.read(file, assignment)
            except (GradingError, UnknownAssignment) as error:
                print(plain(f"left out: {file.student}: {error}", MESSAGE), file=sys.stderr)
        ids = sorted({each.assignment for each in found.values()})
        if len(ids) != 1:
            misuse(
                f"expected hand-ins of one assignment, found {', '.join(ids) or 'none'}: choose with --assignment ID"
            )
        texts = {student: own_code(each) for student, each in found.items()}
        pages = page.text(ids[0], len(texts), pairs(texts, given_code(grader, ids[0]), common=common))
    save(output, pages)


def own_code(submission: Submission) -> str:
    return "\n\n".join(cell.source for cell in submission.cells if cell.kind != "given")


def given_code(grader: Grader, id: str) -> list[str]:
    """What everybody was given: the release where there is one, and the instructor's locked cells."""
    given = [source for _, role, source in grader.assignment(id).cells if role == "given"]
    release = grader.root / "release" / notebook_path(id)
    try:
        return [*given, *(cell_source(cell) for cell in read_notebook(release)["cells"])]
    except NotebookError:
        return given
