"""A hidden suite kept warm in a process of its own: send it submissions, get verdicts."""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.submission import Submission
from autograder.records import GradingError
from autograder.suite.server import Job, Outcome, receive, send

ENVIRONMENT = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


class Suite:
    """The hidden suite of an assignment under an isolation; a context manager.

    isolation -- bubblewrap, user, none, or in-process (no boundary at all: the instructor's own code)
    """

    def __init__(self, assignment: Assignment, isolation: str = "bubblewrap") -> None:
        if not assignment.suite.is_file():
            raise GradingError("suite", f"tests/hidden/{assignment.suite.name} is missing: write it, or restore it")
        self.assignment, self.isolation = assignment, isolation
        job_reader, self._jobs = os.pipe()
        self._outcomes, outcome_writer = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "autograder.suite.server", str(assignment.suite), isolation]
            + [str(job_reader), str(outcome_writer)],
            pass_fds=[job_reader, outcome_writer],
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(job_reader)
        os.close(outcome_writer)

    def run(self, submission: Submission, *, record: bool = False) -> Outcome:
        """Judge one submission. Raises GradingError where the process that should do it is gone."""
        try:
            send(self._jobs, msgspec.msgpack.encode(Job(submission, record)))
            body = receive(self._outcomes)
        except OSError:
            body = None
        if body is None:
            raise GradingError("grader", "the process that runs the hidden suite ended; run it again")
        return msgspec.msgpack.decode(body, type=Outcome)

    def close(self) -> None:
        """End the process; closing twice does nothing."""
        if self._process.poll() is None or self._jobs >= 0:
            for descriptor in (self._jobs, self._outcomes):
                if descriptor >= 0:
                    os.close(descriptor)
            self._jobs = self._outcomes = -1
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def __enter__(self) -> Suite:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
