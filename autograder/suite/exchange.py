"""Requests to a worker, each within its budgets, and the first look at the replies."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from autograder.records import GradingError
from autograder.sandbox.process import SLICE_SECONDS, OutOfTime, WorkerEnded
from autograder.sandbox.replies import read_reply
from autograder.suite import limits
from autograder.suite.limits import Budget
from autograder.worker.wire import LENGTH, WireError, encode, pack_message, unpack_message

NONCE = 16
"""Characters of a nonce."""

SHORT_TEXT = 0xA0
"""msgpack: the first byte of a short text, to which its length is added."""


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
    nonce = secrets.token_hex(NONCE // 2)
    body = _exchange(backend, pack_message([nonce, *request]), cpu_seconds, budgets)
    return _read(body, nonce, request)


def ask_packed(
    backend: Backend, request: bytes, expected: bytes, cpu_seconds: float, *budgets: Budget
) -> tuple[bytes, list[Any] | None]:
    """The reply to a call that is packed already: its bytes without the nonce, and its parts.

    expected -- the bytes of a reply that is known, or none: where just these come, the parts are None
    Raises as `ask` does.
    """
    nonce = secrets.token_hex(NONCE // 2)
    mark = bytes([SHORT_TEXT | NONCE]) + nonce.encode()
    message = _with(mark, request)
    body = _exchange(backend, LENGTH.pack(len(message)) + message, cpu_seconds, budgets)
    if expected and body == _with(mark, expected):
        return expected, None
    parts = _read(body, nonce, unpack_message(request))
    return msgspec.msgpack.encode(parts), parts


def _with(mark: bytes, packed: bytes) -> bytes:
    """A packed list of less than 15 entries with one more before them."""
    return bytes([packed[0] + 1]) + mark + packed[1:]


def _exchange(backend: Backend, message: bytes, cpu_seconds: float, budgets: Sequence[Budget]) -> bytes:
    if any(budget.spent for budget in budgets):
        raise OutOfTime("budget")
    cpu = min(cpu_seconds, *(budget.cpu for budget in budgets))
    wall = min(cpu_seconds * limits.WALL_FACTOR, *(budget.wall for budget in budgets))
    before, began = backend.cpu_time(), time.monotonic()
    used = 0.0
    try:
        body = backend.exchange(message, cpu, wall)
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
    return body


def _read(body: bytes, nonce: str, request: list[Any]) -> list[Any]:
    try:
        return read_reply(body, nonce, request)
    except WireError:
        raise WorkerEnded from None


def pack_call(request: list[Any]) -> bytes:
    """A request, packed without a nonce. Raises WireError above the limit of a message."""
    return pack_message(request)[LENGTH.size :]


def encode_argument(value: Any) -> Any:
    """The tree of an argument. Raises GradingError where the suite passes what cannot travel."""
    try:
        return encode(value)
    except WireError as error:
        raise GradingError("suite", f"the suite passes {error} as an argument") from None
