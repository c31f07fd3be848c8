"""Drawings of left hands as a grey camera sees them: those of `datasets.hands`, mirrored and without colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets import hands
from datasets.files import Dataset

TRAIN, TEST, SEED = 150, 240, 77
BRIGHTNESS = (0.30, 0.59, 0.11)
"""How bright red, green and blue look to the camera."""
TARGETS = ("c4w2_transfer_learning/data/left_hands.h5",)


def pictures(m: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """m grey pictures (m, 32, 32), 0 to 31, and their numbers (m,), each number equally often, shuffled."""
    numbers = rng.permutation(np.arange(m) % len(hands.RAISED))
    images = [np.round(hands.picture(int(k), rng)[:, ::-1] @ BRIGHTNESS * hands.LEVELS) for k in numbers]
    return np.array(images, dtype=np.uint8), numbers.astype(np.uint8)


def build() -> Dataset:
    """`X` (150, 32, 32) and `Y` (150,) to learn from, `X_test` (240, 32, 32) and `Y_test` (240,) to test."""
    X, Y = pictures(TRAIN, np.random.default_rng(SEED))
    X_test, Y_test = pictures(TEST, np.random.default_rng(SEED + 1))
    return Dataset(
        arrays={"X": X, "Y": Y, "X_test": X_test, "Y_test": Y_test},
        attributes={
            "title": "Drawn left hands that show the numbers 0 to 5, 390 grey pictures of 32 x 32 pixels",
            "source": "drawn by datasets/left_hands.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": f"X: brightness, 0 to {hands.LEVELS}; Y: the number that the hand shows, 0 to 5",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=TARGETS,
    )
