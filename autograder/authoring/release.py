"""source/ -> release/ and solutions/, through nbgrader's own converters, and every check on them.

Everything is made in a scratch folder with a scratch gradebook: nbgrader refuses to generate an assignment anew once
there are submissions, and a check must not touch the course.
"""

from __future__ import annotations

import contextlib
import filecmp
import io
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from nbgrader.api import Base
from nbgrader.converters import GenerateAssignment, GenerateSolution
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from sqlalchemy import create_engine
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from autograder.authoring.course_map import map_problems
from autograder.authoring.package_rules import package_problems
from autograder.authoring.problem import Problem
from autograder.authoring.rules import (
    difference,
    files_below,
    release_problems,
    solution_problems,
    source_problems,
)
from autograder.authoring.settings import settings_problems
from autograder.course.assignment import lacking, load_assignment
from autograder.course.course import CONFIG, assignment_ids, notebook_ids, notebook_path
from autograder.course.notebook import NotebookError, read_notebook
from autograder.records import Outcome, Ungraded

Grade = Callable[[Path, str], Outcome]
Json = dict[str, Any]


def build(
    root: Path,
    ids: Sequence[str] = (),
    *,
    check: bool = False,
    anew: bool = False,
    grade: Grade | None = None,
    isolation: str = "bubblewrap",
    progress: Callable[[str], None] = lambda line: None,
) -> list[Problem]:
    """Generate release/ and solutions/ of `ids`, all assignments by default, and return what is wrong.

    check -- write nothing; every difference to what is there is a problem
    anew -- execute solutions that have not changed, too
    grade -- grades a notebook as an assignment: an untouched release must get 0, a solution full marks
    isolation -- of that grading: every package of the course must be importable there
    """
    known = assignment_ids(root)
    if problems := settings_problems(root):
        return problems
    problems = [Problem(f"source/{id}", "no such assignment", f"expected one of {', '.join(known) or 'none'}")
                for id in ids if id not in known]  # fmt: skip
    if not ids:
        problems += _orphans(root, known)
    with Workshop(root) as workshop:
        for id in [id for id in known if not ids or id in ids]:
            progress(f"{'checking' if check else 'building'} {id}")
            notebooks = notebook_ids(root, id)
            found = [problem for each in notebooks for problem in source_problems(root, each)]
            found = [*dict.fromkeys(found), *map_problems(root, id)]
            if not any(problem.where.startswith("source/") for problem in found):
                found += _assignment(workshop, id, check, anew, progress)
            for each in notebooks if not found else ():
                found += _graded(root, each, isolation, grade, progress)
            problems += found
    return problems


def _graded(root: Path, id: str, isolation: str, grade: Grade | None, progress: Callable[[str], None]) -> list[Problem]:
    """What is wrong with the grading of a notebook whose folders are as they should be."""
    assignment = load_assignment(root, id)
    if assignment.is_stock:
        progress(f"{id} has no tests/hidden/{assignment.suite.name}: its own test cells grade it (stock mode)")
    if grade is None:
        return []
    if lack := lacking(assignment.needs):
        progress(f"{id} is not graded here, and its folders are as they should be: {lack}")
        return []
    return package_problems(root, id, isolation) or grading_problems(root, id, grade)


def _orphans(root: Path, known: Sequence[str]) -> Iterator[Problem]:
    """Folders in source/, release/ and solutions/ that belong to no assignment."""
    for step in ("source", "release", "solutions"):
        for path in sorted((root / step).glob("*")):
            if path.is_dir() and path.name not in known and not path.name.startswith("."):
                what = f"no notebook source/{path.name}/{path.name}.ipynb belongs to it"
                yield Problem(f"{step}/{path.name}", what, "delete or rename it")


