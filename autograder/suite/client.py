"""A hidden suite kept warm in a process of its own: send it submissions, get verdicts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import msgspec

from autograder.course.assignment import Assignment
from autograder.records import GradingError
from autograder.suite.pipes import receive, send
from autograder.suite.results import Job, SuiteResult

ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class WarmProcess:
    """`python -m module`, which answers jobs one by one; a context manager.

    arguments -- the module's arguments; two descriptors, of the jobs and of the answers, follow them
    """

    def __init__(self, module: str, arguments: list[str], environment: dict[str, str] | None = None) -> None:
        job_reader, self._jobs = os.pipe()
        self._answers, answer_writer = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module, *arguments, str(job_reader), str(answer_writer)],
            pass_fds=[job_reader, answer_writer],
            env={**os.environ, **ENVIRONMENT, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(job_reader)
        os.close(answer_writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, job: bytes) -> bytes:
        """The answer to a job. Raises GradingError where the process is gone."""
        try:
            send(self._jobs, job)
            answer = receive(self._answers)
        except OSError:
            answer = None
        if answer is None:
            raise GradingError("grader", "the process that runs the hidden suite ended; run it again")
        return answer

    def close(self) -> None:
        """End the process; closing twice does nothing."""
        if self._jobs < 0:
            return
        os.close(self._jobs)
        os.close(self._answers)
        self._jobs = self._answers = -1
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class Suite(WarmProcess):
    """The hidden suite of an assignment under an isolation, or the test cells of its notebook (stock mode).

    isolation -- bubblewrap, user, none, or in-process (no boundary at all: the instructor's own code)
    examples -- the file with what the suite's tests drew when the solution was judged, if there is one
    Raises GradingError where the suite is missing.
    """

    def __init__(self, assignment: Assignment, isolation: str = "bubblewrap", examples: Path | None = None) -> None:
        if assignment.is_stock:
            super().__init__("autograder.suite.stock", [assignment.root, assignment.id, isolation])
        else:
            require_suite(assignment)
            arguments = [str(assignment.suite), isolation, os.devnull if examples is None else str(examples)]
            super().__init__("autograder.suite.server", arguments)
        self.assignment, self.isolation = assignment, isolation

    def run(self, job: Job) -> SuiteResult:
        """Judge one submission. Raises GradingError where the process that should do it is gone."""
        return msgspec.msgpack.decode(self.ask(msgspec.msgpack.encode(job)), type=SuiteResult)


def require_suite(assignment: Assignment) -> None:
    """Raise GradingError where the hidden suite of an assignment is missing."""
    if not assignment.suite.is_file():
        what = f"tests/hidden/{assignment.suite.name} is missing: write it, or restore it"
        remedy = f"the test cells of a notebook of nbgrader's are moved by `autograder import {assignment.id}`"
        raise GradingError("suite", f"{what}; {remedy}")
