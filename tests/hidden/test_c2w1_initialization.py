"""Hidden suite of c2w1_initialization.

Oracles: random starts are graded by law (any generator, any law of the right mean and spread); activation_stds by
closed forms and without NumPy. Bounds, false alarms and threshold: docs/design/c2w1_initialization.md.
"""

from statistics import pstdev

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Rejected,
    arrays,
    exercise,
    expect,
    expect_close,
    expect_drawn_apart,
    expect_mean,
    expect_normal,
    expect_numbers,
    expect_parameters,
    expect_unchanged,
    form,
    in_case,
    is_close,
    oracles,
    parameters,
    reject,
    sizes,
    weight,
)

THRESHOLD = 0.93
TELLING = [300, 200, 450]
"""The first case to be shown: no two laws that are met agree in it by accident."""

WIDE = [3, 20_000, 5]
"""W1 has few units below and many of its own, W2 the reverse: one unit more or less shows."""

BROAD = [600, 500, 400, 40]
"""W1 has 300,000 draws: its spread is known to 1 %."""

RIVALS = {
    "sqrt(1 / n), with n the units below": lambda below, own: np.sqrt(1 / below),
    "sqrt(2 / n), with n the units below": lambda below, own: np.sqrt(2 / below),
    "sqrt(1 / n), with n the layer's own units": lambda below, own: np.sqrt(1 / own),
    "sqrt(2 / n), with n the layer's own units": lambda below, own: np.sqrt(2 / own),
    "sqrt(2 / (units below + own units)), Glorot's other choice": lambda below, own: np.sqrt(2 / (below + own)),
    "1 / n, without the root": lambda below, own: 1 / below,
    "2 / n, without the root": lambda below, own: 2 / below,
    "0.01 in every layer": lambda below, own: 0.01,
    "1 in every layer": lambda below, own: 1.0,
    "10 in every layer": lambda below, own: 10.0,
    "10 times the rand of NumPy, which lies between 0 and 1": lambda below, own: 10 / np.sqrt(12),
}
"""Spreads that are met in place of the right one."""

EQUAL = [120, 120, 120, 120]
"""Layers of one size: draws that repeat from layer to layer show."""

SHAPES = {"W": "Rows are the layer's own units, columns the units below.", "b": "A column with one row for each unit."}
DIMS = st.lists(sizes(1, 5), min_size=2, max_size=5)


class Starts:
    """What all functions that start a network are asked."""

    def start(self, student, layers_dims):
        """The student's start, its contract checked: keys, shapes, float64, finite."""
        result = getattr(student, self.function)(layers_dims)
        hint = "Two numbers are one layer: the first is the input."
        found = expect_parameters(result, layers_dims, "the result", only=True, hint=hint, hints=SHAPES)
        for key in found:
            kind, hint = result[key].dtype, "np.zeros and np.random.randn give it by themselves."
            expect(kind == np.float64, f"{key} must be float64.", hint=hint, **{key: f"dtype {kind}"})
        return found

    def expect_contract(self, student, layers_dims):
        """Keys and shapes, biases zero, the argument as it was."""
        for name, b in self.start(student, layers_dims).items():
            hint = "The units differ through their weights."
            expect(name[0] != "b" or not b.any(), f"{name} must be zero.", hint=hint, **{name: b})
        _, (after,) = getattr(student, self.function).with_arguments(list(layers_dims))
        expect_unchanged(layers_dims, after, "layers_dims")

    def expect_spread(self, student, law, claim, hint="Which factor, from which number of units?"):
        """`expect_law`; where another law is followed instead, the hint names it."""
        try:
            self.expect_law(student, law, claim, hint)
        except Rejected as rejected:
            question = self.rival(student) or rejected.hint
            reject(rejected.claim, case=rejected.case, hint=question, **dict(rejected.rows))

    def rival(self, student):
        """The one law that the spread of every layer of two networks follows, as a hint."""
        drawn = [(dims, self.start(student, dims)) for dims in (TELLING, BROAD)]
        spreads = [(W[f"W{l}"].std(), *dims[l - 1 : l + 1]) for dims, W in drawn for l in range(1, len(dims))]
        found = [
            name for name, law in RIVALS.items() if all(abs(std / law(*units) - 1) < 0.03 for std, *units in spreads)
        ]
        return f"In all layers the spread is {found[0]}. Which one is asked for?" if len(found) == 1 else ""

    def expect_law(self, student, law, claim, hint):
        """Mean 0 and spread law(n below) in every layer of four networks; `claim` says what the spread must be."""
        for layers_dims in (TELLING, WIDE, BROAD, EQUAL):
            found = self.start(student, layers_dims)
            for l, below in enumerate(layers_dims[:-1], start=1):
                W, name, std = found[f"W{l}"], f"W{l}", law(below)
                case = f"layers_dims = {layers_dims}, {name} with {below} units below and {layers_dims[l]} of its own"
                with in_case(case):  # the mean first by the weights' own spread, which may be wrong
                    expect_mean(W, 0.0, max(std, W.std()), name, f"the weights of {name} must have mean 0.", hint=hint)
                    expect_normal(W, std, name, claim=claim, hint=hint)


