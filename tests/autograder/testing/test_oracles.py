"""The oracles against a second, different computation of the same thing."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

from autograder.testing import complex_step_gradient, numerical_gradient, oracles

RNG = np.random.default_rng(0)


def close(a: Any, b: Any) -> bool:
    return bool(np.allclose(a, b, rtol=1e-11, atol=1e-12))


def images(m: int = 2, height: int = 7, width: int = 4, channels: int = 3) -> Any:
    """Distinct numbers, none of them 0."""
    values = RNG.permutation(m * height * width * channels) / 8 + 0.03
    return values.reshape(m, height, width, channels)


GEOMETRIES = [(3, 2, 1), (2, 1, 0), (1, 2, 0), (3, 1, 2), (2, 2, 1)]


@pytest.mark.parametrize(("f", "stride", "pad"), GEOMETRIES)
def test_convolution_is_the_product_of_fourier_transforms(f: int, stride: int, pad: int) -> None:
    A, W, b = images(), RNG.normal(size=(f, f, 3, 2)), RNG.normal(size=(1, 1, 1, 2))
    Z = oracles.convolution(A, W, b, stride=stride, pad=pad)
    assert Z.shape == (2, (7 - f + 2 * pad) // stride + 1, (4 - f + 2 * pad) // stride + 1, 2)
    assert close(Z, oracles.convolution_by_fft(A, W, b, stride=stride, pad=pad))


@pytest.mark.parametrize(("f", "stride", "pad"), GEOMETRIES)
def test_transposed_convolution_pastes_a_kernel_for_each_pixel(f: int, stride: int, pad: int) -> None:
    A, W, b = RNG.normal(size=(2, 3, 2, 2)), RNG.normal(size=(f, f, 3, 2)), RNG.normal(size=3)
    whole = np.zeros((2, stride * 2 + f, stride + f, 3))
    for i, j in itertools.product(range(3), range(2)):
        patch = np.einsum("mc,hwoc->mhwo", A[:, i, j], W)
        whole[:, i * stride : i * stride + f, j * stride : j * stride + f] += patch
    right = whole[:, pad : whole.shape[1] - pad, pad : whole.shape[2] - pad] + b
    assert close(oracles.transposed_convolution(A, W, b, stride=stride, pad=pad), right)


@pytest.mark.parametrize(("f", "stride"), [(2, 2), (3, 2), (2, 1)])
@pytest.mark.parametrize("mode", ["max", "average"])
def test_pooling_is_a_reduction_of_sliding_windows_and_its_gradient_the_slope(f: int, stride: int, mode: str) -> None:
    A = images()
    windows = np.lib.stride_tricks.sliding_window_view(A, (f, f), axis=(1, 2))[:, ::stride, ::stride]
    right = windows.max(axis=(-2, -1)) if mode == "max" else windows.mean(axis=(-2, -1))
    assert close(oracles.pooling(A, f, stride, mode=mode), right)
    dA = RNG.normal(size=right.shape)
    slope = numerical_gradient(lambda x: float((dA * oracles.pooling(x, f, stride, mode=mode)).sum()), A, step=1e-3)
    assert np.allclose(oracles.pooling_gradient(A, dA, f, stride, mode=mode), slope, atol=1e-8)


def test_layers_are_matrix_products() -> None:
    A, W, b = RNG.normal(size=(4, 3)), RNG.normal(size=(2, 4)), RNG.normal(size=(2, 1))
    assert close(oracles.linear(A, W, b), W @ A + b)
    Z = np.array([[-800.0, -1.0, 0.0, 2.0, 800.0]])
    assert close(oracles.activation(Z, "sigmoid"), (1 + np.tanh(Z / 2)) / 2)
    assert close(oracles.activation(Z, "relu"), (Z + abs(Z)) / 2)
    (Z1, A1), (Z2, A2) = oracles.network(A, {"W1": W, "b1": b, "W2": W[:1, :2], "b2": b[:1]}, hidden="tanh")
    assert close(A1, np.tanh(W @ A + b))
    assert close(A2, 1 / (1 + np.exp(-(W[:1, :2] @ A1 + b[:1]))))
    assert close(Z1, np.arctanh(A1))
    assert close(Z2, np.log(A2 / (1 - A2)))


def test_softmax_and_costs_are_those_of_logarithms() -> None:
    Z = RNG.normal(size=(4, 3)) * 5
    A = oracles.softmax(Z)
    assert close(np.log(A), Z - np.log(np.exp(Z).sum(axis=0)))
    Y = np.eye(4)[:, [0, 3, 3]]
    assert close(oracles.cross_entropy(A, Y), -(Y * np.log(A)).sum() / 3)
    AL, labels = np.array([[0.1, 0.7, 0.5]]), np.array([[0, 1, 1]])
    right = -(labels * np.log(AL) + (1 - labels) * np.log(1 - AL)).mean()
    assert close(oracles.binary_cross_entropy(AL, labels), right)


@pytest.mark.parametrize("hidden", ["relu", "tanh", "identity"])
def test_gradients_of_a_network_are_those_of_backpropagation(hidden: str) -> None:
    X, Y, dims = RNG.normal(size=(3, 4)), np.array([[1, 0, 0, 1]]), [3, 4, 2, 1]
    p = {f"W{k}": RNG.normal(size=(dims[k], dims[k - 1])) for k in (1, 2, 3)}
    p |= {f"b{k}": RNG.normal(size=(dims[k], 1)) for k in (1, 2, 3)}
    A, sums = [X], oracles.sums(X, p, hidden=hidden)
    for Z in sums:
        A.append(oracles.activated(Z, hidden))
    probability = 1 / (1 + np.exp(-sums[-1]))
    assert close(oracles.logistic_cost(X, Y, p, hidden=hidden), oracles.binary_cross_entropy(probability, Y))
    slopes = {"relu": lambda Z: Z > 0, "tanh": lambda Z: 1 - np.tanh(Z) ** 2, "identity": np.ones_like}
    dZ, found = probability - Y, oracles.logistic_gradients(X, Y, p, hidden=hidden)
    messages = oracles.activation_gradients(X, Y, p, hidden=hidden)
    for k in (3, 2, 1):
        assert close(found[f"dW{k}"], dZ @ A[k - 1].T / 4)
        assert close(found[f"db{k}"], dZ.mean(axis=1, keepdims=True))
        dA = p[f"W{k}"].T @ dZ
        assert close(messages[f"dA{k - 1}"], dA)
        if k > 1:
            dZ = dA * slopes[hidden](sums[k - 2])


def test_gradients_by_one_pass_are_those_of_the_complex_step() -> None:
    sizes = (3, 4, 2, 1)
    p = {f"W{k}": RNG.normal(size=(sizes[k], sizes[k - 1])) for k in (1, 2, 3)}
    p |= {f"b{k}": RNG.normal(size=(sizes[k], 1)) for k in (1, 2, 3)}
    X, Y = RNG.normal(size=(3, 5)), np.array([[1, 0, 0, 1, 1]])
    found, right = oracles.gradients_by_one_pass(X, Y, p), oracles.logistic_gradients(X, Y, p)
    assert sorted(found) == sorted(right)
    assert all(close(found[name], value) for name, value in right.items())


def test_the_activations_for_the_complex_step_are_those_of_plain_loops() -> None:
    Z = RNG.normal(size=(2, 3))
    for name in ("relu", "tanh", "sigmoid", "identity"):
        assert close(oracles.activated(Z, name), oracles.activation(Z, name))


def sequence_case() -> tuple[Any, Any, Any, dict[str, Any]]:
    n_x, n_a, n_y, m = 3, 4, 2, 5
    p = {f"W{g}": RNG.normal(size=(n_a, n_a + n_x)) for g in "ficour"}
    p |= {f"b{g}": RNG.normal(size=(n_a, 1)) for g in "ficoura"}
    p |= {"Wy": RNG.normal(size=(n_y, n_a)), "by": RNG.normal(size=(n_y, 1)), "Wya": RNG.normal(size=(n_y, n_a))}
    p |= {"Waa": RNG.normal(size=(n_a, n_a)), "Wax": RNG.normal(size=(n_a, n_x))}
    return RNG.normal(size=(n_x, m)), RNG.normal(size=(n_a, m)), RNG.normal(size=(n_a, m)), p


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def test_recurrent_steps_are_matrix_products() -> None:
    x, a, c, p = sequence_case()
    both = np.vstack([a, x])
    a_next, y = oracles.rnn_step(x, a, p)
    assert close(a_next, np.tanh(p["Waa"] @ a + p["Wax"] @ x + p["ba"]))
    powers = np.exp(p["Wya"] @ a_next + p["by"])
    assert close(y, powers / powers.sum(axis=0))
    f, i, o = (sigmoid(p[f"W{g}"] @ both + p[f"b{g}"]) for g in "fio")
    candidate = np.tanh(p["Wc"] @ both + p["bc"])
    a_next, c_next, y, gates = oracles.lstm_step(x, a, c, p)
    assert close(c_next, f * c + i * candidate)
    assert close(a_next, o * np.tanh(c_next))
    assert close([gates[k] for k in ("ft", "it", "cct", "ot")], [f, i, candidate, o])
    powers = np.exp(p["Wy"] @ a_next + p["by"])
    assert close(y, powers / powers.sum(axis=0))
    u, r = (sigmoid(p[f"W{g}"] @ np.vstack([c, x]) + p[f"b{g}"]) for g in "ur")
    candidate = np.tanh(p["Wc"] @ np.vstack([r * c, x]) + p["bc"])
    assert close(oracles.gru_step(x, c, p), u * candidate + (1 - u) * c)


@pytest.mark.parametrize("masked", [False, True])
def test_attention_is_a_softmax_of_a_matrix_product(masked: bool) -> None:
    q, k, v = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(2, 5, 4)), RNG.normal(size=(2, 5, 6))
    allowed = RNG.random((2, 3, 5)) < 0.6 if masked else np.ones((2, 3, 5), dtype=bool)
    allowed[..., 0] = True
    scores = np.where(allowed, np.einsum("hqd,hkd->hqk", q, k) / 2, -np.inf)
    weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    output, found = oracles.attention(q, k, v, allowed if masked else None)
    assert close(found, weights)
    assert close(output, weights @ v)


def test_all_sequences_are_probabilities_that_sum_to_one_and_the_greedy_one_is_found() -> None:
    table = np.log(RNG.dirichlet(np.ones(3), size=4))

    def log_probabilities(ids: tuple[int, ...]) -> Any:
        return table[ids[-1] if ids else 3]

    found = oracles.best_sequences(log_probabilities, end=2, max_len=4)
    assert math.isclose(math.fsum(math.exp(p) for _, p in found), 1)
    assert [p for _, p in found] == sorted((p for _, p in found), reverse=True)
    chain = dict(found)
    assert len(chain) == len(found)
    greedy: tuple[int, ...] = ()
    while len(greedy) < 4 and greedy[-1:] != (2,):
        greedy += (int(np.argmax(log_probabilities(greedy))),)
    total = table[3, greedy[0]] + sum(table[a, b] for a, b in itertools.pairwise(greedy))
    assert math.isclose(chain[greedy], total)


def test_the_overlap_of_boxes_is_that_of_the_formula() -> None:
    for _ in range(60):
        corners = RNG.integers(0, 6, size=(2, 2))
        (x1, y1), (x3, y3) = corners
        sides = RNG.integers(1, 5, size=(2, 2))
        one, two = (x1, y1, x1 + sides[0, 0], y1 + sides[0, 1]), (x3, y3, x3 + sides[1, 0], y3 + sides[1, 1])
        width, height = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
        inside = max(width, 0) * max(height, 0)
        right = inside / (sides.prod(axis=1).sum() - inside)
        assert math.isclose(oracles.intersection_over_union(one, two), right)


def test_a_convolution_takes_the_complex_step() -> None:
    A, W, b = images(1, 4, 3, 1), RNG.normal(size=(2, 2, 1, 2)), np.zeros(2)
    slope = complex_step_gradient(lambda w: oracles.convolution(A, w, b).sum(), W)
    assert close(slope[..., 0], [[[A[0, i : i + 3, j : j + 2, 0].sum()] for j in range(2)] for i in range(2)])


@pytest.mark.parametrize("hidden", ["relu", "tanh"])
def test_one_unit_descends_along_the_gradients_of_its_network(hidden: str) -> None:
    p = {"W1": np.array([[0.5]]), "b1": np.array([[0.1]]), "W2": np.array([[-0.75]]), "b2": np.array([[0.25]])}
    found = oracles.one_unit_descent(p, 1.5, 20, 0.5, hidden=hidden)
    for _ in range(20):
        slope = oracles.logistic_gradients(np.array([[1.5]]), np.array([[1]]), p, hidden=hidden)
        p = {name: value - 0.5 * slope[f"d{name}"] for name, value in p.items()}
    assert all(close(found[name], value) for name, value in p.items())
