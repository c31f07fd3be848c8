"""What real classifiers say of handwritten digits, some of them moved, noisy or faint: tables to choose a model by."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.datasets import load_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

from datasets.files import Dataset

Ink = npt.NDArray[np.uint8]
Labels = npt.NDArray[np.int64]

SEED = 1
"""Of the split, of what is done to the pictures, and of the models; all fits take about three seconds."""

PARTS = {"train": 900, "train_dev": 150, "dev": 400, "test": 347}
SHOWN = 32
"""How many of the 400 pictures are in the file."""

WIDTH = 24
"""Hidden units of the network that looks for eights."""

STEPS = ((0, 1), (0, -1), (1, 0), (-1, 0))
NOISE, FAINT = 4.0, 0.35
"""The noise's standard deviation in levels of ink, and what is left of the ink of a faint picture."""


def moved(images: Ink, rng: np.random.Generator) -> Ink:
    """Each picture (8, 8) one pixel up, down, left or right."""
    ways = [STEPS[k] for k in rng.integers(4, size=len(images))]
    wide = np.pad(images, ((0, 0), (1, 1), (1, 1)))
    return np.array([big[1 + i : 9 + i, 1 + j : 9 + j] for big, (i, j) in zip(wide, ways, strict=True)])


def noisy(images: Ink, rng: np.random.Generator) -> Ink:
    """Normal noise on every pixel, in whole levels of ink from 0 to 16."""
    return np.clip(np.round(images + rng.normal(0, NOISE, images.shape)), 0, 16).astype(np.uint8)


def faint(images: Ink, rng: np.random.Generator) -> Ink:
    """About a third of the ink; `rng` is not used."""
    return np.round(FAINT * images).astype(np.uint8)


SPOIL = {"moved": moved, "noisy": noisy, "faint": faint}


def spoilt(images: Ink, share: float, rng: np.random.Generator) -> tuple[Ink, Labels]:
    """The pictures, `share` of them spoilt in one way, and which: 0 for as it was, else a place in SPOIL plus 1."""
    how = np.where(rng.random(len(images)) < share, rng.integers(1, 4, len(images)), 0)
    result = images.copy()
    for k, change in enumerate(SPOIL.values(), 1):
        result[how == k] = change(images[how == k], rng)
    return result, how


def digits() -> tuple[Ink, Labels]:
    """The 1797 pictures (8, 8) of scikit-learn, ink 0 to 16, and their labels."""
    images, labels = load_digits(return_X_y=True)
    return images.reshape(-1, 8, 8).astype(np.uint8), labels.astype(np.int64)


def columns(images: Ink) -> npt.NDArray[np.float64]:
    """Features for scikit-learn: rows (m, 64) from 0 to 1."""
    return images.reshape(len(images), -1) / 16


def network(width: int, epochs: int, seed: int) -> Any:
    return MLPClassifier((width,), max_iter=epochs, random_state=seed)


def eights(
    images: Ink, labels: Labels, train: Labels, dev: Labels, seed: int, rng: np.random.Generator
) -> tuple[Ink, npt.NDArray[np.uint16]]:
    """Dev pictures of which half are spoilt, and "is it an eight?": the truth, seven answers, a probability (9, m).

    The models are trained on clean pictures.
    """
    pictures, _ = spoilt(images[dev], 0.5, rng)
    X, y, X_dev = columns(images[train]), labels[train] == 8, columns(pictures)
    net = network(WIDTH, 150, seed).fit(X, y)
    probability = np.round(net.predict_proba(X_dev)[:, 1], 3)
    tree = DecisionTreeClassifier(max_depth=5, random_state=seed)
    say = {
        "never": np.zeros(len(dev), dtype=bool),
        "tree": tree.fit(X, y).predict(X_dev),
        "logistic regression": LogisticRegression(max_iter=200).fit(X, y).predict(X_dev),
        "naive Bayes": GaussianNB().fit(X, y).predict(X_dev),
        "network, 0.5": probability > 0.5,
        "network, 0.2": probability > 0.2,
        "nearest neighbour": KNeighborsClassifier(1).fit(X, y).predict(X_dev),
    }
    table = np.array([labels[dev] == 8, *say.values(), (1000 * probability).round()])
    return pictures, table.astype(np.uint16)


def ten_digits(images: Ink, labels: Labels, parts: dict[str, Labels], seed: int, rng: np.random.Generator) -> Ink:
    """(5, 1797): the digits of four sets, and what four models say; dev and test are mostly spoilt, train is clean.

    The last model is trained on pictures that are spoilt like those, so its train and train-dev sets are as well.
    """
    dirty = {part: spoilt(images[chosen], 0.6, rng)[0] for part, chosen in parts.items()}
    clean = {part: images[chosen] if part.startswith("train") else dirty[part] for part, chosen in parts.items()}
    models = {
        "small tree": (DecisionTreeClassifier(max_depth=4, random_state=seed), clean),
        "full tree": (DecisionTreeClassifier(random_state=seed), clean),
        "network": (network(32, 300, seed), clean),
        "network, spoilt too": (network(32, 300, seed), dirty),
    }
    rows = [np.concatenate([labels[chosen] for chosen in parts.values()])]
    for model, pictures in models.values():
        model.fit(columns(pictures["train"]), labels[parts["train"]])
        rows.append(np.concatenate([model.predict(columns(pictures[part])) for part in parts]))
    return np.array(rows).astype(np.uint8)


def tables(seed: int) -> dict[str, Any]:
    """All arrays of the file, for one seed."""
    images, labels = digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    parts = dict(zip(PARTS, np.split(order, np.cumsum(list(PARTS.values()))[:-1]), strict=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the network stops after a fixed number of epochs
        pictures, table = eights(images, labels, parts["train"], parts["dev"], seed, rng)
        return {"images": pictures[:SHOWN], "eights": table, "digits": ten_digits(images, labels, parts, seed, rng)}


def build() -> Dataset:
    """Seven models say whether 400 pictures show an eight, and four models which digit is on 1797."""
    return Dataset(
        arrays=tables(SEED),
        attributes={
            "title": "Answers of real classifiers on handwritten digits",
            "source": "fitted by datasets/model_tables.py of this course on scikit-learn's digits "
            "(sklearn.datasets.load_digits, a copy of the test set of the UCI ML hand-written digits datasets)",
            "licence": "answers: the licence of this course; images: not stated by scikit-learn, see the UCI page "
            "https://archive.ics.uci.edu/ml/datasets/Optical+Recognition+of+Handwritten+Digits",
            "citation": "Creator of the digits: E. Alpaydin, July 1998. C. Kaynak (1995), Methods of Combining "
            "Multiple Classifiers and Their Applications to Handwritten Digit Recognition, MSc thesis, "
            "Bogazici University.",
            "units": "images: ink 0 to 16, the first 32 of 400 (m, 8, 8); eights (9, 400): the truth, 0 or 1, then "
            "never, tree of depth 5, logistic regression, naive Bayes, network of 24 units above 0.5, above 0.2, "
            "nearest neighbour, then the network's probability in thousandths; digits (5, 1797): the truth, 0 to 9, "
            "then tree of depth 4, full tree, network of 32 units, the same trained on spoilt pictures; its columns: "
            "900 train, 150 train-dev, 400 dev, 347 test",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c3w1_ml_strategy/data/model_tables.h5",),
    )
