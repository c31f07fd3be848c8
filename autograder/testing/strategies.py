"""Hypothesis strategies for the inputs of a network: sizes, arrays, labels, parameters.

Entries lie on a grid of quarters shifted off zero where asked, so that a shrunk counterexample prints short and
can be pasted; sizes shrink before values.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

GRID = 4
"""Entries are multiples of 1 / GRID."""

SEEDS = st.integers(0, 999)
"""A seed, for inputs that `grid` or a generator makes; shrinks towards 0."""


def grid(rng: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """A float64 array of `shape` with entries k / 5 + 1 / 20 between -2 and 2: never 0, and not exact in float32.

    >>> grid(np.random.default_rng(3), 2, 2)
    array([[ 1.25, -1.75],
           [-1.35, -1.15]])
    """
    return rng.integers(-10, 10, shape) / 5 + 0.05


def sizes(low: int = 1, high: int = 5) -> st.SearchStrategy[int]:
    """A number of units, features or examples; 1 is the smallest case, and non-square ones are the rule.

    >>> from hypothesis import find
    >>> find(sizes(), lambda n: n > 2)
    3
    """
    return st.integers(low, high)


def arrays(shape: tuple[int, ...], *, low: float = -2.0, high: float = 2.0) -> st.SearchStrategy[NDArray[np.float64]]:
    """A float64 array of `shape` with entries in [low, high] on a grid of quarters; shrinks towards 0.

    >>> from hypothesis import find
    >>> find(arrays((2, 1)), lambda a: a.sum() >= 1)
    array([[0.],
           [1.]])
    """
    return _arrays(tuple(shape), low, high)


@functools.lru_cache(maxsize=1024)  # what Hypothesis works out of a strategy is kept with it
def _arrays(shape: tuple[int, ...], low: float, high: float) -> st.SearchStrategy[NDArray[np.float64]]:
    entries = st.integers(int(np.ceil(low * GRID)), int(np.floor(high * GRID)))
    count = int(np.prod(shape))
    return st.lists(entries, min_size=count, max_size=count).map(
        lambda values: np.array(values, dtype=np.float64).reshape(shape) / GRID
    )


def fifths(shape: tuple[int, ...]) -> st.SearchStrategy[NDArray[np.float64]]:
    """A float64 array of `shape` with fifths in [-1.6, 1.6], which float32 cannot hold: computing in float32 shows.

    >>> from hypothesis import find
    >>> find(fifths((1, 2)), lambda a: a.sum() >= 0.2)
    array([[0. , 0.2]])
    """
    return arrays(shape).map(lambda quarters: 0.8 * quarters)


def wavy(*shape: int) -> NDArray[np.float64]:
    """A float64 array of numbers in [-1, 1] without zeros, repeats or symmetry: for a case that is fixed.

    >>> wavy(2).round(3)
    array([ 0.427, -0.952])
    """
    return np.sin(1.7 * np.arange(1, math.prod(shape) + 1) + len(shape)).reshape(shape)


@functools.lru_cache(maxsize=1024)
def labels(m: int, *, classes: int = 2) -> st.SearchStrategy[NDArray[np.int64]]:
    """Labels of shape (1, m), each in 0 ... classes - 1.

    >>> from hypothesis import find
    >>> find(labels(3), lambda Y: Y.sum() == 2)
    array([[0, 1, 1]])
    """
    return st.lists(st.integers(0, classes - 1), min_size=m, max_size=m).map(
        lambda values: np.array(values, dtype=np.int64).reshape(1, m)
    )


def parameters(layer_dims: Sequence[int]) -> st.SearchStrategy[dict[str, Any]]:
    """Parameters W1, b1 ... WL, bL of a network with `layer_dims` units: W (n, n_prev), b (n, 1), biases not zero.

    >>> from hypothesis import find
    >>> sorted(find(parameters([2, 1]), lambda p: True))
    ['W1', 'b1']
    """
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for layer, (n_prev, n) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        fields[f"W{layer}"] = arrays((n, n_prev))
        fields[f"b{layer}"] = arrays((n, 1))
    return st.fixed_dictionaries(fields)


def scaled_arrays(shape: tuple[int, ...], *, fan_in: int | None = None) -> st.SearchStrategy[NDArray[np.float64]]:
    """A float64 array of `shape` whose products stay near 1: no entry is 0, and sums over `fan_in` terms do not grow.

    Entries are +-0.5 ... +-1.5 over the root of `fan_in` (the last side of `shape` unless said), so that no sigmoid
    saturates and no ReLU layer dies, which would hide a wrong gradient behind zeros.

    >>> from hypothesis import find
    >>> find(scaled_arrays((1, 4)), lambda a: True)
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    terms = fan_in if fan_in is not None else (shape[-1] if shape else 1)
    size = st.sampled_from([0.5, 0.75, 1.0, 1.25, 1.5])
    entry = st.builds(lambda value, negative: -value if negative else value, size, st.booleans())
    count = int(np.prod(shape))
    return st.lists(entry, min_size=count, max_size=count).map(
        lambda values: np.array(values, dtype=np.float64).reshape(shape) / np.sqrt(terms)
    )


