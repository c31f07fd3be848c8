"""Is a mutant wrong at all? Two versions of a function, compared by what they do on many probes.

Values are compared with NaN equal to NaN and with the tolerance of a suite; what a call does to its arguments, which
exception it raises and the structure of its result count as well. Where the solution draws at random the versions
are compared by law, over many seeds. What differs in the type of a number only is told apart.
"""

from __future__ import annotations

import copy
import enum
import random
import re
import signal
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.audit.probes import Probe, leaves, perturbed
from autograder.testing.assertions import EXACT_RTOL
from autograder.wire import Code, FunctionName

SCALE_ATOL = 1e-11
"""Absolute tolerance, times the largest entry."""

CALL_SECONDS = 2.0
"""CPU seconds after which a call counts as endless."""

BUDGET_SECONDS = 1.5
"""CPU seconds that the solution's own probes of one function may take together."""

LAW_SECONDS = 0.25
LAW_SEEDS = (200, 4000)
"""Draws for a comparison of laws: as many as each version makes in the time, within these bounds."""

LAW_PROBES = 4
"""Calls whose laws are compared, from the largest to the smallest."""

ENOUGH, SMALL = 12, 8
"""The search for a small call that tells versions apart ends after this many, or at one of so few numbers."""

LAW_LEVEL = 3.5
"""Two samples of n draws of one law lie further apart than this many times sqrt(2 / n) with probability
2 exp(-2 * 3.5^2) = 5e-11 (Kolmogorov and Smirnov), so that a few hundred features raise no false alarm."""


class Difference(enum.IntEnum):
    """How far apart two results are."""

    SAME = 0
    DTYPE = 1
    VALUE = 2


@dataclass(frozen=True)
class Outcome:
    """What a call did: its value and the arguments after it, or the type of its exception."""

    value: Any = None
    after: Any = None
    raised: str = ""


class Endless(BaseException):
    """A call ran into the limit on its CPU time."""


def compare(a: Any, b: Any, atol: float = 0.0) -> Difference:
    """How `b` differs from `a`: not, in the type of its numbers, or in value or structure.

    >>> compare({"db": 0.5}, {"db": np.array(0.5)}).name, compare((1.0, np.nan), (1.0, np.nan)).name
    ('DTYPE', 'SAME')
    >>> compare(np.ones((2, 1)), np.ones(2)).name
    'VALUE'
    """
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


def is_numeric(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.generic)) or (
        isinstance(value, np.ndarray) and value.dtype.kind in "biufc"
    )


def compare_numbers(a: Any, b: Any, atol: float) -> Difference:
    x, y = np.asarray(a), np.asarray(b)
    if x.shape != y.shape:
        return Difference.VALUE
    kinds = Difference.SAME if type(a) is type(b) and x.dtype == y.dtype else Difference.DTYPE
    x, y = x.astype(np.complex128), y.astype(np.complex128)
    finite = np.isfinite(x)
    scale = float(np.max(np.abs(x[finite]), initial=1.0))
    with np.errstate(all="ignore"):
        close = np.isclose(x, y, rtol=EXACT_RTOL, atol=max(SCALE_ATOL * scale, atol), equal_nan=True)
    return kinds if bool(close.all()) else Difference.VALUE


