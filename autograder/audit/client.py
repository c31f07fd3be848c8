"""A warm process that judges mutants and variants, seen from the audit: start, ask, close."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec

from autograder.audit.compare.equivalents import BUDGET_SECONDS
from autograder.course.assignment import Assignment
from autograder.course.submission import Submission
from autograder.records import GradingError, Record
from autograder.suite.server import receive, send
from autograder.suite.verdicts import TestVerdict

ENVIRONMENT = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
}


class Task(Record, frozen=True):
    """What to do with a submission.

    judge -- run the tests of `exercises` (all where empty); `first_only` (a mutant): to the first that does not pass,
        and with less time for a call
    compare -- tell `functions` apart from the solution's, with `budget` CPU seconds of the solution's for each
    """

    kind: str
    submission: Submission
    exercises: tuple[str, ...] = ()
    first_only: bool = True
    functions: tuple[str, ...] = ()
    budget: float = BUDGET_SECONDS


class Test(Record, frozen=True):
    """One test's verdict."""

    __test__ = False
    exercise: str
    name: str
    title: str
    status: str
    message: str


class Answer(Record, frozen=True):
    """What came of a task; `seconds` is CPU time. For a comparison: how the versions differ and on which call."""

    tests: tuple[Test, ...] = ()
    verdicts: tuple[TestVerdict, ...] = ()
    seconds: float = 0.0
    difference: str = ""
    by_law: bool = False
    probes: int = 0
    inputs: str = ""
    right: str = ""
    wrong: str = ""
    fault: str = ""


class Bench:
    """The main process's end: start, ask, close. A context manager."""

    def __init__(self, assignment: Assignment) -> None:
        if not assignment.suite.is_file():
            raise GradingError("suite", f"tests/hidden/{assignment.suite.name} is missing: write it, then audit it")
        tasks, self._tasks = os.pipe()
        self._answers, answers = os.pipe()
        command = [sys.executable, "-P", "-m", "autograder.audit.server", assignment.root, assignment.id]
        self._process = subprocess.Popen(
            [*command, str(tasks), str(answers)],
            pass_fds=[tasks, answers],
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(tasks)
        os.close(answers)

    def ask(self, task: Task) -> Answer:
        """Raises GradingError where the suite is broken or the process is gone."""
        try:
            send(self._tasks, msgspec.msgpack.encode(task))
            body = receive(self._answers)
        except OSError:
            body = None
        if body is None:
            raise GradingError("grader", "the process that runs the hidden suite ended; run the audit again")
        answer = msgspec.msgpack.decode(body, type=Answer)
        if answer.fault.startswith("suite: "):
            raise GradingError("suite", answer.fault.removeprefix("suite: "))
        return answer

    def close(self) -> None:
        for descriptor in (self._tasks, self._answers):
            os.close(descriptor)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
