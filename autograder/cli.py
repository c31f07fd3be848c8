"""The command `autograder`: the only place that prints and exits."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import Progress

from autograder.batch import grade_all
from autograder.grading import Grader, course_root
from autograder.isolation import ISOLATIONS
from autograder.notebook import UnknownAssignment, assignment_ids, find_course_root
from autograder.records import FEEDBACK_LEVELS, Report, Ungraded, to_json, with_feedback
from autograder.report import table
from autograder.store import Store

GRADED, BELOW, MISUSE, NOT_GRADED = 0, 1, 2, 3
"""Exit statuses: grading finished; a score below --min-score; wrong use; a submission that could not be graded."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade notebooks with hidden test suites that never share a process with a student's code.",
    epilog="Example: autograder grade submitted/",
)


@app.callback()
def commands() -> None:
    """Grade notebooks with hidden test suites that never share a process with a student's code."""


Isolation = StrEnum("Isolation", {name: name for name in ISOLATIONS})  # type: ignore[misc]
Feedback = StrEnum("Feedback", {name: name for name in FEEDBACK_LEVELS})  # type: ignore[misc]


class Format(StrEnum):
    table = "table"
    json = "json"


def misuse(message: str) -> NoReturn:
    print(f"autograder: {message}", file=sys.stderr)
    raise typer.Exit(MISUSE)


def notebooks(path: Path) -> list[Path]:
    """The notebooks that a path names: itself, or those of a folder in nbgrader's layout or loose in it."""
    if not path.is_dir() or path.is_symlink():
        return [path]
    loose = sorted(path.glob("*.ipynb"))
    nested = sorted(p for p in path.glob("*/*.ipynb")) + sorted(p for p in path.glob("*/*/*.ipynb"))
    return [p for p in (*loose, *nested) if ".ipynb_checkpoints" not in p.parts]


Assignment = Annotated[str | None, typer.Option("--assignment", metavar="ID", help="Where the path does not tell.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write to a file, not to the screen.")]
Level = Annotated[Feedback, typer.Option("--feedback", help="Feedback with values, without values, or none.")]
Apart = Annotated[Isolation, typer.Option("--isolation", help="How code is kept apart; none is for code you trust.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help="How many at once. [default: all cores]")]
Minimum = Annotated[
    float | None, typer.Option(metavar="PERCENT", min=0, max=100, help="Exit 1 where a score is below.")
]


@app.command(epilog="Example: autograder grade submitted/ --format json --output reports.json")
def grade(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A notebook, or a folder of submissions.")],
    assignment: Assignment = None,
    format: Annotated[Format, typer.Option(help="How the result is written.")] = Format.table,
    output: Output = None,
    feedback: Level = Feedback.full,  # type: ignore[attr-defined]
    min_score: Minimum = None,
    isolation: Apart = Isolation.bubblewrap,  # type: ignore[attr-defined]
    jobs: Jobs = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade again what has been graded before.")] = False,
) -> None:
    """Grade a notebook, or every notebook of a folder."""
    missing = [path for path in paths if not path.exists() and not path.is_symlink()]
    if missing:
        misuse(f"{missing[0]}: no such file or folder; give a notebook or a folder of submissions")
    single = len(paths) == 1 and not paths[0].is_dir()
    files = [file for path in paths for file in notebooks(path)]
    if not files:
        misuse(f"{paths[0]}: no notebook in it; expected *.ipynb, or <student>/<assignment>/<assignment>.ipynb")
    try:
        root = course_root(files[0])
        with Grader(root, isolation.value) as grader, Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("grading", total=len(files), visible=len(files) > 1 and sys.stderr.isatty())
            outcomes = grade_all(
                files,
                grader,
                assignment=assignment,
                jobs=min(jobs or len(os.sched_getaffinity(0)), len(files)),
                store=None if fresh else Store(root),
                progress=lambda done: bar.update(task, completed=done),
            )
    except UnknownAssignment as error:
        misuse(str(error))
    shown = [with_feedback(o, feedback.value) if isinstance(o, Report) else o for o in outcomes]
    write(shown, single, format, output)
    raise typer.Exit(exit_status(outcomes, min_score))


def write(outcomes: list[Report | Ungraded], single: bool, format: Format, output: Path | None) -> None:
    """Write the outcomes to a file or to standard output."""
    stream = output.open("w", encoding="utf-8") if output is not None else sys.stdout
    try:
        if format is Format.json:
            stream.write(to_json(outcomes[0] if single else outcomes))
        else:
            width = None if stream.isatty() else 200
            table.print_outcomes(Console(file=stream, width=width), outcomes, single)
    finally:
        if output is not None:
            stream.close()


def exit_status(outcomes: list[Report | Ungraded], min_score: float | None) -> int:
    """3 where a submission could not be graded, else 1 where one is below `min_score`, else 0."""
    if any(isinstance(outcome, Ungraded) for outcome in outcomes):
        return NOT_GRADED
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    if min_score is not None and any(100 * r.score < min_score * r.max_score for r in reports):
        return BELOW
    return GRADED


@app.command(epilog="Example: autograder release c1w2_logistic_regression --check")
def release(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Assignments. [default: all]")] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail on a difference.")] = False,
    isolation: Apart = Isolation.bubblewrap,  # type: ignore[attr-defined]
) -> None:
    """Make release/ and solutions/ from source/, and check all that must hold of them."""
    from autograder.release import build  # imports nbgrader, which takes a second

    try:
        root = find_course_root(Path.cwd())
    except UnknownAssignment as error:
        misuse(str(error))
    unknown = sorted(set(ids or ()) - set(assignment_ids(root)))
    if unknown:
        misuse(f"no assignment {unknown[0]!r}: expected one of {', '.join(assignment_ids(root))}")
    with Grader(root, isolation.value) as grader:
        problems = build(
            root, ids or (), check=check, grade=grader.grade, progress=lambda line: print(line, flush=True)
        )
    for problem in problems:
        print(problem, file=sys.stderr)
    raise typer.Exit(1 if problems else 0)


def main() -> None:
    app(prog_name="autograder")
