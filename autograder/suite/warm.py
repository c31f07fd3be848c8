"""A warm pytest process: it collects a hidden suite once and forks for every job.

A second `pytest.main` in one process fails Hypothesis's health check and does not read an edited suite again;
a fork of a process that has collected costs 0.08 s and starts every job from the same state. Grading and the audit
build on this; what they do with a job is their `Work`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import hypothesis
import hypothesis.strategies
import msgspec
import numpy as np
import pytest

from autograder.course.submission import Submission
from autograder.records import GradingError
from autograder.suite.limits import limit_judge
from autograder.suite.parent import LOOK_SECONDS, die_with, is_gone
from autograder.suite.pipes import receive, send
from autograder.suite.plugin import SUBMISSION, VERDICTS
from autograder.suite.results import TestVerdict


class Work(Protocol):
    """What a warm process does: a job's bytes in, an answer's bytes out."""

    def do(self, session: pytest.Session, body: bytes) -> bytes:
        """Answer one job, in the process that has collected: student code belongs into a `Fork`."""

    def refuse(self, fault: GradingError) -> bytes:
        """The answer where a job cannot be done."""

    def close(self) -> None:
        """No job comes any more."""


class Server:
    """A pytest plugin that serves jobs where pytest would run the tests."""

    def __init__(self, work: Work, jobs: int, answers: int) -> None:
        self.work, self.jobs, self.answers = work, jobs, answers
        self.failures: list[str] = []
        self.served = False

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failures.append(str(report.longrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if self.failures or session.testsfailed or not session.items:
            return None
        self.served = True
        for item in session.items:  # verdicts hold what is needed; a rendered traceback costs 0.1 s each
            item._repr_failure_py = lambda *_, **__: ""  # type: ignore[method-assign, assignment]
        use_hypothesis_once()
        while (body := receive(self.jobs)) is not None:
            try:
                answer = self.work.do(session, body)
            except GradingError as error:
                answer = self.work.refuse(error)
            send(self.answers, answer)
        return True

    def refuse_all(self, suite: Path) -> None:
        """Answer every job with what is wrong with the suite."""
        text = "\n".join(self.failures) or "pytest collected no test"
        fault = GradingError("suite", f"tests/hidden/{suite.name} cannot be collected:\n{text}")
        while receive(self.jobs) is not None:
            send(self.answers, self.work.refuse(fault))


def serve(work: Work, suite: Path, isolation: str, jobs: int, answers: int) -> None:
    """Collect `suite` and answer the jobs on the descriptor `jobs` until it is closed."""
    server = Server(work, jobs, answers)
    folder = str(suite.parent)
    options = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "-p", "autograder.suite.plugin", "-s"]
    options += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml"]
    try:
        pytest.main([*options, f"--isolation={isolation}", str(suite)], plugins=[server, work])
        if not server.served:
            server.refuse_all(suite)
    finally:
        work.close()


def run_tests(session: pytest.Session, submission: Submission, items: Sequence[pytest.Item]) -> Iterator[TestVerdict]:
    """Run tests against a submission, one after another; for a fork, since what has run once is not fresh any more."""
    session.config.stash[SUBMISSION] = submission
    verdicts = session.config.stash[VERDICTS]
    for item, following in zip(items, [*items[1:], None], strict=True):
        before = len(verdicts)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield from verdicts[before:]


def items_of(session: pytest.Session, exercises: Sequence[str]) -> list[pytest.Item]:
    """The tests of some exercises, or all tests where none is named."""
    marks = [(item, item.get_closest_marker("exercise")) for item in session.items]
    return [item for item, mark in marks if not exercises or (mark is not None and mark.args[0] in exercises)]


def use_hypothesis_once() -> None:
    """Before any fork: pay for the first use of Hypothesis, and keep what is loaded out of garbage collection."""

    @hypothesis.given(hypothesis.strategies.lists(hypothesis.strategies.integers()))
    def first_use(_: list[int]) -> None:
        pass

    first_use()
    np.unique(np.zeros(1))  # imports np.ma
    gc.collect()
    gc.freeze()


class Fork:
    """`work()` in a fork of this process, which is held to limits: CPU seconds, and bytes of `memory`."""

    def __init__(self, work: Callable[[], bytes], cpu_seconds: int, memory: int) -> None:
        self.cpu_seconds = cpu_seconds
        self.reader, writer = os.pipe()
        parent = os.getpid()
        self.child = os.fork()
        if self.child == 0:
            die_with(parent)
            _answer(work, writer, cpu_seconds, memory)
        os.close(writer)

    def answer(self, wall_seconds: float) -> bytes:
        """What `work()` returned; the fork is killed after `wall_seconds`, or when nobody waits any more.

        Raises GradingError where it raised one or another exception, or ended without an answer.
        """
        with _killed_after(wall_seconds, self.child):
            body = receive(self.reader)
            os.close(self.reader)
            _, status = os.waitpid(self.child, 0)
        if body is None:
            raise GradingError("grader", f"the grading process {self._ending(status, wall_seconds)}; run it again")
        kind, answer = msgspec.msgpack.decode(body, type=tuple[str, bytes])
        if kind:
            raise GradingError(kind, answer.decode())
        return answer

    def _ending(self, status: int, wall_seconds: float) -> str:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
            took = f"more than {self.cpu_seconds} s of computing or {wall_seconds:g} s by the clock"
            return f"was ended: it took {took}, or memory ran out"
        return f"ended with status {status}"


def _answer(work: Callable[[], bytes], writer: int, cpu_seconds: int, memory: int) -> None:
    """In the fork: send ("", answer) or (kind of fault, its text), and end."""
    try:
        limit_judge(cpu_seconds, memory)
        message = ("", work())
    except GradingError as error:
        message = (error.kind, str(error).encode())
    except BaseException as error:
        message = ("grader", f"{type(error).__name__}: {error}".encode())
    try:
        send(writer, msgspec.msgpack.encode(message))
    finally:
        os._exit(0)


@contextlib.contextmanager
def _killed_after(seconds: float, child: int) -> Iterator[None]:
    end = time.monotonic() + seconds

    def look(*_: object) -> None:
        if is_gone() or time.monotonic() > end:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
