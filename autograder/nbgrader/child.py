"""Grading in a process of its own, which is kept for the next notebook; what was graded before takes no process.

formgrader runs nbgrader's preprocessors inside the Jupyter server, on its main thread: nothing may be graded there.
A report that lies in the store is only read.
"""

from __future__ import annotations

import atexit
import functools
import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import msgspec

from autograder.course.course import UnknownAssignment
from autograder.grading.grader import Grader
from autograder.grading.kept import Request, find_report
from autograder.grading.store import Store
from autograder.records import GradingError, Report, Ungraded, from_json, with_feedback
from autograder.suite.pipes import receive, send

COMMAND = (sys.executable, "-I", "-m", "autograder.grading.kept")
"""-I: neither the environment nor a file in the working directory may stand in for the package."""


class NoReport(RuntimeError):
    """The child gave no report: an infrastructure fault, never a grade."""


class Child:
    """A process that grades the notebooks of a course, one after another."""

    def __init__(self, root: Path, isolation: str) -> None:
        self.errors = tempfile.TemporaryFile()
        self.is_late = False
        self.process = subprocess.Popen(
            [*COMMAND, str(root), isolation],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.requests, self.replies = self.process.stdin.fileno(), self.process.stdout.fileno()

    def ask(self, request: Request, timeout: float) -> bytes | None:
        """The reply, or None where the process has ended; it is killed after `timeout` seconds."""
        timer = threading.Timer(timeout, self.give_up)
        timer.daemon = True
        timer.start()
        try:
            send(self.requests, msgspec.msgpack.encode(request))
            return receive(self.replies)
        except OSError:
            return None
        finally:
            timer.cancel()

    def give_up(self) -> None:
        """The time is over."""
        self.is_late = True
        self.kill()

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let the process end: its standard input is closed."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()

    def ending(self, timeout: float) -> str:
        """Why a process gave no reply; it is closed."""
        self.close()
        self.errors.seek(0)
        words = self.errors.read().decode(errors="replace").split()
        if self.is_late:
            return f"the grader had not finished after {timeout:g} s and was ended"
        return f"the grader ended with status {self.process.returncode}: {' '.join(words[-60:]) or 'no message'}"


_children: dict[tuple[Path, str], Child] = {}
"""Root of a course and isolation → the process that grades there."""

_one_at_a_time = threading.Lock()


@atexit.register
def close_children() -> None:
    """End the processes that are kept."""
    while _children:
        _children.popitem()[1].close()


def grade_in_child(path: Path, assignment: str, root: Path, isolation: str, feedback: str, timeout: float) -> Report:
    """The report on the notebook at `path`: from the store, or else from a child process.

    Raises NoReport, with what went wrong and what to do.
    """
    path, root = path.absolute(), root.absolute()
    report = stored_report(path, assignment, root, isolation)
    if report is None:
        with _one_at_a_time:
            report = _graded(Request(str(path), assignment), root, isolation, timeout)
    return with_feedback(report, feedback)


def stored_report(path: Path, assignment: str, root: Path, isolation: str) -> Report | None:
    """The report of a notebook that was graded before, or None; what is wrong with a notebook is left to the child."""
    try:
        return find_report(_reader(root, isolation), path, assignment, Store(root))
    except (GradingError, UnknownAssignment):
        return None


@functools.lru_cache(maxsize=4)
def _reader(root: Path, isolation: str) -> Grader:
    """A grader that is only asked for what it reads: it starts no process."""
    return Grader(root, isolation)


def _graded(request: Request, root: Path, isolation: str, timeout: float) -> Report:
    """Ask the child that is kept, or a new one where there is none or it has ended since."""
    name, kept = Path(request.path).name, _children.pop((root, isolation), None)
    if kept is not None and kept.process.poll() is not None:
        kept.close()
        kept = None
    child = kept or Child(root, isolation)
    reply = child.ask(request, timeout)
    if reply is None and kept is not None and not kept.is_late:  # it may have ended just before: nobody had asked it
        kept.close()
        child = Child(root, isolation)
        reply = child.ask(request, timeout)
    if reply is None:
        raise NoReport(f"{name}: {child.ending(timeout)}")
    _children[root, isolation] = child
    try:
        outcome = from_json(reply)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoReport(f"{name}: the grader gave no report ({error})") from None
    if isinstance(outcome, Ungraded):
        raise NoReport(f"{name}: not graded ({outcome.error.kind}): {outcome.error.message}")
    if outcome.assignment != request.assignment:
        raise NoReport(f"{name}: the report is of {outcome.assignment}, expected {request.assignment}")
    return outcome
