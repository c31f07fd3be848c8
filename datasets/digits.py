"""1797 handwritten digits of 8 x 8 pixels, from scikit-learn."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_digits

from datasets.files import Dataset

TARGETS = (
    "c1w1_supervised_learning/data/digits.h5",
    "c1w4_deep_network/data/digits.h5",
    "c1w4_image_classifier/data/digits.h5",
    "c2w1_gradient_checking/data/digits.h5",
    "c2w3_batch_norm_and_softmax/data/digits.h5",
    "c2w3_tensorflow/data/digits.h5",
    "c4w2_keras_residual_networks/data/digits.h5",
    "c4w2_residual_networks/data/digits.h5",
)


def build() -> Dataset:
    """`images` (1797, 8, 8), ink from 0 to 16, and `labels` (1797,), the digit 0 to 9; both uint8, not split."""
    digits = load_digits()
    return Dataset(
        arrays={"images": digits.images.astype(np.uint8), "labels": digits.target.astype(np.uint8)},
        attributes={
            "title": "Optical recognition of handwritten digits, 1797 images of 8 x 8 pixels",
            "source": "scikit-learn, sklearn.datasets.load_digits: a copy of the test set of the UCI ML hand-written "
            "digits datasets, https://archive.ics.uci.edu/ml/datasets/Optical+Recognition+of+Handwritten+Digits",
            "licence": "not stated by scikit-learn; see the UCI page",
            "citation": "Creator: E. Alpaydin, July 1998. C. Kaynak (1995), Methods of Combining Multiple Classifiers "
            "and Their Applications to Handwritten Digit Recognition, MSc thesis, Bogazici University.",
            "units": "images: number of ink pixels in each block of 4 x 4 of a 32 x 32 bitmap, 0 to 16; "
            "labels: the digit, 0 to 9",
        },
        targets=TARGETS,
    )
