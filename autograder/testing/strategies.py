"""Hypothesis strategies for the inputs of a network: sizes, arrays, labels, parameters.

Entries lie on a grid of quarters shifted off zero where asked, so that a shrunk counterexample prints short and
can be pasted; sizes shrink before values.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

GRID = 4
"""Entries are multiples of 1 / GRID."""


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
    entries = st.integers(int(np.ceil(low * GRID)), int(np.floor(high * GRID)))
    count = int(np.prod(shape))
    return st.lists(entries, min_size=count, max_size=count).map(
        lambda values: np.array(values, dtype=np.float64).reshape(shape) / GRID
    )


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
