"""The instructor's commands on the course: init, new, refresh, release, audit, gradescope."""

from __future__ import annotations

import functools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from autograder.authoring import gradescope_zip as gradescope
from autograder.authoring import shared_cells
from autograder.cli.options import Apart, Jobs, Level, Output, app, misuse
from autograder.course.course import (
    CONFIG,
    UnknownAssignment,
    assignment_ids,
    find_course_root,
    folder_of,
    notebook_ids,
    notebook_path,
    source_path,
    suite_path,
)
from autograder.course.notebook import NotebookError
from autograder.grading.grader import Grader
from autograder.records import GradingError

if TYPE_CHECKING:
    from autograder.authoring.importing import Plan

Plain = Literal["table", "json"]


@app.command(epilog="Example: autograder release c1w2_logistic_regression --check")
def release(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Assignments. [default: all]")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on a difference.")] = False,
    isolation: Apart = "bubblewrap",
) -> None:
    """Make release/ and solutions/ from source/, and check all that must hold of them."""
    from autograder.authoring.release import build  # imports nbgrader, which takes a second
    from autograder.nbgrader.generate import release_warnings

    root = here(ids)
    with Grader(root, isolation) as grader:
        problems = build(
            root,
            ids or (),
            check=check,
            grade=grader.grade,
            isolation=isolation,
            progress=lambda line: print(line, flush=True),
        )
    for problem in problems:
        print(problem, file=sys.stderr)
    for line in release_warnings(root, ids or assignment_ids(root)):
        print(f"warning: {line}", file=sys.stderr)
    raise typer.Exit(1 if problems else 0)


@app.command(epilog="Example: autograder audit c1w2_logistic_regression --exercise propagate")
def audit(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Assignments. [default: all]")] = None,
    exercise: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this exercise.")] = None,
    jobs: Jobs = None,
    feedback: Annotated[bool, typer.Option("--feedback", help="Measure the messages instead.")] = False,
    each: Annotated[int | None, typer.Option(min=1, help="With --feedback: mutants of each exercise.")] = None,
    format: Annotated[Plain, typer.Option(help="How the result is written.")] = "table",
    output: Output = None,
) -> None:
    """Measure hidden suites: mutants that must fail, correct variants that must pass; exit 1 below the bar."""
    from autograder.cli.audits import audit_command, feedback_command  # import the audit, which no other command needs

    root, names, jobs = here(ids), exercise or (), jobs or len(os.sched_getaffinity(0))
    if each and not feedback:
        misuse("--each goes with --feedback only")
    measure = functools.partial(feedback_command, each=each) if feedback else audit_command
    try:
        status = measure(root, ids or (), exercises=names, jobs=jobs, format=format, output=output)
    except GradingError as error:
        misuse(str(error))
    raise typer.Exit(status)


@app.command(epilog="Example: autograder init --course cs231 --yes")
def init(
    course: Annotated[
        str,
        typer.Option(
            metavar="ID", help="The course's id in a new file; one that is there keeps its own. [default: the folder]"
        ),
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
) -> None:
    """Make this folder a course: write nbgrader_config.py, or add to the one that is there what grading needs."""
    from autograder.authoring import settings

    root = Path.cwd()
    try:
        before, after = settings.configured(root, course)
    except settings.SettingsError as error:
        misuse(str(error))
    if before == after:
        print(f"{CONFIG} has everything that release and grading need")
    else:
        print(settings.difference(before, after))
        if not yes and not typer.confirm(f"Write {CONFIG}?", default=True):
            raise typer.Exit(1)
        (root / CONFIG).write_text(after, encoding="utf-8")
        print(f"wrote {CONFIG}")
    print("next: `autograder release`" if assignment_ids(root) else "next: `autograder new ps1`, a first assignment")


@app.command(epilog="Example: autograder new c9w1_leaky_relu")
def new(
    id: Annotated[str, typer.Argument(metavar="ID", help="The new assignment: small letters, digits and _, as ps1.")],
) -> None:
    """Lay out the files of a new assignment, with one exercise that already passes everything."""
    from autograder.authoring.new import ScaffoldError, lay_out

    root = here(None)
    try:
        for path in lay_out(root, id):
            print(path.relative_to(root))
    except ScaffoldError as error:
        misuse(str(error))


@app.command("import", epilog="Example: autograder import ps1")
def import_stock(
    id: Annotated[str, typer.Argument(metavar="ID", help="An assignment with nbgrader's own test cells.")],
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
) -> None:
    """Make an assignment with nbgrader's test cells one with a hidden suite: propose names, and move each assert.

    What could not be moved is listed, and then the exit status is 1. The notebook as it was is kept in imported/.
    """
    from autograder.authoring import importing

    root = here(None)
    try:
        plans = {each: importing.plan(root, each) for each in notebook_ids(root, id) or [id]}
    except (importing.ImportFault, NotebookError) as error:
        misuse(str(error))
    left = [_import(root, each, found, yes) for each, found in plans.items()]
    print(f"next: `autograder release {folder_of(id)}`")
    raise typer.Exit(1 if any(left) else 0)


def _import(root: Path, id: str, found: Plan, yes: bool) -> bool:
    """Show and write what an import found; whether something is left to a person."""
    from autograder.authoring import importing

    for name, points, tests in found.exercises:
        print(f"{name}: {points:g} points, {tests} tests")
    for line in found.left:
        print(f"not moved: {line}")
    suite = suite_path(root, id).relative_to(root)
    if not yes and not typer.confirm(f"Write {suite} and source/{notebook_path(id)}?", default=True):
        raise typer.Exit(1)
    for path in importing.write(root, id, found):
        print(f"wrote {path.relative_to(root)}")
    return bool(found.left)


@app.command(epilog="Example: autograder refresh c1w2_logistic_regression")
def refresh(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Assignments. [default: all]")] = None,
) -> None:
    """Copy the shared cells (setup, drawing, play) anew into the source notebooks that hold them."""
    root = here(ids)
    for id in [each for assignment in ids or [""] for each in notebook_ids(root, assignment)]:
        path = source_path(root, id)
        for cell in shared_cells.refresh(path):
            print(f"{path.relative_to(root)}: {cell} is the shared cell again; run `autograder release {id}` next")


def here(ids: list[str] | None) -> Path:
    """The course of the current folder, which must have the assignments `ids`."""
    try:
        root = find_course_root(Path.cwd())
    except UnknownAssignment as error:
        misuse(str(error))
    known = list(dict.fromkeys([*assignment_ids(root), *notebook_ids(root)]))
    for id in ids or ():
        if id not in known:
            misuse(f"no assignment {id!r}: expected one of {', '.join(known) or 'none'}")
    return root


@app.command("gradescope", epilog="Example: autograder gradescope c1w2_logistic_regression --output c1w2.zip")
def gradescope_zip(
    id: Annotated[str, typer.Argument(metavar="ID", help="The assignment.")],
    output: Annotated[Path | None, typer.Option(metavar="FILE.zip", help="[default: <ID>-gradescope.zip]")] = None,
    feedback: Level = "full",
) -> None:
    """Build the zip that Gradescope takes for an assignment; it grades with --isolation user.

    The platform's container refuses bubblewrap: submissions run there as another user, with a seccomp filter and
    limits, and cannot read the hidden suite.
    """
    output = output or Path(f"{id.replace('/', '-')}-gradescope.zip")
    try:
        names = gradescope.pack(find_course_root(Path.cwd()), id, output, feedback)
    except (UnknownAssignment, gradescope.CannotPack) as error:
        misuse(str(error))
    print(f"{output}: {len(names)} files; grades with --isolation user, as the container refuses bubblewrap")
