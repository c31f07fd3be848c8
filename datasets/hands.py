"""Drawings of right hands that show the numbers 0 to 5, in colour, 32 x 32 pixels, on cluttered grounds.

A hand is put together from capsules (segments with round ends) and a box, painted from the back to the front. Its own
coordinates have the origin in the palm, x to the little finger and y to the finger tips; the palm is about 1 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset

SIDE = 32
FINE = 2
"""Each pixel is the mean of FINE x FINE painted ones."""
LEVELS = 31
"""Grey levels of a colour: five bits keep the file small."""
TRAIN, TEST = 1800, 300
TARGETS = ("c4w1_sign_language/data/hands.h5",)

RAISED: tuple[tuple[int, ...], ...] = ((), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), (0, 1, 2, 3, 4))
"""The fingers that show each number: 0 is the thumb, 4 the little finger."""
BASES = {1: (-0.33, 0.40), 2: (-0.11, 0.47), 3: (0.11, 0.45), 4: (0.32, 0.36)}
LENGTHS = {1: 0.78, 2: 0.90, 3: 0.82, 4: 0.62}
RADII = {1: 0.118, 2: 0.122, 3: 0.115, 4: 0.10}
DEGREES = {1: 12.0, 2: 3.0, 3: -5.0, 4: -17.0}
"""How far each finger leans to the thumb."""
SKINS = np.array([[255, 224, 196], [241, 194, 158], [224, 172, 125], [198, 134, 88], [150, 98, 60], [104, 66, 42]])
"""Skins from light to dark as red, green and blue, 0 to 255; a hand's lies between two neighbours."""

Array = NDArray[np.float64]
Point = tuple[float, float]


def turned(degrees: float) -> Array:
    """The unit vector that leans `degrees` from the direction of the fingers to the thumb."""
    angle = np.deg2rad(degrees)
    return np.array([-np.sin(angle), np.cos(angle)])


def capsule(points: Array, start: Any, end: Any, radius: float, last: float | None = None) -> Array:
    """The signed distance of points (..., 2) to a capsule from `start` to `end`; `last` -- the radius at its end."""
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    along = np.clip((points - start) @ (end - start) / ((end - start) @ (end - start)), 0, 1)
    nearest = start + along[..., None] * (end - start)
    return np.asarray(np.hypot(*np.moveaxis(points - nearest, -1, 0)) - radius - (_or(last, radius) - radius) * along)


def _or(value: float | None, default: float) -> float:
    return default if value is None else value


def box(points: Array, centre: Any, half: Point, corner: float) -> Array:
    """The signed distance of points (..., 2) to a box with round corners."""
    x, y = np.moveaxis(np.abs(points - np.asarray(centre)) - np.array(half) + corner, -1, 0)
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    return np.asarray(outside + np.minimum(np.maximum(x, y), 0) - corner)


@dataclass
class Painting:
    """A picture (n, n, 3) in progress, and where each of its points lies in the hand's coordinates."""

    image: Array
    points: Array
    skin: Array
    light: Array
    soft: float
    """The width over which an edge fades, in the hand's coordinates."""

    def cover(self, distance: Array, colour: Any, strength: float = 1.0) -> None:
        """Paint `colour` where `distance` is negative."""
        shape = (np.clip(0.5 - distance / self.soft, 0, 1) * strength)[..., None]
        self.image = self.image * (1 - shape) + shape * colour

    def limb(self, distance: Array, radius: float, shadow: float) -> None:
        """Paint a part of the hand: first the shadow that it throws, then its skin, round over `radius`."""
        near = np.clip(1 - np.maximum(distance, 0) / 0.1, 0, 1) ** 2 * (distance > 0)
        self.image = self.image * (1 - 0.55 * shadow * near[..., None])
        down, right = np.gradient(distance)
        slope = np.clip(1 + distance / radius, 0, 1) * 0.55 / (np.hypot(down, right) + 1e-9)
        normal = np.stack([right * slope, -down * slope, np.zeros_like(slope)], axis=-1)
        normal[..., 2] = np.sqrt(np.clip(1 - (normal**2).sum(axis=-1), 0, 1))
        self.cover(distance, self.skin * (0.35 + 0.75 * np.clip(normal @ self.light, 0, 1))[..., None])


