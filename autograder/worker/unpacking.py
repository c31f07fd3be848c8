"""The tree of tagged lists that came (see `autograder.worker.wire`) → its value, under the caps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.worker.caps import DTYPES, MAX_DEPTH, MAX_MESSAGE, MAX_NDIM, MAX_NODES, WireError
from autograder.worker.frames import Frame, Series
from autograder.worker.tensors import KINDS, Foreign


class Unpacker:
    """Tree → value, under the same caps; `special` turns what does not travel, tables and tensors into values."""

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
        if tag == "u":
            return self._set(body, depth)
        if tag in ("p", "q"):
            table = self._table(tag, body, depth)
            return table if self.special is None else self.special([tag, table])
        if tag == "x" and body and body[0] in KINDS:
            tensor = Foreign(body[0], _unpack_array(body[1:]))
            return tensor if self.special is None else self.special([tag, tensor])
        if self.special is not None and tag in ("f", "e", "h"):
            return self.special(tree)
        raise WireError("bytes that are no value")

    def _set(self, body: list[Any], depth: int) -> set[Any]:
        entries = [self.unpack(entry, depth + 1) for entry in body]
        try:
            return set(entries)
        except TypeError:
            raise WireError("bytes that are no set") from None

    def _table(self, tag: str, body: list[Any], depth: int) -> Frame | Series:
        if tag == "q" and len(body) == 3:
            values, index, name = (self.unpack(part, depth + 1) for part in body)
            if _is_column(values) and _is_column(index) and len(values) == len(index):
                return Series(values, index, name)
        pairs = body[1:]
        if tag == "p" and body and all(type(pair) is list and len(pair) == 2 for pair in pairs):
            index = self.unpack(body[0], depth + 1)
            columns = [(self.unpack(name, depth + 1), self.unpack(each, depth + 1)) for name, each in pairs]
            fits = _is_column(index) and all(_is_column(each) and len(each) == len(index) for _, each in columns)
            if fits and all(_is_label(name) for name, _ in columns):
                return Frame(dict(columns), index)
        raise WireError("bytes that are no table")

    def _dict(self, pairs: list[Any], depth: int) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for pair in pairs:
            if type(pair) is not list or len(pair) != 2 or type(pair[0]) not in (str, bool, int, float, type(None)):
                raise WireError("bytes that are no dict")
            result[pair[0]] = self.unpack(pair[1], depth + 1)
        return result


def _is_column(value: Any) -> bool:
    return type(value) is list or (type(value) is np.ndarray and value.ndim == 1)


def _is_label(value: Any) -> bool:
    kinds = (str, bool, int, float, type(None), np.generic)
    return isinstance(value, kinds) or (type(value) is tuple and all(map(_is_label, value)))


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
