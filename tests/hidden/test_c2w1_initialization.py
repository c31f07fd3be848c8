"""Hidden suite of c2w1_initialization.

Random starts are graded by law: shapes, mean, standard deviation, and no correlation between units, inputs or layers,
over 15,000 to 300,000 draws. Each bound lies 7 standard errors out, a chance below 3e-12 that a correct draw is
rejected; a start meets at most 30 bounds, so a correct submission fails with a probability below 3e-10. A seed that
stands inside the function fixes its draws and changes nothing of this. The layers are chosen so that a wrong factor
is far away: sqrt(1/n) for sqrt(2/n) is 29 % off where 2 % are allowed, and n of the layer itself, n + 1 or n - 1 for
n below are 13 % off or more in a layer with 3 units below.
Any law of the right mean and spread passes (normal, uniform), and any generator.

activation_stds: closed forms by hand, and a second computation without NumPy (lists and statistics.pstdev).

Threshold, one test: a 2-24-12-1 network trained on this side from the student's start on 300 points of the rings, 400
steps of rate 0.3, tested on the other 500. Over seeds 100 ... 119 a right start got .970 to .984; wrong ones .500
(zeros), at most .820 (x 0.01) and .616 (x 10); sqrt(1/n) learns as well in a network this shallow (.974 to .984) and
is caught by its spread. Asked for: .93 from the best of four starts of different sizes. Of 1000 single right starts
the worst got .966: taken as one failure in 1000 at most, all four fail with a probability below 1e-12.
"""

from statistics import pstdev
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Rejected,
    arrays,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_mean,
    expect_number,
    expect_standard_deviation,
    expect_unchanged,
    expect_uncorrelated,
    parameters,
    reject,
    show,
    sizes,
    weight,
)

THRESHOLD = 0.93
WIDE = [3, 20_000, 5]
"""W1 has few units below and many of its own, W2 the reverse: the two counts cannot be mistaken for each other."""

BROAD = [600, 500, 400, 40]
"""W1 has 300,000 draws: its spread is known to 1 %."""

EQUAL = [120, 120, 120, 120]
"""Layers of one size: draws that repeat from layer to layer show."""

FACTOR = "Which factor, from which number of units?"


def dims(least: int = 2, most: int = 5) -> Any:
    """The numbers of units of a small network, the input first."""
    return st.lists(sizes(1, 5), min_size=least, max_size=most)


def start(student: Any, name: str, layers_dims: list[int]) -> dict[str, Any]:
    """The student's start, its contract checked: keys, shapes, float64, finite."""
    result = getattr(student, name)(layers_dims)
    L = len(layers_dims) - 1
    keys = [f"{kind}{l}" for l in range(1, L + 1) for kind in "Wb"]
    found = expect_keys(result, "the result", keys, hint="Two numbers are one layer: the first is the input.")
    extra = [str(key) for key in found if key not in keys]
    if extra:
        reject("there must be a W and a b for each layer, and no other key.", more=f"keys {', '.join(extra)}")
    for l in range(1, L + 1):
        for key, shape in ((f"W{l}", (layers_dims[l], layers_dims[l - 1])), (f"b{l}", (layers_dims[l], 1))):
            following = "Rows are the layer's own units, columns the units below."
            expect_array(found[key], key, shape, hint=following if key[0] == "W" else "A column: one row a unit.")
            if found[key].dtype != np.float64:
                reject(
                    f"{key} must be float64.",
                    hint="np.zeros and np.random.randn give it by themselves.",
                    **{key: f"dtype {found[key].dtype}"},
                )
    return found


def contract(student: Any, name: str, layers_dims: list[int]) -> None:
    """Keys and shapes for `layers_dims`, biases zero, the argument as it was."""
    found = start(student, name, layers_dims)
    for l in range(1, len(layers_dims)):
        b = found[f"b{l}"]
        expect(not b.any(), f"b{l} must be zero.", hint="The units differ through their weights.", **{f"b{l}": b})
    _, (after,) = getattr(student, name).with_arguments(list(layers_dims))
    expect_unchanged(layers_dims, after, "layers_dims")


