"""A warm pytest process: collects a hidden suite once and forks for every submission.

A second `pytest.main` in one process fails Hypothesis's health check and does not read an edited suite again;
a fork of a process that has collected costs 0.08 s and starts every submission from the same state. Student code
never runs here: it runs in the worker that the fork talks to.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.strategies
import msgspec
import pytest

from autograder.course.submission import Submission
from autograder.records import Record
from autograder.sandbox.process import SandboxError, WorkerProcess
from autograder.suite.exchange import encode_argument
from autograder.suite.limits import JUDGE_CPU_SECONDS, limit_judge
from autograder.suite.plugin import (
    IN_PROCESS,
    RECORDING,
    SESSIONS,
    SPARE,
    SUBMISSION,
    VERDICTS,
    suite_assignment,
)
from autograder.suite.verdicts import TestVerdict

GRADING_SECONDS = 1800.0
"""Wall time of one fork: a last guard, far above what the budgets of a submission add up to."""


class Job(Record, frozen=True):
    """A submission to judge; `record` asks for the calls that the suite makes."""

    submission: Submission
    record: bool = False


class Outcome(Record, frozen=True):
    """What the suite found: verdicts in the suite's order, notices of the loading, or why there are none."""

    verdicts: tuple[TestVerdict, ...] = ()
    notices: tuple[str, ...] = ()
    calls: tuple[tuple[str, str, bytes], ...] = ()
    """(exercise, function, message body) of each recorded call."""
    fault: tuple[str, str] | None = None


def send(descriptor: int, body: bytes) -> None:
    data = len(body).to_bytes(8, "little") + body
    while data:
        data = data[os.write(descriptor, data) :]


def receive(descriptor: int) -> bytes | None:
    """The next message on a trusted pipe, or None at its end."""
    head = _read(descriptor, 8)
    return None if head is None else _read(descriptor, int.from_bytes(head, "little"))


def _read(descriptor: int, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        part = os.read(descriptor, size - len(data))
        if not part:
            return None
        data += part
    return data


class Server:
    """A pytest plugin that serves jobs where pytest would run the tests."""

    def __init__(self, jobs: int, outcomes: int, isolation: str, suite: Path) -> None:
        self.jobs, self.outcomes, self.isolation = jobs, outcomes, isolation
        self.data = suite_assignment(suite).data
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
        session.config.option.tbstyle = "no"  # verdicts hold what is needed; a rendered traceback costs 0.1 s each
        warm()
        spare = self.spare()
        while (body := receive(self.jobs)) is not None:
            job = msgspec.msgpack.decode(body, type=Job)
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                self.judge(session, job, spare, writer)
            os.close(writer)
            used, spare = spare, self.spare()
            send(self.outcomes, self.result(reader, child))
            if used is not None:
                used.kill()
        if spare is not None:
            spare.kill()
        return True

    def spare(self) -> WorkerProcess | None:
        """A worker started ahead; where none can be started, the fork says why."""
        if self.isolation == IN_PROCESS:
            return None
        try:
            return WorkerProcess(self.isolation, self.data)
        except SandboxError:
            return None

    def judge(self, session: pytest.Session, job: Job, spare: WorkerProcess | None, writer: int) -> None:
        """In the fork: run every test against the submission, send the outcome, and end."""
        limit_judge()
        try:
            stash = session.config.stash
            stash[SUBMISSION], stash[SPARE] = job.submission, [spare] if spare is not None else []
            if job.record:
                stash[RECORDING] = []
            for item, following in zip(session.items, [*session.items[1:], None], strict=True):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            notices = tuple(stash[SESSIONS][-1].loader.notices) if stash[SESSIONS] else ()
            calls = tuple(_recorded(call) for call in stash.get(RECORDING, []))
            verdicts: tuple[TestVerdict, ...] = tuple(stash[VERDICTS])  # type: ignore[index]
            outcome = Outcome(verdicts, notices, calls)
        except BaseException as error:
            outcome = Outcome(fault=("grader", f"{type(error).__name__}: {error}"))
        try:
            send(writer, msgspec.msgpack.encode(outcome))
        finally:
            os._exit(0)

    def result(self, reader: int, child: int) -> bytes:
        """The fork's outcome; a fork that ends without one, or does not end, is a fault."""
        timer = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
        signal.alarm(int(GRADING_SECONDS))
        body = receive(reader)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, timer)
        os.close(reader)
        _, status = os.waitpid(child, 0)
        if body is None:
            fault = ("grader", f"the grading process {_ending(status)}; run it again")
            return msgspec.msgpack.encode(Outcome(fault=fault))
        return body


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL):
        return f"was ended by the system: it took more than {JUDGE_CPU_SECONDS} s of computing, or memory ran out"
    return f"ended with status {status}"


def warm() -> None:
    """Before any fork: pay for the first use of Hypothesis, and keep what is loaded out of garbage collection."""

    @hypothesis.given(hypothesis.strategies.lists(hypothesis.strategies.integers()))
    def first_use(_: list[int]) -> None:
        pass

    first_use()
    gc.collect()
    gc.freeze()


def _recorded(entry: Any) -> tuple[str, str, bytes]:
    exercise, call = entry
    body = msgspec.msgpack.encode([encode_argument(call.args), encode_argument(call.kwargs), call.seed])
    return exercise, call.name, body


def main() -> None:
    """Serve jobs for one suite: arguments are the suite, the isolation and two descriptors."""
    suite, isolation = Path(sys.argv[1]), sys.argv[2]
    jobs, outcomes = int(sys.argv[3]), int(sys.argv[4])
    server = Server(jobs, outcomes, isolation, suite)
    folder = str(suite.parent)
    options = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "-p", "autograder.suite.plugin", "-s"]
    options += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml"]
    pytest.main([*options, f"--isolation={isolation}", str(suite)], plugins=[server])
    if not server.served:
        text = "\n".join(server.failures) or "pytest collected no test"
        fault = ("suite", f"tests/hidden/{suite.name} cannot be collected:\n{text}")
        while receive(jobs) is not None:
            send(outcomes, msgspec.msgpack.encode(Outcome(fault=fault)))


if __name__ == "__main__":
    main()
