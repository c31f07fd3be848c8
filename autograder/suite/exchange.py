"""Requests to a worker, each within its budgets, and the first look at the replies."""

from __future__ import annotations

import secrets
import time
from typing import Any, Protocol

from autograder.records import GradingError
from autograder.sandbox.process import SLICE_SECONDS, OutOfTime, WorkerEnded
from autograder.sandbox.replies import read_reply
from autograder.suite import limits
from autograder.suite.limits import Budget
from autograder.worker.wire import WireError, encode, pack_message


class Backend(Protocol):
    """Something that answers requests: a worker process, or this process.

    cpu_seen -- what `cpu_time` said when it was last asked, also of a worker that has ended since
    """

    cpu_seen: float

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes: ...

    def cpu_time(self) -> float: ...

    def kill(self) -> None: ...


def ask(backend: Backend, request: list[Any], cpu_seconds: float, *budgets: Budget) -> list[Any]:
    """The reply to `request`, paid from each of `budgets`. Raises OutOfTime, or WorkerEnded for what is no reply."""
    if any(budget.spent for budget in budgets):
        raise OutOfTime("budget")
    cpu = min(cpu_seconds, *(budget.cpu for budget in budgets))
    wall = min(cpu_seconds * limits.WALL_FACTOR, *(budget.wall for budget in budgets))
    before, began = backend.cpu_time(), time.monotonic()
    nonce = secrets.token_hex(8)
    used = 0.0
    try:
        body = backend.exchange(pack_message([nonce, *request]), cpu, wall)
        used = backend.cpu_time() - before
    except OutOfTime:
        used = cpu
        raise
    except WorkerEnded:
        used = min(cpu, backend.cpu_seen - before + SLICE_SECONDS)
        raise
    finally:
        for budget in budgets:
            budget.cpu -= used
            budget.wall -= time.monotonic() - began
    try:
        return read_reply(body, nonce, request)
    except WireError:
        raise WorkerEnded from None


def encode_argument(value: Any) -> Any:
    """The tree of an argument. Raises GradingError where the suite passes what cannot travel."""
    try:
        return encode(value)
    except WireError as error:
        raise GradingError("suite", f"the suite passes {error} as an argument") from None
