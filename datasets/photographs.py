"""Two photographs in colour, of a palace in China and of a flower, from scikit-learn: both CC BY 2.0."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.datasets import load_sample_image

from datasets.files import Dataset

SIDE = 96
CUTS = {"china": (10, 75, 4), "flower": (20, 150, 4)}
"""The row and the column where the square begins, and the side of the blocks of which each becomes one pixel."""


def cut(name: str) -> Any:
    """A square of a photograph (SIDE, SIDE, 3): the mean of each block of pixels, as uint8."""
    row, column, block = CUTS[name]
    side = SIDE * block
    square = load_sample_image(f"{name}.jpg")[row : row + side, column : column + side]
    return square.reshape(SIDE, block, SIDE, block, 3).mean(axis=(1, 3)).round().astype(np.uint8)


def build() -> Dataset:
    """`china` and `flower`, each (96, 96, 3): red, green and blue, 0 to 255."""
    return Dataset(
        arrays={name: cut(name) for name in CUTS},
        attributes={
            "title": "Photographs of a palace in China and of a flower, cut to a square and made small",
            "source": "scikit-learn, sklearn.datasets.load_sample_image; china from "
            "https://www.flickr.com/photos/danielbuechele/6061409035, flower from "
            "https://www.flickr.com/photos/vultilion/6056698931",
            "licence": "CC BY 2.0 (https://creativecommons.org/licenses/by/2.0/); both were cut and made smaller",
            "citation": "China: danielbuechele on Flickr. Flower: vultilion on Flickr, whose page it comes from; the "
            "text beside it in scikit-learn repeats the name of danielbuechele. Retrieved by R. Layton, 2011.",
            "units": "red, green and blue, 0 to 255; means of blocks of 4 x 4 pixels",
        },
        targets=("c4w4_style_transfer/data/photographs.h5",),
    )
