"""Drawn streets with a label for every pixel: what is ground, road, sky, or a car or person."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from datasets.drawing import Canvas, Floats
from datasets.files import Dataset
from datasets.street import FINE, LEVELS, SIZE, X, Y, paint_car, paint_person, smooth

GROUND, ROAD, SKY, THING = range(4)
"""The classes; ground is all that is not road, sky, car or person: grass, hills, trees and houses."""

TRAIN, TEST = 300, 120
PIXELS = 32
"""Pixels along a side: two units of the drawing make one."""


class Labelled(Canvas):
    """A canvas that remembers of which class each sample is: that of `kind` when it was painted over last."""

    def __init__(self) -> None:
        super().__init__(X, Y, FINE, len(X) // PIXELS)
        self.labels = np.full(X.shape, SKY)
        self.kind = SKY

    def paint(self, inside: Floats, colour: ArrayLike, strength: float = 1.0) -> None:
        super().paint(inside, colour, strength)
        self.labels[strength * inside > 0.5] = self.kind

    def shadow(self, x: float, y: float, a: float, b: float) -> None:
        """A shadow changes the colour and not the class of what it falls on."""
        before = self.labels.copy()
        super().shadow(x, y, a, b)
        self.labels = before

    def classes(self) -> NDArray[np.uint8]:
        """The class (PIXELS, PIXELS) that covers most of each pixel."""
        blocks = self.labels.reshape(PIXELS, self.fine, PIXELS, self.fine)
        covered = [(blocks == kind).sum(axis=(1, 3)) for kind in (GROUND, ROAD, SKY, THING)]
        return np.argmax(covered, axis=0).astype(np.uint8)


class Road:
    """Where a road runs: from the camera, left or right of its middle, through a curve to the horizon."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.horizon = rng.uniform(20, 30)
        self.vanishing = 32 + rng.normal(0, 4)
        self.curve, self.shift = rng.normal(0, 16), rng.choice([-1, 1]) * rng.uniform(6, 20)
        self.width = rng.uniform(30, 44)

    def near(self, y: ArrayLike) -> Floats:
        """How near a height in the picture is: 0 at the horizon, 1 at its lower edge."""
        return np.clip((np.asarray(y) - self.horizon) / (SIZE - self.horizon), 0, 1)

    def centre(self, near: ArrayLike) -> Floats:
        near = np.asarray(near)
        return self.vanishing + self.shift * near + self.curve * near * (1 - near) ** 2

    def half(self, near: ArrayLike) -> Floats:
        return 1 + self.width * np.asarray(near)


def paint_country(canvas: Labelled, road: Road, light: float, rng: np.random.Generator) -> None:
    """Sky with clouds, hills, grass, and the road with its lines."""
    up = np.clip(Y / road.horizon, 0, 1)[..., None]
    skies = np.array([[(0.35, 0.58, 0.92), (0.85, 0.9, 0.97)], [(0.62, 0.66, 0.72), (0.84, 0.86, 0.88)]])
    top, low = skies[rng.integers(2)] * (0.4 + 0.6 * light)
    canvas.paint(np.ones_like(X), top * (1 - up) + low * up)
    canvas.paint(np.clip(0.8 * smooth(rng, 6) - 0.3, 0, 0.7), np.full(3, 0.95 * light))
    canvas.kind = GROUND
    ridge = road.horizon - 5 * np.interp(X[0], np.linspace(0, SIZE, 9), rng.random(9))
    canvas.paint((Y - ridge) * FINE, np.array([0.4, 0.48, 0.46]) * light)
    earth = np.array([(0.32, 0.46, 0.26), (0.52, 0.48, 0.34)][rng.integers(2)])
    canvas.paint((Y - road.horizon) * FINE, earth * rng.uniform(0.8, 1.2) * light)
    canvas.kind = ROAD
    near = road.near(Y)
    half, below = road.half(near), near > 0
    across = (X - road.centre(near)) / half
    canvas.paint((1 - np.abs(across)) * half * FINE * below, np.full(3, rng.uniform(0.28, 0.42)) * light)
    dash = (1 / (near + 0.05) + rng.random()) % 1.2 < 0.6
    for place, shown in ((-0.93, below), (0, below * dash), (0.93, below)):
        canvas.paint((0.03 - np.abs(across - place)) * half * FINE * shown, np.full(3, 0.9) * light)
    canvas.image *= (1 + 0.05 * smooth(rng, 12) + 0.04 * smooth(rng, 25))[..., None]


