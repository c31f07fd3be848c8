"""The pytest plugin: runs a hidden suite against a submission and notes a verdict for every test.

`pytest tests/hidden/test_<assignment>.py` grades the instructor's solution, `--submission NOTEBOOK` another one;
the suite is an ordinary pytest suite and is debugged as one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import h5py
import hypothesis
import hypothesis.errors
import numpy as np
import pytest

from autograder.course.assignment import Assignment, load_assignment
from autograder.course.course import find_course_root
from autograder.course.notebook import read_notebook
from autograder.course.submission import Cell, Submission, extract, solution_of
from autograder.records import GradingError, Record, Status, TestResult
from autograder.sandbox.in_process import LocalWorker
from autograder.sandbox.isolation import ISOLATIONS
from autograder.sandbox.process import SandboxError, WorkerProcess
from autograder.suite.session import Backend, Session
from autograder.suite.student import Student
from autograder.suite.verdicts import NotJudged, StudentError, Verdict, clean
from autograder.testing.expectations import Rejected, call_text, reject

IN_PROCESS = "in-process"
PROFILE = "hidden-suite"
DATA_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, np.linalg.LinAlgError)
"""What a test may raise by itself when a submission's value has a form that it does not foresee."""


class TestVerdict(Record, frozen=True):
    """A test's result, with what only the instructor is told.

    suspect -- an exception of the suite's own: a value of unforeseen form, or a broken suite
    fault -- (kind, message) of an infrastructure error
    """

    __test__ = False
    exercise: str
    builds_on: tuple[str, ...]
    result: TestResult
    suspect: str = ""
    fault: tuple[str, str] | None = None


VERDICTS = pytest.StashKey[list[TestVerdict]]()
SESSIONS = pytest.StashKey[list[Session]]()
SUBMISSION = pytest.StashKey[Submission]()
SPARE = pytest.StashKey[list[WorkerProcess]]()
RECORDING = pytest.StashKey[list[Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "grading a notebook with a hidden suite")
    group.addoption("--submission", metavar="NOTEBOOK", help="grade this notebook instead of the solution")
    group.addoption("--variant", metavar="FILE", help="lay this Python file's functions over the solution")
    group.addoption(
        "--isolation",
        choices=(*ISOLATIONS, IN_PROCESS),
        default="bubblewrap",
        help="how the submission's code is kept apart (default: bubblewrap); none and in-process for trusted code only",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "exercise(name, builds_on, aliases, cpu_seconds): the exercise of a test class")
    config.addinivalue_line("markers", "weight(n): how often a test counts in its exercise")
    config.stash[VERDICTS] = []
    config.stash[SESSIONS] = []
    hypothesis.settings.register_profile(
        PROFILE,
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=25,
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate, hypothesis.Phase.shrink],
        suppress_health_check=[
            hypothesis.HealthCheck.too_slow,
            hypothesis.HealthCheck.differing_executors,
            hypothesis.HealthCheck.data_too_large,
        ],
        report_multiple_bugs=False,
        print_blob=False,
    )


def pytest_collectstart(collector: pytest.Collector) -> None:
    if isinstance(collector, pytest.Module):
        hypothesis.settings.load_profile(PROFILE if _is_suite(collector.path) else "default")


def _is_suite(path: Path) -> bool:
    return path.parent.name == "hidden" and path.parent.parent.name == "tests"


def suite_assignment(path: Path) -> Assignment:
    """The assignment that the suite at `path` grades, by its name. Raises GradingError."""
    return load_assignment(find_course_root(path.parent), path.stem.removeprefix("test_"))


def _submission(config: pytest.Config, assignment: Assignment) -> Submission:
    if SUBMISSION in config.stash:
        return config.stash[SUBMISSION]
    path, variant = config.getoption("--submission"), config.getoption("--variant")
    if path:
        return extract(read_notebook(Path(path)), assignment)
    submission = solution_of(assignment)
    if variant:
        cell = Cell("variant", "foreign", Path(variant).read_text(encoding="utf-8"))
        submission = Submission(submission.assignment, (*submission.cells, cell))
    return submission


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    """The submission's functions, in a worker."""
    config = request.config
    assignment = suite_assignment(request.path)
    isolation = config.getoption("--isolation")
    spare = config.stash.get(SPARE, [])

    def start() -> Backend:
        if isolation == IN_PROCESS:
            return LocalWorker()
        worker = spare.pop() if spare else WorkerProcess(isolation, assignment.data)
        worker.wait_ready()
        return worker

    session = Session(_submission(config, assignment), start)
    session.recorded = config.stash.get(RECORDING, None)
    for item in request.session.items:
        if item.path == request.path and (mark := item.get_closest_marker("exercise")):
            session.aliases[mark.args[0]] = mark.kwargs.get("aliases", ())
    config.stash[SESSIONS].append(session)
    try:
        yield Student(session)
    finally:
        session.close()


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Callable[[str], dict[str, Any]]:
    """`data("file.h5")`: the arrays of a file in the assignment's data folder, by name."""
    folder = suite_assignment(request.path).data

    def load(name: str) -> dict[str, Any]:
        try:
            with h5py.File(folder / name) as file:
                return {key: file[key][()] for key in file}
        except OSError:
            raise GradingError(
                "data", f"source/{folder.parent.name}/data/{name} is missing or damaged: run python -m datasets"
            ) from None

    return load


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    mark, sessions = item.get_closest_marker("exercise"), item.config.stash[SESSIONS]
    if mark and sessions:
        sessions[-1].begin(mark.args[0], mark.kwargs.get("cpu_seconds"))
    yield
    if mark and sessions and not sessions[-1].gives_the_same_again():
        reject("the same call must give the same answer each time.", hint="What does the function keep between calls?")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    mark = item.get_closest_marker("exercise")
    if mark and (call.when == "call" or (call.when == "setup" and call.excinfo is not None)):
        sessions = item.config.stash[SESSIONS]
        verdict = _verdict(item, mark, call, sessions[-1] if sessions else None)
        item.config.stash[VERDICTS].append(verdict)
        if verdict.result.message:
            report.sections.append(("feedback", verdict.result.message))
    return report


