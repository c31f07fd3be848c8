"""Points in the plane for a network with one hidden layer: a flower, moons, spirals, circles, blobs, and noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset

SEED = 3
EXAMPLES = 800
PETALS = 6
FLOWER_CENTRE = (1.5, -1.0)
"""Off the origin on purpose: round a flower at the origin a network without biases does almost as well."""
DECIMALS = 3
"""Coordinates are rounded, so that two mathematical libraries give the same bytes."""

Points = tuple[NDArray[np.float64], NDArray[np.int64]]


def flower(m: int, rng: np.random.Generator) -> Points:
    """Six petals, classes by turns; each petal is one half wave of a sine in the angle."""
    turn = rng.uniform(0, PETALS, m)
    petal = np.floor(turn).astype(int)
    radius = 2 * np.abs(np.sin(np.pi * (turn - petal))) * np.sqrt(rng.uniform(0.05, 1, m)) + 0.25
    angle = 2 * np.pi * turn / PETALS + rng.normal(0, 0.07, m)
    X = radius * np.stack([np.cos(angle), np.sin(angle)]) + np.array(FLOWER_CENTRE).reshape(2, 1)
    return X, petal % 2


def moons(m: int, rng: np.random.Generator) -> Points:
    """Two half circles that reach into each other, with noise of 0.2."""
    Y = np.arange(m) % 2
    angle = rng.uniform(0, np.pi, m)
    upper = np.stack([np.cos(angle), np.sin(angle)])
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    return np.where(Y == 0, upper, lower) + rng.normal(0, 0.2, (2, m)), Y


def spirals(m: int, rng: np.random.Generator) -> Points:
    """Two arms of a turn and a quarter, with noise of 0.08."""
    Y = np.arange(m) % 2
    along = np.sqrt(rng.uniform(0.01, 1, m))
    angle = 2 * np.pi * 1.25 * along + np.pi * Y
    return 2 * along * np.stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.08, (2, m)), Y


def circles(m: int, rng: np.random.Generator) -> Points:
    """A ring and a smaller one inside it, with noise of 0.1."""
    Y = np.arange(m) % 2
    angle = rng.uniform(0, 2 * np.pi, m)
    radius = np.where(Y == 0, 1.0, 0.6)
    return radius * np.stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.1, (2, m)), Y


def blobs(m: int, rng: np.random.Generator) -> Points:
    """Four round clouds at the corners of a square; opposite corners share a class."""
    corner = np.arange(m) % 4
    centre = np.array([[-1.0, 1.0, 1.0, -1.0], [-1.0, -1.0, 1.0, 1.0]])[:, corner]
    return centre + rng.normal(0, 0.45, (2, m)), corner % 2


def no_structure(m: int, rng: np.random.Generator) -> Points:
    """Points and labels that have nothing to do with each other."""
    return rng.uniform(-1, 1, (2, m)), rng.integers(0, 2, m)


SHAPES: tuple[Callable[[int, np.random.Generator], Points], ...] = (
    flower,
    moons,
    spirals,
    circles,
    blobs,
    no_structure,
)


def build() -> Dataset:
    """800 points a shape, each with its own generator: any cut into a first and a second part is a fair split."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for number, shape in enumerate(SHAPES):
        X, Y = shape(EXAMPLES, np.random.default_rng([SEED, number]))
        arrays[f"{shape.__name__}_X"] = X.round(DECIMALS)
        arrays[f"{shape.__name__}_Y"] = Y.reshape(1, EXAMPLES).astype(np.uint8)
    return Dataset(
        arrays=arrays,
        attributes={
            "title": "Six shapes of labelled points in the plane",
            "source": "drawn by datasets/planar.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "_X: coordinates without unit (2, 800), examples are columns; _Y: class 0 or 1 (1, 800)",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c1w3_shallow_network/data/planar.h5",),
    )
