"""Drawing with soft edges: a canvas on which shapes are painted one over the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SHADOW = (0.05, 0.05, 0.05)


class Canvas:
    """A square picture, drawn in `fine` x `fine` samples for each pixel, whose mean softens the edges.

    x, y -- the coordinates of every sample, (fine * size, fine * size), in any unit and turned in any way
    unit -- samples for each unit of x and y: how wide an edge is
    """

    def __init__(self, x: Floats, y: Floats, unit: float, fine: int) -> None:
        self.x, self.y, self.unit, self.fine = x, y, unit, fine
        self.image: Floats = np.zeros((*x.shape, 3))

    def paint(self, inside: Floats, colour: ArrayLike, strength: float = 1.0) -> None:
        """`colour` where `inside`, the distance from the edge in samples, is above 1; nothing where it is below 0."""
        cover = strength * np.clip(inside, 0, 1)[..., None]
        self.image = self.image * (1 - cover) + cover * np.asarray(colour)

    def rectangle(self, x1: float, y1: float, x2: float, y2: float, colour: ArrayLike, corner: float = 0.0) -> None:
        """A box with corners of radius `corner`."""
        dx = np.abs(self.x - (x1 + x2) / 2) - (x2 - x1) / 2 + corner
        dy = np.abs(self.y - (y1 + y2) / 2) - (y2 - y1) / 2 + corner
        outside = np.hypot(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - corner
        self.paint(0.5 - outside * self.unit, colour)

    def inside_ellipse(self, x: float, y: float, a: float, b: float) -> Floats:
        """How far each sample lies inside an ellipse with half axes a and b, in units of x and y; negative outside."""
        return np.asarray((1 - np.hypot((self.x - x) / a, (self.y - y) / b)) * min(a, b))

    def ellipse(self, x: float, y: float, a: float, b: float, colour: ArrayLike, strength: float = 1.0) -> None:
        self.paint(self.inside_ellipse(x, y, a, b) * self.unit, colour, strength)

    def shadow(self, x: float, y: float, a: float, b: float) -> None:
        """A dark ellipse on the ground."""
        self.ellipse(x, y, a, b, SHADOW)

    def pixels(self) -> Floats:
        """The picture (size, size, 3), from 0 to 1."""
        size = len(self.x) // self.fine
        return np.clip(self.image, 0, 1).reshape(size, self.fine, size, self.fine, 3).mean(axis=(1, 3))
