"""One submission's code in workers: loaded cell by cell, called within budgets, started again where one is lost.

Time is judged here, in CPU seconds with a far wall limit. What a worker says is only ever a value, or the
description of an exception.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import hypothesis

from autograder.course.notebook import solution_id
from autograder.course.submission import Cell, Submission
from autograder.records import GradingError, Status
from autograder.sandbox.process import OutOfTime, WorkerEnded
from autograder.suite import limits
from autograder.suite.limits import Budget
from autograder.suite.verdicts import (
    NotAttempted,
    NotJudged,
    StudentCrash,
    StudentError,
    StudentTimeout,
    Verdict,
    clean,
    entries,
    quoted,
    student_error,
)
from autograder.worker.wire import WireError, decode, encode, pack_message, unpack_message

MAX_CALLS = 4000
"""Distinct calls of one test; above it Hypothesis is told to shrink no further."""


LEFT_OUT = """def {name}(*args, **kwargs):
    raise RuntimeError("{name} ended the Python process, so the other exercises are judged without it")
"""


class Backend(Protocol):
    """Something that answers requests: a worker process, or this process."""

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes: ...

    def cpu_time(self) -> float: ...

    def kill(self) -> None: ...


@dataclass
class Call:
    """A call as the suite made it."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seed: int = 0


