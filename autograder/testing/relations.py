"""How a wrong value is related to the right one: m times too large, with its sign turned, and so on.

A relation is named only where it holds on several probes that tell it from its rivals, so that a hint may name a cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

RELATION_RTOL = 1e-5
"""Tolerance of a relation: a solution may keep its logarithms finite with 1e-8, which moves a cost by less."""

SCALES: Mapping[str, Callable[[int], float]] = {
    "m times too large": lambda m: m,
    "m times too small": lambda m: 1 / m,
    "turned in sign": lambda m: -1.0,
    "turned in sign and m times too large": lambda m: -m,
    "twice as large": lambda m: 2.0,
    "half as large": lambda m: 0.5,
    "1 / log 2 times too large": lambda m: 1 / math.log(2),
    "1 / log 10 times too large": lambda m: 1 / math.log(10),
}
"""What a value may be of the right one, as a factor of the number of examples m."""

HINTS: Mapping[str, str] = {
    "m times too large": "Is it a sum or a mean over the examples?",
    "m times too small": "How often is it divided by m?",
    "turned in sign": "Which minus does the formula have?",
    "turned in sign and m times too large": "Which minus does the formula have, and is it a sum or a mean?",
    "twice as large": "Where does the factor 2 come from?",
    "half as large": "Where does the factor 1/2 come from?",
    "1 / log 2 times too large": "Which logarithm is it: np.log, or np.log2?",
    "1 / log 10 times too large": "Which logarithm is it: np.log, or np.log10?",
}


def relation(
    probes: Iterable[tuple[int, Any, Any]], *, hints: Mapping[str, str] | None = None, rtol: float = RELATION_RTOL
) -> tuple[str, str]:
    """(holds, hint): what the student's value is of the right one on all probes; ("", "") where it is nothing simple.

    probes -- (number of examples m, the student's value, the right one), for at least two different m
    hints -- the question to ask, by relation; those of the kit where a relation is not told

    >>> relation([(m, m * 0.5, 0.5) for m in (2, 3, 5)])
    ('all but the scale: m times too large for m = 2, 3 and 5', 'Is it a sum or a mean over the examples?')
    >>> relation([(2, 1.5, 0.5), (3, 0.1, 0.5)])
    ('', '')
    """
    seen = [(m, np.asarray(got, dtype=np.float64), np.asarray(right, dtype=np.float64)) for m, got, right in probes]
    if len({m for m, _, _ in seen}) < 2:
        raise ValueError("relation: expected probes of at least 2 different numbers of examples")
    for name, scale in SCALES.items():
        if all(_scaled(got, right, scale(m), rtol) for m, got, right in seen):
            sizes = [str(m) for m, _, _ in seen]
            kept = "the size; it is" if name == "turned in sign" else "all but the scale:"
            where = f"{kept} {name} for m = {', '.join(sizes[:-1])} and {sizes[-1]}"
            return where, (hints or {}).get(name) or HINTS[name]
    return "", ""


def _scaled(got: Any, right: Any, factor: float, rtol: float) -> bool:
    with np.errstate(invalid="ignore", over="ignore"):
        same = got.shape == right.shape and np.allclose(got, factor * right, rtol=rtol, atol=1e-11)
    return bool(same and np.abs(right).max(initial=0) > 1e-6)
