"""The commands on submissions: grade, check, summary, diff."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import Progress

from autograder.cli.options import (
    Apart,
    Assignment,
    Jobs,
    Level,
    Output,
    app,
    misuse,
    save,
)
from autograder.course.assignment import load_assignment
from autograder.course.course import CONFIG, UnknownAssignment, folder_of, notebook_ids
from autograder.course.digest import assignment_digest
from autograder.course.hand_in import SUBMITTED, HandIn, hand_in, survey
from autograder.grading import watch as watching
from autograder.grading.batch import grade_all
from autograder.grading.cluster import ClusterError, connect
from autograder.grading.grader import Grader, course_root
from autograder.grading.kept import grade_saved
from autograder.grading.store import Store
from autograder.nbgrader.validity import catching_up
from autograder.records import BELOW, GRADED, NOT_GRADED, Outcome, Report, Ungraded, to_json, with_feedback
from autograder.report import class_page, table
from autograder.report import diff as differences
from autograder.report.files import NoReports, read_reports
from autograder.report.formats import FORMS, ONE_EACH, file_names
from autograder.report.origin import Origin, origin
from autograder.report.overview import overviews
from autograder.text import MESSAGE, plain

Format = Literal["table", "json", "junit", "markdown", "github", "gradescope", "csv", "html"]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Grade on a Dask cluster.")]
Minimum = Annotated[
    float | None, typer.Option(metavar="PERCENT", min=0, max=100, help="Exit 1 where a score is below.")
]


@app.command(epilog="Example: autograder grade submitted/ --format json --output reports.json")
def grade(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="A notebook, or a folder of submissions.")],
    assignment: Assignment = None,
    format: Annotated[Format, typer.Option(help="How the result is written.")] = "table",
    output: Output = None,
    feedback: Level = "full",
    min_score: Minimum = None,
    isolation: Apart = "bubblewrap",
    jobs: Jobs = None,
    cluster: Cluster = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade again what has been graded before.")] = False,
    replay: Annotated[bool, typer.Option("--replay/--no-replay", help="Ask recorded examples first.")] = True,
) -> None:
    """Grade a notebook, or every notebook of a folder."""
    single = len(paths) == 1 and not paths[0].is_dir()
    files = submissions(paths, assignment)
    if format in ONE_EACH and not single and (output is None or output.is_file()):
        misuse(f"--format {format} writes a file for each submission of a folder: add --output FOLDER")
    outcomes = grade_files(files, assignment, isolation, jobs, fresh, cluster, replay)
    shown = [with_feedback(o, feedback) if isinstance(o, Report) else o for o in outcomes]
    write(shown, files, single, format, output)
    advise(outcomes, files)
    raise typer.Exit(exit_status(outcomes, min_score))


def submissions(paths: list[Path], assignment: str | None) -> list[HandIn]:
    """The hand-ins that `paths` name, at least one; what looks like one and is left out is named on stderr."""
    missing = [path for path in paths if not path.exists() and not path.is_symlink()]
    if missing:
        misuse(f"{missing[0]}: no such file or folder; give a notebook or a folder of submissions")
    root = course_of(paths[0])
    files: list[HandIn] = []
    for path in paths:
        if not path.is_dir() or path.is_symlink():
            files.append(hand_in(path, root))
            continue
        if (path / CONFIG).exists():
            misuse(f"{path}: that is the course itself; give the folder of submissions: {path / 'submitted'}")
        found, left_out = survey(path, root)
        kept = [each for each in found if not assignment or each.refusal or is_of(each.assignment, assignment)]
        for line in left_out:
            print(f"left out: {plain(line, MESSAGE)}", file=sys.stderr)
        if len(kept) < len(found):
            print(
                f"left out: {len(found) - len(kept)} submissions of other assignments than {assignment}",
                file=sys.stderr,
            )
        files += kept
    if not files:
        misuse(f"{paths[0]}: no notebook in it; expected *.ipynb, or <student>/<assignment>/<assignment>.ipynb")
    return files


def is_of(id: str, assignment: str) -> bool:
    """Whether a hand-in's notebook may be one of an assignment; it is not known where its place does not tell."""
    return id in ("", assignment) or folder_of(id) == assignment


def course_of(path: Path) -> Path:
    try:
        return course_root(path)
    except UnknownAssignment as error:
        misuse(str(error))


def grade_files(
    files: list[HandIn],
    assignment: str | None,
    isolation: str,
    jobs: int | None,
    fresh: bool,
    cluster: str | None = None,
    replay: bool = True,
) -> list[Outcome]:
    """The outcomes of the notebooks, with a bar on the screen while they are graded."""
    try:
        root = course_root(files[0].path)
        if assignment and notebook_ids(root, assignment) not in ([], [assignment]):
            assignment = None  # each file says of which of its notebooks it is
        with (
            Grader(root, isolation, replay=replay) as grader,
            Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar,
            connect(cluster) if cluster else nullcontext((None, jobs or len(os.sched_getaffinity(0)))) as (pool, many),
        ):
            task = bar.add_task("grading", total=len(files), visible=len(files) > 1)
            outcomes = grade_all(
                files,
                grader,
                assignment=assignment,
                jobs=min(many, len(files)),
                store=None if fresh else Store(root),
                executor=pool,
                progress=lambda done: bar.update(task, completed=done),
            )
    except (UnknownAssignment, ClusterError) as error:
        misuse(str(error))
    return outcomes


