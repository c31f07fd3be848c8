"""Whether two arguments are the same, of whatever kind: what a pure function leaves as it was."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.testing.text import data_of
from autograder.worker.frames import Frame, Series
from autograder.worker.tensors import Foreign


def is_same(a: Any, b: Any) -> bool:
    """Whether two arguments are equal in shape, dtype and every entry; in dicts, the order of the keys too."""
    a, b = (_parts_of(data_of(each)) for each in (a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(is_same(a[key], b[key]) for key in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(is_same, a, b))
    x, y = np.asarray(a), np.asarray(b)
    return x.shape == y.shape and x.dtype == y.dtype and bool(np.array_equal(x, y, equal_nan=x.dtype.kind in "fc"))


def _parts_of(value: Any) -> Any:
    """A table as a dict of its parts, a tensor as its kind and array, a set as a list; anything else as it is."""
    if isinstance(value, Frame):
        return {"index": value.index, "columns": value.columns}
    if isinstance(value, Series):
        return {"index": value.index, "values": value.values, "name": value.name}
    if isinstance(value, Foreign):
        return value.kind, value.array
    return sorted(value, key=repr) if isinstance(value, (set, frozenset)) else value