def paint_tree(canvas: Labelled, x: float, y: float, h: float, light: float, rng: np.random.Generator) -> None:
    """A tree of height h, whose trunk stands at (x, y)."""
    canvas.rectangle(x - 0.05 * h, y - 0.5 * h, x + 0.05 * h, y, np.array([0.3, 0.2, 0.12]) * light)
    leaves = np.array([0.16, 0.34, 0.13]) * rng.uniform(0.8, 1.5) * light
    for _ in range(5):
        aside, above = rng.normal(0, 0.12, 2) * h
        canvas.ellipse(x + aside, y - 0.7 * h + above, 0.22 * h, 0.22 * h, leaves * rng.uniform(0.8, 1.25))


def paint_house(canvas: Labelled, x: float, y: float, h: float, light: float, rng: np.random.Generator) -> None:
    """A house of height h with a flat roof and two windows, whose front stands at (x, y)."""
    w = h * rng.uniform(0.9, 1.4)
    wall = np.array([(0.8, 0.74, 0.62), (0.7, 0.4, 0.32), (0.75, 0.75, 0.78)][rng.integers(3)]) * light
    canvas.rectangle(x - w / 2, y - h, x + w / 2, y, wall)
    canvas.rectangle(x - 0.55 * w, y - h, x + 0.55 * w, y - 0.8 * h, np.array([0.4, 0.22, 0.18]) * light)
    for side in (-0.25, 0.25):
        window = x + side * w
        canvas.rectangle(
            window - 0.1 * w, y - 0.6 * h, window + 0.1 * w, y - 0.3 * h, np.array([0.3, 0.38, 0.48]) * light
        )


def things(rng: np.random.Generator) -> list[tuple[float, str, int]]:
    """Depth (0 far, 1 near), name and side (-1 left, 1 right) of what stands beside and on the road, far ones first."""
    scenery = [(rng.uniform(0.05, 0.5), str(rng.choice(["tree", "tree", "house"]))) for _ in range(rng.integers(2, 7))]
    traffic = [(rng.uniform(0.12, 0.8), str(rng.choice(["car", "person"]))) for _ in range(rng.integers(1, 5))]
    return sorted((depth, name, int(rng.choice([-1, 1]))) for depth, name in scenery + traffic)


def scene(rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """A picture (PIXELS, PIXELS, 3) in LEVELS of brightness, and the class of each pixel."""
    canvas, road, light = Labelled(), Road(rng), float(rng.choice([1.0, 0.85, 0.65]))
    paint_country(canvas, road, light, rng)
    for near, name, side in things(rng):
        y = road.horizon + (SIZE - road.horizon) * near
        centre, half = float(road.centre(near)), float(road.half(near))
        canvas.kind = THING if name in ("car", "person") else GROUND
        if name == "car":
            paint_car(canvas, centre + side * 0.48 * half, y, half * rng.uniform(0.6, 0.75), light, rng)
        elif name == "person":
            paint_person(canvas, centre + side * half * rng.uniform(0.7, 1.25), y, 7 + 26 * near, light, rng)
        else:
            paint = paint_tree if name == "tree" else paint_house
            paint(canvas, centre + side * half * rng.uniform(1.5, 3), y, 8 + 50 * near, light, rng)
    return np.round(canvas.pixels() * LEVELS).astype(np.uint8), canvas.classes()


def scenes(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Images (count, PIXELS, PIXELS, 3) and classes (count, PIXELS, PIXELS), each scene with its own generator."""
    pairs = [scene(np.random.default_rng([seed, number])) for number in range(count)]
    return np.array([image for image, _ in pairs]), np.array([classes for _, classes in pairs])


def build() -> Dataset:
    """300 scenes to learn from (seed 1) and 120 for the test (seed 2)."""
    (X_train, Y_train), (X_test, Y_test) = scenes(TRAIN, 1), scenes(TEST, 2)
    return Dataset(
        arrays={"X": X_train, "Y": Y_train, "X_test": X_test, "Y_test": Y_test},
        attributes={
            "title": "420 drawn streets with a class for every pixel",
            "source": "drawn by datasets/scenes.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "X, X_test: red, green, blue, 0 to 31, (m, 32, 32, 3); Y, Y_test: 0 ground, 1 road, 2 sky, "
            "3 a car or a person, (m, 32, 32)",
            "seed": "1 and 2",
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c4w3_segmentation/data/scenes.h5",),
    )
