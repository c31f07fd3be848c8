"""442 diabetes patients, ten measurements each and the progression of the disease a year later, from scikit-learn."""

from __future__ import annotations

from sklearn.datasets import load_diabetes

from datasets.files import Dataset


def build() -> Dataset:
    """`features` (442, 10) in their own units, `names` (10,) of the columns, `progression` (442,); not split."""
    diabetes = load_diabetes(scaled=False)
    return Dataset(
        arrays={
            "features": diabetes.data.round(4),
            "names": [name.encode() for name in diabetes.feature_names],
            "progression": diabetes.target,
        },
        attributes={
            "title": "Diabetes: ten measurements of 442 patients and the disease progression one year after",
            "source": "scikit-learn, sklearn.datasets.load_diabetes(scaled=False), which names "
            "https://www4.stat.ncsu.edu/~boos/var.select/diabetes.html",
            "licence": "not stated by scikit-learn; see the source page",
            "citation": "B. Efron, T. Hastie, I. Johnstone and R. Tibshirani (2004), Least Angle Regression, "
            "Annals of Statistics (with discussion), 407-499.",
            "units": "age: years; sex: 1 or 2; bmi: body mass index (kg/m2); bp: average blood pressure; "
            "s1 total serum cholesterol, s2 low-density lipoproteins, s3 high-density lipoproteins, "
            "s4 total cholesterol / HDL, s5 possibly log of serum triglycerides level, s6 blood sugar level; "
            "progression: a quantitative measure of disease progression one year after baseline",
        },
        targets=("c1w1_supervised_learning/data/diabetes.h5",),
    )
