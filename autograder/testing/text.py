"""Values as a student reads them: NumPy that can be pasted into a cell, calls in the words of the signature."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograder.worker.frames import Frame, Series
from autograder.worker.plain import as_plain
from autograder.worker.tensors import Foreign

SHOWN_ENTRIES = 24
"""An array with more entries is shown by its shape."""

SHOWN_PARTS = 60
"""Arrays and numbers of a container that are shown; one that holds more is described, since half of it helps nobody."""


def show(value: Any, entries: int = SHOWN_ENTRIES) -> str:
    """`value` as text that can be pasted into a cell, or its shape where it is large.

    entries -- of an array that is still shown

    >>> show({"dw": np.array([[0.5]]), "db": np.float64(2)})
    "{'dw': np.array([[0.5]]), 'db': 2.0}"
    >>> show(np.zeros((30, 455))), show([0.5] * 300)
    ('an array of shape (30, 455), float64', 'a list of 300 entries, 300 values in all')
    """
    value = data_of(value)
    if isinstance(value, (Frame, Series)) and len(value) * len(getattr(value, "columns", "1")) > SHOWN_PARTS:
        return kind(value)
    if isinstance(value, Foreign) and value.array.size > entries:
        return f"{kind(value)}, {value.array.dtype}"
    if isinstance(value, np.ndarray):
        if value.size > entries:
            return f"an array of shape {value.shape}, {value.dtype}"
        if value.size == 0:
            return f"np.zeros({value.shape})"
        dtype = f", dtype=np.{value.dtype}" if _is_short(value.dtype) else ""
        return f"np.array({_nested(value.tolist())}{dtype})"
    if isinstance(value, np.generic):
        return f"np.{value.dtype}({show(value.item())})" if _is_short(value.dtype) else show(value.item())
    if isinstance(value, float):  # 1.00000003 is not shown as 1
        short = f"{value:.8g}"
        return short if math.isfinite(value) and float(short) != int(float(short)) else repr(value)
    if isinstance(value, (dict, list, tuple)) and _parts(value) > SHOWN_PARTS:
        return f"{kind(value)} entries, {_parts(value)} values in all"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(entry, entries)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(show(entry, entries) for entry in value)
        if isinstance(value, tuple):
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        return f"[{inside}]"
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."


def _is_short(dtype: np.dtype[Any]) -> bool:
    """Whether numbers of this type have fewer digits than Python shows, and would look right without their type."""
    return dtype.kind == "f" and dtype.itemsize < 8


def data_of(value: Any) -> Any:
    """`value`, tables and tensors as plain data. An object of a student's is no data, and its proxy raises."""
    refuse = getattr(type(value), "is_no_data", None)
    if refuse is not None:
        refuse(value)
    return as_plain(value)


def _parts(value: Any) -> int:
    """How many arrays, numbers and texts a value holds, at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    return max(1, sum(map(_parts, value))) if isinstance(value, (list, tuple)) else 1


def _nested(value: Any) -> str:
    """The entries of an array as nested lists; `np.nan` and `np.inf` as they are typed."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    text = show(value)
    return f"np.{text}" if text in ("nan", "inf") else text.replace("-inf", "-np.inf")


def call_text(
    names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any], between: str = "; ", limit: int = 0
) -> str:
    """The arguments of a call as assignments that can be pasted into a cell, in the words of the signature.

    limit -- where they take more characters, the longest are described and not shown; large arrays are shown as
        long as there is room. [default: no limit, and no large arrays]

    >>> call_text(["w", "b"], [np.zeros((1, 1)), 0.5], {"print_cost": False})
    'w = np.array([[0.0]]); b = 0.5; print_cost = False'
    >>> call_text(["w", "b"], [[0.25] * 20, 0.5], {}, limit=60)
    'w = (a list of 20); b = 0.5'
    >>> call_text(["X", "b"], [np.eye(6), 0.5], {}, limit=60)
    'X = (an array of shape (6, 6)); b = 0.5'
    """
    labels = [*names[: len(args)], *(f"argument {k + 1}" for k in range(len(names), len(args)))]
    values = dict([*zip(labels, args, strict=True), *kwargs.items()])
    entries = limit or SHOWN_ENTRIES
    shown = {label: f"{label} = {show(value, entries)}" for label, value in values.items()}
    for label in sorted(values, key=lambda label: -len(shown[label])):
        if limit and len(between.join(shown.values())) > limit:
            shown[label] = f"{label} = ({kind(values[label])})"
    return between.join(shown.values())


def kind(value: Any) -> str:
    """What `value` is, in a student's words.

    >>> kind(np.zeros((2, 1))), kind((1, 2)), kind(None)
    ('an array of shape (2, 1)', 'a tuple of 2', 'None')
    """
    value = data_of(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, Foreign):
        return f"a {value.kind} of TensorFlow" + (f" of shape {value.array.shape}" * (value.kind != "shape"))
    if isinstance(value, Frame):
        return f"a DataFrame of {len(value)} rows, columns {', '.join(map(str, value.columns))}"
    if isinstance(value, Series):
        return f"a Series of {len(value)}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, dict):
        return f"a dict of {len(value)}"
    return "None" if value is None else f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"
