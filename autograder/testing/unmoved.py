"""What a value has to do with the arguments of its call: it is one of them, or does not change with one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

LEAST_PAIRS = 3
"""Pairs of cases before it is told that a value does not change."""

MOST_ALIKE = 20
"""Cases that differ in one argument only, of which pairs are made."""

Case = tuple[Any, Any, Mapping[str, Any]]
"""The student's value, the right one of the same shape, and the arguments of the call."""


def handed_back(cases: Sequence[Case]) -> str:
    """The argument that the student's value is in every case; "" where it is none, or several.

    >>> handed_back([(x, 2 * x, {"x": x, "b": 0.5}) for x in (1.0, 2.0, 3.0)])
    'x'
    """
    names = [set(_equal(got, given)) for got, _, given in cases]
    found = set.intersection(*names) if names else set()
    return found.pop() if len(found) == 1 else ""


def _equal(got: Any, given: Mapping[str, Any]) -> list[str]:
    numbers = {name: value for name, value in given.items() if isinstance(value, (int, float, np.ndarray))}
    return [name for name, value in numbers.items() if np.array_equal(got, value)]


def unmoved(cases: Sequence[Case]) -> str:
    """That the student's value stays where one argument alone is another and the right value moves; "" where it moves.

    >>> unmoved([(w, w + b, {"w": w, "b": b}) for w in (1.0, 2.0) for b in (0.0, 1.0, 3.0)])
    'it is the same whatever b is, in all 6 pairs of cases that differ in nothing else'
    >>> unmoved([(0.5, x, {"x": x}) for x in (1.0, 2.0, 3.0)])
    'it is the same whatever x is, in all 3 pairs of cases'
    """
    keyed = [({name: _key(value) for name, value in given.items()}, got, right) for got, right, given in cases]
    names = set.intersection(*(set(keys) for keys, _, _ in keyed)) if keyed else set()
    pairs = {name: _pairs(name, keyed) for name in sorted(names)}
    found = [name for name, each in pairs.items() if len(each) >= LEAST_PAIRS and all(each)]
    if len(found) != 1:
        return ""
    alone, number = " that differ in nothing else" * (len(names) > 1), len(pairs[found[0]])
    return f"it is the same whatever {found[0]} is, in all {number} pairs of cases{alone}"


def _pairs(name: str, cases: Sequence[tuple[Mapping[str, Any], Any, Any]]) -> list[bool]:
    """Whether the student's value is the same, for pairs of cases that differ in one argument, and the right value."""
    alike: dict[Any, list[tuple[Any, Any]]] = {}
    for keys, got, right in cases:
        others = tuple((key, value) for key, value in keys.items() if key != name)
        alike.setdefault((others, np.shape(right)), []).append((got, right))
    found = []
    for group in alike.values():
        for k, (got, right) in enumerate(group[:MOST_ALIKE]):
            moved = [other for other, true in group[:k] if not np.allclose(true, right, rtol=1e-6, atol=1e-9)]
            found += [bool(np.array_equal(got, other)) for other in moved]
    return found


def _key(value: Any) -> Any:
    """What tells two arguments apart."""
    if isinstance(value, dict):
        return tuple((key, _key(entry)) for key, entry in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    return repr(value)
