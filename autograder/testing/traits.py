"""What is special about the arguments of a call: in which of its cases a wrong function is right says where to look."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

LEAST = 3
"""Cases on either side before a trait is named."""

MOST_NAMES = 2
"""Arguments that may share a trait, as X and Y share their columns; what more of them share points nowhere."""

EXAMPLES = ("Y", "X", "AL", "A2", "A", "A_prev", "dZ", "dA", "Z")
"""Names of arguments that hold examples in columns, the surest first."""

Trait = tuple[str, str]
"""What is said, such as "is 0" or "has one column", and the argument that it is said of."""


def traits(arguments: Mapping[str, Any]) -> dict[Trait, bool]:
    """Whether each trait holds of each argument, by name; of a dict, of its entries.

    >>> found = traits({"b": 0.0, "X": np.array([[2.0, -1.0]])})
    >>> found["is 0", "b"], found["is 0", "X"], found["has one row", "X"], found["has one column", "X"]
    (True, False, True, False)
    """
    found: dict[Trait, bool] = {}
    for name, value in arguments.items():
        found |= {(said, name): holds for said, holds in _traits(value)}
        if isinstance(value, dict):
            found |= traits(value)
    return found


def _traits(value: Any) -> Iterator[tuple[str, bool]]:
    yield "is None", value is None
    if isinstance(value, (bool, str)):
        yield f"is {value!r}", True
    elif isinstance(value, (int, float, np.ndarray)) and np.asarray(value).dtype.kind in "iuf":
        array = np.asarray(value)
        yield "is 0", not array.any()
        yield "is 1", bool((array == 1).all())
        yield "has no negative entry" if array.ndim else "is not negative", bool((array >= 0).all())
        if array.ndim == 2:
            yield "has one row", array.shape[0] == 1
            yield "has one column", array.shape[1] == 1
        if array.ndim == 1:
            yield "has one entry", array.size == 1


def examples(arguments: Mapping[str, Any]) -> int:
    """The number of examples, in columns; 0 where the arguments do not tell.

    >>> examples({"w": np.ones((3, 1)), "X": np.ones((3, 5))}), examples({"layers_dims": [3, 2]})
    (5, 0)
    """
    arrays = [arguments[name] for name in EXAMPLES if isinstance(arguments.get(name), np.ndarray)]
    return int(arrays[0].shape[1]) if arrays and arrays[0].ndim == 2 else 0


def varied(cases: Sequence[Mapping[str, Any]]) -> bool:
    """Whether every number and array in the arguments differs from case to case, so that none of them is a constant.

    >>> varied([{"x": k, "cache": (k, np.ones(k))} for k in range(3)]), varied([{"x": k, "b": 0.0} for k in range(3)])
    (True, False)
    """
    met: dict[tuple[Any, ...], set[bytes]] = {}
    for arguments in cases:
        for path, leaf in _leaves(arguments, ()):
            met.setdefault(path, set()).add(repr(leaf.shape).encode() + leaf.tobytes())
    return all(len(values) > 1 for values in met.values())


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, (dict, list, tuple)):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, entry in pairs:
            yield from _leaves(entry, (*path, key))
    elif isinstance(value, (int, float, np.ndarray, np.generic)) and not isinstance(value, bool):
        yield path, np.asarray(value)


def dividing(cases: Sequence[tuple[bool, Mapping[Trait, bool]]]) -> str:
    """Where a function is right, in words, if one trait of its arguments alone divides the right cases from the wrong.

    cases -- (whether the value was right, the traits of the call)

    >>> dividing([(b == 0, traits({"b": b, "w": w})) for b in (0, 0, 0, 1, 2, 3) for w in (1, 2)])
    'the 6 cases in which b is 0, none of the 6 others'
    """
    right = [found for same, found in cases if same]
    wrong = [found for same, found in cases if not same]
    if min(len(right), len(wrong)) < LEAST:
        return ""
    told: dict[str, list[str]] = {}
    for said, name in dict.fromkeys(trait for found in (*right, *wrong) for trait in found):
        holds = [{found.get((said, name), False) for found in side} for side in (right, wrong)]
        if holds == [{True}, {False}]:
            told.setdefault(said, []).append(name)
        elif holds == [{False}, {True}] and all((said, name) in found for found in right):
            told.setdefault(negated(said), []).append(name)  # an argument that is None has no negative entry either
    if len(told) != 1 or len(names := next(iter(told.values()))) > MOST_NAMES:
        return ""  # several explain the same cases, and nothing tells which
    (said,) = told
    verb, rest = said.split(" ", 1)
    verb = verb if len(names) == 1 else {"is": "are", "has": "have"}[verb]
    return f"the {len(right)} cases in which {' and '.join(names)} {verb} {rest}, none of the {len(wrong)} others"


def negated(said: str) -> str:
    """What is said where a trait does not hold.

    >>> negated("is 0"), negated("has one row"), negated("has no negative entry"), negated("is not negative")
    ('is not 0', 'has several rows', 'has a negative entry', 'is negative')
    """
    for one, other in (("is not ", "is "), ("has no ", "has a "), ("is ", "is not ")):
        if said.startswith(one):
            return other + said.removeprefix(one)
    return said.replace("has one ", "has several ") + "s"