def write(outcomes: list[Outcome], files: list[HandIn], single: bool, format: Format, output: Path | None) -> None:
    """Write the outcomes to a file, to a folder of files where each has one of its own, or to standard output."""
    name = format
    if name in ONE_EACH and not single:
        assert output is not None
        output.mkdir(parents=True, exist_ok=True)
        for outcome, file in zip(outcomes, file_names(outcomes, ONE_EACH[name]), strict=True):
            save(output / file, FORMS[name]([outcome], []))
    elif name in FORMS:
        save(output, FORMS[name](outcomes, [place(outcome, file.path) for outcome, file in zip(outcomes, files)]))
    elif name == "json":
        save(output, to_json(outcomes[0] if single else outcomes))
    else:
        stream = output.open("w", encoding="utf-8") if output is not None else sys.stdout
        width = None if stream.isatty() else 200
        table.print_outcomes(Console(file=stream, width=width), outcomes, single)
        if output is not None:
            stream.close()


def advise(outcomes: list[Outcome], files: list[HandIn]) -> None:
    """Where grades of hand-ins in submitted/ are not in the gradebook, name the command that takes them there."""
    root = course_of(files[0].path)
    found: dict[str, list[tuple[str, Report]]] = {}
    for outcome, file in zip(outcomes, files, strict=True):
        if isinstance(outcome, Report) and file.path.absolute().is_relative_to(root / SUBMITTED):
            found.setdefault(outcome.assignment, []).append((file.student, outcome))
    suites = {id: assignment_digest(load_assignment(root, id)) for id in found}
    if commands := catching_up(root, found, suites):
        print(f"bring the gradebook up to date: {' && '.join(commands)}", file=sys.stderr)


def place(outcome: Outcome, file: Path) -> Origin:
    return origin(file, [exercise.id for exercise in outcome.exercises] if isinstance(outcome, Report) else [])


def exit_status(outcomes: list[Outcome], min_score: float | None) -> int:
    """3 where a submission could not be graded, else 1 where one is below `min_score`, else 0."""
    if any(isinstance(outcome, Ungraded) for outcome in outcomes):
        return NOT_GRADED
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    if min_score is not None and any(100 * r.score < min_score * r.max_score for r in reports):
        return BELOW
    return GRADED


@app.command(epilog="Example: autograder check release/c1w2_logistic_regression/c1w2_logistic_regression.ipynb --watch")
def check(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="Your notebook.")],
    assignment: Assignment = None,
    watch: Annotated[bool, typer.Option("--watch", help="Grade on each save; Ctrl-C ends.")] = False,
    isolation: Apart = "bubblewrap",
) -> None:
    """Grade your own notebook; show what changed since the last time, and the next exercise to do."""
    if not notebook.is_file():
        misuse(f"{notebook}: no such file; give a notebook")
    try:
        root = course_root(notebook)
        memory = watching.Memory(root, notebook)
        with Grader(root, isolation) as grader:
            for _ in watching.saves(notebook):
                outcome = grade_saved(grader, notebook, assignment, Store(root))
                print(watching.news(memory.read(), outcome), flush=True)
                if isinstance(outcome, Report):
                    memory.write(outcome)
                if not watch:
                    raise typer.Exit(exit_status([outcome], None))
    except UnknownAssignment as error:
        misuse(str(error))
    except KeyboardInterrupt:
        print("stopped")


@app.command(epilog="Example: autograder summary reports.json --output summary.html")
def summary(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Reports as JSON, notebooks, or folders of submissions.")
    ],
    assignment: Assignment = None,
    output: Output = None,
    isolation: Apart = "bubblewrap",
    jobs: Jobs = None,
) -> None:
    """Write a page over a class: scores, exercises, the tests that fail most, submissions that need a look."""
    files = [path for path in paths if path.suffix == ".json"]
    outcomes = reports(files)
    if len(files) < len(paths):
        others = submissions([path for path in paths if path not in files], assignment)
        outcomes += grade_files(others, assignment, isolation, jobs, fresh=False)
    save(output, class_page.text(overviews(outcomes)))


@app.command(epilog="Example: autograder diff before.json after.json")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Reports as JSON.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Reports as JSON.")],
) -> None:
    """Tell who gained or lost points between two gradings, and by which test."""
    print(differences.text(differences.differences(reports([old]), reports([new]))), end="")


def reports(files: list[Path]) -> list[Outcome]:
    try:
        return [outcome for file in files for outcome in read_reports(file)]
    except NoReports as error:
        misuse(str(error))
