"""Drawn faces: 100 people who do not exist, ten pictures each, for recognising someone seen once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from datasets.drawing import Canvas, Floats
from datasets.files import Dataset

SEED = 5
PEOPLE, PICTURES = 100, 10
SIZE = 32
FINE = 2
LEVELS = 31
"""Brightness is kept in 5 bits."""

SKIN = np.array([(255, 224, 196), (241, 194, 158), (224, 172, 125), (198, 134, 88), (150, 98, 60), (104, 66, 42)]) / 255
HAIR = np.array([(30, 24, 22), (70, 45, 28), (120, 80, 45), (190, 150, 90), (150, 70, 35), (150, 150, 150)]) / 255
IRIS = np.array([(70, 45, 30), (60, 90, 60), (70, 110, 150), (40, 30, 25)]) / 255


@dataclass(frozen=True)
class Person:
    """What stays the same in all pictures of a person; lengths in half sides of the picture, y upwards."""

    skin: Floats
    hair: Floats
    iris: Floats
    width: float
    height: float
    jaw: float
    eye_x: float
    eye_y: float
    eye_size: float
    brow: float
    brow_slope: float
    nose: float
    nostrils: float
    mouth: float
    mouth_y: float
    lip: float
    cut: int
    """Of the hair: 0 parted, 1 long, 2 long and parted in the middle, 3 short."""
    fringe: float
    beard: bool
    glasses: bool


def person(rng: np.random.Generator) -> Person:
    """Someone drawn at random; the tones of the skin are mixed of two that are neighbours."""
    tone = rng.uniform(0, len(SKIN) - 1)
    k = int(tone)
    return Person(
        skin=SKIN[k] * (k + 1 - tone) + SKIN[k + 1] * (tone - k),
        hair=np.clip(HAIR[rng.integers(len(HAIR))] * rng.uniform(0.8, 1.2), 0, 1),
        iris=IRIS[rng.integers(len(IRIS))],
        width=rng.uniform(0.44, 0.58),
        height=rng.uniform(0.62, 0.74),
        jaw=rng.uniform(-0.28, 0.12),
        eye_x=rng.uniform(0.17, 0.25),
        eye_y=rng.uniform(0.02, 0.14),
        eye_size=rng.uniform(0.065, 0.1),
        brow=rng.uniform(0.015, 0.035),
        brow_slope=rng.uniform(-0.25, 0.25),
        nose=rng.uniform(0.16, 0.28),
        nostrils=rng.uniform(0.05, 0.1),
        mouth=rng.uniform(0.13, 0.24),
        mouth_y=rng.uniform(-0.42, -0.32),
        lip=rng.uniform(0.025, 0.05),
        cut=int(rng.integers(4)),
        fringe=rng.uniform(0.28, 0.5),
        beard=bool(rng.random() < 0.2),
        glasses=bool(rng.random() < 0.2),
    )


class Portrait(Canvas):
    """A picture of a person: turned, moved, and lit from one side."""

    def __init__(self, who: Person, rng: np.random.Generator) -> None:
        place = (np.arange(SIZE * FINE) + 0.5) / (SIZE * FINE) * 2 - 1
        across, up = np.meshgrid(place, -place)
        angle, scale = np.deg2rad(rng.normal(0, 6)), 1 + rng.normal(0, 0.05)
        dx, dy = rng.normal(0, 0.05, 2)
        u, v = (across - dx) / scale, (up - dy + 0.02) / scale
        x, y = np.cos(angle) * u + np.sin(angle) * v, np.cos(angle) * v - np.sin(angle) * u
        super().__init__(x, y, SIZE * FINE / 2 * scale, FINE)
        self.who, self.turn = who, rng.normal(0, 0.05)
        self.side = rng.uniform(-0.8, 0.8)
        wall = rng.uniform(0.2, 0.85, 3)
        self.image[:] = wall + rng.normal(0, 0.08, 3) * across[..., None]

    def lit(self, colour: ArrayLike) -> Floats:
        """A colour in the light of this picture, at every sample."""
        light = 0.8 + 0.22 * np.clip(self.side * self.x / self.who.width, -1, 1) + 0.12 * self.y
        return np.asarray(np.asarray(colour) * light[..., None])

    def paint_back(self, shirt: Floats) -> None:
        """Hair that falls behind the head, neck, shirt and ears."""
        who = self.who
        wide = 1.16 * who.width
        if who.cut in (1, 2):
            falls = np.minimum(self.inside_ellipse(0, -0.05, wide, 0.86), self.y + 0.75)
        else:
            falls = np.minimum(self.inside_ellipse(0, 0.16, wide, 0.7), self.y)
        self.paint(falls * self.unit, self.lit(0.82 * who.hair))
        self.rectangle(-0.2, -1.2, 0.2, -0.3, self.lit(0.82 * who.skin))
        self.ellipse(0, -1.25, 0.85, 0.5, self.lit(shirt))
        for side in (-1, 1):
            self.ellipse(side * who.width, 0.02, 0.07, 0.13, self.lit(0.88 * who.skin))

    def paint_head(self) -> None:
        """The head, rounder or more pointed below, with cheeks and perhaps a beard."""
        who = self.who
        width = who.width * (1 + who.jaw * np.clip(-self.y, 0, 1))
        head = (1 - np.hypot(self.x / width, self.y / who.height)) * who.width
        shade = 0.86 + 0.18 * np.sqrt(np.clip(head / who.width, 0, 1))
        self.paint(head * self.unit, self.lit(who.skin) * shade[..., None])
        if who.beard:
            mouth = self.inside_ellipse(0, who.mouth_y, 1.1 * who.mouth, 0.09)
            beard = np.minimum(np.minimum(head, -0.18 - self.y), -mouth)
            self.paint(beard * self.unit, self.lit(0.9 * who.hair), 0.75)
        for side in (-0.26, 0.26):
            self.ellipse(side, -0.16, 0.15, 0.12, self.lit(who.skin * np.array([1.06, 0.82, 0.8])), 0.5)

    def paint_eyes(self, open_by: float) -> None:
        """Eyes, brows and perhaps glasses; the eyes look where the head is turned."""
        who = self.who
        for side in (-1, 1):
            x, y, a, b = side * who.eye_x + self.turn, who.eye_y, who.eye_size, 0.58 * who.eye_size * open_by
            self.ellipse(x, y, 1.25 * a, 1.7 * b, 0.5 * who.skin, 0.2)
            self.ellipse(x, y, a, b, (0.95, 0.95, 0.94))
            white = self.inside_ellipse(x, y, a, b)
            for part, colour in ((0.95, who.iris), (0.45, np.full(3, 0.03))):
                ring = self.inside_ellipse(x + 0.3 * self.turn, y, part * b, part * b)
                self.paint(np.minimum(white, ring) * self.unit, colour)
            arch = y + 0.15 + side * (self.x - x) * who.brow_slope - 2 * (self.x - x) ** 2
            brow = np.minimum(who.brow - np.abs(self.y - arch), 0.115 - np.abs(self.x - x))
            self.paint(brow * self.unit + 0.5, 0.6 * who.hair, 0.9)
            if who.glasses:
                rim = 0.02 - np.abs(self.inside_ellipse(x, y, 0.14, 0.12))
                self.paint(rim * self.unit, np.full(3, 0.08))

    def paint_nose_and_mouth(self, smile: float, gape: float) -> None:
        who, turn = self.who, self.turn
        tip = who.eye_y - who.nose
        self.ellipse(1.5 * turn, tip + 0.03, who.nostrils, 0.05, np.minimum(1.12 * who.skin, 1), 0.35)
        for side in (-0.6, 0.6):
            self.ellipse(1.5 * turn + side * who.nostrils, tip, 0.38 * who.nostrils, 0.025, 0.4 * who.skin, 0.55)
        along = (self.x - turn) / who.mouth
        middle = who.mouth_y + smile * (0.6 * along**2 - 0.2)
        thick = (who.lip + gape) * np.sqrt(np.clip(1 - along**2, 0, 1))
        lips = np.clip(who.skin * np.array([0.92, 0.55, 0.55]), 0, 1)
        self.paint((thick - np.abs(self.y - middle)) * self.unit, lips)
        gap = np.minimum(0.008 + 0.8 * gape - np.abs(self.y - middle), 0.9 * who.mouth - np.abs(self.x - turn))
        self.paint(gap * self.unit + 0.5, (0.25, 0.06, 0.07))

    def paint_hair(self) -> None:
        """The hair over the forehead."""
        who, x = self.who, self.x
        line = {0: 0.16 * x, 1: -0.03 * np.cos(9 * x), 2: 0.12 - 0.45 * np.abs(x), 3: 0.25 * x**2}[who.cut]
        hair = np.minimum(self.inside_ellipse(0, 0.1, 1.16 * who.width, 0.78), self.y - who.fringe - line)
        strands = 0.9 + 0.12 * np.sin(60 * x + 9 * self.y)
        self.paint(hair * self.unit, self.lit(who.hair) * strands[..., None])


def picture(who: Person, rng: np.random.Generator) -> Floats:
    """One picture (32, 32, 3) of a person, from 0 to 1: another pose, light, shirt, wall and mood each time."""
    portrait = Portrait(who, rng)
    portrait.paint_back(rng.uniform(0.1, 0.9, 3))
    portrait.paint_head()
    portrait.paint_eyes(rng.uniform(0.75, 1.05))
    portrait.paint_nose_and_mouth(rng.normal(0.1, 0.1), max(0.0, rng.normal(0, 0.02)))
    portrait.paint_hair()
    tint = (1 + rng.normal(0, 0.1)) * (1 + rng.normal(0, 0.03, 3))
    return np.asarray(np.clip(portrait.pixels() * tint, 0, 1))


def build() -> Dataset:
    """`images` (100, 10, 32, 32, 3): each person and each picture has a generator of its own."""
    images = np.zeros((PEOPLE, PICTURES, SIZE, SIZE, 3), dtype=np.uint8)
    for k in range(PEOPLE):
        who = person(np.random.default_rng([SEED, k]))
        for j in range(PICTURES):
            images[k, j] = np.round(picture(who, np.random.default_rng([SEED, k, j])) * LEVELS)
    return Dataset(
        arrays={"images": images},
        attributes={
            "title": "100 drawn people, ten pictures each",
            "source": "drawn by datasets/faces.py of this course; none of these people exists",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "red, green, blue, 0 to 31 (100, 10, 32, 32, 3): person, picture, row, column, colour",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c4w4_face_verification/data/faces.h5",),
    )
