"""Calls as a suite makes them: of the test that runs, and from a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from autograder.course.notebook import function_of
from autograder.suite import limits
from autograder.suite.recorded import RecordedCall
from autograder.worker.names import Code, FunctionName, ObjectName
from autograder.worker.wire import decode, unpack_message


@dataclass
class Call:
    """A call as the suite made it."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    seed: int = 0
    owner: ObjectName | None = None
    """The object whose method `name` is."""
    gave: list[int] = field(default_factory=list)
    """The keys of the objects that came of it."""
    read: bool = False
    """Whether it is an attribute that was read, and no call."""


def opened(call: Call | RecordedCall) -> Call:
    """A call with its arguments, also where it was made from a record."""
    if isinstance(call, Call):
        return call
    _, _, args, kwargs, seed, *_ = unpack_message(call.request)
    return Call(call.name, decode(args, special), decode(kwargs, special), seed)


def special(tree: list[Any]) -> Any:
    """What stands for a function, for code, for a table of pandas or a tensor in a tree of the suite's own."""
    if tree[0] == "x":
        return tree[1]
    if tree[0] in ("p", "q"):
        return tree[1].to_pandas()
    return FunctionName(tree[1]) if tree[0] == "f" else Code(tree[1], tree[2])


@dataclass
class RunningTest:
    """The test that runs: its exercise, the limit on each of its calls, and the calls so far."""

    exercise: str = ""
    cpu_seconds: float = limits.CALL_CPU_SECONDS
    calls: list[Call | RecordedCall] = field(default_factory=list)
    last: tuple[bytes, bytes] | None = None
    """The last request and the reply to it."""
    seen: set[bytes] = field(default_factory=set)
    aside: bool = False
    """Whether the calls are made for the sake of a message, and may change no verdict."""

    @property
    def function(self) -> str:
        """The function or class that the exercise grades."""
        return function_of(self.exercise)
