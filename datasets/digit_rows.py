"""Three small transformers that write a row of digits in reverse or sorted: right, without positions, looking ahead.

Their arrangement is that of c5w4_transformer, one encoder and one decoder layer, normalized behind each sum. A row is
a task (reverse or sort), three to six digits, and padding. After each step of Adam the numbers are rounded to
multiples of `GRID`, which is far more than two computers' sums differ by, so that both make the same file. Seed 0; all
three take about two minutes of CPU.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from datasets.files import Dataset
from datasets.tape import Array, Ints, Var

TRAINS_FOR_MINUTES = True
SEED = 0
PAD, START, END, REVERSE, SORT, ZERO = 0, 1, 2, 3, 4, 5
"""The ids: digit k is ZERO + k."""

V, LONGEST = 15, 6
D, HEADS, D_FF = 32, 4, 64
STEPS, BATCH, RATE, WARM_UP = 2000, 64, 0.003, 100
GRID = 2.0**-16
NETS = {"right": (True, True), "no_positions": (False, True), "no_look_ahead": (True, False)}
"""Whether positions are added, and whether the decoder's look-ahead mask is used."""

Parameters = dict[str, Array]
Vars = dict[str, Var]
Mask = NDArray[np.bool_]


def shapes() -> dict[str, tuple[int, ...]]:
    """The shape of each parameter, by its path in the lesson's dictionaries."""
    found: dict[str, tuple[int, ...]] = {"E": (V, D)}
    for layer, attentions in (("encoder", ("self",)), ("decoder", ("self", "cross"))):
        for name in attentions:
            for letter in "qkvo":
                found |= {f"{layer}/{name}/W{letter}": (D, D), f"{layer}/{name}/b{letter}": (D,)}
        found |= {f"{layer}/W1": (D, D_FF), f"{layer}/b1": (D_FF,), f"{layer}/W2": (D_FF, D), f"{layer}/b2": (D,)}
        for k in range(1, len(attentions) + 2):
            found |= {f"{layer}/gamma{k}": (D,), f"{layer}/beta{k}": (D,)}
    return found | {"W_out": (D, V), "b_out": (V,)}


def start(rng: np.random.Generator) -> Parameters:
    """Weights by Glorot, gamma one, biases and beta zero."""
    parameters = {}
    for name, shape in shapes().items():
        spread = 1.0 if name == "E" else np.sqrt(2 / sum(shape))
        drawn = rng.normal(0, spread, shape) if len(shape) == 2 else np.zeros(shape)
        parameters[name] = drawn + (1.0 if "gamma" in name else 0.0)
    return parameters


def rows(m: int, rng: np.random.Generator, lengths: Ints | None = None, tasks: Ints | None = None) -> tuple[Ints, Ints]:
    """Sources (m, 7), each a task, digits, padding; and targets (m, 7), each digits, END, padding."""
    lengths = rng.integers(3, LONGEST + 1, m) if lengths is None else lengths
    tasks = rng.integers(REVERSE, SORT + 1, m) if tasks is None else tasks
    sources, targets = np.zeros((2, m, LONGEST + 1), dtype=np.int64)
    for i, (n, task) in enumerate(zip(lengths, tasks, strict=True)):
        digits = rng.integers(ZERO, ZERO + 10, n)
        sources[i, : n + 1] = task, *digits
        targets[i, : n + 1] = *(digits[::-1] if task == REVERSE else np.sort(digits)), END
    return sources, targets


def positions(n: int) -> Array:
    """Row p has the sines and cosines of p times D / 2 angles, the fastest first."""
    angles = np.arange(n)[:, None] / 10000 ** (np.arange(0, D, 2) / D)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, D)


def linear(x: Var, p: Vars, W: str, b: str) -> Var:
    return x @ p[W] + p[b]


def attention(queries: Var, keys: Var, p: Vars, at: str, allowed: Mask) -> Var:
    """Multi-head attention; values are made of the keys' inputs. `allowed` -- (m or 1, 1, T_q or 1, T_k)."""
    m, width = len(queries.value), D // HEADS
    q, k, v = (
        linear(x, p, f"{at}/W{letter}", f"{at}/b{letter}").reshape(m, -1, HEADS, width).swap(1, 2)
        for letter, x in (("q", queries), ("k", keys), ("v", keys))
    )
    weights = (q @ k.swap(2, 3)).scaled(width**-0.5).softmax(allowed)
    return linear((weights @ v).swap(1, 2).reshape(m, -1, D), p, f"{at}/Wo", f"{at}/bo")