def spreads(student: Any, name: str, law: Any, words: str, following: str = FACTOR) -> None:
    """Mean 0 and spread law(n below) in every layer of three networks; `words` say what the spread must be."""
    for layers_dims in (WIDE, BROAD, EQUAL):
        found = start(student, name, layers_dims)
        for l, below in enumerate(layers_dims[:-1], start=1):
            W, key = found[f"W{l}"], f"W{l}"
            case = f"layers_dims = {layers_dims}"
            std = law(below)
            seen = f"{case}, W{l} with {below} units below and {layers_dims[l]} of its own"
            try:
                claim = f"the weights of W{l} must have mean 0."  # first by their own spread, which may be wrong
                expect_mean(W, 0.0, max(std, W.std()), key, claim, hint="rand or randn?")
                expect_standard_deviation(W, std, key, words, hint=following)
                expect_mean(W, 0.0, std, key, claim, hint="rand or randn?")
            except Rejected as rejected:
                reject(rejected.claim, case=seen, hint=rejected.hint, **dict(rejected.rows))


def independence(student: Any, name: str) -> None:
    """No unit repeats another, no input another, no layer another."""
    found = start(student, name, EQUAL)
    W = {l: found[f"W{l}"] for l in (1, 2, 3)}
    for l, weights in W.items():
        expect_uncorrelated(
            weights[1:],
            weights[:-1],
            f"rows of W{l}",
            "every unit must draw its own weights.",
            hint="Units with equal weights stay equal for ever.",
        )
        expect_uncorrelated(
            weights[:, 1:],
            weights[:, :-1],
            f"columns of W{l}",
            "every input must get its own weights.",
            hint="One draw for each entry of W.",
        )
    for a, b in ((1, 2), (2, 3), (1, 3)):
        expect_uncorrelated(
            W[a],
            W[b],
            f"W{a} and W{b}",
            "every layer must draw its own weights.",
            hint="Does something inside the loop start the random numbers afresh?",
        )


@exercise("initialize_parameters_zeros")
class TestZeros:
    @weight(2)
    @given(layers_dims=dims())
    def test_keys_and_shapes(self, student, layers_dims):
        """W and b of every layer, in their shapes, and nothing else."""
        contract(student, "initialize_parameters_zeros", layers_dims)

    @given(layers_dims=dims())
    def test_every_weight_is_zero(self, student, layers_dims):
        """Every weight is zero."""
        found = start(student, "initialize_parameters_zeros", layers_dims)
        for l in range(1, len(layers_dims)):
            W = found[f"W{l}"]
            expect(not W.any(), f"W{l} must be zero.", **{f"W{l}": W})


@exercise("initialize_parameters_random")
class TestRandom:
    @given(layers_dims=dims())
    def test_keys_shapes_and_zero_biases(self, student, layers_dims):
        """W and b of every layer, in their shapes; the biases are zero."""
        contract(student, "initialize_parameters_random", layers_dims)

    @weight(2)
    def test_the_spread_is_ten_in_every_layer(self, student):
        """Mean 0 and standard deviation 10, whatever the numbers of units."""
        words = "the weights must be standard normal draws times 10, in every layer."
        spreads(student, "initialize_parameters_random", lambda below: 10.0, words, "Which factor? (step 2)")

    def test_units_inputs_and_layers_are_drawn_apart(self, student):
        """No unit, no input and no layer repeats another."""
        independence(student, "initialize_parameters_random")


