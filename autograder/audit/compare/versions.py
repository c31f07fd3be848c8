"""Versions of a function, what a call of one does, and how far apart two results are."""

from __future__ import annotations

import copy
import enum
import itertools
import random
import re
import signal
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.audit.compare.probes import Probe
from autograder.testing.expectations import EXACT_RTOL
from autograder.testing.tensors import TENSOR_ATOL, TENSOR_RTOL
from autograder.worker import tensors
from autograder.worker.frames import Frame, Series
from autograder.worker.packing import MAX_ITEMS, SEQUENCES
from autograder.worker.plain import as_plain
from autograder.worker.tensors import Foreign, as_foreign
from autograder.worker.views import VIEW, seen, without_view
from autograder.worker.wire import Code, FunctionName, is_object

SCALE_ATOL = 1e-11
"""Absolute tolerance, times the largest entry."""

CALL_SECONDS, SOLUTION_SECONDS, AS_LONG = 2.0, 20.0, 5
"""CPU seconds after which a call counts as endless, unless the solution takes long itself: another version has so many
times as long. The solution ends; on a busy machine it may take twice its time."""


class Difference(enum.IntEnum):
    """How far apart two results are."""

    SAME = 0
    DTYPE = 1
    VALUE = 2


@dataclass(frozen=True)
class CallResult:
    """What a call did: its value and the arguments after it, or the type of its exception; and its CPU seconds."""

    value: Any = None
    after: Any = None
    raised: str = ""
    seconds: float = 0.0


class Endless(BaseException):
    """A call ran into the limit on its CPU time."""


def compare(a: Any, b: Any, atol: float = 0.0) -> Difference:
    """How `b` differs from `a`: not, in the type of its numbers, or in value or structure.

    >>> compare({"db": 0.5}, {"db": np.array(0.5)}).name, compare((1.0, np.nan), (1.0, np.nan)).name
    ('DTYPE', 'SAME')
    >>> compare(np.ones((2, 1)), np.ones(2)).name
    'VALUE'
    """
    a, b = as_foreign(a), as_foreign(b)
    if isinstance(a, Foreign) and isinstance(b, Foreign):
        return compare_tensors(a, b)
    if isinstance(a, dict) and isinstance(b, dict):
        if set(a) != set(b):
            return Difference.VALUE
        return max((compare(a[key], b[key], atol) for key in a), default=Difference.SAME)
    if isinstance(a, (list, tuple)) or isinstance(b, (list, tuple)):
        if type(a) is not type(b) or len(a) != len(b):
            return Difference.VALUE
        return max((compare(x, y, atol) for x, y in zip(a, b, strict=True)), default=Difference.SAME)
    if is_numeric(a) and is_numeric(b):
        return compare_numbers(a, b, atol)
    if type(a) is not type(b):
        return Difference.VALUE
    if a is None or isinstance(a, (str, bytes)):
        return Difference.SAME if a == b else Difference.VALUE
    return Difference.SAME


def compare_tensors(a: Foreign, b: Foreign) -> Difference:
    """How two tensors differ; that one is a variable and the other is none is a difference in type only.

    >>> compare_tensors(Foreign("tensor", np.ones(2)), Foreign("variable", np.ones(2) + 1e-6)).name
    'DTYPE'
    """
    if "shape" in (a.kind, b.kind) and a.kind != b.kind:
        return Difference.VALUE
    found = compare_numbers(a.array, b.array, TENSOR_ATOL, TENSOR_RTOL)
    return found if a.kind == b.kind else max(found, Difference.DTYPE)


def as_seen(value: Any) -> Any:
    """A value as a suite sees it: iterators as lists, sets in an order, tables as their columns and index, tensors.

    >>> as_seen((k for k in range(3))), as_seen({2, 1})
    ([0, 1, 2], ['set', 1, 2])
    """
    if isinstance(value, SEQUENCES) or hasattr(type(value), "__next__"):
        return as_seen(list(itertools.islice(value, MAX_ITEMS + 1)))
    if isinstance(value, (set, frozenset)):
        return ["set", *sorted(value, key=repr)]
    if type(value) in (list, tuple):
        return type(value)(as_seen(entry) for entry in value)
    if type(value) is dict:
        return {key: as_seen(entry) for key, entry in value.items()}
    table = as_plain(value)
    if isinstance(table, (Frame, Series)):
        return {"index": table.index, **(vars(table) | {"kind": type(table).__name__})}
    return table


