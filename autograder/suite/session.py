"""The calls that a suite makes of one submission, each within its limits.

Time is judged here, in CPU seconds with a far wall limit. What a worker says is only ever a value, or the
description of an exception.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import hypothesis

from autograder.course.submission import Submission
from autograder.records import Status
from autograder.suite import limits
from autograder.suite.answered import Answer, Answered
from autograder.suite.asking import Asking
from autograder.suite.calls import Call, RunningTest, opened
from autograder.suite.computed import Returned
from autograder.suite.exceptions import (
    NOT_DEFINED,
    NotAttempted,
    NotGraded,
    NotJudged,
    StudentCrash,
    StudentError,
    Verdict,
)
from autograder.suite.exchange import Backend, encode_argument, pack_call
from autograder.suite.loading import Loader
from autograder.suite.objects import Objects, gives_objects, numbers_in, trees_of, uses_objects
from autograder.suite.purity import Purity
from autograder.suite.recorded import RecordedCall
from autograder.suite.student import METHOD, StudentObject
from autograder.suite.told import student_error, told
from autograder.text import ROW
from autograder.worker.names import ObjectName
from autograder.worker.views import without_view
from autograder.worker.wire import WireError, decode, unpack_message

MAX_CALLS = 4000
"""Distinct calls of one test; above it Hypothesis is told to shrink no further."""


class Session(Asking):
    """One submission under judgement: `begin` names each test, `call` makes its calls.

    aliases -- other names under which a function may be found
    parameters -- the names in the instructor's signature, by function
    recorded -- where given, takes (exercise, call) for each call
    cpu_seconds -- what the whole submission may use
    """

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Backend],
        aliases: Mapping[str, tuple[str, ...]],
        parameters: Mapping[str, tuple[str, ...]],
        recorded: list[tuple[str, Call]] | None = None,
        cpu_seconds: float = limits.SUBMISSION_CPU_SECONDS,
    ) -> None:
        loader = Loader(submission, start, aliases, cpu_seconds)
        super().__init__(loader, Objects(lambda name: StudentObject(self, name)))
        self.parameters = parameters
        self.purity: dict[str, Purity] = {}
        self.returned: defaultdict[str, Returned] = defaultdict(Returned)
        """By function, or class, what its calls have returned."""
        self._aliases, self._recorded = aliases, recorded
        self._closed: dict[str, tuple[Status, str]] = {}
        self.asked = 0
        """Calls so far, in tests and outside of them."""
        self.made: list[RecordedCall | None] | None = None
        """Where a list, calls are noted in it; None for one whose answer was no plain value."""
        self.answered = Answered()

    def begin(self, exercise: str, cpu_seconds: float | None) -> None:
        """A test of `exercise` begins. Raises NotJudged where an earlier test has closed the exercise."""
        self.test = RunningTest(exercise, cpu_seconds or limits.CALL_CPU_SECONDS)
        self.answered.begin()
        if exercise in self.purity:
            self.purity[exercise].begin()
        self._expect_open()

    def close(self) -> None:
        self.loader.close()

    def call(
        self,
        name: str,
        args: tuple[Any, ...],
        kwargs: Mapping[str, Any],
        seed: int,
        keep: bool,
        owner: ObjectName | None = None,
    ) -> Any:
        """The value of a call, or (value, arguments after it) where `keep`. Raises StudentError or a Verdict.

        owner -- the object whose method `name` is
        """
        call = Call(name, args, dict(kwargs), seed, owner)
        test, shown = self.test, name if owner is None else f"{owner.kind}.{name}"
        watched = test.function in (name, owner.kind if owner else name) and not test.aside
        purity = self.purity.get(test.exercise) if watched else None
        watch = purity is not None and purity.wants()
        head = ["call", [name, *self._aliases.get(name, ())]] if owner is None else ["use", owner.number, name]
        trees = [encode_argument(args), encode_argument(call.kwargs)]
        request = [*head, *trees, seed, test.function, keep or watch]
        self.asked += 1
        self._expect_open()
        test.calls.append(call)
        try:
            value, after = self._asked(call, shown, request, watch, keep or watch)
            self.returned[owner.kind if owner else name].note((args, kwargs), {name: value})
            if purity is not None and watch:
                names = self.parameters.get(shown) if owner else None
                purity.note(args, after, names, constructed=bool(call.gave) and owner is None)
            return (value, after) if keep else value
        except StudentError as error:
            self.returned[owner.kind if owner else name].raised = True
            if purity is not None:
                purity.raised = error
            raise
        except Verdict as verdict:
            unwritten = isinstance(verdict, NotAttempted) and (owner is not None or name != test.function)
            if purity is not None and isinstance(verdict, NotAttempted):
                purity.raised = verdict
            if test.aside or unwritten:  # another method may be written
                raise
            self._closed[test.exercise] = (verdict.status, str(verdict))
            if isinstance(verdict, StudentCrash):
                self.loader.leave_out(test.function)
            raise

    def attribute(self, owner: ObjectName, attribute: str) -> Any:
        """An attribute of an object, METHOD where it has to be called. Raises StudentError or a Verdict."""
        self._expect_open()
        name = f"{owner.kind}.{attribute}"
        request = ["use", owner.number, attribute, None, None, 0, self.test.function, False]
        self.answered.lose()
        _, reply = self.use(name, request)
        if reply == ["method"]:
            return METHOD
        value = self._value(name, request, reply, keep=False)[0]
        if self._recorded is not None:
            self._recorded.append((self.test.exercise, Call(attribute, (), {}, 0, owner, read=True)))
        return value

    def _asked(self, call: Call, shown: str, request: list[Any], watch: bool, keep: bool) -> tuple[Any, Any]:
        """Make a call, and note it: for the audit, for a record, and for making objects again."""
        test, packed_request = self.test, pack_call(request) if request[0] == "call" else b""
        is_plain = packed_request != b"" and not uses_objects(request, packed_request)
        if is_plain:
            self._count(packed_request)
            packed, reply = self._answer(shown, packed_request)
        else:
            packed, reply = self.use(shown, request)
        is_plain = is_plain and not gives_objects(reply, packed)
        if not is_plain:
            self.answered.lose()
        test.last = (packed_request, packed) if is_plain else None
        if self._recorded is not None and next(numbers_in(request[trees_of(request)]), None) is None:
            self._recorded.append((test.exercise, call))
        if self.made is not None:
            kept = is_plain and reply[0] == "value" and not reply[3]
            self.made.append(RecordedCall(call.name, packed_request, packed, watch) if kept else None)
        return self._value(shown, request, reply, keep, call, is_plain)

    def ask_ahead(self, calls: Sequence[RecordedCall]) -> list[Answer] | None:
        """Make recorded calls as long as they are answered as the solution answered them, byte for byte.

        Returns None where all are: a test that makes these calls ends as it did for the solution, whose code it sees
        as little as the student's. Else what has come, for the test itself, which makes the same calls.
        """
        answers: list[Answer] = []
        purity = self.purity.get(self.test.exercise)
        left = purity.left if purity is not None else 0
        for call in calls:
            if purity is not None and call.name == self.test.function:
                left -= 1
                if (left >= 0) != call.watched:
                    return answers
            answers.append(self._ask(call.name, call.request, call.reply))
            if answers[-1].packed != call.reply:
                return answers
        return None

    def pass_over(self, calls: Sequence[RecordedCall]) -> None:
        """Count calls that were answered as the solution answered them, as where the test had made them."""
        purity = self.purity.get(self.test.exercise)
        for call in calls:
            self.test.calls.append(call)
            self.test.seen.add(call.request)
            if purity is not None and call.name == self.test.function and purity.wants():
                purity.returned += 1
            self.returned[call.name].note_recorded(call)
        if calls:
            self.test.last = calls[-1].request, calls[-1].reply

    @contextlib.contextmanager
    def aside(self) -> Iterator[None]:
        """Make calls for the sake of a message: they close no exercise, and what the test has called stays."""
        test = self.test
        self.test = RunningTest(test.exercise, test.cpu_seconds, aside=True)
        self.answered.lose()
        try:
            yield
        finally:
            self.test = test

    def gives_the_same_again(self) -> bool:
        """Whether the last call of the test, made once more, has the answer that it had.

        Training runs, whose exercises set their own limit, are not made twice.
        """
        worker = self.loader.loaded
        if self.test.last is None or worker is None or self.test.cpu_seconds != limits.CALL_CPU_SECONDS:
            return True
        request, reply = self.test.last
        name = unpack_message(request)[1][0]
        try:
            return self.exchange(worker, name, request, reply)[0] == reply
        except Verdict:
            return False

    def arguments(self) -> dict[str, Any]:
        """The arguments of the latest call of the exercise's function, by name; else of the latest call."""
        calls = self.test.calls
        latest = next(
            (call for call in reversed(calls) if call.name == self.test.function), calls[-1] if calls else None
        )
        if latest is None:
            return {}
        call = opened(latest)
        return {**dict(zip(self.parameters.get(call.name, ()), call.args, strict=False)), **without_view(call.kwargs)}

    def _expect_open(self) -> None:
        if self.test.exercise in self._closed:
            raise NotJudged(*self._closed[self.test.exercise])

    def _count(self, request: bytes) -> None:
        if request not in self.test.seen:
            if len(self.test.seen) >= MAX_CALLS:
                hypothesis.reject()
            self.test.seen.add(request)

    def _answer(self, name: str, request: bytes) -> tuple[bytes, list[Any]]:
        """The reply to a request: the one that waits for it, or else the worker's."""
        answer = self.answered.take(request) or self._ask(name, request)
        if answer.error is not None:
            raise answer.error
        return answer.packed, unpack_message(answer.packed) if answer.reply is None else answer.reply

    def _ask(self, name: str, request: bytes, expected: bytes = b"") -> Answer:
        """What the worker says or raises; see `exchange`."""
        try:
            answer = Answer(request, *self.exchange(self.loader.worker(), name, request, expected))
        except (Exception, Verdict, NotGraded) as error:
            answer = Answer(request, error=error)
        self.answered.note(answer)
        return answer

    def _value(
        self, name: str, request: list[Any], reply: list[Any], keep: bool, call: Call | None = None, plain: bool = False
    ) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the arguments after the call where `keep`; `plain` where no object has to do with it."""
        if reply[0] == "missing":
            failure = self.loader.failures.get(self.loader.home(name))
            raise failure if failure is not None else NotAttempted(f"{name} {NOT_DEFINED}")
        if reply[0] == "raised" and len(reply) == 2:
            if isinstance(reply[1], dict) and reply[1].get("stub") == self.test.function:
                raise NotAttempted(f"{self.test.function} is not written yet")
            if not plain:
                self.objects.note(request, [], raised=True)
            raise student_error(reply[1], self.loader.sources)
        if reply[0] == "unsendable" and len(reply) == 2 and isinstance(reply[1], str):
            raise StudentError("returned", told(reply[1], ROW), "what cannot be looked at")
        if reply[0] != "value" or len(reply) != 4:
            self.loader.close()
            raise StudentCrash(f"{name} ended the Python process instead of returning")
        self.loader.note_forms(name, reply[3])
        loaded = self.loader.loaded
        if not plain and loaded is not None and loaded is not self.objects.backend and any(numbers_in(reply[1])):
            self.settle(name, loaded)
        special, gave = self.objects.resolver()
        try:
            value, after = decode(reply[1], special), decode(reply[2], special) if keep else ()
            if call is not None:
                call.gave = gave
            if gave or not plain:
                self.objects.note(request, gave)
            return value, after
        except WireError:
            self.loader.close()
            raise StudentCrash(f"{name} did not give a value back") from None
