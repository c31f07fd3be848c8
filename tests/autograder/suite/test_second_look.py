"""A function that failed at once is called as the solution was, before it is taken for one that computes nothing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from autograder.course.submission import Submission
from autograder.records import GradingError, TestResult
from autograder.sandbox.process import SandboxError
from autograder.suite.exceptions import NotGraded
from autograder.suite.exchange import Backend
from autograder.suite.recorded import Example, RecordedCall
from autograder.suite.results import TestVerdict
from autograder.suite.second_look import look_closer
from autograder.suite.session import Session
from autograder.worker.wire import LENGTH, encode, pack_message, unpack_message

FAILED = TestVerdict("low", (), TestResult("test", "A claim.", "failed", 1), idle=True)
ABOVE = TestVerdict("high", ("low",), TestResult("test", "A claim.", "failed", 1))


class Worker:
    """Answers a call of `low` with what `function` makes of its argument."""

    cpu_seen = 0.0

    def __init__(self, function: Any) -> None:
        self.function = function

    def cpu_time(self) -> float:
        return 0.0

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        nonce, verb, *body = unpack_message(message[LENGTH.size :])
        reply = ["value", self.function(body[1][1]), None, []] if verb == "call" else ["ran", {}]
        return pack_message([nonce, *reply])[LENGTH.size :]

    def kill(self) -> None:
        pass


def recorded(*pairs: tuple[float, float]) -> dict[str, list[Example]]:
    """Calls of `low` with the solution's answers."""
    calls = tuple(
        RecordedCall(
            "low",
            pack_message(["call", ["low"], encode((x,)), encode({}), 0, "low", False])[LENGTH.size :],
            pack_message(["value", y, None, []])[LENGTH.size :],
        )
        for x, y in pairs
    )
    return {"test": [Example(b"", True, calls)]}


def idle_after(function: Any, *pairs: tuple[float, float]) -> bool:
    session = Session(Submission("mini", ()), lambda: Worker(function), {}, {})
    return look_closer([session], [FAILED, ABOVE], recorded(*pairs))[0].idle


def test_a_constant_stays_idle_and_a_wrong_computation_does_not() -> None:
    pairs = ((1.0, 2.0), (3.0, 6.0), (4.0, 8.0))
    assert idle_after(lambda x: 0.5, *pairs)
    assert idle_after(lambda x: x, *pairs), "an argument, handed back"
    assert not idle_after(lambda x: 3 * x, *pairs)


def test_a_constant_is_no_sign_where_the_solution_has_one() -> None:
    assert not idle_after(lambda x: 1.0, (1.0, 0.0), (2.0, 0.0))


@pytest.mark.parametrize("error", [SandboxError("no worker"), NotGraded("sandbox", "no memory")])
def test_a_fault_of_the_machine_is_no_verdict(error: BaseException) -> None:
    def start() -> Backend:
        raise error

    session = Session(Submission("mini", ()), start, {}, {})
    with pytest.raises(GradingError) as raised:
        look_closer([session], [FAILED, ABOVE], recorded((1.0, 2.0)))
    assert raised.value.kind == "sandbox"


def test_where_a_fault_is_known_nothing_is_called() -> None:
    faulty = msgspec.structs.replace(FAILED, fault=("sandbox", "it does not start"))
    session = Session(Submission("mini", ()), lambda: pytest.fail("no call is made"), {}, {})
    assert look_closer([session], [faulty, ABOVE], recorded((1.0, 2.0))) == (faulty, ABOVE)
