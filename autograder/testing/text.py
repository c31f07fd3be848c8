"""Values as a student reads them: NumPy that can be pasted into a cell, calls in the words of the signature."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

SHOWN_ENTRIES = 24
"""An array with more entries is shown by its shape."""


def show(value: Any) -> str:
    """`value` as text that can be pasted into a cell, or its shape where it is large.

    >>> show({"dw": np.array([[0.5]]), "db": np.float64(2)})
    "{'dw': np.array([[0.5]]), 'db': 2.0}"
    >>> show(np.zeros((30, 455)))
    'an array of shape (30, 455), float64'
    """
    if isinstance(value, np.ndarray):
        if value.size > SHOWN_ENTRIES:
            return f"an array of shape {value.shape}, {value.dtype}"
        if value.size == 0:
            return f"np.zeros({value.shape})"
        return f"np.array({_nested(value.tolist())})"
    if isinstance(value, np.generic):
        return show(value.item())
    if isinstance(value, float):
        return f"{value:.8g}" if math.isfinite(value) and value != int(value) else repr(value)
    if isinstance(value, dict):
        inside = ", ".join(f"{key!r}: {show(entry)}" for key, entry in list(value.items())[:12])
        return "{" + inside + (", ..." if len(value) > 12 else "") + "}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(show(entry) for entry in value[:8]) + (", ..." if len(value) > 8 else "")
        if isinstance(value, tuple):
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        return f"[{inside}]"
    text = repr(value)
    return text if len(text) <= 200 else text[:197] + "..."


def _nested(value: Any) -> str:
    """The entries of an array as nested lists; `np.nan` and `np.inf` as they are typed."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_nested, value)) + "]"
    text = show(value)
    return f"np.{text}" if text in ("nan", "inf") else text.replace("-inf", "-np.inf")


def call_text(names: Sequence[str], args: Sequence[Any], kwargs: Mapping[str, Any], between: str = "; ") -> str:
    """The arguments of a call as assignments that can be pasted into a cell, in the words of the signature.

    >>> call_text(["w", "b"], [np.zeros((1, 1)), 0.5], {"print_cost": False})
    'w = np.array([[0.0]]); b = 0.5; print_cost = False'
    """
    labels = [*names[: len(args)], *(f"argument {k + 1}" for k in range(len(names), len(args)))]
    pairs = [*zip(labels, args, strict=True), *kwargs.items()]
    return between.join(f"{label} = {show(value)}" for label, value in pairs)


def kind(value: Any) -> str:
    """What `value` is, in a student's words.

    >>> kind(np.zeros((2, 1))), kind((1, 2)), kind(None)
    ('an array of shape (2, 1)', 'a tuple of 2', 'None')
    """
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return "None" if value is None else f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"
