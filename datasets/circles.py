"""Two noisy rings, one inside the other: no line splits them, a small network does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset

SEED = 5
EXAMPLES = 800
INNER_RADIUS = 0.6
NOISE = 0.1
"""Standard deviation of both coordinates: the rings overlap a little, so that 100 % is out of honest reach."""
DECIMALS = 3
"""Coordinates are rounded, so that two mathematical libraries give the same bytes."""


def rings(m: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """m points on the unit circle (class 0) and on the inner one (class 1), by turns.

    Returns: X (2, m), examples are columns; Y (1, m) of 0 and 1.
    """
    Y = np.arange(m) % 2
    angle = rng.uniform(0, 2 * np.pi, m)
    radius = np.where(Y == 0, 1.0, INNER_RADIUS)
    X = radius * np.stack([np.cos(angle), np.sin(angle)]) + rng.normal(0, NOISE, (2, m))
    return X.round(DECIMALS), Y.reshape(1, m).astype(np.uint8)


def build() -> Dataset:
    """800 points: any cut into a first and a second part is a fair split, for each is drawn alone."""
    X, Y = rings(EXAMPLES, np.random.default_rng(SEED))
    return Dataset(
        arrays={"X": X, "Y": Y},
        attributes={
            "title": "Two noisy circles",
            "source": "drawn by datasets/circles.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "X: coordinates without unit, examples are columns; Y: 0 outer circle, 1 inner circle",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c1w4_deep_network/data/circles.h5", "c2w1_initialization/data/circles.h5"),
    )