def is_numeric(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.generic)) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biufc"
    )


def compare_numbers(a: Any, b: Any, atol: float, rtol: float = EXACT_RTOL) -> Difference:
    x, y = np.asarray(a), np.asarray(b)
    if type(a) is type(b) and x.dtype == y.dtype and x.shape == y.shape and x.tobytes() == y.tobytes():
        return Difference.SAME  # most results are, and this is 30 times as fast as the rest
    if x.shape != y.shape:
        return Difference.VALUE
    kinds = Difference.SAME if type(a) is type(b) and x.dtype == y.dtype else Difference.DTYPE
    x, y = x.astype(np.complex128), y.astype(np.complex128)
    finite = np.isfinite(x)
    scale = float(np.max(np.abs(x[finite]), initial=1.0))
    with np.errstate(all="ignore"):
        close = np.isclose(x, y, rtol=rtol, atol=max(SCALE_ATOL * scale, atol), equal_nan=True)
    return kinds if bool(close.all()) else Difference.VALUE


@dataclass(frozen=True)
class Version:
    """A namespace with one version of the functions."""

    namespace: Mapping[str, Any]

    def call(self, probe: Probe, seed: int | None = None, limit: float | None = None) -> CallResult:
        """What the function does on a copy of the probe's arguments. An endless call is an exception Endless.

        limit -- on its CPU seconds; without one, that of the solution
        """
        args = tuple(self.resolve(arg, seed) for arg in copy.deepcopy(probe.args))
        kwargs = {key: self.resolve(arg, seed) for key, arg in copy.deepcopy(dict(probe.kwargs)).items()}
        seed_everything(probe.seed if seed is None else seed)
        begin = time.process_time()
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                value = call_within_limit(lambda: self.seen_of(probe, args, kwargs, seed), limit or SOLUTION_SECONDS)
                return CallResult(copy.deepcopy(value), (args, kwargs), seconds=time.process_time() - begin)
        except (Exception, Endless) as error:
            return CallResult(raised=type(error).__name__)

    def seen_of(self, probe: Probe, args: tuple[Any, ...], kwargs: dict[str, Any], seed: int | None) -> Any:
        """What a suite sees of a call; of an object, of each step that was taken with it."""
        if not probe.steps:
            return as_seen(self.value(probe.function, args, kwargs))
        (first, named), *others = args
        made = self.value(probe.function, first, named)
        found = []
        for (name, own_seed, read), (positional, by_name) in zip(probe.steps, others, strict=True):
            seed_everything(own_seed if seed is None else seed)
            value = getattr(made, name)
            if not read:
                value = seen(by_name.get(VIEW), value(*positional, **without_view(by_name)), positional)
            value = as_seen(value)
            found.append(f"an object of type {type(value).__name__}" if is_object(value) else copy.deepcopy(value))
        return found

    def value(self, function: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        return seen(kwargs.get(VIEW), self.namespace[function](*args, **without_view(kwargs)), args)

    def resolve(self, value: Any, seed: int | None) -> Any:
        if isinstance(value, FunctionName):
            return self.namespace[value.name]
        if isinstance(value, Code):
            expression = value.expression
            if seed is not None:
                expression = re.sub(r"default_rng\(\d+\)", f"default_rng({seed})", expression)
            scope: dict[str, Any] = {"np": np, "numpy": np}
            exec(value.setup, scope)
            return eval(expression, scope)
        if isinstance(value, Foreign):
            return value.to_tensorflow()
        if isinstance(value, dict):
            return {key: self.resolve(entry, seed) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.resolve(entry, seed) for entry in value)
        return value


def time_for(seconds: float) -> float:
    """How long another version's call may take where the solution's took `seconds`."""
    return max(CALL_SECONDS, AS_LONG * seconds)


def seed_everything(seed: int) -> None:
    np.random.seed(seed)
    random.seed(seed)
    tensors.seed(seed)
    source = random.Random(seed)
    np.random.bit_generator.randbits = source.getrandbits  # type: ignore[attr-defined]


def call_within_limit(call: Callable[[], Any], seconds: float) -> Any:
    """`call()`, or Endless after `seconds` of CPU time; for the main thread of a process of one's own."""

    def stop(number: int, frame: object) -> None:
        raise Endless

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return call()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
