"""The network of c4w1_sign_language, taught with the 1800 right hands of `datasets.hands`, with copies and without.

It is trained by the cells `layers` and `network` of the lesson that gives it away. After each step the numbers are
rounded to multiples of `GRID`, which is far more than two computers' sums differ by, so that both make the same file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset
from datasets.hands import LEVELS
from datasets.left_hands import BRIGHTNESS

SOURCE = Path(__file__).resolve().parent.parent / "source"
HANDS = SOURCE / "c4w1_sign_language" / "data" / "hands.h5"
LESSON = SOURCE / "c4w2_transfer_learning" / "c4w2_transfer_learning.ipynb"
SHAPES = {"W1": (5, 5, 3, 8), "W2": (3, 3, 8, 16), "W3": (256, 6)}
EPOCHS, EPOCHS_WITHOUT_COPIES = 20, 10
"""Copies are harder to learn, so they are shown for longer."""
BATCH, RATE, SEED = 40, 0.003, 0
SHIFT, NOISE = 2, 0.01
"""Pixels and brightness of the copies; without any noise, flat walls would give ties to the pooling."""
GRID = 2.0**-16
EXAMPLES = 12
TARGETS = ("c4w2_transfer_learning/data/hands_net.h5",)

Array = NDArray[np.float64]
Parameters = dict[str, Array]


def network() -> dict[str, Any]:
    """What the cells `layers` and `network` of the lesson define."""
    cells = {cell["id"]: "".join(cell["source"]) for cell in json.loads(LESSON.read_text(encoding="utf-8"))["cells"]}
    names: dict[str, Any] = {"np": np}
    for cell in ("layers", "network"):
        exec(cells[cell], names)
    return names


def start(rng: np.random.Generator) -> Parameters:
    """Weights by He, biases zero."""
    parameters = {}
    for name, shape in SHAPES.items():
        parameters[name] = rng.normal(size=shape) * np.sqrt(2 / np.prod(shape[:-1]))
        parameters[name.replace("W", "b")] = np.zeros((1,) * (len(shape) - 1) + shape[-1:])
    return parameters


def copies(X: Array, rng: np.random.Generator) -> Array:
    """Each picture as it is or mirrored, in colour or grey, moved by up to SHIFT pixels; edges are repeated."""
    framed = np.pad(X, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT), (0, 0)), mode="edge")
    made = np.empty_like(X)
    for k, (down, right) in enumerate(rng.integers(0, 2 * SHIFT + 1, (len(X), 2))):
        picture = framed[k, down : down + X.shape[1], right : right + X.shape[2]]
        picture = picture[:, ::-1] if rng.random() < 0.5 else picture
        grey = np.repeat((picture * BRIGHTNESS).sum(axis=-1, keepdims=True), 3, axis=-1)
        made[k] = grey if rng.random() < 0.5 else picture
    return made


def train(X: Array, labels: NDArray[np.uint8], epochs: int, copied: bool) -> Parameters:
    """The parameters after epochs of Adam on mini-batches of X, or of new copies of X, with a little noise."""
    rng, code = np.random.default_rng(SEED), network()
    parameters, Y = start(rng), np.eye(6)[labels]
    (v, s), t = code["initialize_adam"](parameters), 0
    for epoch in range(epochs):
        rate = RATE if epoch < epochs - 2 else RATE / 5
        for batch in np.array_split(rng.permutation(len(X)), len(X) // BATCH):
            seen = copies(X[batch], rng) if copied else X[batch]
            Z3, caches = code["forward_propagation"](seen + rng.normal(0, NOISE, seen.shape), parameters)
            grads = code["backward_propagation"](Z3, Y[batch], caches)
            t += 1
            parameters, v, s = code["update_parameters_with_adam"](parameters, grads, v, s, t, rate)
            parameters = {name: np.round(value / GRID) * GRID for name, value in parameters.items()}
    return parameters


def build() -> Dataset:
    """W1 ... b3 with copies, plain_W1 ... plain_b3 without, and twelve of the hands that both saw, `X` and `Y`."""
    with h5py.File(HANDS) as file:
        X, Y = file["X"][()], file["Y"][()]
    parameters = dict(train(X / LEVELS - 0.5, Y, EPOCHS, copied=True))
    plain = train(X / LEVELS - 0.5, Y, EPOCHS_WITHOUT_COPIES, copied=False)
    parameters |= {f"plain_{name}": value for name, value in plain.items()}
    return Dataset(
        arrays={
            **{name: value.astype(np.float32) for name, value in parameters.items()},
            "X": X[:EXAMPLES],
            "Y": Y[:EXAMPLES],
        },
        attributes={
            "title": "Two networks that read drawn right hands, and twelve of the 1800 hands that they learned from",
            "source": "trained by datasets/hands_net.py of this course, on source/c4w1_sign_language/data/hands.h5",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "W1 ... b3: taught with mirrored, grey and moved copies; plain_W1 ... plain_b3: without; "
            f"X: red, green, blue, 0 to {LEVELS}; the networks read X / {LEVELS} - 1/2",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=TARGETS,
    )
