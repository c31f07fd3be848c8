"""A photograph of 24 Greek coins, with a box around each: for sliding windows that see every coin many times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset

BOXES = (
    ((10, 16, 34, 37), (40, 19, 60, 37), (66, 14, 90, 37), (95, 15, 120, 37), (128, 16, 149, 37), (152, 8, 182, 36)),
    ((12, 52, 34, 73), (42, 54, 61, 73), (67, 55, 87, 73), (93, 52, 113, 72), (122, 47, 148, 72), (158, 53, 178, 73)),
    ((13, 88, 32, 108), (40, 87, 62, 109), (67, 89, 87, 109)),
    ((94, 85, 119, 108), (125, 86, 149, 108), (157, 78, 190, 109)),
    ((9, 116, 38, 144), (46, 122, 68, 144), (72, 118, 101, 144)),
    ((110, 120, 135, 144), (138, 120, 163, 144), (168, 124, 191, 145)),
)
"""Row by row, the coins as x1, y1, x2, y2 in pixels of the halved picture; measured by hand on it."""


def halved(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A grey picture (2 h, 2 w) at half its size, (h, w): the mean of each block of four pixels, rounded."""
    h, w = picture.shape[0] // 2, picture.shape[1] // 2
    blocks = picture[: 2 * h, : 2 * w].astype(np.uint16).reshape(h, 2, w, 2)
    return ((blocks.sum(axis=(1, 3)) + 2) // 4).astype(np.uint8)


def build() -> Dataset:
    """`image` (150, 192), grey from 0 to 255, and `boxes` (24, 4), x1, y1, x2, y2 in pixels; both uint8."""
    from skimage.data import coins  # needed for building alone: pip install .[datasets]

    return Dataset(
        arrays={
            "image": halved(coins()[:300]),
            "boxes": np.array([box for row in BOXES for box in row], dtype=np.uint8),
        },
        attributes={
            "title": "Greek coins from Pompeii, a photograph",
            "source": "scikit-image 0.26, skimage.data.coins, from the Brooklyn Museum Collection; "
            "the upper 300 rows at half the size; the boxes were measured by hand for this course",
            "licence": "no known copyright restrictions",
            "citation": "Brooklyn Museum Collection: Greek coins from Pompeii",
            "units": "image: grey, 0 to 255; boxes: x1, y1, x2, y2 in pixels, x to the right, y down",
        },
        targets=("c4w3_object_detection/data/coins.h5",),
    )
