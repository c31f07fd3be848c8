"""What is recorded while the instructor's solution passes its suite: each test's examples, and the calls they make."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from autograder.records import Record


class RecordedCall(Record, frozen=True):
    """A call of a function, and the value that the solution's gave.

    request, reply -- packed lists of the wire, without a nonce; watched -- the arguments after it were looked at
    """

    name: str
    request: bytes
    reply: bytes
    watched: bool = False


class Example(Record, frozen=True):
    """One run of a test's function: what it was given, and whether it ran to its end (or an assumption failed).

    arguments -- as a message of the wire; None where they do not travel
    calls -- what it asked; None where an answer was no plain value, or all together is too large to keep
    """

    arguments: bytes | None
    ended: bool
    calls: tuple[RecordedCall, ...] | None = None


Examples = dict[str, list[Example]]
"""Node id of a test → its examples, in the order in which they were drawn; a test without `@given` has one."""


def calls_of(examples: Mapping[str, Sequence[Example]], name: str) -> list[RecordedCall]:
    """The calls of one function in recorded examples, each once."""
    calls = [call for each in examples.values() for example in each for call in example.calls or ()]
    return list({call.request: call for call in calls if call.name == name}.values())


def pack(examples: Examples) -> bytes:
    """The bytes of recorded examples, with their digest before them."""
    body = msgspec.msgpack.encode(examples)
    return hashlib.sha256(body).digest() + body


def unpack(data: bytes) -> Examples:
    """The examples in `data`; none where they are not as they were written."""
    body = data[32:]
    if hashlib.sha256(body).digest() != data[:32]:
        return {}
    return msgspec.msgpack.decode(body, type=Examples)
