"""Do two random functions draw by the same law? Told from many draws of each, over seeds."""

from __future__ import annotations

import functools
import time
from typing import Any

import numpy as np

from autograder.audit.compare.probes import Probe, leaves
from autograder.audit.compare.versions import Difference, Version, is_numeric, time_for

LAW_SECONDS = 0.25
LAW_SEEDS, FEW_SEEDS = (200, 4000), 50
"""Draws for a comparison of laws: as many as each version makes in the time, within these bounds; fewer than 200 where
one draw fills arrays of `MOST_NUMBERS`: their sums and mean squares tell two laws apart by themselves."""

MOST_NUMBERS = 3000
"""Of a larger array as many of its numbers, drawn once, are compared: hundreds of draws must fit the memory."""

LAW_LEVEL = 3.5
"""Two samples of n draws of one law lie further apart than this many times sqrt(2 / n) with probability
2 exp(-2 * 3.5^2) = 5e-11 (Kolmogorov and Smirnov), so that a few hundred features raise no false alarm."""


def compare_laws(right: Version, wrong: Version, probe: Probe) -> Difference:
    """Whether two random functions draw by the same law: each number's own, products of pairs, sums, projections."""
    begin = time.process_time()
    first = [right.call(probe, seed) for seed in range(20)]
    once = (time.process_time() - begin) / len(first)
    shape = shape_of(first[0].value)
    least, most = LAW_SEEDS
    if any(np.prod(size) >= MOST_NUMBERS for _, size in shape):
        least = FEW_SEEDS
    draws = int(np.clip(LAW_SECONDS / max(once, 1e-6), least, most))
    samples = []
    for version, offset in ((right, 100), (wrong, 100_000)):
        rows = []
        for seed in range(draws):
            outcome = version.call(probe, offset + seed, time_for(once))
            if outcome.raised or shape_of(outcome.value) != shape:
                return Difference.VALUE
            rows.append(numbers(outcome.value))
        samples.append(np.array(rows))
    if not all(np.isfinite(sample).all() for sample in samples):
        return Difference.VALUE
    for a, b in zip(features(samples[0], first[0].value).T, features(samples[1], first[0].value).T, strict=True):
        if distance_of_laws(a, b) > LAW_LEVEL * np.sqrt(2 / draws):
            return Difference.VALUE
    return Difference.SAME


def features(draws: np.ndarray[Any, Any], value: Any) -> np.ndarray[Any, Any]:
    """One row per draw: entries, products of pairs, projections; of each leaf the mean, its size, the mean square.

    Laws around zero that differ in their scale alone lie half apart at most: the size of the mean tells them better.
    """
    rng = np.random.default_rng(0)
    width = draws.shape[1]
    pairs = rng.integers(width, size=(60, 2))
    columns = [draws[:, rng.permutation(width)[:60]], draws[:, pairs[:, 0]] * draws[:, pairs[:, 1]]]
    columns.append(draws @ rng.standard_normal((width, 8)))
    begin = 0
    for _, leaf in ordered(value):
        size = min(np.size(leaf), MOST_NUMBERS)
        part = draws[:, begin : begin + size]
        begin += size
        if part.shape[1]:
            mean = part.mean(axis=1)
            columns.append(np.stack([mean, np.abs(mean), (part**2).mean(axis=1)], axis=1))
    return np.concatenate(columns, axis=1)


def ordered(value: Any) -> list[tuple[Any, Any]]:
    """The numeric leaves of a result, in an order that does not depend on the order of a dict."""
    return sorted(((path, leaf) for path, leaf in leaves(value) if is_numeric(leaf)), key=lambda pair: repr(pair[0]))


def shape_of(value: Any) -> tuple[Any, ...]:
    return tuple((path, np.shape(leaf)) for path, leaf in ordered(value))


@functools.cache
def _chosen(size: int) -> np.ndarray[Any, Any]:
    """The places of a leaf that are compared."""
    return np.sort(np.random.default_rng(size).permutation(size)[:MOST_NUMBERS])


def numbers(value: Any) -> np.ndarray[Any, Any]:
    """The numbers of a result that are compared, and a 0 for a result without any."""
    found = [np.asarray(leaf, dtype=np.float64).ravel()[_chosen(np.size(leaf))] for _, leaf in ordered(value)]
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
