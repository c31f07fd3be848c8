"""Inputs on which two versions of a function are compared: the calls that a suite makes, and perturbed copies.

A perturbed copy keeps what a call promises as far as it can be told from the call: equal sizes stay equal, labels
stay labels, columns that sum to 1 do so again, and numbers stay within the range in which the suite moves them.
A copy on which the solution itself fails is not used.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from autograder.worker.tensors import Foreign
from autograder.worker.wire import encode, pack_message

SUITE_PROBES = 150
"""Calls of the suite that are kept for one function, spread evenly over all that it makes."""

PERTURBED_PROBES = 150
SIZES = (1, 2, 3, 4, 6)


@dataclass(frozen=True)
class Probe:
    """One call; `origin` is suite or perturbed.

    steps -- of a class: what was done with an object after it was made, (name, seed, whether it was only read) each;
        `args` then holds a pair of arguments for the call that makes it, and one for each step
    """

    function: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    seed: int = 0
    origin: str = "suite"
    steps: tuple[tuple[str, int, bool], ...] = ()

    @property
    def size(self) -> int:
        """Numbers in the arguments, by which the smallest probe is chosen."""
        return sum(
            leaf.size if isinstance(leaf, np.ndarray) else 1 for _, leaf in leaves((self.args, dict(self.kwargs)))
        )


Path = tuple[Any, ...]


@dataclass
class Seen:
    """What the suite's calls hold in one place."""

    values: list[Any] = field(default_factory=list)

    @cached_property
    def numbers(self) -> tuple[float, float]:
        """The smallest and the largest finite number."""
        found = [float(each) for each in self.values if isinstance(each, (int, float, np.number)) and np.isfinite(each)]
        return min(found), max(found)

    @cached_property
    def entries(self) -> tuple[float, float]:
        """The smallest and the largest entry of the arrays of floats."""
        arrays = [each for each in self.values if isinstance(each, np.ndarray) and each.size and each.dtype.kind == "f"]
        return min(float(np.nanmin(each)) for each in arrays), max(float(np.nanmax(each)) for each in arrays)


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What in nested tuples, lists and dicts is none of these, with where it stands; of a tensor its array."""
    if isinstance(value, Foreign):
        yield (*path, value.kind), value.array
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from leaves(entry, (*path, key))
    elif isinstance(value, (list, tuple)):
        for key, entry in enumerate(value):
            yield from leaves(entry, (*path, key))
    else:
        yield path, value


def rebuilt(value: Any, change: Callable[[Path, Any], Any], path: Path = ()) -> Any:
    """A copy of nested `value` with `change(path, leaf)` for every leaf."""
    if isinstance(value, Foreign):
        array = change((*path, value.kind), value.array)
        return Foreign(value.kind, array.astype(value.array.dtype, copy=False))
    if isinstance(value, dict):
        return {key: rebuilt(entry, change, (*path, key)) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(rebuilt(entry, change, (*path, key)) for key, entry in enumerate(value))
    return change(path, value)


def distinct(probes: Sequence[Probe], limit: int = SUITE_PROBES) -> list[Probe]:
    """`probes` without repetitions; evenly thinned to `limit`, the smallest of every kind of call kept."""
    seen: set[bytes] = set()
    kept = []
    for probe in probes:
        key = pack_message(encode((probe.function, probe.args, dict(probe.kwargs), probe.seed, probe.steps)))
        if key not in seen:
            seen.add(key)
            kept.append(probe)
    if len(kept) <= limit:
        return kept
    return [kept[int(k)] for k in np.linspace(0, len(kept) - 1, limit)]


def perturb(probes: Sequence[Probe], count: int = PERTURBED_PROBES, seed: int = 0) -> list[Probe]:
    """`count` copies of `probes` with other sizes and values, drawn reproducibly.

    >>> first = perturb([Probe("f", (np.ones((2, 3)), np.zeros((1, 3))), {})], 20)
    >>> all(p.args[0].shape[1] == p.args[1].shape[1] for p in first), len({p.args[0].shape for p in first}) > 3
    (True, True)
    """
    if not probes:
        return []
    rng = np.random.default_rng(seed)
    seen: dict[Path, Seen] = defaultdict(Seen)
    for probe in probes:
        for path, leaf in leaves((probe.args, dict(probe.kwargs))):
            seen[path].values.append(leaf)
    found = []
    for _ in range(count):
        probe = probes[int(rng.integers(len(probes)))]
        call = (copy.deepcopy(probe.args), copy.deepcopy(dict(probe.kwargs)))
        if rng.random() < 0.6:
            call = _resized(call, rng)
        call = rebuilt(call, lambda path, leaf: _revalued(leaf, seen[path], rng))
        seed = int(rng.integers(1000))
        found.append(replace(probe, args=call[0], kwargs=call[1], seed=seed, origin="perturbed"))
    return found


def _resized(call: Any, rng: np.random.Generator) -> Any:
    """Every axis of one size drawn anew with another size: the same indices everywhere, so that pairs stay pairs."""
    arrays = [leaf for _, leaf in leaves(call) if isinstance(leaf, np.ndarray)]
    integers = {
        int(leaf) for _, leaf in leaves(call) if isinstance(leaf, (int, np.integer)) and not isinstance(leaf, bool)
    }
    sides = sorted({side for array in arrays for side in array.shape if side > 1} - integers)
    if not sides:
        return call
    old = sides[rng.integers(len(sides))]
    new = int(rng.choice([size for size in SIZES if size != old]))
    chosen = rng.integers(old, size=new) if new > old else rng.permutation(old)[:new]

    def resize(path: Path, leaf: Any) -> Any:
        if isinstance(leaf, np.ndarray):
            for axis, side in enumerate(leaf.shape):
                if side == old:
                    leaf = np.take(leaf, chosen, axis=axis)
        return leaf

    return rebuilt(call, resize)


def _revalued(leaf: Any, seen: Seen, rng: np.random.Generator) -> Any:
    """Another value of the kind of `leaf`, within what was `seen` in its place."""
    if isinstance(leaf, np.ndarray) and leaf.size:
        return _other_entries(leaf, seen, rng)
    if isinstance(leaf, (float, np.floating)) and np.isfinite(leaf):
        low, high = seen.numbers
        return type(leaf)(rng.uniform(low, high)) if rng.random() < 0.5 else leaf
    if isinstance(leaf, (bool, int, str)) and rng.random() < 0.3:
        alike = [other for other in seen.values if type(other) is type(leaf)]
        return alike[rng.integers(len(alike))]
    return leaf


def _other_entries(leaf: np.ndarray[Any, Any], seen: Seen, rng: np.random.Generator) -> np.ndarray[Any, Any]:
    if leaf.dtype.kind != "f" or not np.isfinite(leaf).all():
        return leaf
    if (leaf == np.round(leaf)).all() and len(np.unique(leaf)) <= 2:
        return leaf
    low, high = seen.entries
    way = rng.integers(3)
    if way == 0:
        return leaf
    if way == 1:
        fresh = np.clip(leaf * rng.uniform(0.5, 1.5, leaf.shape), low, high)
    else:
        fresh = rng.uniform(low, high, leaf.shape)
    if leaf.ndim and (leaf >= 0).all():
        for axis in range(leaf.ndim):
            if leaf.shape[axis] > 1 and np.allclose(leaf.sum(axis=axis), 1):
                return np.asarray(fresh / fresh.sum(axis=axis, keepdims=True))
    return fresh
