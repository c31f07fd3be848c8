"""Answers by trying everything: the best sequences of a decoder, and the overlap of boxes by counting cells."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np


def best_sequences(
    log_probabilities: Callable[[tuple[int, ...]], Any], end: int, max_len: int
) -> list[tuple[tuple[int, ...], float]]:
    """(ids, log probability) of every sequence that a decoder can put out, the most probable first.

    log_probabilities -- a function of the ids so far (without the start) that gives log p of each next id, (V,)
    end -- the id that ends a sequence, and is kept; max_len -- the most ids that one may have
    A beam that is wide enough finds the same list; a beam of width 1 is greedy.

    >>> coin = lambda ids: np.log([0.25, 0.75])
    >>> [(ids, round(float(np.exp(p)), 4)) for ids, p in best_sequences(coin, end=1, max_len=2)]
    [((1,), 0.75), ((0, 1), 0.1875), ((0, 0), 0.0625)]
    """
    found = []
    V = len(log_probabilities(()))
    for n in range(1, max_len + 1):
        for ids in itertools.product(range(V), repeat=n):
            if end in ids[:-1] or (ids[-1] != end and n < max_len):
                continue
            found.append((ids, sum(float(log_probabilities(ids[:t])[ids[t]]) for t in range(n))))
    return sorted(found, key=lambda pair: -pair[1])


def intersection_over_union(box1: Sequence[int], box2: Sequence[int]) -> float:
    """The overlap of two boxes (x1, y1, x2, y2) with whole corners, by counting the unit cells that each covers.

    >>> intersection_over_union((0, 0, 2, 2), (1, 0, 3, 2)) == 1 / 3
    True
    """
    first, second = (
        {(x, y) for x in range(x1, x2) for y in range(y1, y2)} for x1, y1, x2, y2 in (map(int, box1), map(int, box2))
    )
    return float(np.divide(len(first & second), len(first | second)))
