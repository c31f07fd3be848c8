"""The bytes of a reply → its parts: bounded before they are decoded, and of exactly the form that was asked for.

A worker belongs to the student, so a reply may be any bytes at all. `wire.decode` bounds the values of a tree; the
tree itself must be small before msgspec builds it, or four megabytes of empty arrays keep the grader busy for minutes.
"""

from __future__ import annotations

from typing import Any, NoReturn

from autograder.worker.wire import MAX_DEPTH, MAX_NODES, MAX_TEXT, WireError, unpack_message

MAX_TOKENS = 8 * MAX_NODES
"""Items of msgpack in a reply. An array, the largest part of a value, takes seven and one for each dimension."""

MAX_LEVELS = 2 * MAX_DEPTH + 4
"""Depth of msgpack in a reply: a dict takes two levels, and the reply and the sides of an array stand around."""

MAX_STRING = 4 * MAX_TEXT
"""Bytes of one text: UTF-8 takes at most four for a character."""

MAX_WORDS = 1 << 20
"""Bytes of a reply that is no value: the description of an exception, or of what a cell did."""

LOADING = ("begin", "run", "turn", "look", "account", "forget")
"""The steps of loading a submission's cells, and of leaving objects behind."""

NUMBER, BYTES, TEXT, ARRAY, MAP = range(5)
WIDE = {
    **dict.fromkeys((0xC0, 0xC2, 0xC3), (NUMBER, 0)),
    **{0xC4 + k: (BYTES, 1 << k) for k in range(3)},
    **{0xCA: (NUMBER, 4), 0xCB: (NUMBER, 8)},
    **{0xCC + k: (NUMBER, 1 << k) for k in range(4)},
    **{0xD0 + k: (NUMBER, 1 << k) for k in range(4)},
    **{0xD9 + k: (TEXT, 1 << k) for k in range(3)},
    **{0xDC + k: (ARRAY, 2 << k) for k in range(2)},
    **{0xDE + k: (MAP, 2 << k) for k in range(2)},
}
"""First byte → what follows, and the width of its length or value. Extension types are left out: none is taken.
Source: the msgpack specification, "Formats"."""


def bound(body: bytes) -> None:
    """Raise WireError unless `body` is one item of msgpack within the caps; nothing of it is built."""
    at, tokens, waiting = 0, 0, [1]  # `waiting` holds, for each open array or map, how many items are still to come
    while waiting:
        if not waiting[-1]:
            waiting.pop()
            continue
        waiting[-1] -= 1
        tokens += 1
        if tokens > MAX_TOKENS or at >= len(body):
            _refuse()
        kind, length, at = _head(body, at)
        if kind in (ARRAY, MAP):
            waiting.append(length if kind == ARRAY else 2 * length)
            if len(waiting) > MAX_LEVELS + 1 or waiting[-1] > MAX_TOKENS - tokens:
                _refuse()
        elif kind == TEXT and length > MAX_STRING:
            _refuse()
        else:
            at += length
    if at != len(body):
        _refuse()


def _head(body: bytes, at: int) -> tuple[int, int, int]:
    """(kind, length, where its content begins) of the item at `at`; a number's length is that of its bytes."""
    first = body[at]
    if first < 0x80 or first >= 0xE0:
        return NUMBER, 0, at + 1
    if first < 0xC0:
        if first >= 0xA0:
            return TEXT, first & 0x1F, at + 1
        return (ARRAY if first >= 0x90 else MAP), first & 0x0F, at + 1
    if first not in WIDE:
        _refuse()
    kind, width = WIDE[first]
    if kind == NUMBER:
        return kind, width, at + 1
    return kind, int.from_bytes(body[at + 1 : at + 1 + width], "big"), at + 1 + width


def _refuse() -> NoReturn:
    raise WireError("bytes beyond the caps on the parts, the depth or the texts of a reply")


def read_reply(body: bytes, nonce: str, request: list[Any]) -> list[Any]:
    """The parts of the reply to `request`, [kind, ...], without the nonce.

    To a step of loading it is ["ran", what happened]; to "call" and "use" one of ["missing"], ["raised", description],
    ["unsendable", why] and ["value", tree, kept, notes], where kept is the tree of the arguments after the call, or
    None where the request did not ask for them, and notes name the forms that were taken as plain arrays; to "use"
    also ["method"] and ["lost"]. Raises WireError for anything else.
    """
    bound(body)
    reply = unpack_message(body)
    if type(reply) is not list or not reply or reply[0] != nonce:
        raise WireError("a reply to another request")
    parts = reply[1:]
    if not _has_the_form(parts, request) or (parts[0] != "value" and len(body) > MAX_WORDS):
        raise WireError("a reply of another form than the one that was asked for")
    return parts


def _has_the_form(parts: list[Any], request: list[Any]) -> bool:
    match parts:
        case ["ran", dict()]:
            return bool(request[0] in LOADING)
        case ["missing"]:
            return bool(request[0] == "call")
        case ["method"] | ["lost"]:
            return bool(request[0] == "use")
        case ["raised", dict()] | ["unsendable", str()]:
            return request[0] in ("call", "use")
        case ["value", _, kept, list()]:
            return request[0] in ("call", "use") and (kept is not None) == request[-1]
    return False
