"""Two noisy moons, few of them and partly mislabelled for training, many and clean for judging."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset

SEED = 12
TRAINING_EXAMPLES = 120
FLIPPED = 12
"""Training labels that are wrong: one in ten, six of each moon."""
FRESH_EXAMPLES = 1200
NOISE = 0.28
"""Standard deviation of both coordinates: the tips of the moons run into each other."""
DECIMALS = 3
"""Coordinates are rounded, so that two mathematical libraries give the same bytes."""


def moons(m: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """m points on two half circles that reach into each other, upper moon (class 0) and lower (class 1) by turns.

    Returns: X (2, m), examples are columns; Y (1, m) of 0 and 1
    """
    Y = np.arange(m) % 2
    angle = rng.uniform(0, np.pi, m)
    upper = np.stack([np.cos(angle), np.sin(angle)])
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)])
    X = np.where(Y == 0, upper, lower) + rng.normal(0, NOISE, (2, m))
    return X.round(DECIMALS), Y.reshape(1, m).astype(np.uint8)


def build() -> Dataset:
    """120 points to train on, 12 with the wrong label, and 1200 fresh ones: any cut of these is a fair split."""
    rng = np.random.default_rng(SEED)
    X, Y = moons(TRAINING_EXAMPLES, rng)
    X_fresh, Y_fresh = moons(FRESH_EXAMPLES, rng)
    flipped = np.zeros((1, TRAINING_EXAMPLES), dtype=np.uint8)
    for moon in (0, 1):
        flipped[0, rng.choice(np.flatnonzero(Y[0] == moon), FLIPPED // 2, replace=False)] = 1
    return Dataset(
        arrays={"X": X, "Y": Y ^ flipped, "flipped": flipped, "X_fresh": X_fresh, "Y_fresh": Y_fresh},
        attributes={
            "title": "Two noisy moons, few and partly mislabelled",
            "source": "drawn by datasets/noisy_moons.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "X, X_fresh: coordinates without unit, examples are columns; Y, Y_fresh: 0 upper moon, 1 lower"
            " moon, Y as labelled; flipped: 1 where the label in Y is wrong",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c2w1_regularization/data/noisy_moons.h5",),
    )