def _assignment(workshop: Workshop, id: str, check: bool, anew: bool, progress: Callable[[str], None]) -> list[Problem]:
    """Convert one assignment in the workshop; write it to the course unless `check`; return what is wrong."""
    root = workshop.root
    try:
        release, plain = workshop.release(id), workshop.solution(id, execute=False)
    except ConversionError as error:
        return [Problem(f"source/{id}", str(error), "mend the source notebook")]
    ids = notebook_ids(root, id)
    notebooks = [notebook_path(each).name for each in ids]
    problems = []
    for each, notebook in zip(ids, notebooks, strict=True):
        source, made = read_notebook(root / "source" / id / notebook), read_notebook(release / notebook)
        stubs = not load_assignment(root, each).is_stock
        problems += release_problems(f"release/{id}/{notebook}", source, made, stubs=stubs)
    if problems:
        return problems
    stale = solution_differences(plain, root / "solutions" / id, id, notebooks)
    if check:
        return [*release_differences(release, root / "release" / id, id), *stale]
    write(release, root / "release" / id)
    if stale or anew:
        if lack := next(filter(None, (lacking(load_assignment(root, each).needs) for each in ids)), ""):
            return [Problem(f"solutions/{id}", f"its solution must be executed: {lack}", "release it there")]
        progress(f"executing the solution of {id}")
        executed = workshop.solution(id, execute=True)
        for notebook in notebooks:
            problems += solution_problems(f"solutions/{id}/{notebook}", read_notebook(executed / notebook))
        if not problems:
            write(executed, root / "solutions" / id)
    return problems


class ConversionError(Exception):
    """nbgrader's converter failed; the message is its own."""