def probabilities(shape: tuple[int, ...]) -> st.SearchStrategy[NDArray[np.float64]]:
    """A float64 array of `shape` with entries k / 16 strictly between 0 and 1, so that every logarithm is finite.

    >>> from hypothesis import find
    >>> find(probabilities((1, 2)), lambda A: A[0, 0] > 0.5)
    array([[0.5625, 0.0625]])
    """
    count = int(np.prod(shape))
    return st.lists(st.integers(1, 15), min_size=count, max_size=count).map(
        lambda sixteenths: np.array(sixteenths, dtype=np.float64).reshape(shape) / 16
    )


@st.composite
def predictions(draw: st.DrawFn, *, most: int = 6) -> tuple[Any, Any]:
    """(AL, Y), both (1, m): probabilities strictly between 0 and 1, and labels 0 or 1; m is at most `most`.

    >>> from hypothesis import find
    >>> AL, Y = find(predictions(), lambda pair: pair[1].sum() == 2)
    >>> AL.shape == Y.shape
    True
    """
    m = draw(sizes(1, most))
    return draw(probabilities((1, m))), draw(labels(m))


@st.composite
def distributions(draw: st.DrawFn, *, classes: int = 5, most: int = 5) -> tuple[Any, Any]:
    """(A, Y), both (n, m): probabilities of 2 to `classes` classes in columns that sum to 1, and one-hot labels.

    No probability is below 1 / (1 + 9 * (n - 1)).

    >>> from hypothesis import find
    >>> A, Y = find(distributions(), lambda pair: pair[0].shape == (3, 2))
    >>> A.sum(axis=0).round(9), Y.sum(axis=0)
    (array([1., 1.]), array([1., 1.]))
    """
    n, m = draw(sizes(2, classes)), draw(sizes(1, most))
    parts = np.array(draw(st.lists(st.integers(1, 9), min_size=n * m, max_size=n * m))).reshape(n, m)
    return parts / parts.sum(axis=0), one_hot(draw(labels(m, classes=n)), n)


def one_hot(Y: Any, classes: int) -> NDArray[np.float64]:
    """The labels Y, (1, m) or (m,), as columns (classes, m) with a single 1.

    >>> one_hot([[1, 0]], 2)
    array([[0., 1.],
           [1., 0.]])
    """
    return np.eye(classes)[:, np.ravel(Y).astype(int)]


def mini_batches(*, low: int = 1, high: int = 12, n_x: int = 2) -> st.SearchStrategy[tuple[Any, Any, int]]:
    """(X, Y, batch size) with m examples of n_x features, m >= batch size, whose pairs can be told apart.

    Entry (i, k) of X is k + i / 100, and label k is k mod 2: example k is its own name, so that a test sees which
    examples are in which batch, in what order, and whether a label is still beside its example. Whether m is a
    multiple of the batch size is drawn too: the last batch is partial in most cases, and must be for some.

    >>> from hypothesis import find
    >>> X, Y, size = find(mini_batches(), lambda batch: batch[0].shape[1] % batch[2] == 1)
    >>> X.shape, Y.shape, size
    ((2, 3), (1, 3), 2)
    """

    def batch(m: int) -> st.SearchStrategy[tuple[Any, Any, int]]:
        X = np.arange(m) + np.arange(n_x).reshape(n_x, 1) / 100
        Y = (np.arange(m) % 2).reshape(1, m)
        return st.integers(1, m).map(lambda size: (X.copy(), Y.copy(), size))

    return st.integers(low, high).flatmap(batch)
