"""Drawn streets seen from a car: cars from behind and people, often side by side or half hidden, with their boxes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets.drawing import SHADOW, Canvas, Floats
from datasets.files import Dataset

Box = tuple[int, float, float, float, float]
"""Class (0 a car, 1 a person), then x1, y1, x2, y2 in pixels."""

SEED = 1
SCENES = 330
SIZE = 64
FINE = 2
"""Samples along the side of a pixel, whose mean softens the edges."""
LEVELS = 31
"""Brightness is kept in 5 bits, which halves the file and is not seen."""
MOST = 8
"""Places for boxes in a scene; those that are left over hold -1."""

PAINTS = np.array(
    [(0.75, 0.12, 0.1), (0.14, 0.22, 0.62), (0.9, 0.9, 0.9), (0.12, 0.12, 0.14), (0.58, 0.6, 0.62), (0.14, 0.45, 0.28)]
)
SKINS = np.array([(0.94, 0.78, 0.66), (0.76, 0.55, 0.38), (0.42, 0.28, 0.18)])

SAMPLES = SIZE * FINE
X, Y = np.meshgrid(*[(np.arange(SAMPLES) + 0.5) / FINE] * 2)
"""Where each sample lies, in pixels."""


def smooth(rng: np.random.Generator, cells: int) -> Floats:
    """Random hills and valleys over the picture, (SAMPLES, SAMPLES): normal numbers on a grid, interpolated."""
    heights = rng.standard_normal((cells, cells))
    place = np.linspace(0, cells - 1, SAMPLES)
    knots = np.arange(cells)
    rows = np.array([np.interp(place, knots, row) for row in heights])
    return np.array([np.interp(place, knots, column) for column in rows.T]).T


def paint_road(canvas: Canvas, horizon: float, vanishing: float, light: float, rng: np.random.Generator) -> None:
    """Sky, verge, and a road with a dashed line that runs to the point (vanishing, horizon)."""
    up = np.clip(Y / horizon, 0, 1)[..., None]
    sky = np.array([0.35, 0.58, 0.92]) * (1 - up) + np.array([0.85, 0.9, 0.97]) * up
    canvas.paint(np.ones_like(X), sky * (0.4 + 0.6 * light))
    grass = np.array([0.32, 0.46, 0.26]) * rng.uniform(0.8, 1.2) * light
    canvas.paint((Y - horizon + 2 * smooth(rng, 6)) * FINE, grass)
    near = np.clip((Y - horizon) / (SIZE - horizon), 0, 1)
    half = 3 + 46 * near
    across = np.abs(X - vanishing) / half
    below = near > 0
    canvas.paint((1 - across) * half * FINE * below, np.full(3, rng.uniform(0.28, 0.42)) * light)
    dash = (1 / (near + 0.05)) % 1.2 < 0.6
    canvas.paint((0.03 - across) * half * FINE * below * dash, np.full(3, 0.9) * light)
    canvas.image *= (1 + 0.05 * smooth(rng, 12) + 0.04 * smooth(rng, 25))[..., None]


def paint_car(canvas: Canvas, x: float, y: float, w: float, light: float, rng: np.random.Generator) -> Box:
    """A car of width w from behind, whose wheels stand at (x, y)."""
    h = w * rng.uniform(0.72, 0.88)
    paint = PAINTS[rng.integers(len(PAINTS))] * rng.uniform(0.85, 1.05) * light
    left, top = x - w / 2, y - h
    canvas.shadow(x, y, 0.58 * w, 0.12 * h)
    for side in (-0.36, 0.36):
        wheel = x + side * w
        canvas.rectangle(wheel - 0.1 * w, y - 0.22 * h, wheel + 0.1 * w, y, SHADOW, 0.03 * w)
    canvas.rectangle(x - 0.4 * w, top, x + 0.4 * w, top + 0.6 * h, 0.9 * paint, 0.1 * w)
    canvas.rectangle(left, top + 0.4 * h, left + w, y - 0.1 * h, paint, 0.08 * w)
    glass = np.array([0.17, 0.23, 0.3]) * (0.6 + 0.6 * light)
    canvas.rectangle(x - 0.33 * w, top + 0.08 * h, x + 0.33 * w, top + 0.38 * h, glass, 0.06 * w)
    for side in (-0.39, 0.39):
        lamp = x + side * w
        canvas.rectangle(lamp - 0.09 * w, top + 0.48 * h, lamp + 0.09 * w, top + 0.62 * h, (0.95, 0.15, 0.1))
    plate = np.array([0.92, 0.92, 0.86]) * light
    canvas.rectangle(x - 0.14 * w, top + 0.6 * h, x + 0.14 * w, top + 0.72 * h, plate)
    return 0, left, top, left + w, y


def paint_person(canvas: Canvas, x: float, y: float, h: float, light: float, rng: np.random.Generator) -> Box:
    """A person of height h, whose feet stand at (x, y)."""
    w = 0.4 * h
    coat, legs = rng.uniform(0.1, 0.95, 3) * light, rng.uniform(0.05, 0.4, 3) * light
    skin = SKINS[rng.integers(len(SKINS))] * light
    stride = rng.uniform(0.2, 1) * 0.2 * w
    canvas.shadow(x, y, 0.5 * w, 0.05 * h)
    for side in (-1, 1):
        foot, arm = x + side * stride, x + side * 0.4 * w
        canvas.rectangle(foot - 0.13 * w, y - 0.5 * h, foot + 0.13 * w, y, legs)
        canvas.rectangle(arm - 0.1 * w, y - 0.8 * h, arm + 0.1 * w, y - 0.42 * h, 0.8 * coat, 0.1 * w)
    canvas.rectangle(x - 0.32 * w, y - 0.83 * h, x + 0.32 * w, y - 0.42 * h, coat, 0.12 * w)
    canvas.ellipse(x, y - 0.9 * h, 0.25 * w, 0.11 * h, skin)
    return 1, x - w / 2, y - h, x + w / 2, y


def placed(vanishing: float, rng: np.random.Generator) -> list[tuple[float, int, float, float]]:
    """Depth (0 far, 1 near), class, x and size of what stands there, the farthest first; most have a neighbour."""
    things: list[tuple[float, int, float, float]] = []
    for _ in range(rng.integers(1, 4)):
        depth, car = rng.uniform(0.12, 0.85), rng.random() < 0.6
        size = 9 + 20 * depth if car else 12 + 22 * depth
        x = vanishing + rng.uniform(-1.25, 1.25) * (7 + 26 * depth)
        things.append((depth, 0 if car else 1, x, size))
        if rng.random() < (0.6 if car else 0.5):
            apart = rng.uniform(0.68, 1.05) if car else rng.uniform(0.25, 0.45)
            beside = x + rng.choice([-1, 1]) * size * apart
            things.append((depth + rng.uniform(-0.06, 0.06), 0 if car else 1, beside, size))
    return sorted(things)


def shared_area(a: Box, b: Box) -> float:
    """The area that two boxes have in common."""
    width, height = min(a[3], b[3]) - max(a[1], b[1]), min(a[4], b[4]) - max(a[2], b[2])
    return max(width, 0.0) * max(height, 0.0)


def area(box: Box) -> float:
    return (box[3] - box[1]) * (box[4] - box[2])


def visible(box: Box, nearer: list[Box]) -> bool:
    """Whether no nearer thing hides 60 % of a box, or lies so close to it that the two cannot be told apart."""
    common = [(shared_area(box, other), area(other)) for other in nearer]
    return all(c < 0.6 * area(box) and c < 0.45 * (area(box) + other - c) for c, other in common)


def scene(rng: np.random.Generator) -> tuple[NDArray[np.uint8], list[Box]]:
    """A picture (64, 64, 3) in LEVELS of brightness, and the boxes of what can be seen in it."""
    canvas, light = Canvas(X, Y, FINE, FINE), float(rng.choice([1.0, 0.85, 0.65]))
    horizon, vanishing = rng.uniform(20, 28), 32 + rng.normal(0, 4)
    paint_road(canvas, horizon, vanishing, light, rng)
    boxes = []
    for depth, kind, x, size in placed(vanishing, rng):
        y = min(horizon + (SIZE - horizon) * (0.18 + 0.78 * depth), SIZE - 1.0)
        half = size / 2 if kind == 0 else 0.2 * size
        if half + 1 <= x <= SIZE - 1 - half and y >= size + 1:
            boxes.append((paint_car, paint_person)[kind](canvas, x, y, size, light, rng))
    kept = [box for k, box in enumerate(boxes) if visible(box, boxes[k + 1 :])]
    return np.round(canvas.pixels() * LEVELS).astype(np.uint8), kept


def scenes(count: int, seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int8], NDArray[np.float32]]:
    """Images (count, 64, 64, 3), classes (count, 8) and boxes (count, 8, 4) as fractions of the side; none is empty."""
    images = np.zeros((count, SIZE, SIZE, 3), dtype=np.uint8)
    classes = np.full((count, MOST), -1, dtype=np.int8)
    boxes = np.full((count, MOST, 4), -1, dtype=np.float32)
    found, number = 0, 0
    while found < count:
        image, kept = scene(np.random.default_rng([seed, number]))
        number += 1
        if kept:
            images[found] = image
            classes[found, : len(kept)] = [box[0] for box in kept]
            boxes[found, : len(kept)] = np.round(np.array([box[1:] for box in kept]) / SIZE, 4)
            found += 1
    return images, classes, boxes


def build() -> Dataset:
    """330 scenes, each with a generator of its own: any cut into a first and a second part is a fair split."""
    images, classes, boxes = scenes(SCENES, SEED)
    return Dataset(
        arrays={"images": images, "classes": classes, "boxes": boxes},
        attributes={
            "title": "330 drawn streets with cars and people, often side by side or half hidden",
            "source": "drawn by datasets/street.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "images: red, green, blue, 0 to 31 (330, 64, 64, 3); classes: 0 a car, 1 a person, -1 none; "
            "boxes: x1, y1, x2, y2 as fractions of the side, x to the right, y down",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c4w3_object_detection/data/street.h5",),
    )
