"""The pytest plugin: runs a hidden suite against a submission and notes a verdict for every test.

`pytest tests/hidden/test_<assignment>.py` grades the instructor's solution, `--submission NOTEBOOK` another one;
the suite is an ordinary pytest suite and is debugged as one.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from autograder.course.assignment import Assignment, lacking, load_assignment
from autograder.course.course import (
    UnknownAssignment,
    find_course_root,
    is_suite,
    notebook_ids,
    source_path,
    suite_path,
)
from autograder.course.notebook import file_state, function_of, read_notebook
from autograder.course.submission import Cell, Submission, extract, solution_of
from autograder.course.variant import read_variant
from autograder.records import GradingError, TestResult
from autograder.sandbox.in_process import LocalWorker
from autograder.sandbox.isolation import ISOLATIONS
from autograder.sandbox.process import WorkerProcess
from autograder.suite import limits
from autograder.suite.again import gives_the_same_again
from autograder.suite.data_files import read_data
from autograder.suite.exchange import Backend
from autograder.suite.further import ask_why, try_further_cases
from autograder.suite.purity import Purity
from autograder.suite.reached import reached
from autograder.suite.recorded import Examples
from autograder.suite.results import TestVerdict
from autograder.suite.session import Session
from autograder.suite.student import Student
from autograder.suite.verdicts import Ending, judge
from autograder.suite.workers import ready_worker
from autograder.testing.rejections import Rejected, reject
from autograder.testing.witness import RUNNING

IN_PROCESS = "in-process"
PROFILE = "hidden-suite"
EXAMPLES = 15
"""What a test with `@given` draws where it says nothing else: each of the first eleven suites asked for 5 to 25."""

VERDICTS = pytest.StashKey[list[TestVerdict]]()
SESSIONS = pytest.StashKey[dict[Path, Session]]()
"""Suite → the calls that it makes of the submission."""
SUBMISSION = pytest.StashKey[Submission]()
SPARE = pytest.StashKey[list[WorkerProcess]]()
RECORDING = pytest.StashKey[list[Any]]()
CPU_SECONDS = pytest.StashKey[float]()
"""What the whole submission may use, where that is less than usual."""
GRADED = pytest.StashKey[dict[Path, list[str]]]()
"""Suite → the exercises that it grades."""
EXAMPLES_OF_TESTS = pytest.StashKey[Examples]()
"""What the tests drew when the solution was judged, where that is known."""
UNEXPLAINED = pytest.StashKey[bool]()
"""Of a test whose message nobody will read: nothing more is asked where it fails."""


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
    config.addinivalue_line("markers", "exercise(name, builds_on, cpu_seconds, pure): the exercise of a test class")
    config.addinivalue_line("markers", "asked_here: only our own text asks this; advice elsewhere")
    config.addinivalue_line("markers", "weight(n): how often a test counts in its exercise")
    config.addinivalue_line("markers", "form: passes for constants of the right form too")
    config.addinivalue_line("markers", "needs(profile): skipped where what this profile of workers needs is missing")
    config.addinivalue_line("markers", "agreement(names): compares with the student's own functions")
    config.stash[VERDICTS] = []
    config.stash[SESSIONS] = {}
    config.stash[GRADED] = {}
    hypothesis.settings.register_profile(
        PROFILE,
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
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
        hypothesis.settings.load_profile(PROFILE if is_suite(collector.path) else "default")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a suite whose assignment needs more than NumPy are marked, and skipped where it is not installed."""
    for item in items:
        needs = _needs_of_suite(item.path)
        if needs:
            item.add_marker(pytest.mark.needs(needs))
        mark = item.get_closest_marker("needs")
        lack = lacking(mark.args[0]) if mark else ""
        if lack:
            item.add_marker(pytest.mark.skip(reason=lack))


@functools.lru_cache(maxsize=128)
def _needs_of_suite(path: Path) -> str:
    try:
        return suite_assignment(path).needs if is_suite(path) else ""
    except (GradingError, UnknownAssignment):
        return ""  # its own tests say what is wrong


def suite_assignment(path: Path) -> Assignment:
    """The assignment that the suite at `path` grades, by its name. Raises GradingError."""
    root, id = find_course_root(path.parent), path.stem.removeprefix("test_")
    if not source_path(root, id).is_file():  # one of several notebooks of an assignment
        id = next((each for each in notebook_ids(root) if suite_path(root, each).name == path.name), id)
    return _assignment(root, id, file_state(source_path(root, id)))


@functools.lru_cache(maxsize=4)
def _assignment(root: Path, id: str, state: object) -> Assignment:
    return load_assignment(root, id)


def _submission(config: pytest.Config, assignment: Assignment) -> Submission:
    if SUBMISSION in config.stash:
        return config.stash[SUBMISSION]
    path, variant = config.getoption("--submission"), config.getoption("--variant")
    if path:
        return extract(read_notebook(Path(path)), assignment)
    submission = solution_of(assignment)
    if variant:
        cell = Cell("variant", "foreign", read_variant(Path(variant)))
        submission = Submission(submission.assignment, (*submission.cells, cell))
    return submission


