"""Digits that are moved, noisy, faint or wrongly labelled, several at once, with the network that reads them."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.exceptions import ConvergenceWarning

from datasets.files import Dataset
from datasets.model_tables import NOISE, Ink, Labels, columns, digits, network

SEED = 1
"""Of the split, of what is done to the pictures, and of the networks; all fits take about six seconds."""

TRAIN, PICTURES = 900, 500
SHARES = {"moved": 0.2, "noisy": 0.3, "faint": 0.25}
MISLABELLED = 0.03
BACKGROUNDS = (1, 3, 10, 30, 100, 900)
"""How many different backgrounds the pictures have that a network learns from."""

SHOWN = 6


def backgrounds(count: int, rng: np.random.Generator) -> Ink:
    """`count` backgrounds (8, 8): stripes of any direction and width, of up to 9 levels of ink."""
    y, x = np.mgrid[:8, :8]
    along, across, phase = (rng.uniform(0, top, (count, 1, 1)) for top in (2, 2, 2 * np.pi))
    stripes = np.sin(along * x + across * y + phase) > 0
    return np.round(9.6 * stripes * rng.uniform(0.5, 1, (count, 1, 1))).astype(np.uint8)


def on_backgrounds(images: Ink, papers: Ink, rng: np.random.Generator) -> Ink:
    """Each picture on one of the `papers`: the darker ink of the two counts."""
    return np.maximum(images, papers[rng.integers(len(papers), size=len(images))])


def synthesis(images: Ink, labels: Labels, train: Labels, chosen: Labels, seed: int) -> tuple[Labels, Ink]:
    """What networks say of the chosen pictures, on the backgrounds they have learned and on fresh ones (12, m).

    Also pictures (2, SHOWN, 8, 8): of the train set on the one background, and of the chosen ones on fresh ones.
    """
    rng = np.random.default_rng([seed, 1])
    fresh = np.maximum(images[chosen], backgrounds(len(chosen), rng))
    said, learned = [], []
    for count in BACKGROUNDS:
        papers = backgrounds(count, rng)
        learned.append(on_backgrounds(images[train], papers, rng))
        model = network(48, 200, seed).fit(columns(learned[-1]), labels[train])
        said += [model.predict(columns(on_backgrounds(images[chosen], papers, rng))), model.predict(columns(fresh))]
    return np.array(said), np.array([learned[0][:SHOWN], fresh[:SHOWN]])


def layers(model: Any) -> list[npt.NDArray[np.int16]]:
    """[W b] of the two layers, (32, 65) and (10, 33), in hundredths."""
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    return [np.round(100 * np.column_stack([W.T, b])).astype(np.int16) for W, b in pairs]


def tables(seed: int) -> dict[str, Any]:
    """All arrays of the file, for one seed."""
    images, labels = digits()
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(images))
    train, chosen = order[:TRAIN], order[-PICTURES:]
    how = np.array([rng.random(PICTURES) < share for share in SHARES.values()]).astype(np.uint8)
    how[0] *= rng.integers(1, 5, PICTURES).astype(np.uint8)  # the way in which it is moved
    noise = np.round(rng.normal(0, NOISE, (int(how[1].sum()), 8, 8)))
    given = labels[chosen].copy()
    wrong = rng.random(PICTURES) < MISLABELLED
    given[wrong] = (given[wrong] + rng.integers(1, 10, int(wrong.sum()))) % 10
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the networks stop after a fixed number of epochs
        hidden, output = layers(network(32, 300, seed).fit(columns(images[train]), labels[train]))
        said, shown = synthesis(images, labels, train, chosen, seed)
    return {
        "images": images[chosen],
        "notes": np.vstack([how, given, labels[chosen]]).astype(np.uint8),
        "noise": noise.astype(np.int8),
        "hidden": hidden,
        "output": output,
        "on_backgrounds": said.astype(np.uint8),
        "backgrounds": shown,
    }


def build() -> Dataset:
    """500 digits, what is wrong with each, a network that has learned 900 clean ones, and answers on backgrounds."""
    return Dataset(
        arrays=tables(SEED),
        attributes={
            "title": "500 handwritten digits, what was done to each, and a network that reads them",
            "source": "made by datasets/tagged_digits.py of this course of scikit-learn's digits "
            "(sklearn.datasets.load_digits, a copy of the test set of the UCI ML hand-written digits datasets)",
            "licence": "what was done, network, answers: the licence of this course; images: not stated by "
            "scikit-learn, see the UCI page "
            "https://archive.ics.uci.edu/ml/datasets/Optical+Recognition+of+Handwritten+Digits",
            "citation": "Creator of the digits: E. Alpaydin, July 1998. C. Kaynak (1995), Methods of Combining "
            "Multiple Classifiers and Their Applications to Handwritten Digit Recognition, MSc thesis, "
            "Bogazici University.",
            "units": "images: clean, ink 0 to 16 (m, 8, 8); notes (5, m): moved right, left, down, up (1 to 4) or not "
            "(0), noisy, faint, label as given, true label; noise: levels of ink, for the noisy pictures in order; "
            "hidden (32, 65), output (10, 33): [W b] in hundredths, for columns from 0 to 1; on_backgrounds (12, m): "
            "answers of networks that learned on 1, 3, 10, 30, 100, 900 backgrounds, on those and on fresh ones; "
            "backgrounds: six pictures on one background, six on fresh ones, ink 0 to 16",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c3w2_error_analysis/data/tagged_digits.h5",),
    )