def ground(rng: np.random.Generator, x: Array, y: Array) -> Array:
    """A wall whose colour changes from side to side, and at times a few blocks of furniture."""
    first = np.clip(rng.uniform(0.2, 0.9) + rng.normal(0, 0.09, 3), 0, 1)
    last = np.clip(first + rng.normal(0, 0.12) + rng.normal(0, 0.05, 3), 0, 1)
    angle = rng.uniform(0, 2 * np.pi)
    image = first + (last - first) * ((np.cos(angle) * x + np.sin(angle) * y + 1) / 2)[..., None]
    for _ in range(rng.integers(1, 4) if rng.random() < 0.3 else 0):
        half = float(rng.uniform(0.15, 0.7)), float(rng.uniform(0.15, 0.7))
        distance = box(np.stack([x, y], axis=-1), rng.uniform(-1, 1, 2), half, 0.03)
        shape = 0.7 * np.clip(0.5 - 6 * distance, 0, 1)[..., None]
        colour = np.clip(rng.uniform(0.1, 0.95) + rng.normal(0, 0.12, 3), 0, 1)
        image = image * (1 - shape) + shape * colour
    return np.asarray(image)


def blank(rng: np.random.Generator) -> Painting:
    """A ground, and a hand that is to be: its place, its turn, its size, its skin, its light."""
    n = SIDE * FINE
    steps = (np.arange(n) + 0.5) / n * 2 - 1
    x, y = np.meshgrid(steps, -steps)
    size, angle = rng.uniform(0.58, 0.74), np.deg2rad(rng.normal(0, 7))
    centred = np.stack([x - rng.normal(0, 0.1), y - rng.normal(-0.22, 0.08)], axis=-1)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    tone = rng.uniform(0, len(SKINS) - 1.001)
    low, part = int(tone), tone - int(tone)
    skin = np.clip((SKINS[low] * (1 - part) + SKINS[low + 1] * part) / 255 + rng.normal(0, 0.015, 3), 0, 1)
    light = np.array([rng.uniform(-0.7, 0.7), rng.uniform(0.2, 0.9), 0.9])
    soft = 2.4 / (n / 2 * size)
    return Painting(ground(rng, x, y), centred @ turn / size, skin, light / np.linalg.norm(light), soft)


def arm(hand: Painting, rng: np.random.Generator, thick: float) -> None:
    """The wrist, and a sleeve of any colour over it."""
    distance = capsule(hand.points, (0, -0.45), (rng.normal(0, 0.06), -2.2), 0.29 * thick, 0.36 * thick)
    hand.limb(distance, 0.3, 0.8)
    sleeve = np.maximum(distance - 0.08, hand.points[..., 1] + 1.15 + rng.uniform(0, 0.5))
    hand.cover(sleeve, rng.uniform(0.05, 0.9, 3))


def raised(hand: Painting, rng: np.random.Generator, finger: int, thick: float, spread: float) -> None:
    """A finger that is stretched out, with a joint in its middle."""
    start, radius = np.array(BASES[finger]), RADII[finger] * thick
    half = LENGTHS[finger] / 2 * rng.uniform(0.93, 1.07)
    lean = DEGREES[finger] * spread + rng.normal(0, 3)
    joint = start + half * turned(lean)
    tip = joint + half * turned(lean + rng.normal(0, 4))
    lower = capsule(hand.points, start - 0.15 * turned(lean), joint, 1.05 * radius, radius)
    hand.limb(np.minimum(lower, capsule(hand.points, joint, tip, radius, 0.85 * radius)), radius, 0.8)