def open_session(session: pytest.Session, suite: Path) -> Session:
    """The calls of the suite at `suite`: those that have begun, or new ones."""
    config = session.config
    if suite in config.stash[SESSIONS]:
        return config.stash[SESSIONS][suite]
    assignment = suite_assignment(suite)
    isolation = config.getoption("--isolation")
    spare = config.stash.get(SPARE, [])

    def start() -> Backend:
        if isolation == IN_PROCESS:
            return LocalWorker()
        return ready_worker(isolation, assignment, spare)

    marks = (item.get_closest_marker("exercise") for item in session.items if item.path == suite)
    told = {mark.args[0]: mark.kwargs for mark in marks if mark}
    aliases: dict[str, tuple[str, ...]] = {}
    for name, each in told.items():
        aliases[function_of(name)] = (*aliases.get(function_of(name), ()), *each.get("aliases", ()))
    parameters = {exercise.function: exercise.parameters for exercise in assignment.exercises}
    parameters |= {name: names for exercise in assignment.exercises for name, names in exercise.methods}
    seconds = config.stash.get(CPU_SECONDS, limits.SUBMISSION_CPU_SECONDS)
    recorded = config.stash.get(RECORDING, None)
    opened = Session(_submission(config, assignment), start, aliases, parameters, recorded, seconds)
    for name, each in told.items():
        if each.get("pure"):
            opened.purity[name] = Purity(parameters.get(function_of(name), ()), each.get("in_place", ()))
    config.stash[SESSIONS][suite] = opened
    return opened


@pytest.fixture(scope="module")
def student(request: pytest.FixtureRequest) -> Iterator[Student]:
    """The submission's functions, in a worker."""
    opened = open_session(request.session, request.path)
    try:
        yield Student(opened)
    finally:
        opened.close()


def session_of(item: pytest.Item) -> Session | None:
    """What the suite of a test has asked of the submission, if it has asked anything."""
    return item.config.stash[SESSIONS].get(item.path)


@pytest.fixture
def purity(request: pytest.FixtureRequest, student: Student) -> Purity:
    """What the calls of this exercise did to their arguments; for the test that `pure=True` adds."""
    found = open_session(request.session, request.path).purity[request.node.get_closest_marker("exercise").args[0]]
    if not found.tests and hasattr(request.config, "workerinput"):
        pytest.skip("pytest-xdist runs the tests whose calls it judges in another process")
    return found


@pytest.fixture(scope="module")
def data(request: pytest.FixtureRequest) -> Callable[[str], Any]:
    """`data("points.h5")`: a file in the assignment's data folder, read by its ending (see `read_data`)."""
    assignment = suite_assignment(request.path)
    return lambda name: read_data(Path(assignment.root), assignment.data / name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    session = session_of(item)
    if session is not None:
        begin(item, session)
    try:
        yield
    except Rejected as rejected:
        if session is not None:
            explain(item, session, rejected)
        raise
    if session is not None and not gives_the_same_again(item, session):
        reject("the same call must give the same answer each time.", hint="What does the function keep between calls?")


def explain(item: pytest.Item, session: Session, rejected: Rejected) -> None:
    """Ask what only the message of a failed test needs: its cause, and what holds in further cases."""
    if UNEXPLAINED in item.stash:
        return
    ask_why(session, rejected)
    if not rejected.settled:
        examples: Examples = item.config.stash.get(EXAMPLES_OF_TESTS, {})
        try_further_cases(item, session, examples)


def begin(item: pytest.Item, session: Session) -> None:
    """A test of an exercise begins. Raises NotJudged where an earlier test has closed the exercise."""
    mark = item.get_closest_marker("exercise")
    if mark:
        session.begin(mark.args[0], mark.kwargs.get("cpu_seconds"))
        RUNNING.begin(session.arguments)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    mark = item.get_closest_marker("exercise")
    if mark and (call.when == "call" or (call.when == "setup" and call.excinfo is not None)):
        verdict = verdict_on(item, judge(call, mark.args[0], _title(item), session_of(item)))
        item.config.stash[VERDICTS].append(verdict)
        if verdict.result.parts:
            report.sections.append(("feedback", verdict.result.message))
    return report


def verdict_on(item: pytest.Item, ending: Ending) -> TestVerdict:
    """The verdict on a test of an exercise that ended so."""
    mark, weight = item.get_closest_marker("exercise"), item.get_closest_marker("weight")
    assert mark is not None
    session, form = session_of(item), item.get_closest_marker("form") is not None
    result = TestResult(item.name, _title(item), ending.status, weight.args[0] if weight else 1, ending.message)
    return TestVerdict(
        mark.args[0],
        _exercises(item, mark.kwargs.get("builds_on", ())),
        result,
        form=form,
        agrees_with=_exercises(item, [name for each in item.iter_markers("agreement") for name in each.args]),
        fault=ending.fault,
        asked_here=item.get_closest_marker("asked_here") is not None,
        true_in_part=ending.status == "failed" and RUNNING.true_in_part,
        reached=reached(session) if session is not None and (form or ending.status != "passed") else (),
    )


def _exercises(item: pytest.Item, names: Sequence[str]) -> tuple[str, ...]:
    """The exercises that a test names; the name of a function stands for all grade cells that it has."""
    kept = item.config.stash[GRADED]
    if item.path not in kept:
        marks = (each.get_closest_marker("exercise") for each in item.session.items if each.path == item.path)
        kept[item.path] = list(dict.fromkeys(mark.args[0] for mark in marks if mark))
    found = {name: [each for each in kept[item.path] if function_of(each) == name] or [name] for name in names}
    return tuple(dict.fromkeys(each for name in names for each in found[name]))


def _title(item: pytest.Item) -> str:
    return (getattr(item, "obj", None).__doc__ or item.name).strip().split("\n")[0]
