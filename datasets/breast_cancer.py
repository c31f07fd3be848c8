"""Breast cancer Wisconsin (diagnostic): thirty measurements of the cell nuclei of 569 tumours."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_breast_cancer

from datasets.files import Dataset


def build() -> Dataset:
    """The 569 tumours as scikit-learn ships them, unsplit, one a row; label 1 is malignant (scikit-learn says 0)."""
    bunch = load_breast_cancer()
    return Dataset(
        arrays={
            "measurements": bunch.data.astype(np.float32),
            "malignant": (bunch.target == 0).astype(np.uint8),
            "names": [str(name) for name in bunch.feature_names],
        },
        attributes={
            "title": "Breast cancer Wisconsin (diagnostic)",
            "source": "scikit-learn load_breast_cancer, by its description a copy of the UCI ML Breast Cancer "
            "Wisconsin (Diagnostic) data: W. H. Wolberg, W. N. Street, O. L. Mangasarian, November 1995",
            "licence": "not stated by scikit-learn; see the page of the data at the UCI archive",
            "citation": "W. N. Street, W. H. Wolberg, O. L. Mangasarian: Nuclear feature extraction for breast tumor "
            "diagnosis. IS&T/SPIE 1993 International Symposium on Electronic Imaging, volume 1905, pages 861-870",
            "units": "measurements: not stated, from a digitised image of a fine needle aspirate; mean, standard error "
            "and worst (mean of the three largest) of ten features of the nuclei; malignant: 1 malignant, 0 benign",
        },
        targets=("c1w2_logistic_regression/data/breast_cancer.h5",),
    )
