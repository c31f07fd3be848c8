"""A photograph of a cat, from scikit-image: CC0, at half its size."""

from __future__ import annotations

import skimage.data  # type: ignore[import-not-found, unused-ignore]

from datasets.files import Dataset
from datasets.textures import halved

TARGETS = ("c4w2_residual_networks/data/cat.h5",)


def build() -> Dataset:
    """`cat` (150, 225, 3): red, green and blue, 0 to 255."""
    return Dataset(
        arrays={"cat": halved(skimage.data.chelsea())},
        attributes={
            "title": "A photograph of Chelsea the cat",
            "source": "scikit-image, skimage.data.chelsea",
            "licence": "CC0",
            "citation": "Photograph: Stefan van der Walt. S. van der Walt et al., scikit-image: image processing in "
            "Python, PeerJ 2:e453 (2014).",
            "units": "red, green and blue, 0 (dark) to 255; means of blocks of 2 x 2 pixels",
        },
        targets=TARGETS,
    )
