"""Three photographs of the ground and one of a cat, from scikit-image: all CC0, each at half its size."""

from __future__ import annotations

from typing import Any

import numpy as np
import skimage.data  # type: ignore[import-not-found, unused-ignore]

from datasets.files import Dataset

GROUNDS = ("brick", "grass", "gravel")
TARGETS = (
    "c4w1_convolutions/data/textures.h5",
    "c4w1_sign_language/data/textures.h5",
    "c4w4_style_transfer/data/textures.h5",
)


def halved(photograph: Any) -> Any:
    """The means of blocks of 2 x 2 pixels, as uint8; an odd last row or column is left out."""
    height, width = (side // 2 for side in photograph.shape[:2])
    blocks = photograph[: 2 * height, : 2 * width].reshape(height, 2, width, 2, -1)
    return np.squeeze(blocks.mean(axis=(1, 3)).round().astype(np.uint8))


def build() -> Dataset:
    """`brick`, `grass`, `gravel` (256, 256), grey levels, and `cat` (150, 225, 3), red, green and blue; 0 to 255."""
    arrays = {name: halved(getattr(skimage.data, name)()) for name in GROUNDS}
    return Dataset(
        arrays={**arrays, "cat": halved(skimage.data.chelsea())},
        attributes={
            "title": "Photographs of a brick wall, of grass, of gravel, and of Chelsea the cat",
            "source": "scikit-image, skimage.data: brick, grass, gravel, chelsea; brick and gravel were taken from "
            "https://cc0textures.com (Bricks25, Gravel04), grass from "
            "https://www.deviantart.com/linolafett/art/Grass-01-434853879",
            "licence": "CC0",
            "citation": "Grass: linolafett. Chelsea the cat: Stefan van der Walt. S. van der Walt et al., "
            "scikit-image: image processing in Python, PeerJ 2:e453 (2014).",
            "units": "grey level, or red, green and blue, 0 (black) to 255; means of blocks of 2 x 2 pixels",
        },
        targets=TARGETS,
    )
