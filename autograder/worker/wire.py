"""Values ↔ bytes between the grader and the worker: a closed set of types, nothing that can run.

A value travels as msgpack. None, bool, int, float and str are themselves; everything else is an array whose
first entry is a tag:

    ["l", x, ...]  list        ["t", x, ...]  tuple       ["d", [key, value], ...]  dict
    ["a", dtype, shape, order, bytes]  ndarray            ["s", dtype, bytes]  NumPy scalar
    ["c", re, im]  complex     ["u", x, ...]  set         ["q", values, index, name]  Series
    ["p", index, [name, values], ...]  DataFrame    ["x", kind, dtype, shape, order, bytes]  `Foreign`, a tensor
    ["f", name]  a function of the student's     ["e", expression, setup]  `Code`     ["h", number, class]  an object

"f" and "e" go to the worker only. An object stays in the worker, and what travels is its number there. Tuple and
list, float and np.float64, 0-d and (1,), C and Fortran order survive the trip. Nothing is pickled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from autograder.worker.caps import (
    LENGTH,
    MAX_ARRAY,
    MAX_DEPTH,
    MAX_MESSAGE,
    MAX_NODES,
    MAX_TEXT,
    WireError,
)
from autograder.worker.names import Code, FunctionName, ObjectName
from autograder.worker.packing import Packer, is_object
from autograder.worker.unpacking import Unpacker

__all__ = [
    "LENGTH",
    "MAX_ARRAY",
    "MAX_DEPTH",
    "MAX_MESSAGE",
    "MAX_NODES",
    "MAX_TEXT",
    "Code",
    "FunctionName",
    "ObjectName",
    "WireError",
    "decode",
    "encode",
    "encode_with_notes",
    "is_object",
    "pack_message",
    "unpack_message",
]


def encode(value: Any) -> Any:
    """The tree of `value`, ready for `pack_message`. Raises WireError."""
    return Packer().pack(value)


def encode_with_notes(value: Any, keep: Callable[[Any], int] | None = None) -> tuple[Any, list[str]]:
    """The tree of `value`, and the kinds of array in it that were taken as the plain array of their entries.

    keep -- takes objects that stay here, and gives their numbers
    """
    packer = Packer(keep)
    return packer.pack(value), sorted(packer.notes)


def decode(tree: Any, special: Callable[[list[Any]], Any] | None = None) -> Any:
    """The value of a tree from `unpack_message`. Raises WireError for anything that `encode` does not make.

    special -- the worker's resolver of functions and code; without it neither is accepted
    """
    return Unpacker(special).unpack(tree)


def pack_message(tree: Any) -> bytes:
    """A message with its length before it. Raises WireError above `MAX_MESSAGE`."""
    try:
        body = msgspec.msgpack.encode(tree)
    except UnicodeEncodeError:
        raise WireError("text that is not valid Unicode") from None
    if len(body) > MAX_MESSAGE:
        raise WireError(f"a value of {len(body)} bytes; at most {MAX_MESSAGE} are taken")
    return LENGTH.pack(len(body)) + body


def unpack_message(body: bytes) -> Any:
    """The tree in the bytes of one message, its length already taken off. Raises WireError."""
    try:
        return msgspec.msgpack.decode(body)
    except (msgspec.DecodeError, RecursionError, MemoryError, ValueError, TypeError) as error:
        raise WireError(f"bytes that are no message ({type(error).__name__})") from None