@exercise("initialize_parameters_zeros")
class TestZeros(Starts):
    function = "initialize_parameters_zeros"

    @form
    @weight(2)
    @given(layers_dims=DIMS)
    def test_keys_and_shapes(self, student, layers_dims):
        """W and b of every layer, in their shapes, and nothing else."""
        self.expect_contract(student, layers_dims)

    @given(layers_dims=DIMS)
    def test_every_weight_is_zero(self, student, layers_dims):
        """Every weight is zero."""
        for name, value in self.start(student, layers_dims).items():
            expect(name[0] != "W" or not value.any(), f"{name} must be zero.", **{name: value})


class RandomStarts(Starts):
    @form
    @given(layers_dims=DIMS)
    def test_keys_shapes_and_zero_biases(self, student, layers_dims):
        """W and b of every layer, in their shapes; the biases are zero."""
        self.expect_contract(student, layers_dims)

    def test_units_inputs_and_layers_are_drawn_apart(self, student):
        """No unit, no input and no layer repeats another."""
        weights = {name: W for name, W in self.start(student, EQUAL).items() if name[0] == "W"}
        claim = "every unit, every input and every layer must draw its own weights."
        expect_drawn_apart(weights, claim=claim, hint="One draw for each entry: units alike stay alike for ever.")


@exercise("initialize_parameters_random")
class TestRandom(RandomStarts):
    function = "initialize_parameters_random"

    @weight(2)
    def test_the_spread_is_ten_in_every_layer(self, student):
        """Mean 0 and standard deviation 10, whatever the numbers of units."""
        claim = "the weights must be standard normal draws times 10, in every layer."
        self.expect_spread(student, lambda below: 10.0, claim, "Which factor, and rand or randn? (step 2)")


@exercise("initialize_parameters_he")
class TestHe(RandomStarts):
    function = "initialize_parameters_he"

    @weight(3)
    def test_the_spread_is_the_root_of_two_over_n_below(self, student):
        """Mean 0 and standard deviation sqrt(2 / n), with n the units below, in every layer."""
        claim = "the spread of the weights must be the square root of 2 over the number of units below."
        self.expect_spread(student, lambda below: np.sqrt(2 / below), claim)

    def test_a_network_learns_from_it(self, student, data):
        """A ReLU network that starts there learns to tell the rings apart."""
        X, Y = data("circles.h5")["X"], data("circles.h5")["Y"].astype(np.float64)
        best = 0.0
        for hidden in ([24, 12], [28, 14], [20, 16], [32, 10]):
            best = max(best, trained_accuracy(self.start(student, [2, *hidden, 1]), X, Y, 300))
            if best >= THRESHOLD:
                return
        claim = "a network of two hidden layers must learn the rings from this start."
        seen = f"{best:.3f} at best, from four starts of 400 steps"
        hint = "Compare the first cost with log 2: is the start too large, too small, or all alike?"
        reject(claim, test_accuracy=seen, hint=hint)