class Session:
    """One submission's code, loaded into workers as they are needed, and the budgets it is held to."""

    def __init__(self, submission: Submission, start: Callable[[], Backend]) -> None:
        self.submission = submission
        self.start = start
        self.backend: Backend | None = None
        self.aliases: dict[str, tuple[str, ...]] = {}
        self.notices = list(submission.notices)
        self.failures: dict[str, Verdict | StudentError] = {}
        self.skip: dict[str, str] = {}
        self.replaced: dict[str, str] = {}
        """Solution cells that have ended a worker in a call: other exercises are judged without them."""
        self.total = Budget(limits.SUBMISSION_CPU_SECONDS)
        self.loading = Budget(limits.LOAD_CPU_SECONDS)
        self.exercise_budgets: dict[str, Budget] = {}
        self.closed: dict[str, tuple[Status, str]] = {}
        self.exercise = ""
        self.cpu_limit = limits.CALL_CPU_SECONDS
        self.calls: list[Call] = []
        self.last: tuple[list[Any], bytes] | None = None
        self.seen: set[bytes] = set()
        self.recorded: list[tuple[str, Call]] | None = None
        self.tried_again: set[str] = set()
        """Cells and exercises that have lost a worker once: it may have been killed from outside (out of memory)."""

    def begin(self, exercise: str, cpu_seconds: float | None) -> None:
        """A test of `exercise` begins. Raises NotJudged where an earlier test has closed the exercise."""
        self.exercise = exercise
        self.cpu_limit = cpu_seconds or limits.CALL_CPU_SECONDS
        self.calls, self.seen, self.last = [], set(), None
        if exercise in self.closed:
            raise NotJudged(*self.closed[exercise])

    def close(self) -> None:
        if self.backend is not None:
            self.backend.kill()
            self.backend = None

    def _notice(self, text: str) -> None:
        if text not in self.notices and len(self.notices) < 40:
            self.notices.append(text)

    # Loading

    def load(self) -> Backend:
        """A worker that has run the submission's cells; one that ends a worker is left out from then on."""
        while self.backend is None:
            backend = self.start()
            for cell in self.submission.cells:
                if not self._load_cell(backend, cell):
                    backend.kill()
                    break
            else:
                self.backend = backend
        return self.backend

    def _load_cell(self, backend: Backend, cell: Cell) -> bool:
        """Run one cell; False where the worker is lost and must be started again without it."""
        mode = self.skip.get(cell.name, "definitions" if cell.kind == "foreign" else "all")
        if mode == "none":
            return True
        if cell.kind == "solution" and (name := self.replaced.get(cell.name.split(" ")[0])):
            cell = Cell(cell.name, "solution", LEFT_OUT.format(name=name))
        limit = limits.EXTRA_CELL_CPU_SECONDS if cell.kind == "extra" else limits.CELL_CPU_SECONDS
        if self.loading.spent:
            self._lose(cell, StudentTimeout(f"the cells together used more than {limits.LOAD_CPU_SECONDS:g} s"))
            return True
        try:
            reply = self._ask(backend, ["run", cell.name, cell.source, mode == "definitions"], limit, self.loading)
        except OutOfTime:
            if cell.kind == "extra" and mode == "all":
                self.skip[cell.name] = "definitions"
                self._notice(f"Cell {cell.name} ran longer than {limit:g} s: only its definitions were kept.")
            else:
                self._lose(cell, StudentTimeout(f"the cell {cell.name} did not end within {limit:g} s"))
            return False
        except WorkerEnded:
            if self._may_try_again(cell.name):
                return False
            self._lose(cell, StudentCrash(f"the cell {cell.name} ended the Python process"))
            return False
        self._report_cell(cell, reply)
        return True

    def _may_try_again(self, name: str) -> bool:
        """True the first time that `name` loses a worker; code that ends its own worker does so each time."""
        first = name not in self.tried_again
        self.tried_again.add(name)
        return first

    def _lose(self, cell: Cell, verdict: Verdict) -> None:
        self.skip[cell.name] = "none"
        self.failures.setdefault(cell.name.split(" ")[0], verdict)
        self._notice(f"Left out: {verdict}.")

    def _report_cell(self, cell: Cell, reply: list[Any]) -> None:
        result = reply[1] if reply[0] == "ran" and len(reply) == 2 else None
        if not isinstance(result, dict):
            return
        for line in entries(result.get("skipped")):
            self._notice(f"Cell {cell.name}: the line {quoted(line)} is not Python and was skipped.")
        for raised in entries(result.get("raised")):
            error = student_error(raised, f"the cell {cell.name}")
            if cell.kind == "foreign":
                self._notice(f"Cell {cell.name}: skipped a statement that raised {error.summary}.")
            else:
                self._notice(f"Cell {cell.name} stopped with {error.summary}.")
                self.failures.setdefault(cell.name.split(" ")[0], error)

    # Calling

    def call(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], seed: int, keep: bool) -> Any:
        """The value of a call, or (value, arguments after it) where `keep`. Raises StudentError or a Verdict."""
        call = Call(name, args, dict(kwargs), seed)
        names = [name, *self.aliases.get(name, ())]
        request = ["call", names, encode_argument(args), encode_argument(call.kwargs), seed, keep]
        self._count(pack_message(request))
        if self.exercise in self.closed:
            raise NotJudged(*self.closed[self.exercise])
        self.calls.append(call)
        if self.recorded is not None:
            self.recorded.append((self.exercise, call))
        try:
            backend = self.load()
            reply = self._exchange(backend, request)
            self.last = request, pack_message(reply)
            return self._value(name, reply, keep)
        except Verdict as verdict:
            self.closed[self.exercise] = (verdict.status, str(verdict))
            if isinstance(verdict, StudentCrash):
                self.replaced[solution_id(self.exercise)] = self.exercise
            raise

    def gives_the_same_again(self) -> bool:
        """Whether the last call of the test, made once more, has the answer that it had.

        Training runs, whose exercises set their own limit, are not made twice.
        """
        if self.last is None or self.backend is None or self.cpu_limit != limits.CALL_CPU_SECONDS:
            return True
        request, reply = self.last
        try:
            return pack_message(self._exchange(self.backend, request)) == reply
        except Verdict:
            return False

    def _count(self, message: bytes) -> None:
        if message not in self.seen:
            if len(self.seen) >= MAX_CALLS:
                hypothesis.reject()
            self.seen.add(message)

    def _exchange(self, backend: Backend, request: list[Any]) -> list[Any]:
        name = request[1][0]
        budget = self.exercise_budgets.setdefault(
            self.exercise, Budget(max(limits.EXERCISE_CPU_SECONDS, 2 * self.cpu_limit))
        )
        try:
            return self._ask(backend, request, self.cpu_limit, budget)
        except OutOfTime as error:
            self.close()
            if error.kind == "budget":
                raise StudentTimeout(f"{name}: the calls of this exercise together took too long") from None
            what = f"{self.cpu_limit:g} s of computing" if error.kind == "cpu" else "the time that a call may wait"
            raise StudentTimeout(f"{name} did not return within {what}") from None
        except WorkerEnded:
            self.close()
            if self._may_try_again(f"calls of {self.exercise}"):
                return self._exchange(self.load(), request)
            raise StudentCrash(f"{name} ended the Python process instead of returning") from None

    def _ask(self, backend: Backend, request: list[Any], cpu_seconds: float, budget: Budget) -> list[Any]:
        if budget.spent or self.total.spent:
            raise OutOfTime("budget")
        cpu = min(cpu_seconds, budget.cpu, self.total.cpu)
        wall = min(cpu_seconds * limits.WALL_FACTOR, budget.wall, self.total.wall)
        before, began = backend.cpu_time(), time.monotonic()
        nonce = secrets.token_hex(8)
        try:
            body = backend.exchange(pack_message([nonce, *request]), cpu, wall)
            used = backend.cpu_time() - before
        except OutOfTime:
            used = cpu
            raise
        except WorkerEnded:
            used = 0.0
            raise
        finally:
            for each in (budget, self.total):
                each.cpu -= used
                each.wall -= time.monotonic() - began
        try:
            reply = unpack_message(body)
        except WireError:
            raise WorkerEnded from None
        if not isinstance(reply, list) or len(reply) < 2 or reply[0] != nonce or not isinstance(reply[1], str):
            raise WorkerEnded
        return reply[1:]

    def _value(self, name: str, reply: list[Any], keep: bool) -> Any:
        if reply[0] == "missing":
            failure = self.failures.get(solution_id(name))
            raise failure if failure is not None else NotAttempted(f"{name} is not defined")
        if reply[0] == "raised" and len(reply) == 2:
            if isinstance(reply[1], dict) and reply[1].get("stub") == name == self.exercise:
                raise NotAttempted(f"{name} is not written yet")
            raise student_error(reply[1], name)
        if reply[0] == "unsendable" and len(reply) == 2 and isinstance(reply[1], str):
            raise StudentError(f"it returned {clean(reply[1])[:300]}", [])
        if reply[0] != "value" or len(reply) != 3:
            self.close()
            raise StudentCrash(f"{name} ended the Python process instead of returning")
        try:
            value = decode(reply[1])
            return (value, decode(reply[2])) if keep else value
        except WireError:
            self.close()
            raise StudentCrash(f"{name} did not give a value back") from None


def encode_argument(value: Any) -> Any:
    """The tree of an argument. Raises GradingError where the suite passes what cannot travel."""
    try:
        return encode(value)
    except WireError as error:
        raise GradingError("suite", f"the suite passes {error} as an argument") from None