@exercise("initialize_parameters_he")
class TestHe:
    @given(layers_dims=dims())
    def test_keys_shapes_and_zero_biases(self, student, layers_dims):
        """W and b of every layer, in their shapes; the biases are zero."""
        contract(student, "initialize_parameters_he", layers_dims)

    @weight(3)
    def test_the_spread_is_the_root_of_two_over_n_below(self, student):
        """Mean 0 and standard deviation sqrt(2 / n), with n the units below, in every layer."""
        words = "the spread of the weights must be the square root of 2 over the number of units below."
        spreads(student, "initialize_parameters_he", lambda below: np.sqrt(2 / below), words)

    def test_units_inputs_and_layers_are_drawn_apart(self, student):
        """No unit, no input and no layer repeats another."""
        independence(student, "initialize_parameters_he")

    def test_a_network_learns_from_it(self, student, data):
        """A ReLU network that starts there learns to tell the rings apart."""
        rings = data("circles.h5")
        X, Y = rings["X"], rings["Y"].astype(np.float64)
        best = 0.0
        for hidden in ([24, 12], [28, 14], [20, 16], [32, 10]):
            found = start(student, "initialize_parameters_he", [2, *hidden, 1])
            best = max(best, trained_accuracy(found, X[:, :300], Y[:, :300], X[:, 300:], Y[:, 300:]))
            if best >= THRESHOLD:
                return
        reject(
            "a network of two hidden layers must learn the rings from this start.",
            test_accuracy=f"{best:.3f} at best, from four starts of 400 steps",
            hint="Compare the first cost with log 2: is the start too large, too small, or all alike?",
        )


@exercise("initialize_parameters_xavier")
class TestXavier:
    @given(layers_dims=dims())
    def test_keys_shapes_and_zero_biases(self, student, layers_dims):
        """W and b of every layer, in their shapes; the biases are zero."""
        contract(student, "initialize_parameters_xavier", layers_dims)

    @weight(2)
    def test_the_spread_is_the_root_of_one_over_n_below(self, student):
        """Mean 0 and standard deviation sqrt(1 / n), with n the units below, in every layer."""
        words = "the spread of the weights must be the square root of 1 over the number of units below."
        spreads(student, "initialize_parameters_xavier", lambda below: np.sqrt(1 / below), words)

    def test_units_inputs_and_layers_are_drawn_apart(self, student):
        """No unit, no input and no layer repeats another."""
        independence(student, "initialize_parameters_xavier")


def trained_accuracy(start: dict[str, Any], X: Any, Y: Any, X_test: Any, Y_test: Any) -> float:
    """Test accuracy after 400 steps of gradient descent at rate 0.3 from `start`, a network of three layers."""
    (W1, b1), (W2, b2), (W3, b3) = ((start[f"W{l}"].copy(), start[f"b{l}"].copy()) for l in (1, 2, 3))
    m = X.shape[1]
    for _ in range(400):
        A1 = np.maximum(W1 @ X + b1, 0)
        A2 = np.maximum(W2 @ A1 + b2, 0)
        dZ3 = (0.5 + 0.5 * np.tanh((W3 @ A2 + b3) / 2) - Y) / m
        dZ2 = (W3.T @ dZ3) * (A2 > 0)
        dZ1 = (W2.T @ dZ2) * (A1 > 0)
        W3, b3 = W3 - 0.3 * dZ3 @ A2.T, b3 - 0.3 * dZ3.sum(axis=1, keepdims=True)
        W2, b2 = W2 - 0.3 * dZ2 @ A1.T, b2 - 0.3 * dZ2.sum(axis=1, keepdims=True)
        W1, b1 = W1 - 0.3 * dZ1 @ X.T, b1 - 0.3 * dZ1.sum(axis=1, keepdims=True)
    A2 = np.maximum(W2 @ np.maximum(W1 @ X_test + b1, 0) + b2, 0)
    return float(np.mean((W3 @ A2 + b3 > 0) == (Y_test == 1)))


@st.composite
def signals(draw: st.DrawFn, least: int = 1) -> tuple[Any, dict[str, Any]]:
    """Inputs of a few examples and the parameters of 1 to 4 layers, biases not zero."""
    units = draw(st.lists(sizes(1, 4), min_size=least + 1, max_size=5))
    return draw(arrays((units[0], draw(sizes(1, 4))))), draw(parameters(units))


def stds_of(student: Any, X: Any, weights: dict[str, Any]) -> Any:
    """The student's numbers as an array (L,); a list, a tuple or an array serves."""
    result, L = student.activation_stds(X, weights), len(weights) // 2
    if isinstance(result, np.ndarray):
        result = list(result) if result.ndim else result
    if not isinstance(result, (list, tuple)):
        reject("the result must be a list with a number for each layer.", result=show(result))
    if len(result) != L:
        reject(
            f"there must be one number for each layer, {L} in all.",
            result=f"{len(result)} numbers",
            hint="parameters holds a W and a b for each layer.",
        )
    return np.array([expect_number(s, "the standard deviation", hint="One number a layer.") for s in result])


