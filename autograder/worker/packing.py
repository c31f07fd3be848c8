"""A value → the tree of tagged lists that travels (see `autograder.worker.wire`), under the caps."""

from __future__ import annotations

import collections
import itertools
import types
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec
import numpy as np

from autograder.worker.caps import DTYPES, MAX_ARRAY, MAX_DEPTH, MAX_NDIM, MAX_NODES, MAX_TEXT, WIDE, WireError
from autograder.worker.frames import Frame, Series
from autograder.worker.names import Code, FunctionName, ObjectName
from autograder.worker.plain import as_plain
from autograder.worker.tensors import Foreign

SEQUENCES: tuple[type, ...] = (range, collections.deque, type({}.keys()), type({}.values()), type({}.items()))
"""What is taken as the list of its values, as iterators are."""

MAX_ITEMS = 10_000
"""Values of an iterator that are taken."""

DATA = (bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, np.ndarray, np.generic)


def is_object(value: Any) -> bool:
    """Whether a value is an object that may stay in the worker: of a class, and neither data nor a function."""
    kind = type(value)
    module = getattr(kind, "__module__", "")
    if isinstance(value, (*DATA, type, types.FunctionType, types.MethodType, types.ModuleType)):
        return False
    return type(module) is str and module.partition(".")[0] not in ("builtins", "numpy", "autograder")


class Packer:
    """Value → tree of tagged lists, under the caps.

    keep -- takes an object that stays where it is, and gives its number; without it none is taken
    """

    def __init__(self, keep: Callable[[Any], int] | None = None) -> None:
        self.nodes = 0
        self.notes: set[str] = set()
        self.keep = keep

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
        if kind is ObjectName:
            return ["h", value.number, value.kind]
        return self._pack_other(value, kind, depth)

    def _pack_other(self, value: Any, kind: type, depth: int) -> Any:
        """A matrix, a set, what is taken as a list, a tensor, a table of pandas, or an object that is kept."""
        if issubclass(kind, np.ndarray) and (kind is np.matrix or _is_unmasked(value, kind)):
            self.notes.add("np.matrix" if kind is np.matrix else "np.ma.MaskedArray")
            return _pack_array(np.ndarray.view(value, np.ndarray))
        if kind is set or kind is frozenset:
            iterate = set.__iter__ if kind is set else frozenset.__iter__
            return ["u", *sorted((self.pack(entry, depth + 1) for entry in iterate(value)), key=msgspec.msgpack.encode)]
        if kind in SEQUENCES or hasattr(kind, "__next__"):
            found = list(itertools.islice(value, MAX_ITEMS + 1))
            if len(found) > MAX_ITEMS:
                raise WireError(f"a {kind.__name__} of more than {MAX_ITEMS} values")
            return self.pack(found, depth)
        if kind is Foreign:
            return ["x", value.kind, *_pack_array(value.array)[1:]]
        try:
            table = as_plain(value)
        except WireError:
            raise
        except Exception as error:
            raise WireError(f"a table that cannot be read: {error}") from None
        if table is not value:
            return self.pack(table, depth)
        if kind is Frame:
            columns = ([self.pack(name, depth + 1), self.pack(each, depth + 1)] for name, each in value.columns.items())
            return ["p", self.pack(value.index, depth + 1), *columns]
        if kind is Series:
            return ["q", *(self.pack(part, depth + 1) for part in (value.values, value.index, value.name))]
        if self.keep is not None and is_object(value):
            return ["h", self.keep(value), _text(kind.__name__[:80])]
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


def _is_unmasked(value: Any, kind: type) -> bool:
    """Whether an array is a masked one that masks nothing. NumPy imports np.ma where it is first named: 8 ms."""
    return kind is np.ma.MaskedArray and not np.ma.getmaskarray(value).any()


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
    return f"an object of type {name}; return numbers, text, arrays, lists, tuples or dicts"
