"""Values ↔ bytes between the grader and the worker: a closed set of types, nothing that can run.

A value travels as msgpack. None, bool, int, float and str are themselves; everything else is an array whose
first entry is a tag:

    ["l", x, ...]  list        ["t", x, ...]  tuple       ["d", [key, value], ...]  dict
    ["a", dtype, shape, order, bytes]  ndarray            ["s", dtype, bytes]  NumPy scalar
    ["c", re, im]  complex     ["f", name]  a function of the student's     ["e", expression, setup]  `Code`

The last two go to the worker only. Tuple and list, float and np.float64, 0-d and (1,), C and Fortran order
survive the trip. Nothing is pickled.
"""

from __future__ import annotations

import collections
import struct
from builtins import all, callable, getattr, hasattr, isinstance, issubclass, len, type  # noqa: UP029  -- kept here, since a student may patch them
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import msgspec
import numpy as np

MAX_MESSAGE = 20 << 20
"""Bytes of one message; its length is checked before it is read."""

MAX_NODES = 20_000
MAX_DEPTH = 12
MAX_TEXT = 1 << 16
MAX_NDIM = 16
MAX_ARRAY = 16 << 20
LENGTH = struct.Struct("<I")

DTYPES = {
    text: np.dtype(text)
    for text in ("|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8", "<c8", "<c16")
}


WIDE = {np.dtype(np.longdouble).char: DTYPES["<f8"], np.dtype(np.clongdouble).char: DTYPES["<c16"]}
"""Wider numbers travel by their value, as the nearest double."""


class WireError(Exception):
    """A value that does not travel, or bytes that are no value; the text says which rule was broken."""


@dataclass(frozen=True)
class Code:
    """An argument that is code: `expression` is evaluated beside the student's code, with `np`, after `setup`.

    >>> Code("np.random.default_rng(3)").expression
    'np.random.default_rng(3)'
    """

    expression: str
    setup: str = ""

    def __repr__(self) -> str:
        return self.expression


@dataclass(frozen=True)
class FunctionName:
    """An argument that is a function of the student's own, by name."""

    name: str

    def __repr__(self) -> str:
        return self.name