@exercise("initialize_parameters_xavier")
class TestXavier(RandomStarts):
    function = "initialize_parameters_xavier"

    @weight(2)
    def test_the_spread_is_the_root_of_one_over_n_below(self, student):
        """Mean 0 and standard deviation sqrt(1 / n), with n the units below, in every layer."""
        claim = "the spread of the weights must be the square root of 1 over the number of units below."
        self.expect_spread(student, lambda below: np.sqrt(1 / below), claim)


def trained_accuracy(start, X, Y, train):
    """Test accuracy after 400 steps of gradient descent at rate 0.3 from `start`, a network of three layers."""
    p = start
    for _ in range(400):
        grads = oracles.gradients_by_one_pass(X[:, :train], Y[:, :train], p)
        p = {name: value - 0.3 * grads["d" + name] for name, value in p.items()}
    return float(np.mean((oracles.sums(X[:, train:], p)[-1] > 0) == (Y[:, train:] == 1)))


@st.composite
def signals(draw, least=1):
    """Inputs of a few examples and the parameters of 1 to 4 layers, biases not zero."""
    units = draw(st.lists(sizes(1, 4), min_size=least + 1, max_size=5))
    return draw(arrays((units[0], draw(sizes(1, 4))))), draw(parameters(units))


def stds_of(student, X, weights):
    """The student's numbers as an array (L,); a list, a tuple or an array serves."""
    L, hint = len(weights) // 2, "parameters holds a W and a b for each layer."
    stds = expect_numbers(student.activation_stds(X, weights), "the result", hint="One number for each layer.")
    expect(len(stds) == L, f"there must be {L} numbers, one for each layer.", result=f"{len(stds)} numbers", hint=hint)
    return np.array(stds)


@exercise("activation_stds", pure=True)
class TestActivationStds:
    def test_one_layer_by_hand(self, student):
        """Scores 3, -2 and 7 become 3, 0 and 7 before their spread is taken."""
        X, W, b = np.array([[1.0], [2.0]]), np.array([[3.0, 0.0], [0.0, -1.0], [1.0, 2.0]]), np.array([[0.0], [0], [2]])
        seen = stds_of(student, X, {"W1": W, "b1": b})
        kept = is_close(seen[0], np.sqrt(122 / 9), rtol=1e-5)  # the spread of 3, -2 and 7
        hint = "Is ReLU applied before the spread is taken?" if kept else "Do you get 1.5 in the case of step 5?"
        expect_close(seen, [np.sqrt(74 / 9)], "the result", "3, -2 and 7 have the spread of 3, 0 and 7.", hint=hint)

    @weight(3)
    @given(signal=signals())
    def test_every_layer_is_measured_after_relu(self, student, signal):
        """Each number is the standard deviation of all activations of its layer, after ReLU."""
        right = [pstdev(A.ravel().tolist()) for _, A in oracles.network(*signal, output="relu")]
        claim = "each number must be the standard deviation over all units and examples of a layer, after its ReLU."
        expect_close(stds_of(student, *signal), right, "the result", claim, hint="Follow one layer by hand (step 5).")

    def test_a_deep_network(self, student):
        """Twenty layers that multiply by 0.01 leave 1e-40 of the signal, and it is still measured."""
        X = np.array([[1.0, 3.0], [2.0, 4.0]])
        weights = {f"W{l}": 0.01 * np.eye(2) for l in range(1, 21)} | {f"b{l}": np.zeros((2, 1)) for l in range(1, 21)}
        logs = np.log10(np.maximum(stds_of(student, X, weights), 1e-300) / np.std(X))
        claim = "layers that multiply by 0.01 must shrink the spread by 0.01 each."
        expect_close(logs, -2.0 * np.arange(1, 21), "log10 of the spread", claim, hint="Which layer is measured when?")