def folded(hand: Painting, rng: np.random.Generator, finger: int, thick: float) -> None:
    """A finger that is curled over the palm, with its nail to the front."""
    start, radius = np.array(BASES[finger]), RADII[finger] * thick * 1.03
    end = start - 0.30 * turned(rng.normal(0, 3))
    hand.limb(capsule(hand.points, start + (0, 0.03), end, radius, 0.95 * radius), radius, 0.75)
    nail = capsule(hand.points, end + (0, 0.02), end - (0, 0.02), 0.45 * radius)
    hand.cover(nail, np.clip(hand.skin * 1.15 + (0.06, 0.03, 0.03), 0, 1), 0.25)


def thumb(hand: Painting, rng: np.random.Generator, out: bool, thick: float) -> None:
    """The thumb, stretched out to its side or laid across the palm."""
    start = np.array([-0.33 * thick, -0.22])
    if out:
        lean = rng.uniform(38, 62)
        joint = start + 0.38 * turned(lean)
        tip = joint + 0.33 * turned(lean - rng.uniform(5, 25))
    else:
        joint = np.array([-0.36 * thick, 0.02]) + rng.normal(0, 0.02, 2)
        tip = np.array([0.02, 0.05]) + rng.normal(0, 0.04, 2)
    lower = capsule(hand.points, start, joint, 0.165 * thick, 0.13 * thick)
    upper = capsule(hand.points, joint, tip, 0.13 * thick, 0.098 * thick)
    hand.limb(np.minimum(lower, upper), 0.14, 0.45 if out else 0.75)


def picture(number: int, rng: np.random.Generator) -> Array:
    """A hand that shows `number`, (SIDE, SIDE, 3), each colour between 0 and 1."""
    hand, up = blank(rng), RAISED[number]
    thick, spread = rng.uniform(0.92, 1.15), rng.uniform(0.5, 1.6)
    arm(hand, rng, thick)
    for finger in (4, 3, 2, 1):
        if finger in up:
            raised(hand, rng, finger, thick, spread)
    hand.limb(box(hand.points, (0, 0), (0.45 * thick, 0.52), 0.2), 0.35, 0.5)
    if 0 in up:
        thumb(hand, rng, True, thick)
    for finger in (4, 3, 2, 1):
        if finger not in up:
            folded(hand, rng, finger, thick)
    if 0 not in up:
        thumb(hand, rng, False, thick)
    image = np.clip(hand.image, 0, 1).reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
    exposure = rng.uniform(0.75, 1.15) * (1 + rng.normal(0, 0.04, 3))
    return np.asarray(np.clip(image * exposure + rng.normal(0, 0.008, image.shape), 0, 1))


def pictures(m: int, rng: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """m pictures (m, SIDE, SIDE, 3), 0 to LEVELS, and their numbers (m,), each number equally often, shuffled."""
    numbers = rng.permutation(np.arange(m) % len(RAISED))
    images = [np.round(picture(int(number), rng) * LEVELS) for number in numbers]
    return np.array(images, dtype=np.uint8), numbers.astype(np.uint8)


def build() -> Dataset:
    """`X` (1800, 32, 32, 3) and `Y` (1800,) to train, `X_test` (300, 32, 32, 3) and `Y_test` (300,) to test."""
    X, Y = pictures(TRAIN, np.random.default_rng(1))
    X_test, Y_test = pictures(TEST, np.random.default_rng(2))
    return Dataset(
        arrays={"X": X, "Y": Y, "X_test": X_test, "Y_test": Y_test},
        attributes={
            "title": "Drawn right hands that show the numbers 0 to 5, 2100 pictures of 32 x 32 pixels in colour",
            "source": "drawn by datasets/hands.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": f"X: red, green, blue, 0 to {LEVELS}; Y: the number that the hand shows, 0 to 5",
            "seed": 1,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=TARGETS,
    )