def _verdict(item: pytest.Item, mark: pytest.Mark, call: pytest.CallInfo[None], session: Session | None) -> TestVerdict:
    weight = item.get_closest_marker("weight")
    title = (getattr(item, "obj", None).__doc__ or item.name).strip().split("\n")[0]
    exercise = mark.args[0]
    status, message, extra = _judge(exercise, title, call, session)
    result = TestResult(item.name, title, status, weight.args[0] if weight else 1, message)
    return TestVerdict(exercise, tuple(mark.kwargs.get("builds_on", ())), result, **extra)


def _judge(
    exercise: str, title: str, call: pytest.CallInfo[None], session: Session | None
) -> tuple[Status, str, dict[str, Any]]:
    """(status, message for the student, what only the instructor is told)."""
    if call.excinfo is None:
        return "passed", "", {}
    error = call.excinfo.value
    if isinstance(error, SandboxError):
        return "error", "", {"fault": ("sandbox", str(error))}
    if isinstance(error, GradingError):
        return "error", "", {"fault": (error.kind, str(error))}
    if call.when == "setup" or session is None:
        return "error", "", {"fault": ("suite", _where(call))}
    case = [("smallest case", _case(session, exercise))] if session.calls else []
    if isinstance(error, Verdict):
        claim = str(error).replace(f"{exercise} ", "it ", 1) if str(error).startswith(f"{exercise} ") else str(error)
        if isinstance(error, NotJudged):
            return error.status, _message(exercise, f"not judged, since {claim}.", []), {}
        return error.status, _message(exercise, f"{claim}.", [] if error.status == "not attempted" else case), {}
    if isinstance(error, Rejected):
        rows = [("smallest case", error.case)] if error.case is not None else case
        return "failed", _message(exercise, error.claim, [*rows, *error.rows], error.hint), {}
    if isinstance(error, StudentError):
        summary = error.summary if error.summary.startswith("it ") else f"it stopped with {error.summary}"
        if error.stub:
            summary = f"it calls {error.stub}, which is not written yet."
        return "error", _message(exercise, summary, [*case, *error.rows]), {}
    if isinstance(error, hypothesis.errors.Flaky):
        claim = "the same call must give the same answer each time."
        return "failed", _message(exercise, claim, case), {}
    if isinstance(error, AssertionError):
        return "failed", _message(exercise, title, case), {}
    if isinstance(error, DATA_ERRORS) and not isinstance(error, hypothesis.errors.HypothesisException):
        claim = "what came back does not have the form that the text asks for."
        return "failed", _message(exercise, claim, case), {"suspect": _where(call)}
    return "error", "", {"fault": ("suite", _where(call))}


def _where(call: pytest.CallInfo[None]) -> str:
    """An exception of the suite's own, with the place where it was raised."""
    assert call.excinfo is not None
    entry = call.excinfo.traceback[-1]
    suite = [frame for frame in call.excinfo.traceback if _is_suite(Path(str(frame.path)))]
    place = suite[-1] if suite else entry
    text = clean(str(call.excinfo.value))
    return f"{Path(str(place.path)).name}, line {place.lineno + 1}: {call.excinfo.typename}: {text}"


def _case(session: Session, exercise: str) -> str:
    calls = [call for call in session.calls if call.name == exercise] or session.calls
    last = calls[-1]
    names = _parameters(session, last.name)
    text = call_text(names, last.args, last.kwargs)
    return text if last.name == exercise else f"{last.name}: {text}"


def _parameters(session: Session, name: str) -> tuple[str, ...]:
    return PARAMETERS.get((session.submission.assignment, name), ())


PARAMETERS: dict[tuple[str, str], tuple[str, ...]] = {}
"""(assignment, function) → the names in the instructor's signature, noted when a suite is collected."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for path in {item.path for item in items if item.get_closest_marker("exercise") and _is_suite(item.path)}:
        assignment = suite_assignment(path)
        for exercise in assignment.exercises:
            PARAMETERS[assignment.id, exercise.id] = exercise.parameters


def _message(exercise: str, claim: str, rows: list[tuple[str, str]], hint: str = "") -> str:
    first = claim if claim.startswith(f"{exercise}:") else f"{exercise}: {claim}"
    lines = [first, *(f"  {label:<15} {text}" for label, text in rows)]
    if hint:
        lines.append(f"  {'next':<15} {hint}")
    return "\n".join(lines)