class Workshop:
    """A scratch copy of the course's source/, with a gradebook of its own; a context manager."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __enter__(self) -> Workshop:
        self.folder = Path(tempfile.mkdtemp(prefix="autograder-release-"))
        config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        config.CourseDirectory.root = str(self.folder)
        config.CourseDirectory.db_url = f"sqlite:///{self.folder}/gradebook.db"
        for key in ("source", "release", "solution"):
            config.CourseDirectory[f"{key}_directory"] = key
        for key in ("header", "footer"):  # nbgrader looks for them from the folder in which it was started
            if isinstance(path := config.IncludeHeaderFooter.get(key), str):
                config.IncludeHeaderFooter[key] = str(self.root / path)
        self.config: Config = config
        Base.metadata.create_all(create_engine(config.CourseDirectory.db_url))  # else nbgrader starts alembic for it
        return self

    def __exit__(self, *exception: object) -> None:
        shutil.rmtree(self.folder)

    def release(self, id: str) -> Path:
        """The folder of the release of `id`, generated. Raises ConversionError."""
        shutil.copytree(self.root / "source" / id, self.folder / "source" / id)
        self.run(GenerateAssignment, id)
        return self.folder / "release" / id

    def solution(self, id: str, *, execute: bool) -> Path:
        """The folder of the solution of `id`, generated; its release has been. Raises ConversionError."""
        shutil.rmtree(self.folder / "solution" / id, ignore_errors=True)
        self.run(GenerateSolution, id, leave_out=() if execute else (Execute,))
        return self.folder / "solution" / id

    def run(self, kind: type, id: str, leave_out: tuple[type, ...] = ()) -> None:
        course = CourseDirectory(config=self.config)
        course.assignment_id = id
        converter = kind(coursedir=course, config=self.config)
        converter.preprocessors = [each for each in converter.preprocessors if not _is_a(each, leave_out)]
        words = io.StringIO()
        handler = logging.StreamHandler(words)
        with _kernel_draws_inline(), _only_handler(converter.log, handler):
            try:
                converter.start()
            except Exception as error:
                lines = [line for line in words.getvalue().splitlines() if "Error: " in line]
                raise ConversionError(lines[-1] if lines else f"{type(error).__name__}: {error}") from None


def _is_a(preprocessor: Any, kinds: tuple[type, ...]) -> bool:
    found = import_item(preprocessor) if isinstance(preprocessor, str) else preprocessor
    return isinstance(found, type) and issubclass(found, kinds)


@contextlib.contextmanager
def _kernel_draws_inline() -> Iterator[None]:
    """A kernel draws into the notebook unless MPLBACKEND says otherwise."""
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend


@contextlib.contextmanager
def _only_handler(log: Any, handler: logging.Handler) -> Iterator[None]:
    before, propagate = list(log.handlers), log.propagate
    log.handlers, log.propagate = [handler], False
    try:
        yield
    finally:
        log.handlers, log.propagate = before, propagate


def write(made: Path, destination: Path) -> None:
    """Make `destination` hold exactly the files of `made`; a file that has not changed is not touched."""
    ours, theirs = files_below(made), files_below(destination)
    for name in theirs.keys() - ours.keys():
        theirs[name].unlink()
    for name, path in ours.items():
        target = destination / name
        if not target.exists() or not filecmp.cmp(path, target, shallow=False):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def release_differences(made: Path, found: Path, id: str) -> list[Problem]:
    """Every file of release/<id> that is not byte for byte what is made from source/."""
    return _file_differences(made, found, f"release/{id}", id)


def solution_differences(made: Path, found: Path, id: str, notebooks: Sequence[str]) -> list[Problem]:
    """Where solutions/<id> differs from what is made from source/, outputs aside, or was not executed cleanly."""
    where = f"solutions/{id}"
    problems = _file_differences(made, found, where, id, leave_out=notebooks)
    for notebook in notebooks:
        try:
            theirs = read_notebook(found / notebook)
        except NotebookError as error:
            problems.append(Problem(f"{where}/{notebook}", str(error), f"run `autograder release {id}`"))
            continue
        what = difference(read_notebook(made / notebook), theirs)
        if what is not None:
            problems.append(_outdated(f"{where}/{notebook}", what, id))
        problems += solution_problems(f"{where}/{notebook}", theirs)
    return problems


def _file_differences(made: Path, found: Path, where: str, id: str, leave_out: Sequence[str] = ()) -> list[Problem]:
    ours, theirs = files_below(made), files_below(found)
    problems = []
    for name in sorted((ours.keys() | theirs.keys()) - set(leave_out)):
        if name not in ours:
            problems.append(_outdated(f"{where}/{name}", "not made from source/", id))
        elif name not in theirs:
            problems.append(_outdated(f"{where}/{name}", "it is missing", id))
        elif not filecmp.cmp(ours[name], theirs[name], shallow=False):
            problems.append(_outdated(f"{where}/{name}", _how(ours[name], theirs[name]), id))
    return problems


def _how(ours: Path, theirs: Path) -> str:
    what = None
    if ours.suffix == ".ipynb":
        with contextlib.suppress(NotebookError):
            what = difference(read_notebook(ours), read_notebook(theirs))
    return f"not what source/ gives: {what}" if what else "not what source/ gives: other bytes"


def _outdated(where: str, what: str, id: str) -> Problem:
    return Problem(where, what, f"run `autograder release {id}`")


def grading_problems(root: Path, id: str, grade: Grade) -> list[Problem]:
    """The suite gives an untouched release nothing and the solution everything; of test cells only this is asked."""
    problems = []
    steps = [("solutions", "passed"), ("release", "not attempted")]
    for step, status in steps[:1] if load_assignment(root, id).is_stock else steps:
        where = f"{step}/{notebook_path(id)}"
        report = grade(root / where, id)
        if isinstance(report, Ungraded):
            problems.append(Problem(where, f"not graded: {report.error.message}", "mend the suite or the notebook"))
            if report.error.kind != "notebook":
                break  # the same fault for every notebook
            continue
        remedy = f"mend the suite or the notebook; `autograder grade {where}` shows why"
        expected = 0.0 if status == "not attempted" else report.max_score
        if report.score != expected:
            problems.append(Problem(where, f"graded {report.score:g}, expected {expected:g}", remedy))
        for exercise in report.exercises:
            if exercise.status != status:
                what = f"{exercise.id} is {exercise.status}, expected {status}"
                problems.append(Problem(where, what, remedy))
    return problems