class _Packer:
    """Value → tree of tagged lists, under the caps."""

    def __init__(self) -> None:
        self.nodes = 0
        self.notes: set[str] = set()

    def pack(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise WireError(f"a value of more than {MAX_NODES} parts")
        if depth > MAX_DEPTH:
            raise WireError("a value nested too deeply, or one that contains itself")
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        if kind is int:
            if not -(2**63) <= value < 2**63:
                raise WireError("an int beyond 64 bits")
            return value
        if kind is str:
            return _text(value)
        if kind is np.ndarray:
            return _pack_array(value)
        if kind is np.matrix or (kind is np.ma.MaskedArray and not np.ma.getmaskarray(value).any()):
            self.notes.add("np.matrix" if kind is np.matrix else "np.ma.MaskedArray")
            return _pack_array(np.ndarray.view(value, np.ndarray))
        if kind is np.str_:
            return _text(str(value))
        if isinstance(value, np.generic) and kind.__module__ == "numpy":
            dtype = _dtype(value.dtype)
            return ["s", dtype.str, np.asarray(value).astype(dtype).tobytes()]
        if kind is list or kind is tuple or _is_named_tuple(kind):
            return ["l" if kind is list else "t", *(self.pack(entry, depth + 1) for entry in _entries(value, kind))]
        if kind in (dict, collections.OrderedDict, collections.defaultdict, collections.Counter):
            pairs = dict.items(value)
            return ["d", *([self._key(key), self.pack(entry, depth + 1)] for key, entry in pairs)]
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind is Code:
            return ["e", value.expression, value.setup]
        if kind is FunctionName:
            return ["f", value.name]
        raise WireError(_refusal(value))

    def _key(self, key: Any) -> Any:
        if type(key) is str:
            return _text(key)
        if type(key) in (bool, int, float) or key is None:
            return self.pack(key)
        if isinstance(key, (np.integer, np.bool_)):
            return key.item()
        raise WireError(f"a dict with a key of type {type(key).__name__}; use text as keys")


def _is_named_tuple(kind: type) -> bool:
    """Whether a class is one that collections.namedtuple or typing.NamedTuple made, or its heir."""
    return issubclass(kind, tuple) and type(kind) is type and isinstance(getattr(kind, "_fields", None), tuple)


def _entries(value: Any, kind: type) -> Iterator[Any]:
    """The entries of a list or tuple as it holds them, whatever a class of the student's says of itself."""
    return list.__iter__(value) if kind is list else tuple.__iter__(value)


def _text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise WireError(f"text of more than {MAX_TEXT} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WireError("text that is not valid Unicode") from None
    return value


def _dtype(dtype: np.dtype[Any]) -> np.dtype[Any]:
    little = WIDE.get(dtype.char) or dtype.newbyteorder("<")
    if little.str not in DTYPES:
        raise WireError(f"an array of dtype {dtype}; use numbers or booleans")
    return little


def _pack_array(value: np.ndarray[Any, Any]) -> list[Any]:
    dtype = _dtype(value.dtype)
    if value.nbytes > MAX_ARRAY:
        raise WireError(f"an array of {value.nbytes} bytes; at most {MAX_ARRAY} are taken")
    if value.ndim > MAX_NDIM:
        raise WireError(f"an array of {value.ndim} dimensions; at most {MAX_NDIM} are taken")
    order: Literal["C", "F"] = "F" if value.flags.f_contiguous and not value.flags.c_contiguous else "C"
    return ["a", dtype.str, list(value.shape), order, value.astype(dtype, copy=False).tobytes(order)]


def _refusal(value: Any) -> str:
    name = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"a {name}, which is a subclass of numpy.ndarray; return a plain array, such as np.asarray(...)"
    if callable(value):
        return f"a function or class ({name}); did you forget to call it?"
    if hasattr(type(value), "__next__"):
        return f"a {name}; return a list of its values"
    return f"an object of type {name}; return numbers, text, arrays, lists, tuples or dicts"


def encode(value: Any) -> Any:
    """The tree of `value`, ready for `pack_message`. Raises WireError."""
    return _Packer().pack(value)


def encode_with_notes(value: Any) -> tuple[Any, list[str]]:
    """The tree of `value`, and the kinds of array in it that were taken as the plain array of their entries."""
    packer = _Packer()
    return packer.pack(value), sorted(packer.notes)


class _Unpacker:
    """Tree → value, under the same caps; `special` turns "f" and "e" into values where they are allowed."""

    def __init__(self, special: Callable[[list[Any]], Any] | None) -> None:
        self.special = special
        self.nodes = 0

    def unpack(self, tree: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("a value beyond the caps on size and depth")
        kind = type(tree)
        if tree is None or kind is bool or kind is float or kind is str:
            return tree
        if kind is int:
            if not -(2**63) <= tree < 2**63:
                raise WireError("an int beyond 64 bits")
            return tree
        if kind is not list or not tree or type(tree[0]) is not str:
            raise WireError("bytes that are no value")
        tag, body = tree[0], tree[1:]
        if tag == "l":
            return [self.unpack(entry, depth + 1) for entry in body]
        if tag == "t":
            return tuple([self.unpack(entry, depth + 1) for entry in body])
        if tag == "d":
            return self._dict(body, depth)
        if tag == "a":
            return _unpack_array(body)
        if tag == "s":
            return _unpack_scalar(body)
        if tag == "c" and len(body) == 2 and all(type(part) is float for part in body):
            return complex(*body)
        if self.special is not None and tag in ("f", "e"):
            return self.special(tree)
        raise WireError("bytes that are no value")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in (str, bool, int, float, type(None)):
                raise WireError("bytes that are no dict")
            result[pair[0]] = self.unpack(pair[1], depth + 1)
        return result


def _known_dtype(text: Any) -> np.dtype[Any]:
    if type(text) is not str or text not in DTYPES:
        raise WireError("an array of a dtype that is not allowed")
    return DTYPES[text]


def _unpack_array(body: list[Any]) -> np.ndarray[Any, Any]:
    if len(body) != 4:
        raise WireError("bytes that are no array")
    dtype, (shape, order, data) = _known_dtype(body[0]), body[1:]
    if type(shape) is not list or len(shape) > MAX_NDIM or order not in ("C", "F") or type(data) is not bytes:
        raise WireError("bytes that are no array")
    count = 1
    for side in shape:
        if type(side) is not int or not 0 <= side <= MAX_MESSAGE:
            raise WireError("an array of impossible shape")
        count *= side
    if count * dtype.itemsize != len(data):
        raise WireError("an array whose shape and bytes disagree")
    return np.frombuffer(data, dtype=dtype).copy().reshape(tuple(shape), order=order)


def _unpack_scalar(body: list[Any]) -> Any:
    if len(body) != 2:
        raise WireError("bytes that are no scalar")
    dtype, data = _known_dtype(body[0]), body[1]
    if type(data) is not bytes or len(data) != dtype.itemsize:
        raise WireError("bytes that are no scalar")
    return np.frombuffer(data, dtype=dtype)[0]


def decode(tree: Any, special: Callable[[list[Any]], Any] | None = None) -> Any:
    """The value of a tree from `unpack_message`. Raises WireError for anything that `encode` does not make.

    special -- the worker's resolver of functions and code; without it neither is accepted
    """
    return _Unpacker(special).unpack(tree)


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
