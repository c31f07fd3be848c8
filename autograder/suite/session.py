"""The calls that a suite makes of one submission, each within its limits.

Time is judged here, in CPU seconds with a far wall limit. What a worker says is only ever a value, or the
description of an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import numpy as np

from autograder.course.notebook import solution_id
from autograder.course.submission import Submission
from autograder.records import Status
from autograder.sandbox.process import OutOfTime, WorkerEnded
from autograder.suite import limits
from autograder.suite.exceptions import (
    NOT_DEFINED,
    NotAttempted,
    NotJudged,
    StudentCrash,
    StudentError,
    StudentTimeout,
    Verdict,
)
from autograder.suite.exchange import Backend, ask, encode_argument
from autograder.suite.limits import Budget
from autograder.suite.loading import Loader
from autograder.suite.purity import Purity
from autograder.suite.told import student_error, told
from autograder.text import ROW
from autograder.worker.wire import WireError, decode, pack_message

EXAMPLES = ("Y", "X", "AL", "A2", "A", "A_prev", "dZ", "dA", "Z")
"""Names of arguments that hold examples in columns, the surest first."""

MAX_CALLS = 4000
"""Distinct calls of one test; above it Hypothesis is told to shrink no further."""


@dataclass
class Call:
    """A call as the suite made it."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seed: int = 0


@dataclass
class RunningTest:
    """The test that runs: its exercise, the limit on each of its calls, and the calls so far."""

    exercise: str = ""
    cpu_seconds: float = limits.CALL_CPU_SECONDS
    calls: list[Call] = field(default_factory=list)
    last: tuple[list[Any], bytes] | None = None
    """The last request and the reply to it."""
    seen: set[bytes] = field(default_factory=set)


class Session:
    """One submission under judgement: `begin` names each test, `call` makes its calls.

    aliases -- other names under which a function may be found
    parameters -- the names in the instructor's signature, by function
    recorded -- where given, takes (exercise, call) for each call
    """

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Backend],
        aliases: Mapping[str, tuple[str, ...]],
        parameters: Mapping[str, tuple[str, ...]],
        recorded: list[tuple[str, Call]] | None = None,
    ) -> None:
        self.loader = Loader(submission, start, aliases)
        self.parameters = parameters
        self.test = RunningTest()
        self.purity: dict[str, Purity] = {}
        self._aliases, self._recorded = aliases, recorded
        self._budgets: dict[str, Budget] = {}
        self._closed: dict[str, tuple[Status, str]] = {}

    def begin(self, exercise: str, cpu_seconds: float | None) -> None:
        """A test of `exercise` begins. Raises NotJudged where an earlier test has closed the exercise."""
        self.test = RunningTest(exercise, cpu_seconds or limits.CALL_CPU_SECONDS)
        if exercise in self.purity:
            self.purity[exercise].begin()
        self._expect_open()

    def close(self) -> None:
        self.loader.close()

    def call(self, name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any], seed: int, keep: bool) -> Any:
        """The value of a call, or (value, arguments after it) where `keep`. Raises StudentError or a Verdict."""
        call = Call(name, args, dict(kwargs), seed)
        names = [name, *self._aliases.get(name, ())]
        purity = self.purity.get(name) if name == self.test.exercise else None
        watch = purity is not None and purity.wants()
        request = ["call", names, encode_argument(args), encode_argument(call.kwargs), seed]
        request += [self.test.exercise, keep or watch]
        self._count(pack_message(request))
        self._expect_open()
        test = self.test
        test.calls.append(call)
        if self._recorded is not None:
            self._recorded.append((test.exercise, call))
        try:
            reply = self._exchange(self.loader.worker(), request)
            test.last = request, pack_message(reply)
            value, after = self._value(name, reply, keep or watch)
            if purity is not None and watch:
                purity.note(args, after)
            return (value, after) if keep else value
        except StudentError as error:
            if purity is not None:
                purity.raised = error
            raise
        except Verdict as verdict:
            self._closed[test.exercise] = (verdict.status, str(verdict))
            if isinstance(verdict, StudentCrash):
                self.loader.leave_out(test.exercise)
            raise

    def gives_the_same_again(self) -> bool:
        """Whether the last call of the test, made once more, has the answer that it had.

        Training runs, whose exercises set their own limit, are not made twice.
        """
        worker = self.loader.loaded
        if self.test.last is None or worker is None or self.test.cpu_seconds != limits.CALL_CPU_SECONDS:
            return True
        request, reply = self.test.last
        try:
            return pack_message(self._exchange(worker, request)) == reply
        except Verdict:
            return False

    def examples(self) -> int:
        """The number of examples, in columns, of the latest call; 0 where its arguments do not tell."""
        call = self.test.calls[-1] if self.test.calls else Call("", (), {})
        given = dict(zip(self.parameters.get(call.name, ()), call.args, strict=False))
        arrays = [given[name] for name in EXAMPLES if isinstance(given.get(name), np.ndarray)]
        return int(arrays[0].shape[1]) if arrays and arrays[0].ndim == 2 else 0

    def _expect_open(self) -> None:
        if self.test.exercise in self._closed:
            raise NotJudged(*self._closed[self.test.exercise])

    def _count(self, message: bytes) -> None:
        if message not in self.test.seen:
            if len(self.test.seen) >= MAX_CALLS:
                hypothesis.reject()
            self.test.seen.add(message)

    def _exchange(self, worker: Backend, request: list[Any]) -> list[Any]:
        name, limit, exercise = request[1][0], self.test.cpu_seconds, self.test.exercise
        budget = self._budgets.setdefault(exercise, Budget(max(limits.EXERCISE_CPU_SECONDS, 2 * limit)))
        try:
            return ask(worker, request, limit, budget, self.loader.total)
        except OutOfTime as error:
            self.loader.close()
            if error.kind == "budget":
                raise StudentTimeout(f"{name}: the calls of this exercise together took too long") from None
            what = f"{limit:g} s of computing" if error.kind == "cpu" else "the time that a call may wait"
            raise StudentTimeout(f"{name} did not return within {what}") from None
        except WorkerEnded as loss:
            self.loader.close()
            if self.loader.may_try_again(f"calls of {exercise}", loss):
                return self._exchange(self.loader.worker(), request)
            raise StudentCrash(f"{name} ended the Python process instead of returning") from None

    def _value(self, name: str, reply: list[Any], keep: bool) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the arguments after the call where `keep`."""
        if reply[0] == "missing":
            failure = self.loader.failures.get(solution_id(name))
            raise failure if failure is not None else NotAttempted(f"{name} {NOT_DEFINED}")
        if reply[0] == "raised" and len(reply) == 2:
            if isinstance(reply[1], dict) and reply[1].get("stub") == name == self.test.exercise:
                raise NotAttempted(f"{name} is not written yet")
            raise student_error(reply[1], self.loader.sources)
        if reply[0] == "unsendable" and len(reply) == 2 and isinstance(reply[1], str):
            raise StudentError("returned", told(reply[1], ROW), "what cannot be looked at")
        if reply[0] != "value" or len(reply) != 4:
            self.loader.close()
            raise StudentCrash(f"{name} ended the Python process instead of returning")
        self.loader.note_forms(name, reply[3])
        try:
            value = decode(reply[1])
            return value, decode(reply[2]) if keep else ()
        except WireError:
            self.loader.close()
            raise StudentCrash(f"{name} did not give a value back") from None