@dataclass(frozen=True)
class Version:
    """A namespace with one version of the functions."""

    namespace: Mapping[str, Any]

    def call(self, probe: Probe, seed: int | None = None) -> Outcome:
        """What the function does on a copy of the probe's arguments. An endless call is an exception Endless."""
        args = tuple(self.resolved(arg, seed) for arg in copy.deepcopy(probe.args))
        kwargs = {key: self.resolved(arg, seed) for key, arg in copy.deepcopy(dict(probe.kwargs)).items()}
        seed_everything(probe.seed if seed is None else seed)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                value = limited(lambda: self.namespace[probe.function](*args, **kwargs))
                return Outcome(copy.deepcopy(value), (args, kwargs))
        except (Exception, Endless) as error:
            return Outcome(raised=type(error).__name__)

    def resolved(self, value: Any, seed: int | None) -> Any:
        if isinstance(value, FunctionName):
            return self.namespace[value.name]
        if isinstance(value, Code):
            expression = value.expression
            if seed is not None:
                expression = re.sub(r"default_rng\(\d+\)", f"default_rng({seed})", expression)
            scope: dict[str, Any] = {"np": np, "numpy": np}
            exec(value.setup, scope)
            return eval(expression, scope)
        if isinstance(value, dict):
            return {key: self.resolved(entry, seed) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(self.resolved(entry, seed) for entry in value)
        return value


def seed_everything(seed: int) -> None:
    np.random.seed(seed)
    random.seed(seed)
    source = random.Random(seed)
    np.random.bit_generator.randbits = source.getrandbits  # type: ignore[attr-defined]


def limited(call: Callable[[], Any], seconds: float = CALL_SECONDS) -> Any:
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


@dataclass(frozen=True)
class Finding:
    """What the comparison found; `probe` tells the versions apart, `right` and `wrong` are what they did."""

    difference: Difference
    probes: int
    probe: Probe | None = None
    right: Outcome | None = None
    wrong: Outcome | None = None
    by_law: bool = False


@dataclass(frozen=True)
class Contract:
    """What the text of an exercise leaves open, as `autograder.testing.exercise` is told.

    in_place -- positions of arguments that a correct solution may change
    domain -- whether a call is one that the text promises an answer to
    atol -- how far two correct results may lie apart
    form -- the one form to which results that the text takes as equal are brought
    """

    in_place: Sequence[int] = ()
    domain: Callable[..., bool] | None = None
    atol: float = 0.0
    form: Callable[[Any], Any] | None = None

    def covers(self, probe: Probe) -> bool:
        try:
            return self.domain is None or bool(self.domain(*probe.args, **probe.kwargs))
        except Exception:
            return False

    def formed(self, value: Any) -> Any:
        try:
            return value if self.form is None else self.form(value)
        except Exception:
            return value


def tell_apart(
    right: Version,
    wrong: Version,
    probes: Sequence[Probe],
    contract: Contract = Contract(),
    budget: float = BUDGET_SECONDS,
) -> Finding:
    """Compare two versions on `probes` and on perturbed copies of them, for `budget` CPU seconds of calls of each."""
    probes = [probe for probe in (*probes, *perturbed(probes)) if contract.covers(probe)]
    findings: list[Finding] = []
    drawn: list[Finding] = []
    worst = Finding(Difference.SAME, 0)
    begin, used = time.process_time(), 0
    for probe in probes:
        if time.process_time() - begin > 2 * budget and used >= 3:
            break
        expected = right.call(probe)
        if probe.origin == "perturbed" and (expected.raised or not all_finite(expected.value)):
            continue
        used += 1
        found = wrong.call(probe)
        finding = Finding(judged(expected, found, contract), used, probe, expected, found)
        if finding.difference is Difference.VALUE and same_form(expected, found) and is_random(right, probe):
            drawn.append(finding)
        elif finding.difference is Difference.VALUE:
            findings.append(finding)
            if len(findings) >= ENOUGH or probe.size <= SMALL:
                break
        elif finding.difference > worst.difference:
            worst = finding
    if not findings:
        findings = other_laws(right, wrong, drawn)
    if findings:
        worst = min(findings, key=lambda finding: finding.probe.size if finding.probe else 0)
    return replace(worst, probes=used)


def other_laws(right: Version, wrong: Version, drawn: list[Finding]) -> list[Finding]:
    """Of calls that draw at random and drew other numbers, the first that draws by another law; some are tried."""
    drawn = sorted(drawn, key=lambda finding: -finding.probe.size if finding.probe else 0)
    chosen = [drawn[int(k)] for k in sorted({*np.linspace(0, len(drawn) - 1, LAW_PROBES).round()})] if drawn else []
    for finding in chosen:
        assert finding.probe is not None
        if compare_laws(right, wrong, finding.probe) is Difference.VALUE:
            return [replace(finding, by_law=True)]
    return []


def same_form(expected: Outcome, found: Outcome) -> bool:
    """Whether two calls came to an end with results of one structure and shape."""
    return not expected.raised and not found.raised and shape_of(expected.value) == shape_of(found.value)


def judged(expected: Outcome, found: Outcome, contract: Contract) -> Difference:
    if expected.raised or found.raised:
        return Difference.SAME if expected.raised == found.raised else Difference.VALUE
    difference = compare(contract.formed(expected.value), contract.formed(found.value), contract.atol)
    if difference is Difference.VALUE:
        return difference
    before, after = (
        ([arg for k, arg in enumerate(outcome.after[0]) if k not in contract.in_place], outcome.after[1])
        for outcome in (expected, found)
    )
    return max(difference, Difference.VALUE if compare(before, after) is Difference.VALUE else Difference.SAME)


def all_finite(value: Any) -> bool:
    return all(bool(np.isfinite(leaf).all()) for _, leaf in leaves(value) if is_numeric(leaf))


def is_random(version: Version, probe: Probe) -> bool:
    """Whether the result depends on the seed."""
    first = version.call(probe, 11)
    return any(judged(first, version.call(probe, seed), Contract()) is Difference.VALUE for seed in (12, 13))


def compare_laws(right: Version, wrong: Version, probe: Probe) -> Difference:
    """Whether two random functions draw by the same law: each number's own, products of pairs, sums, projections."""
    begin = time.process_time()
    first = [right.call(probe, seed) for seed in range(20)]
    once = (time.process_time() - begin) / len(first)
    draws = int(np.clip(LAW_SECONDS / max(once, 1e-6), *LAW_SEEDS))
    shape = shape_of(first[0].value)
    samples = []
    for version, offset in ((right, 100), (wrong, 100_000)):
        outcomes = [version.call(probe, offset + seed) for seed in range(draws)]
        if any(outcome.raised or shape_of(outcome.value) != shape for outcome in outcomes):
            return Difference.VALUE
        samples.append(np.array([numbers(outcome.value) for outcome in outcomes]))
    if not all(np.isfinite(sample).all() for sample in samples):
        return Difference.VALUE
    for a, b in zip(features(samples[0], first[0].value).T, features(samples[1], first[0].value).T, strict=True):
        if distance_of_laws(a, b) > LAW_LEVEL * np.sqrt(2 / draws):
            return Difference.VALUE
    return Difference.SAME


def features(draws: np.ndarray[Any, Any], value: Any) -> np.ndarray[Any, Any]:
    """One row a draw: entries, products of pairs, projections, and each leaf's mean and mean square."""
    rng = np.random.default_rng(0)
    width = draws.shape[1]
    pairs = rng.integers(width, size=(60, 2))
    columns = [draws[:, rng.permutation(width)[:60]], draws[:, pairs[:, 0]] * draws[:, pairs[:, 1]]]
    columns.append(draws @ rng.standard_normal((width, 8)))
    begin = 0
    for _, leaf in ordered(value):
        part = draws[:, begin : begin + np.size(leaf)]
        begin += np.size(leaf)
        if part.shape[1]:
            columns.append(np.stack([part.mean(axis=1), (part**2).mean(axis=1)], axis=1))
    return np.concatenate(columns, axis=1)


def ordered(value: Any) -> list[tuple[Any, Any]]:
    """The numeric leaves of a result, in an order that does not depend on the order of a dict."""
    return sorted(((path, leaf) for path, leaf in leaves(value) if is_numeric(leaf)), key=lambda pair: repr(pair[0]))


def shape_of(value: Any) -> tuple[Any, ...]:
    return tuple((path, np.shape(leaf)) for path, leaf in ordered(value))


def numbers(value: Any) -> np.ndarray[Any, Any]:
    found = [np.ravel(np.asarray(leaf, dtype=np.float64)) for _, leaf in ordered(value)]
    return np.concatenate([*found, np.zeros(1)])


def distance_of_laws(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    """Kolmogorov and Smirnov's distance of two samples, blind to differences of rounding.

    >>> distance_of_laws(np.zeros(4), np.ones(4)), distance_of_laws(np.arange(4), np.arange(4) + 1e-12)
    (1.0, 0.0)
    """
    scale = max(float(np.abs(a).max()), float(np.abs(b).max()), 1e-300)
    a, b = np.round(a / scale, 9), np.round(b / scale, 9)
    points = np.union1d(a, b)
    below_a = np.searchsorted(np.sort(a), points, side="right") / len(a)
    below_b = np.searchsorted(np.sort(b), points, side="right") / len(b)
    return float(np.abs(below_a - below_b).max())