def norm(x: Var, p: Vars, at: str, k: int) -> Var:
    return x.normalized(1e-6) * p[f"{at}/gamma{k}"] + p[f"{at}/beta{k}"]


def feed_forward(x: Var, p: Vars, at: str) -> Var:
    return linear(linear(x, p, f"{at}/W1", f"{at}/b1").relu(), p, f"{at}/W2", f"{at}/b2")


def logits(sources: Ints, ids: Ints, p: Vars, placed: bool, masked: bool) -> Var:
    """Scores (m, t, V) of the id that follows each of ids (m, t)."""

    def embedded(numbers: Ints) -> Var:
        x = p["E"].rows(numbers)
        return x + Var(positions(numbers.shape[1])) if placed else x

    t = ids.shape[1]
    padding = (sources != PAD)[:, None, None, :]
    look_ahead = np.tri(t, dtype=bool)[None, None] if masked else np.ones((1, 1, t, t), dtype=bool)
    x = embedded(sources)
    x = norm(x + attention(x, x, p, "encoder/self", padding), p, "encoder", 1)
    x = norm(x + feed_forward(x, p, "encoder"), p, "encoder", 2)
    y = embedded(ids)
    y = norm(y + attention(y, y, p, "decoder/self", look_ahead), p, "decoder", 1)
    y = norm(y + attention(y, x, p, "decoder/cross", padding), p, "decoder", 2)
    y = norm(y + feed_forward(y, p, "decoder"), p, "decoder", 3)
    return linear(y, p, "W_out", "b_out")


def loss_and_gradients(parameters: Parameters, sources: Ints, targets: Ints, *net: bool) -> tuple[float, Parameters]:
    """The mean cross-entropy over the targets that are not padding, and its gradient along each parameter."""
    p = {name: Var(value) for name, value in parameters.items()}
    ids = np.concatenate([np.full((len(targets), 1), START), targets[:, :-1]], axis=1)
    z = logits(sources, ids, p, *net)
    a = np.exp(z.value - z.value.max(axis=-1, keepdims=True))
    a, truth, counted = a / a.sum(axis=-1, keepdims=True), np.eye(V)[targets], targets != PAD
    z.backward((a - truth) * counted[..., None] / counted.sum())
    loss = -np.log((a * truth).sum(axis=-1)[counted]).mean()
    return float(loss), {name: var.grad for name, var in p.items()}


def train(seed: int, placed: bool, masked: bool, steps: int = STEPS) -> Iterator[tuple[float, Parameters]]:
    """The loss before each step of Adam, and the parameters after it; the rate rises, then falls to 0."""
    rng = np.random.default_rng(seed)
    parameters = start(rng)
    v, s = ({name: np.zeros(value.shape) for name, value in parameters.items()} for _ in range(2))
    for t in range(1, steps + 1):
        loss, grads = loss_and_gradients(parameters, *rows(BATCH, rng), placed, masked)
        rate = RATE * min(t / WARM_UP, (steps - t) / (steps - WARM_UP))
        for name, grad in grads.items():
            v[name] += 0.1 * (grad - v[name])
            s[name] += 0.02 * (grad**2 - s[name])
            step = v[name] / (1 - 0.9**t) / (np.sqrt(s[name] / (1 - 0.98**t)) + 1e-8)
            parameters[name] = np.round((parameters[name] - rate * step) / GRID) * GRID
        yield loss, parameters


def build() -> Dataset:
    """The numbers of each net in a row, in the order of `names`, of which each has a shape."""
    nets = {}
    for name, net in NETS.items():
        *_, (_, parameters) = train(SEED, *net)
        nets[name] = np.concatenate([value.ravel() for value in parameters.values()]).astype(np.float16)
    sizes = [(*shape, 1)[:2] if len(shape) == 1 else shape for shape in shapes().values()]
    return Dataset(
        arrays={**nets, "names": list(shapes()), "shapes": np.array(sizes, dtype=np.uint8)},
        attributes={
            "title": "Three transformers that write rows of digits in reverse or sorted",
            "source": "trained by datasets/digit_rows.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "right, no_positions, no_look_ahead: the numbers of all names, one after another; shapes: rows "
            "and columns of each, 1 for a vector; ids: 0 padding, 1 start, 2 end, 3 reverse, 4 sort, 5 to 14 digits",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w4_transformer/data/digit_rows.h5",),
    )
