"""Real data in a suite: examples in columns with their labels, split once and for all, and a gate of accuracy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.testing.rejections import expect

MOST_TURNED = 256
"""Features that are turned by a rotation; with more of them it would take too long."""


class Split(NamedTuple):
    """Examples in columns: X (n_x, m) and Y (1, m), to train on and to test.

    >>> Split(np.zeros((2, 3)), np.zeros((1, 3)), np.zeros((2, 1)), np.zeros((1, 1))).X_test.shape
    (2, 1)
    """

    X: NDArray[np.float64]
    Y: NDArray[np.int64]
    X_test: NDArray[np.float64]
    Y_test: NDArray[np.int64]


def split(
    file: Mapping[str, Any],
    features: str,
    labels: str,
    *,
    train: int,
    test: int | None = None,
    seed: int = 0,
    only: Sequence[int] = (),
    scale: float = 1.0,
    standardize: bool = False,
    turn: bool = False,
) -> Split:
    """`train` and `test` examples of a data file, shuffled with `seed`: one split, the same for every submission.

    file -- what the fixture `data` gives; features (m, ...) are unrolled into columns and divided by `scale`
    only -- these classes, renumbered 0, 1 ... in their order; test -- all the others where it is not told
    standardize -- to mean 0 and deviation 1 by the training examples
    turn -- the features, all by one rotation (where there are many, into another order), so that what a dense network
        learns stays the same, and none of the examples can be looked up in the student's own copy of the file

    >>> file = {"images": np.arange(16.0).reshape(4, 2, 2), "labels": np.array([3, 8, 8, 3])}
    >>> X, Y, X_test, Y_test = split(file, "images", "labels", train=3, only=[3, 8], scale=15)
    >>> X.shape, Y.shape, X_test.shape, int(Y.sum() + Y_test.sum())
    ((4, 3), (1, 3), (4, 1), 2)
    """
    wanted = list(only) or np.unique(file[labels]).tolist()
    order = np.random.default_rng(seed).permutation(np.flatnonzero(np.isin(file[labels], wanted)))
    last = len(order) if test is None else train + test
    X = file[features][order].reshape(len(order), -1).T.astype(np.float64) / scale
    Y = np.searchsorted(wanted, file[labels][order]).reshape(1, -1)
    if standardize:
        X = (X - X[:, :train].mean(axis=1, keepdims=True)) / X[:, :train].std(axis=1, keepdims=True)
    if turn:
        X = _turned(X, seed)
    return Split(X[:, :train], Y[:, :train], X[:, train:last], Y[:, train:last])


def _turned(X: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    rng = np.random.default_rng([seed, len(X)])
    if len(X) > MOST_TURNED:
        return X[rng.permutation(len(X))]
    rotation = np.linalg.qr(rng.standard_normal((len(X), len(X))))[0]
    return np.asarray(rotation @ X, dtype=np.float64)


def expect_accuracy(
    answers: ArrayLike, Y: ArrayLike, threshold: float, claim: str, *, case: str | None = None, hint: str = ""
) -> None:
    """The share of `answers` that equal the labels `Y`, of one size, lies above `threshold`.

    >>> expect_accuracy([[1, 0, 1]], [[1, 0, 0]], 0.5, "more than half of the images must be read rightly.")
    """
    right = np.ravel(answers) == np.ravel(Y)
    seen = f"{right.mean():.3f} on {right.size} test examples"
    expect(right.mean() > threshold, claim, accuracy=seen, case=case, hint=hint)