def reference_stds(X: Any, weights: dict[str, Any]) -> list[float]:
    """The same by lists: each score is a sum in plain Python, each spread statistics.pstdev."""
    columns, stds = [list(map(float, column)) for column in X.T], []
    for l in range(1, len(weights) // 2 + 1):
        units = list(zip(weights[f"W{l}"].tolist(), weights[f"b{l}"][:, 0].tolist(), strict=True))
        columns = [
            [max(0.0, bias + sum(w * a for w, a in zip(row, column, strict=True))) for row, bias in units]
            for column in columns
        ]
        stds.append(pstdev([a for column in columns for a in column]))
    return stds


@exercise("activation_stds")
class TestActivationStds:
    def test_one_layer_by_hand(self, student):
        """Scores 3, -2 and 7 become 3, 0 and 7 before their spread is taken."""
        X, W, b = np.array([[1.0], [2.0]]), np.array([[3.0, 0.0], [0.0, -1.0], [1.0, 2.0]]), np.array([[0.0], [0], [2]])
        seen = stds_of(student, X, {"W1": W, "b1": b})
        claim = "with scores 3, -2 and 7 the spread is that of 3, 0 and 7."
        kept = np.isclose(seen[0], np.sqrt(122 / 9))  # the spread of 3, -2 and 7
        following = "Is ReLU applied before the spread is taken?" if kept else "Do you get 1.5 in the case of step 5?"
        expect_close(seen, [np.sqrt(74 / 9)], "the result", claim, hint=following)

    @weight(3)
    @given(signal=signals())
    def test_every_layer_is_measured_after_relu(self, student, signal):
        """Each number is the standard deviation of all activations of its layer, after ReLU."""
        X, weights = signal
        seen = stds_of(student, X, weights)
        claim = "each number must be the standard deviation over all units and examples of a layer, after its ReLU."
        expect_close(seen, reference_stds(X, weights), "the result", claim, hint="Follow one layer by hand (step 5).")

    @settings(max_examples=12)
    @given(signal=signals(least=2))
    def test_twice_the_signal_twice_the_spread(self, student, signal):
        """Without biases, inputs twice as large give a signal twice as large in every layer."""
        X, weights = signal
        weights = {key: 0 * value if key[0] == "b" else value for key, value in weights.items()}
        once, twice = stds_of(student, X, weights), stds_of(student, 2 * X, weights)
        claim = "without biases, twice the input must give twice the spread in every layer."
        expect_close(twice, 2 * once, "the result", claim, hint="What is the signal that enters the first layer?")

    def test_a_deep_network(self, student):
        """Twenty layers that multiply by 0.01 leave 1e-40 of the signal, and it is still measured."""
        X = np.array([[1.0, 3.0], [2.0, 4.0]])
        weights = {f"W{l}": 0.01 * np.eye(2) for l in range(1, 21)} | {f"b{l}": np.zeros((2, 1)) for l in range(1, 21)}
        logs = np.log10(np.maximum(stds_of(student, X, weights), 1e-300) / np.std(X))
        claim = "layers that multiply by 0.01 must shrink the spread by 0.01 each."
        expect_close(logs, -2.0 * np.arange(1, 21), "log10 of the spread", claim, hint="Which layer is measured when?")

    def test_arguments_are_left_alone(self, student):
        """X and parameters are after the call as they were."""
        X = np.array([[1.0, -2.0, 0.5], [0.5, 1.0, -1.0]])
        weights = {
            "W1": np.array([[1.0, -1.0], [0.5, 2.0]]),
            "b1": np.array([[0.5], [-0.5]]),
            "W2": np.array([[1.0, 1.0]]),
            "b2": np.array([[-1.0]]),
        }
        _, after = student.activation_stds.with_arguments(X, weights)
        expect_unchanged(X, after[0], "X")
        expect_unchanged(weights, after[1], "parameters")
