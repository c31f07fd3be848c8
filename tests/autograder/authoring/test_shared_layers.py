"""The shared cell `layers`: right against other ways of computing the same, in float32 where it is given float32."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.authoring.shared_cells import shared_cells
from autograder.course.notebook import cell_source
from autograder.testing import oracles

CASES = [
    # m, n_H_prev, n_W_prev, n_C_prev, n_C, f, stride, pad
    (2, 7, 4, 3, 2, 3, 2, 1),
    (1, 5, 6, 1, 3, 2, 1, 0),
    (2, 6, 5, 2, 1, 1, 2, 2),
    (1, 4, 7, 2, 3, 3, 1, 2),
]
MODES = ["max", "average"]
Arrays = dict[str, Any]


@pytest.fixture(scope="module")
def layers() -> Any:
    """The functions that the cell defines."""
    names: Arrays = {"np": np}
    exec(cell_source(shared_cells()["layers"]), names)
    return type("Layers", (), {name: staticmethod(value) for name, value in names.items() if callable(value)})


def problem(case: tuple[int, ...]) -> tuple[Any, Any, Any, Any]:
    m, n_H, n_W, n_C_prev, n_C, f, stride, pad = case
    rng = np.random.default_rng(0)
    A_prev, W = rng.normal(size=(m, n_H, n_W, n_C_prev)), rng.normal(size=(f, f, n_C_prev, n_C))
    return A_prev, W, rng.normal(size=(1, 1, 1, n_C)), {"stride": stride, "pad": pad}


@pytest.mark.parametrize("case", CASES)
def test_a_convolution_is_that_by_scattering_and_by_fourier(layers: Any, case: tuple[int, ...]) -> None:
    A_prev, W, b, hparameters = problem(case)
    Z, cache = layers.conv_forward(A_prev, W, b, hparameters)
    np.testing.assert_allclose(Z, oracles.convolution(A_prev, W, b, **hparameters), atol=1e-13)
    np.testing.assert_allclose(Z, oracles.convolution_by_fft(A_prev, W, b, **hparameters), atol=1e-13)
    assert cache[0] is A_prev and cache[1] is W and cache[2] is b and cache[3] is hparameters


@pytest.mark.parametrize("case", CASES)
def test_the_gradients_of_a_convolution_are_adjoint_to_it(layers: Any, case: tuple[int, ...]) -> None:
    A_prev, W, b, hparameters = problem(case)
    rng = np.random.default_rng(1)
    Z, cache = layers.conv_forward(A_prev, W, b, hparameters)
    dZ = rng.normal(size=Z.shape)
    gradients = layers.conv_backward(dZ, cache)
    for k, value in enumerate((A_prev, W, b)):
        nudge = rng.normal(size=value.shape)
        nudged = [value + nudge if i == k else old for i, old in enumerate((A_prev, W, b))]
        change = layers.conv_forward(*nudged, hparameters)[0] - Z
        assert gradients[k].shape == value.shape
        assert (gradients[k] * nudge).sum() == pytest.approx((change * dZ).sum(), rel=1e-11, abs=1e-11)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", CASES)
def test_pooling_and_its_gradient_are_those_of_the_windows(layers: Any, case: tuple[int, ...], mode: str) -> None:
    A_prev, f, stride = problem(case)[0], *case[5:7]
    A, cache = layers.pool_forward(A_prev, {"f": f, "stride": stride}, mode)
    np.testing.assert_allclose(A, oracles.pooling(A_prev, f, stride, mode=mode), atol=1e-13)
    dA = np.random.default_rng(1).normal(size=A.shape)
    right = oracles.pooling_gradient(A_prev, dA, f, stride, mode=mode)
    np.testing.assert_allclose(layers.pool_backward(dA, cache, mode), right, atol=1e-13)
    assert cache[0] is A_prev and cache[1] == {"f": f, "stride": stride}


def test_every_largest_number_of_a_window_gets_the_gradient(layers: Any) -> None:
    A_prev = np.array([[1.0, 1.0], [0.0, 1.0]]).reshape(1, 2, 2, 1)
    dA_prev = layers.pool_backward(np.full((1, 1, 1, 1), 3.0), (A_prev, {"f": 2, "stride": 2}))
    np.testing.assert_array_equal(dA_prev[0, :, :, 0], [[3, 3], [0, 3]])


def test_adam_takes_the_steps_of_its_formulas(layers: Any) -> None:
    parameters, beta1, beta2 = {"W1": np.array([[1.0, -2.0]])}, 0.5, 0.75
    v, s = layers.initialize_adam(parameters)
    m1, m2, w = np.zeros((1, 2)), np.zeros((1, 2)), parameters["W1"]
    for t in (1, 2, 3):
        g = np.array([[2.0, -1.0]]) * t
        grads = {"dW1": g}
        parameters, v, s = layers.update_parameters_with_adam(parameters, grads, v, s, t, 0.125, beta1, beta2)
        m1, m2 = beta1 * m1 + (1 - beta1) * g, beta2 * m2 + (1 - beta2) * g**2
        w = w - 0.125 * (m1 / (1 - beta1**t)) / (np.sqrt(m2 / (1 - beta2**t)) + 1e-8)
        np.testing.assert_allclose(parameters["W1"], w, rtol=1e-13)


def test_the_first_step_of_adam_is_as_long_as_the_rate(layers: Any) -> None:
    parameters, grads = {"b1": np.array([[1, 2]])}, {"db1": np.array([[3.0, -0.5]])}
    after, _, _ = layers.update_parameters_with_adam(parameters, grads, *layers.initialize_adam(parameters), 1)
    np.testing.assert_allclose(after["b1"] - parameters["b1"], [[-0.01, 0.01]], rtol=1e-6)


def test_float32_stays_float32_through_a_whole_step(layers: Any) -> None:
    A_prev, W, b = (array.astype("float32") for array in problem(CASES[0])[:3])
    Z, cache = layers.conv_forward(A_prev, W, b, {"stride": 2, "pad": 1})
    kinds = {"Z": Z.dtype}
    for mode in MODES:
        A, pool_cache = layers.pool_forward(Z, {"f": 2, "stride": 1}, mode)
        dZ = layers.pool_backward(A, pool_cache, mode)
        kinds |= {f"A {mode}": A.dtype, f"dZ {mode}": dZ.dtype}
    dA_prev, dW, db = layers.conv_backward(dZ, cache)
    kinds |= {"dA_prev": dA_prev.dtype, "dW": dW.dtype, "db": db.dtype}
    parameters, grads = {"W1": W, "b1": b}, {"dW1": dW, "db1": db}
    rate, first = np.float64(0.01), layers.initialize_adam(parameters)
    parameters, v, s = layers.update_parameters_with_adam(parameters, grads, *first, np.int64(1), rate)
    kinds |= {"W1": parameters["W1"].dtype, "v": v["dW1"].dtype, "s": s["db1"].dtype}
    assert {name: str(kind) for name, kind in kinds.items()} == dict.fromkeys(kinds, "float32")


def test_nothing_that_is_given_is_overwritten(layers: Any) -> None:
    A_prev, W, b, hparameters = problem(CASES[0])
    Z, cache = layers.conv_forward(A_prev, W, b, hparameters)
    A, pool_cache = layers.pool_forward(Z, {"f": 2, "stride": 1})
    parameters, grads = {"W1": W, "b1": b}, {"dW1": W + 1, "db1": b + 1}
    v, s = layers.initialize_adam(parameters)
    for array in (A_prev, W, b, Z, A, *grads.values(), *v.values(), *s.values()):
        array.setflags(write=False)
    layers.conv_backward(layers.pool_backward(A, pool_cache), cache)
    layers.update_parameters_with_adam(parameters, grads, v, s, 1)
