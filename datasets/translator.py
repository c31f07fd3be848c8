"""The weights of a translator of dates: an encoder of two GRUs, attention, and a decoder, with their gradients.

It learns from days that `datasets.dates` does not keep out. After each step the numbers are rounded to multiples of
`GRID`, which is far more than two computers' sums differ by, so that both make the same file. It takes a minute and a
half.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasets import dates
from datasets.files import Dataset

Array = npt.NDArray[np.float64]
Ids = npt.NDArray[np.int64]
Parameters = dict[str, Array]
Cell = tuple[Array, Array, Array, Array]

OUTPUTS = ["start", "end", *"-0123456789"]
START, END = 0, 1
N_A, N_S, N_E = 20, 40, 24
"""Numbers in the state of each encoder, in that of the decoder, and hidden units of the attention."""
TRAINS_FOR_MINUTES = True
SEED = 0
STEPS, BATCH, RATE = 4000, 32, 0.006
LONGEST_GRADIENT = 1.0
GRID, FINAL_GRID = 2.0**-20, 2.0**-9
EXAMPLE = ("thursday, march 4, 1999", "1999-03-04")


def start(rng: np.random.Generator) -> Parameters:
    """Normal weights of deviation 1 / sqrt(n_in), and biases 0; names end in f and b (both ways), d (decoder)."""
    V_in, V_out = len(dates.characters()) + 1, len(OUTPUTS)
    shapes = {"Wa": (2 * N_A, N_E), "Ws": (N_S, N_E), "v": (N_E,), "Wy": (N_S, V_out)}
    for way, n_in, n in (("f", V_in, N_A), ("b", V_in, N_A), ("d", 2 * N_A + V_out, N_S)):
        shapes |= {f"Wx_{way}": (n_in, 3 * n), f"Wh_{way}": (n, 3 * n)}
    weights = {name: rng.normal(size=shape) / np.sqrt(shape[0]) for name, shape in shapes.items()}
    biases = {"b": N_E, "by": V_out, "b_f": 3 * N_A, "b_b": 3 * N_A, "b_d": 3 * N_S}
    return weights | {name: np.zeros(n) for name, n in biases.items()}


def sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def gru(z: Array, h: Array, W: Array) -> tuple[Array, Cell]:
    """A step of a GRU on rows: z (m, 3n) is what the input adds to update gate, reset gate and candidate."""
    n = h.shape[1]
    gates = sigmoid(z[:, : 2 * n] + h @ W[:, : 2 * n])
    u, r = gates[:, :n], gates[:, n:]
    candidate = np.tanh(z[:, 2 * n :] + (r * h) @ W[:, 2 * n :])
    return u * candidate + (1 - u) * h, (h, u, r, candidate)


def gru_backward(dh: Array, cell: Cell, W: Array) -> tuple[Array, Array, Array]:
    """dz, dh_prev and dW of `gru`."""
    h, u, r, candidate = cell
    n = h.shape[1]
    dcandidate = dh * u * (1 - candidate**2)
    dreset = dcandidate @ W[:, 2 * n :].T
    dgates = np.hstack([dh * (candidate - h) * u * (1 - u), dreset * h * r * (1 - r)])
    dW = np.hstack([h.T @ dgates, (r * h).T @ dcandidate])
    return np.hstack([dgates, dcandidate]), dh * (1 - u) + dreset * r + dgates @ W[:, : 2 * n].T, dW


def places(way: str, T: int) -> range:
    """The order in which an encoder reads T places."""
    return range(T) if way == "f" else range(T - 1, -1, -1)


def encode(ids: Ids, p: Parameters) -> tuple[Array, dict[str, list[Cell]]]:
    """a (m, T, 2n_a), forwards before backwards; at padding a state stays as it was."""
    (m, T), a = ids.shape, np.zeros((*ids.shape, 2 * N_A))
    cells: dict[str, list[Cell]] = {}
    for k, way in enumerate("fb"):
        z, h = p[f"Wx_{way}"][ids] + p[f"b_{way}"], np.zeros((m, N_A))
        cells[way] = []
        for t in places(way, T):
            new, cell = gru(z[:, t], h, p[f"Wh_{way}"])
            h = np.where(ids[:, t, None] > 0, new, h)
            a[:, t, k * N_A : (k + 1) * N_A] = h
            cells[way].append(cell)
    return a, cells


def encode_backward(da: Array, ids: Ids, cells: dict[str, list[Cell]], p: Parameters) -> Parameters:
    """The gradients of both encoders."""
    m, T = ids.shape
    grads: Parameters = {}
    for k, way in enumerate("fb"):
        dh, dz, dW = np.zeros((m, N_A)), np.zeros((m, T, 3 * N_A)), np.zeros(p[f"Wh_{way}"].shape)
        for t, cell in zip(reversed(places(way, T)), reversed(cells[way]), strict=True):
            dh = dh + da[:, t, k * N_A : (k + 1) * N_A]
            word = ids[:, t, None] > 0
            dz[:, t], dh_prev, dW_t = gru_backward(dh * word, cell, p[f"Wh_{way}"])
            dh, dW = np.where(word, dh_prev, dh), dW + dW_t
        dWx = np.eye(len(p[f"Wx_{way}"]))[ids.ravel()].T @ dz.reshape(m * T, 3 * N_A)
        grads |= {f"Wx_{way}": dWx, f"Wh_{way}": dW, f"b_{way}": dz.sum(axis=(0, 1))}
    return grads


def attend(a: Array, keys: Array, s: Array, keep: npt.NDArray[np.bool_], p: Parameters) -> tuple[Array, Array, Array]:
    """context (m, 2n_a), weights (m, T) and the hidden units (m, T, n_e); keys are a @ Wa + b."""
    hidden = np.tanh(keys + (s @ p["Ws"])[:, None])
    e = np.where(keep, hidden @ p["v"], -np.inf)
    e = np.exp(e - e.max(axis=1, keepdims=True))
    weights = e / e.sum(axis=1, keepdims=True)
    return (weights[:, None] @ a)[:, 0], weights, hidden


def loss_and_gradients(ids: Ids, Y: Ids, p: Parameters) -> tuple[float, Parameters]:
    """The mean cross-entropy of Y (m, T_y) where each step is told the true output before it, and its gradients."""
    (a, cells), (m, T_y) = encode(ids, p), Y.shape
    keep, keys, s = ids > 0, a @ p["Wa"] + p["b"], np.zeros((m, N_S))
    before = np.hstack([np.full((m, 1), START), Y[:, :-1]])
    loss, caches = 0.0, []
    for t in range(T_y):
        s_prev = s
        context, weights, hidden = attend(a, keys, s, keep, p)
        inputs = np.hstack([context, np.eye(len(OUTPUTS))[before[:, t]]])
        s, cell = gru(inputs @ p["Wx_d"] + p["b_d"], s, p["Wh_d"])
        scores = s @ p["Wy"] + p["by"]
        scores = scores - scores.max(axis=1, keepdims=True)
        log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss -= log_p[np.arange(m), Y[:, t]].sum() / (m * T_y)
        dscores = (np.exp(log_p) - np.eye(len(OUTPUTS))[Y[:, t]]) / (m * T_y)
        caches.append((s_prev, weights, hidden, inputs, cell, s, dscores))
    grads: Parameters = {name: np.zeros(p[name].shape) for name in ("Wx_d", "Wh_d", "b_d", "Wy", "by", "Ws", "v")}
    da, dkeys, ds = np.zeros(a.shape), np.zeros(keys.shape), np.zeros((m, N_S))
    for s_prev, weights, hidden, inputs, cell, s, dscores in reversed(caches):
        dz, ds, dW = gru_backward(ds + dscores @ p["Wy"].T, cell, p["Wh_d"])
        dcontext = (dz @ p["Wx_d"].T)[:, : 2 * N_A]
        dweights = (a @ dcontext[:, :, None])[:, :, 0]
        de = weights * (dweights - (weights * dweights).sum(axis=1, keepdims=True))
        dhidden = de[:, :, None] * p["v"] * (1 - hidden**2)
        at_once = dhidden.sum(axis=1)
        da, dkeys, ds = da + weights[:, :, None] * dcontext[:, None], dkeys + dhidden, ds + at_once @ p["Ws"].T
        step = {"Wx_d": inputs.T @ dz, "Wh_d": dW, "b_d": dz.sum(axis=0), "Wy": s.T @ dscores}
        step |= {"by": dscores.sum(axis=0), "Ws": s_prev.T @ at_once, "v": (hidden * de[:, :, None]).sum(axis=(0, 1))}
        grads = {name: grads[name] + step[name] for name in grads}
    dWa: Array = np.tensordot(a, dkeys, ([0, 1], [0, 1])).astype(np.float64)
    grads |= {"Wa": dWa, "b": dkeys.sum(axis=(0, 1))}
    return float(loss), grads | encode_backward(da + dkeys @ p["Wa"].T, ids, cells, p)


def targets(iso: list[str]) -> Ids:
    """(m, 11): the ids of the ten characters of each date and of the end."""
    return np.array([[*(OUTPUTS.index(c) for c in text), END] for text in iso])


def train(seed: int = SEED, steps: int = STEPS) -> Parameters:
    """The parameters after Adam on dates that are drawn anew for each step."""
    rng = np.random.default_rng(seed)
    p = start(rng)
    m, v = [{name: np.zeros(value.shape) for name, value in p.items()} for _ in range(2)]
    for t in range(1, steps + 1):
        texts, iso = dates.draw(BATCH, rng, kept_out=False)
        _, grads = loss_and_gradients(dates.ids(texts), targets(iso), p)
        length = np.sqrt(sum((grad**2).sum() for grad in grads.values()))
        rate = RATE * min(1, 2 * (1 - t / steps) + 0.02)
        for name in p:
            grad = grads[name] * min(1.0, LONGEST_GRADIENT / length)
            m[name], v[name] = 0.9 * m[name] + 0.1 * grad, 0.999 * v[name] + 0.001 * grad**2
            change = m[name] / (1 - 0.9**t) / (np.sqrt(v[name] / (1 - 0.999**t)) + 1e-8)
            p[name] = np.round((p[name] - rate * change) / GRID) * GRID
    return {name: np.round(value / FINAL_GRID) * FINAL_GRID for name, value in p.items()}


def looked(text: str, iso: str, p: Parameters) -> Array:
    """(11, T_x): the weights at each step while the date `iso` and the end are written."""
    ids, rows, s = dates.ids([text])[:, : len(text)], [], np.zeros((1, N_S))
    a, _ = encode(ids, p)
    before = START
    for token in targets([iso])[0]:
        context, weights, _ = attend(a, a @ p["Wa"] + p["b"], s, ids > 0, p)
        inputs = np.hstack([context, np.eye(len(OUTPUTS))[[before]]])
        s, _ = gru(inputs @ p["Wx_d"] + p["b_d"], s, p["Wh_d"])
        rows.append(weights[0])
        before = token
    return np.array(rows)


def build() -> Dataset:
    """The trained parameters, and where the translator looks while it writes the date of `EXAMPLE`."""
    p = train()
    return Dataset(
        arrays={
            **{name: value.astype(np.float32) for name, value in p.items()},
            "example": EXAMPLE[0],
            "example_weights": np.round(looked(*EXAMPLE, p), 3).astype(np.float32),
        },
        attributes={
            "title": "A trained translator of dates: two encoders, attention, a decoder",
            "source": "trained by datasets/translator.py of this course, on dates drawn by datasets/dates.py",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "GRUs: Wx (n_in, 3n), Wh (n, 3n), b (3n,) for update gate, reset gate, candidate, each for f "
            "(forwards), b (backwards), d (decoder); attention: Wa, Ws, b, v; output: Wy, by; "
            f"output ids: {' '.join(OUTPUTS)}; example_weights: (11, places of example)",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w3_translation/data/translator.h5",),
    )
