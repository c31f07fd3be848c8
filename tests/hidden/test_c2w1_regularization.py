"""Hidden suite of c2w1_regularization.

Oracles: the cost from logarithms and squares summed in plain Python; every gradient, dZ and dA included, by the complex
step of a forward pass of this side (biases lie off the grid of the other numbers, so that no score is 0, where ReLU has
its corner); brakes and inputs by plain Python lists and `statistics`.

Dropout is graded by law: any mask passes that keeps each unit of each example with probability keep_prob, on its own,
as bool, int or float, or scaled by 1 / keep_prob already. The share of kept units is taken over at least 20,000 draws
and may be 7 standard errors off (at most 0.025), correlations likewise: a chance below 3e-12 each, 40 of them, so a
correct solution fails with a probability below 2e-10. All else in the cache and A3 must follow from the masks exactly.
For backward_propagation_with_dropout the suite picks the masks; they are bool, and where that does not fit they are
tried as 0.0 and 1.0 and, if the student's own forward pass scales its masks, scaled.

Threshold, one test of weight 1: a 2-32-16-1 network, 200 Adam steps of rate 0.02 with the student's gradients at
lambd = 1, judged on 1200 clean points. Over starts 100 ... 119 a right solution got .897 to .915, one without the
penalty .802 to .878, with its sign turned .738 to .852, without ReLU's slope .832 to .845, with lambd for lambd / m
.500. Asked for: .885 from the start START_SEED, where a right solution gets .915 and one without the penalty .835. All
of it is fixed: a false alarm would need rounding to flip 36 points, its chance is nil. (Over fresh sets of moons the
ranges overlap, .857 to .919 against .778 to .900 after 300 steps; hence the fixed set. Dropout has no threshold: a
missing division or a fresh mask on the way back trains as well.)
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import fmean, pstdev
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    EXACT_ATOL,
    EXACT_RTOL,
    Rejected,
    arrays,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_fraction,
    expect_keys,
    expect_number,
    expect_tuple,
    expect_unchanged,
    expect_uncorrelated,
    form,
    labels,
    reject,
    sizes,
    weight,
)

THRESHOLD = 0.885
START_SEED = 102
LAMBDAS = (0.0, 0.5, 2.0, 0.7, 3.0)
KEPT = (0.5, 0.25, 0.75)
GRADIENTS = ("dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1")
WEIGHTS = ("W1", "b1", "W2", "b2", "W3", "b3")
CACHE = ("Z1", "A1", "W1", "b1", "Z2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")
DROPOUT_CACHE = ("Z1", "D1", "A1", "W1", "b1", "Z2", "D2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")


@st.composite
def networks(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any]]:
    """X, Y and the parameters of a small network of three layers, in which no score is exactly 0."""
    n0, n1, n2, m = draw(sizes(1, 2)), draw(sizes(1, 3)), draw(sizes(1, 3)), draw(sizes(1, 3))
    X, Y, weights = draw(arrays((n0, m))), draw(labels(m)), {}
    for l, (n_prev, n) in enumerate([(n0, n1), (n1, n2), (n2, 1)], start=1):
        weights[f"W{l}"] = draw(arrays((n, n_prev), low=-1, high=1))
        weights[f"b{l}"] = draw(arrays((n, 1), low=-1, high=1)) + (0.0, 1 / 32, 1 / 256, 0.0)[l]
    return X, Y, weights


@st.composite
def masks(draw: st.DrawFn, weights: dict[str, Any], m: int) -> tuple[Any, Any]:
    """D1 and D2 for a network, bool."""
    shapes = [(len(weights["W1"]), m), (len(weights["W2"]), m)]
    dropped = [draw(st.integers(0, 2 ** (n * m) - 1)) for n, m in shapes]  # bit k: unit k of the flattened mask is off
    D1, D2 = (
        np.array([bits >> k & 1 == 0 for k in range(n * m)]).reshape(n, m)
        for bits, (n, m) in zip(dropped, shapes, strict=True)
    )
    return D1, D2


@st.composite
def masked_networks(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any], tuple[Any, Any], float]:
    """A network with masks and a keep_prob."""
    X, Y, weights = draw(networks())
    return X, Y, weights, draw(masks(weights, X.shape[1])), draw(st.sampled_from(KEPT))


def passed(
    X: Any,
    weights: dict[str, Any],
    D: tuple[Any, Any] | None = None,
    keep_prob: float = 1.0,
    moved: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A forward pass of this side: Z1, A1 ... Z3, A3 by name. `moved` adds to a Z, or to an A after its mask.

    Takes complex parameters: ReLU looks at the real part.
    """
    values: dict[str, Any] = {**weights, "A0": X}
    for l in (1, 2, 3):
        Z = values[f"W{l}"].dot(values[f"A{l - 1}"]) + values[f"b{l}"] + (moved or {}).get(f"Z{l}", 0)
        values[f"Z{l}"] = Z
        if l < 3:
            A = np.where(np.real(Z) > 0, Z, 0)
            if D is not None:
                A = np.where(D[l - 1], A, 0) / keep_prob
            values[f"A{l}"] = A + (moved or {}).get(f"A{l}", 0)
    values["A3"] = 1 / (1 + np.exp(-values["Z3"]))
    return values


def cross_entropy(Z3: Any, Y: Any) -> Any:
    """Mean of log(1 + exp(-z)) where Y is 1 and of log(1 + exp(z)) where it is 0; takes complex scores."""
    z = np.where(Y == 1, -Z3, Z3)
    return (np.where(np.real(z) > 0, z, 0) + np.log(1 + np.exp(np.where(np.real(z) > 0, -z, z)))).mean()


def true_gradients(
    X: Any, Y: Any, weights: dict[str, Any], lambd: float, D: tuple[Any, Any] | None = None, keep_prob: float = 1.0
) -> dict[str, Any]:
    """All eleven gradients by the complex step; dZ and dA are of the sum over the examples, not of the mean."""
    m, truth = X.shape[1], {}
    plain = passed(X, weights, D, keep_prob)

    def with_parameter(key: str, value: Any) -> Any:
        changed = {**weights, key: value}
        penalty = sum((changed[name] * changed[name]).sum() for name in ("W1", "W2", "W3")) * lambd / (2 * m)
        return cross_entropy(passed(X, changed, D, keep_prob)["Z3"], Y) + penalty

    for key in WEIGHTS:
        truth["d" + key] = complex_step_gradient(lambda value, key=key: with_parameter(key, value), weights[key])
    for key in ("Z3", "Z2", "Z1"):
        truth["d" + key] = m * complex_step_gradient(
            lambda step, key=key: cross_entropy(passed(X, weights, D, keep_prob, {key: step})["Z3"], Y),
            np.zeros(plain[key].shape),
        )
    for l in (2, 1):
        slope = m * complex_step_gradient(
            lambda step, l=l: cross_entropy(passed(X, weights, D, keep_prob, {f"A{l}": step})["Z3"], Y),
            np.zeros(plain[f"A{l}"].shape),
        )
        truth[f"dA{l}"] = slope if D is None else np.where(D[l - 1], slope, 0) / keep_prob
    return truth


def as_gradients(result: Any, truth: dict[str, Any]) -> dict[str, Any]:
    """The student's eleven gradients, keys and shapes checked."""
    found = expect_keys(result, "the result", GRADIENTS, hint="Eleven entries: dZ, dW, db of each layer, dA2 and dA1.")
    return {
        key: expect_array(found[key], key, truth[key].shape, hint=f"{key} has the shape of {key[1:]}.")
        for key in GRADIENTS
    }


def compare_gradients(found: dict[str, Any], truth: dict[str, Any], words: dict[str, str]) -> None:
    """Compare in the order in which they are computed; `words` say what to look at by key."""
    for key in GRADIENTS:
        kind = "the cost" if key[1] in "Wb" else "the sum of the losses"
        where = f"relu(Z{key[2]}), through mask and division" if words is DROPOUT_WORDS and key[1] == "A" else key[1:]
        claim = f"{key} must be the slope of {kind} at each entry of {where}."
        holds = ", ".join(GRADIENTS[: GRADIENTS.index(key)])
        expect_close(found[key], truth[key], key, claim, holds=holds, hint=words[key[:2]])


# Step 2


@st.composite
def regularized_networks(draw: st.DrawFn) -> tuple[Any, Any, dict[str, Any], float]:
    """Probabilities, labels, parameters, and lambda."""
    units, weights = [draw(sizes(1, 3)) for _ in range(4)], {}
    for l in (1, 2, 3):
        weights |= {f"W{l}": draw(arrays((units[l], units[l - 1]))), f"b{l}": draw(arrays((units[l], 1)))}
    m = draw(sizes(1, 5))
    A3 = np.array([draw(st.lists(st.integers(1, 15), min_size=m, max_size=m))]) / 16
    return A3, draw(labels(m)), weights, draw(st.sampled_from(LAMBDAS))


def squares(weights: dict[str, Any]) -> float:
    return math.fsum(w * w for key in ("W1", "W2", "W3") for w in weights[key].ravel().tolist())


def plain_cost(A3: Any, Y: Any) -> float:
    pairs = zip(A3[0].tolist(), Y[0].tolist(), strict=True)
    return fmean(-math.log(a if y == 1 else 1 - a) for a, y in pairs)


def cost_of(student: Any, *args: Any) -> float:
    result = student.compute_cost_with_regularization(*args)
    return expect_number(result, "the cost", hint="np.sum without axis adds up all entries.")


@exercise("compute_cost_with_regularization")
class TestCost:
    @settings(max_examples=10)
    @given(problem=regularized_networks())
    def test_with_lambda_zero_it_is_the_cross_entropy(self, student, problem):
        """For lambd = 0 it is the plain cross-entropy."""
        A3, Y, weights, _ = problem
        claim = "for lambd = 0 the cost must be the mean cross-entropy."
        expect_close(cost_of(student, A3, Y, weights, 0), plain_cost(A3, Y), "the cost", claim, hint="compute_cost")

    @weight(3)
    @settings(max_examples=20)
    @given(problem=regularized_networks())
    def test_the_penalty_of_the_weights(self, student, problem):
        """The penalty is lambd / (2 m) times the sum of all squared weights."""
        A3, Y, weights, lambd = problem
        seen = cost_of(student, A3, Y, weights, lambd)
        expected = plain_cost(A3, Y) + lambd * squares(weights) / (2 * Y.shape[1])
        claim = "the cost must be the cross-entropy plus the penalty of all squared weights."
        expect_close(seen, expected, "the cost", claim, hint="Which factor, which m, and the squares of what? (step 2)")

    @form
    @settings(max_examples=10)
    @given(problem=regularized_networks(), shift=st.sampled_from([-2.0, 5.0]))
    def test_biases_are_free(self, student, problem, shift):
        """Other biases change nothing."""
        A3, Y, weights, _ = problem
        other = {key: value + shift if key[0] == "b" else value for key, value in weights.items()}
        seen = cost_of(student, A3, Y, other, 2.0)
        claim = "the cost must not depend on the biases."
        expect_close(
            seen, cost_of(student, A3, Y, weights, 2.0), "the cost", claim, hint="Which parameters are in the penalty?"
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """A3, Y and parameters are after the call as they were."""
        weights = {key: np.array([[0.5, -1.5]]) if key[0] == "W" else np.array([[0.25]]) for key in WEIGHTS}
        args = (np.array([[0.5, 0.25]]), np.array([[1, 0]]), weights, 0.5)
        _, after = student.compute_cost_with_regularization.with_arguments(*args)
        for name, before, now in zip(("A3", "Y", "parameters"), args, after, strict=False):
            expect_unchanged(before, now, name)


# Step 3

L2_WORDS = {
    "dZ": "Where does the error enter, and which ReLU was off? (step 3)",
    "dA": "Which weights carry the error down? And does a later line write into dA? (step 3)",
    "dW": "The data's part is a mean over m examples; the penalty adds its own slope. (step 3)",
    "db": "A mean over the examples, as a column; biases are not in the penalty.",
}


def l2_gradients(student: Any, X: Any, Y: Any, weights: dict[str, Any], lambd: float, truth: dict[str, Any]) -> Any:
    values = passed(X, weights)
    cache = tuple(values[key] for key in CACHE)
    return as_gradients(student.backward_propagation_with_regularization(X, Y, cache, lambd), truth)


@exercise("backward_propagation_with_regularization")
class TestL2Backward:
    @weight(2)
    @settings(max_examples=8)
    @given(network=networks())
    def test_with_lambda_zero(self, student, network):
        """For lambd = 0 these are the gradients of the cross-entropy."""
        truth = true_gradients(*network, 0.0)
        compare_gradients(l2_gradients(student, *network, 0.0, truth), truth, L2_WORDS)

    @weight(4)
    @settings(max_examples=12)
    @given(network=networks(), lambd=st.sampled_from(LAMBDAS[1:]))
    def test_gradients_of_the_cost_with_its_penalty(self, student, network, lambd):
        """They are the slopes of the cost with the L2 penalty, measured at every weight and bias."""
        truth = true_gradients(*network, lambd)
        compare_gradients(l2_gradients(student, *network, lambd, truth), truth, L2_WORDS)

    @form
    def test_arguments_are_left_alone(self, student):
        """X, Y and the cache are after the call as they were."""
        X, Y, weights, _, _ = example()
        values = passed(X, weights)
        cache = tuple(values[key] for key in CACHE)
        _, after = student.backward_propagation_with_regularization.with_arguments(X, Y, cache, 0.5)
        expect_unchanged(X, after[0], "X")
        expect_unchanged(Y, after[1], "Y")
        for name, before, now in zip(CACHE, cache, after[2], strict=True):
            expect_unchanged(before, now, f"{name} in the cache")

    def test_the_penalty_smooths_the_moons(self, student, data):
        """With lambd = 1 a network that learns the noisy moons does well on clean ones."""
        moons = data("noisy_moons.h5")
        share = trained_accuracy(student, moons)
        expect(
            share >= THRESHOLD,
            "a network trained with lambd = 1 on noisy moons must do better on fresh points.",
            test_accuracy=f"{share:.3f}",
            hint="Is the gradient of the penalty added to every dW?",
        )


def example() -> tuple[Any, Any, dict[str, Any], tuple[Any, Any], float]:
    """A fixed network of 2-3-2-1 units with four examples, masks and keep_prob."""
    rng = np.random.default_rng(7)
    shapes = {"W1": (3, 2), "b1": (3, 1), "W2": (2, 3), "b2": (2, 1), "W3": (1, 2), "b3": (1, 1)}
    weights = {key: rng.standard_normal(shape) for key, shape in shapes.items()}
    D = (rng.random((3, 4)) < 0.5, rng.random((2, 4)) < 0.5)
    return rng.standard_normal((2, 4)), np.array([[1, 0, 0, 1]]), weights, D, 0.5


def trained_accuracy(student: Any, moons: dict[str, Any], seed: int = START_SEED, steps: int = 200) -> float:
    """Share of the clean points right after 200 Adam steps of rate 0.02 with the student's gradients, lambd = 1."""
    X, Y, rng = moons["X"], moons["Y"].astype(np.float64), np.random.default_rng(seed)
    weights: dict[str, Any] = {}
    for l, (n_prev, n) in enumerate([(2, 32), (32, 16), (16, 1)], start=1):
        weights |= {f"W{l}": rng.standard_normal((n, n_prev)) * np.sqrt(2 / n_prev), f"b{l}": np.zeros((n, 1))}
    first, second = dict.fromkeys(weights, 0.0), dict.fromkeys(weights, 0.0)
    for t in range(1, steps + 1):
        values = passed(X, weights)
        result = student.backward_propagation_with_regularization(X, Y, tuple(values[key] for key in CACHE), 1.0)
        grads = as_gradients(result, {"d" + key: value for key, value in values.items()})
        for key in WEIGHTS:
            g = grads["d" + key]
            first[key] = 0.9 * first[key] + 0.1 * g
            second[key] = 0.999 * second[key] + 0.001 * g * g
            step = first[key] / (1 - 0.9**t) / (np.sqrt(second[key] / (1 - 0.999**t)) + 1e-8)
            weights[key] = weights[key] - 0.02 * step
    scores = passed(moons["X_fresh"], weights)["Z3"]
    return float(np.mean((scores > 0) == (moons["Y_fresh"] == 1)))


# Step 4


def dropped(student: Any, X: Any, weights: dict[str, Any], *keep: float) -> tuple[dict[str, Any], tuple[Any, Any]]:
    """A3 and the cache by name, and the masks as bool; shapes and the masks' values are checked."""
    result = student.forward_propagation_with_dropout(X, weights, *keep)
    A3, cache = expect_tuple(result, "the result", 2, hint="Return A3 and the cache, in this order.")
    order = f"The order is {', '.join(DROPOUT_CACHE)}."
    entries = dict(zip(DROPOUT_CACHE, expect_tuple(cache, "the cache", 14, hint=order), strict=True))
    (n1, n0), n2, m = weights["W1"].shape, len(weights["W2"]), X.shape[1]
    shapes = {"Z1": (n1, m), "Z2": (n2, m), "Z3": (1, m), "W1": (n1, n0), "W2": (n2, n1), "W3": (1, n2)}
    shapes |= {"b1": (n1, 1), "b2": (n2, 1), "b3": (1, 1)}
    shapes |= {name: shapes["Z" + name[1]] for name in ("A1", "D1", "A2", "D2", "A3")}
    drawn = "One draw for each unit and each example: which shape? (step 4)"
    entries = {
        name: expect_array(value, f"{name} in the cache", shapes[name], hint=drawn if name[0] == "D" else order)
        for name, value in entries.items()
    }
    share = keep[0] if keep else 0.5
    for name in ("D1", "D2"):
        D = entries[name]
        if not (np.isin(D, (0.0, 1.0)).all() or np.isclose(D * share, (D != 0)).all()):
            reject(f"{name} must hold 1 where a unit is kept and 0 where it is dropped.", **{name: D})
    entries["returned A3"] = expect_array(A3, "A3", (1, m), hint="One probability an example.")
    return entries, (entries["D1"] != 0, entries["D2"] != 0)


def follow_from_masks(entries: dict[str, Any], truth: dict[str, Any]) -> None:
    """Every entry of the cache and A3 are what the masks make of X and the parameters."""
    said = {
        "Z": "must be W A + b, with the activations of the layer below as they were passed on.",
        "A": "must be ReLU of Z where the mask keeps a unit, divided by keep_prob, and 0 elsewhere.",
        "W": "in the cache must be the parameter.",
        "b": "in the cache must be the parameter.",
    }
    for name in ("W1", "b1", "W2", "b2", "W3", "b3", "Z1", "A1", "Z2", "A2", "Z3"):
        following = "Is the mask applied, and is its loss made up for? (step 4)" if name[0] == "A" else ""
        expect_close(entries[name], truth[name], name, f"{name} {said[name[0]]}", hint=following)
    for name in ("A3", "returned A3"):
        claim = "A3 must be the sigmoid of Z3, with nothing dropped."
        expect_close(entries[name], truth["A3"], name, claim, hint="Only hidden units drop out.")


@contextmanager
def in_case(text: str) -> Iterator[None]:
    """Says `text` for the smallest case where the arguments are too large to be shown."""
    try:
        yield
    except Rejected as rejected:
        reject(rejected.claim, hint=rejected.hint, case=text, **dict(rejected.rows))


def wide(n1: int, n2: int, m: int) -> tuple[Any, dict[str, Any]]:
    """Inputs and parameters of a wide network, for the law of its masks."""
    rng = np.random.default_rng(11)
    shapes = {"W1": (n1, 2), "b1": (n1, 1), "W2": (n2, n1), "b2": (n2, 1), "W3": (1, n2), "b3": (1, 1)}
    return rng.standard_normal((2, m)), {key: rng.standard_normal(shape) for key, shape in shapes.items()}


@exercise("forward_propagation_with_dropout")
class TestDropoutForward:
    @weight(3)
    @settings(max_examples=15)
    @given(network=networks(), keep_prob=st.sampled_from(KEPT))
    def test_all_follows_from_the_masks(self, student, network, keep_prob):
        """Activations are masked and divided by keep_prob, and everything after follows from them."""
        X, _, weights = network
        entries, D = dropped(student, X, weights, keep_prob)
        follow_from_masks(entries, passed(X, weights, D, keep_prob))

    def test_a_wide_network_follows_too(self, student):
        """The same on a network of 30 and 20 units, where some units are kept and some are dropped for sure."""
        X, weights = wide(30, 20, 25)
        for keep_prob in (0.8, 0.3):
            with in_case(f"2 inputs, 30 and 20 hidden units, 25 examples, keep_prob = {keep_prob}"):
                entries, D = dropped(student, X, weights, keep_prob)
                follow_from_masks(entries, passed(X, weights, D, keep_prob))

    @settings(max_examples=10)
    @given(network=networks())
    def test_nothing_drops_for_keep_prob_one(self, student, network):
        """With keep_prob = 1, as at test time, nothing is dropped or scaled."""
        X, _, weights = network
        entries, D = dropped(student, X, weights, 1.0)
        for name, mask in zip(("D1", "D2"), D, strict=True):
            expect(mask.all(), f"with keep_prob = 1 all of {name} must be kept.", **{name: entries[name]})
        follow_from_masks(entries, passed(X, weights))

    @weight(3)
    def test_the_share_that_is_kept(self, student):
        """Each unit is kept with probability keep_prob, whatever its score; 0.5 if none is given."""
        X, weights = wide(200, 200, 250)
        for keep in ((0.8,), (0.3,), ()):
            share = keep[0] if keep else 0.5
            said = f"keep_prob = {share}" if keep else "no keep_prob given"
            with in_case(f"200 and 200 hidden units, 250 examples, {said}"):
                entries, D = dropped(student, X, weights, *keep)
                for l, mask in enumerate(D, start=1):
                    claim = f"the share of units that D{l} keeps must be {'keep_prob' if keep else 'one half'}."
                    expect_fraction(mask, share, f"D{l}", claim, hint="rand is below 0.8 with probability 0.8.")
                    active = entries[f"Z{l}"] > 0
                    for part, units in (("positive", active), ("negative", ~active)):
                        claim = f"the mask D{l} must not depend on the scores."
                        expect_fraction(mask[units], share, f"D{l} where Z{l} is {part}", claim)

    @weight(2)
    def test_each_unit_of_each_example_on_its_own(self, student):
        """Units, examples and layers have masks of their own."""
        X, weights = wide(160, 160, 200)
        with in_case("160 and 160 hidden units, 200 examples, keep_prob = 0.6"):
            _, (D1, D2) = dropped(student, X, weights, 0.6)
            for name, D in (("D1", D1), ("D2", D2)):
                claim = f"in {name} every unit must drop out on its own."
                expect_uncorrelated(D[1:], D[:-1], f"rows of {name}", claim, hint="A number for each unit.")
                claim = f"in {name} units must drop out anew for every example."
                following = "One draw for each unit and each example: which shape?"
                expect_uncorrelated(D[:, 1:], D[:, :-1], f"columns of {name}", claim, hint=following)
            following = "Each layer draws its own."
            expect_uncorrelated(D1, D2, "D1 and D2", "the layers must not share a mask.", hint=following)

    @form
    def test_arguments_are_left_alone(self, student):
        """X and parameters are after the call as they were."""
        X, _, weights, _, _ = example()
        _, after = student.forward_propagation_with_dropout.with_arguments(X, weights, 0.5)
        expect_unchanged(X, after[0], "X")
        expect_unchanged(weights, after[1], "parameters")


# Step 5

DROPOUT_WORDS = {
    "dZ": "Where does the error enter, and which ReLU was off? (step 3)",
    "dA": "What did the forward pass do to this unit, and with which mask? (step 5)",
    "dW": "A mean over the examples; A in the cache is masked and scaled already.",
    "db": "A mean over the examples, as a column.",
}


def scales_its_masks(student: Any) -> bool:
    """Whether the student's own forward pass puts 1 / keep_prob into its masks."""
    X, weights = wide(20, 20, 25)
    try:
        return bool((dropped(student, X, weights, 0.5)[0]["D1"] == 2).any())
    except Exception:  # whatever is wrong there is that exercise's matter
        return False


def agrees(found: dict[str, Any], truth: dict[str, Any]) -> bool:
    return all(np.allclose(found[key], truth[key], rtol=EXACT_RTOL, atol=EXACT_ATOL) for key in GRADIENTS)


def dropout_gradients(student: Any, problem: Any, truth: dict[str, Any]) -> dict[str, Any]:
    """The student's gradients, with masks as bool; as numbers or scaled where only that agrees."""
    X, Y, weights, D, keep_prob = problem
    values = passed(X, weights, D, keep_prob)

    def call(mask_as: Any) -> Any:
        named = {**values, "D1": mask_as(D[0]), "D2": mask_as(D[1])}
        cache = tuple(named[key] for key in DROPOUT_CACHE)
        return as_gradients(student.backward_propagation_with_dropout(X, Y, cache, keep_prob), truth)

    failure: Exception | None = None
    found: dict[str, Any] = {}
    try:
        found = call(lambda mask: mask)
        if agrees(found, truth):
            return found
    except Exception as error:  # a solution may ask for numbers: 1 - D2 is an error for bool
        failure = error
    others = [lambda mask: mask.astype(np.float64)]
    if scales_its_masks(student):
        others.append(lambda mask: mask / keep_prob)
    for mask_as in others:
        try:
            second = call(mask_as)
        except Exception:
            continue
        if agrees(second, truth):
            return second
    if failure is not None:
        raise failure
    return call(lambda mask: mask)


@exercise("backward_propagation_with_dropout")
class TestDropoutBackward:
    @weight(4)
    @settings(max_examples=12)
    @given(problem=masked_networks())
    def test_slopes_through_the_kept_units(self, student, problem):
        """They are the slopes of the cost, measured with the masks of the cache held fixed."""
        X, Y, weights, D, keep_prob = problem
        truth = true_gradients(X, Y, weights, 0.0, D, keep_prob)
        compare_gradients(dropout_gradients(student, problem, truth), truth, DROPOUT_WORDS)

    @weight(2)
    def test_a_network_of_which_half_is_kept(self, student):
        """The same on a network of 2-3-2-1 units with masks that differ from unit to unit."""
        X, Y, weights, D, _ = example()
        for keep_prob in (0.5, 0.8):
            truth = true_gradients(X, Y, weights, 0.0, D, keep_prob)
            with in_case(f"2 inputs, 3 and 2 hidden units, 4 examples, keep_prob = {keep_prob}, mixed masks"):
                found = dropout_gradients(student, (X, Y, weights, D, keep_prob), truth)
                compare_gradients(found, truth, DROPOUT_WORDS)

    @settings(max_examples=6)
    @given(network=networks())
    def test_nothing_dropped(self, student, network):
        """With keep_prob = 1 and full masks these are the gradients of the plain network."""
        X, Y, weights = network
        D = (np.ones((len(weights["W1"]), X.shape[1]), bool), np.ones((len(weights["W2"]), X.shape[1]), bool))
        truth = true_gradients(X, Y, weights, 0.0)
        compare_gradients(dropout_gradients(student, (X, Y, weights, D, 1.0), truth), truth, DROPOUT_WORDS)

    @form
    def test_arguments_are_left_alone(self, student):
        """X, Y and the cache are after the call as they were."""
        X, Y, weights, D, keep_prob = example()
        values = {**passed(X, weights, D, keep_prob), "D1": D[0], "D2": D[1]}
        cache = tuple(values[key] for key in DROPOUT_CACHE)
        _, after = student.backward_propagation_with_dropout.with_arguments(X, Y, cache, keep_prob)
        expect_unchanged(X, after[0], "X")
        expect_unchanged(Y, after[1], "Y")
        for name, before, now in zip(DROPOUT_CACHE, cache, after[2], strict=True):
            expect_unchanged(before, now, f"{name} in the cache")


# Step 6


@st.composite
def stacks(draw: st.DrawFn) -> dict[str, Any]:
    """W and b of 1 to 4 layers; no weight is zero."""
    units = draw(st.lists(sizes(1, 3), min_size=2, max_size=5))
    weights: dict[str, Any] = {}
    for l, (n_prev, n) in enumerate(zip(units[:-1], units[1:], strict=True), start=1):
        W = draw(arrays((n, n_prev)))
        weights |= {f"W{l}": np.where(W == 0, 0.25, W), f"b{l}": draw(arrays((n, 1)))}
    return weights


def l1(student: Any, weights: dict[str, Any], lambd: float, m: int) -> tuple[float, dict[str, Any]]:
    result = student.l1_penalty(weights, lambd, m)
    penalty, slopes = expect_tuple(result, "the result", 2, hint="Return the penalty and its slopes, in this order.")
    keys = ["d" + key for key in weights if key[0] == "W"]
    slopes = expect_keys(slopes, "the slopes", keys, hint="One for each W.")
    found = {key: expect_array(slopes[key], key, weights[key[1:]].shape) for key in keys}
    return expect_number(penalty, "the penalty"), found


@exercise("l1_penalty")
class TestL1:
    @weight(2)
    @settings(max_examples=15)
    @given(weights=stacks(), lambd=st.sampled_from(LAMBDAS), m=st.integers(1, 6))
    def test_the_penalty(self, student, weights, lambd, m):
        """The penalty is lambd / m times the sum of all absolute weights; biases are free."""
        penalty, _ = l1(student, weights, lambd, m)
        sizes_of = [abs(w) for key, W in weights.items() if key[0] == "W" for w in W.ravel().tolist()]
        claim = "the penalty must be lambd / m times the sum of the absolute weights of all layers."
        following = "Which arrays are in the penalty, and when is the absolute value taken? (step 6)"
        expect_close(penalty, lambd * math.fsum(sizes_of) / m, "the penalty", claim, hint=following)

    @weight(2)
    @settings(max_examples=15)
    @given(weights=stacks(), lambd=st.sampled_from(LAMBDAS), m=st.integers(1, 6))
    def test_the_slopes(self, student, weights, lambd, m):
        """Every weight is pulled towards 0 with the same force, lambd / m."""
        _, slopes = l1(student, weights, lambd, m)
        for key, slope in slopes.items():
            signs = [[math.copysign(lambd / m, w) for w in row] for row in weights[key[1:]].tolist()]
            claim = f"{key} must be the slope of the penalty: its size is lambd / m, its sign that of the weight."
            expect_close(slope, signs, key, claim, hint="How does |w| change when w grows a little?")

    def test_tiny_weights_and_zero(self, student):
        """A weight of 1e-9 is pulled as hard as one of 1000; at 0 the slope stays between the two."""
        weights = {"W1": np.array([[1e-9, -1000.0, -1e-9], [1000.0, 2.0, 0.0]]), "b1": np.array([[1.0], [2.0]])}
        penalty, slopes = l1(student, weights, 1.5, 2)
        claim = "each weight, tiny or large, must be in the penalty with its absolute value."
        expect_close(penalty, 0.75 * (2002 + 2e-9), "the penalty", claim)
        slope = slopes["dW1"]
        claim = "the force on a weight must not depend on its size."
        expect_close(slope.ravel()[:5], [0.75, -0.75, -0.75, 0.75, 0.75], "dW1", claim, hint="sign, not size")
        expect(abs(slope[1, 2]) <= 0.75, "at 0 the slope must lie between those to the left and right.", dW1=slope)

    @form
    def test_arguments_are_left_alone(self, student):
        """parameters is after the call as it was."""
        weights = {"W1": np.array([[1.5, -2.0]]), "b1": np.array([[1.0]])}
        _, after = student.l1_penalty.with_arguments(weights, 0.5, 3)
        expect_unchanged(weights, after[0], "parameters")


COSTS = st.lists(st.integers(0, 6), min_size=1, max_size=12).map(lambda costs: [cost / 2 for cost in costs])


def first_lowest(costs: list[float], patience: int) -> int:
    """By windows: the search ends with the first `patience` costs that all lie at or above all costs before them."""
    for end in range(patience, len(costs)):
        if min(costs[end - patience + 1 : end + 1]) >= min(costs[: end - patience + 1]):
            costs = costs[: end + 1]
            break
    return costs.index(min(costs))


def stopped(student: Any, costs: list[float], *patience: int) -> int:
    answer = expect_number(student.early_stopping(costs, *patience), "the index", hint="A position in dev_costs.")
    expect(answer in range(len(costs)), "the answer must be an index into dev_costs.", answer=answer)
    return int(answer)


@exercise("early_stopping")
class TestEarlyStopping:
    def test_cases_by_hand(self, student):
        """Costs 5, 3, 4, 4, 1: with patience 2 the last is never seen, with patience 3 it is."""
        claim = "of 5, 3, 4, 4, 1 the lowest that is seen with patience {} must be found."
        for patience, index in ((2, 1), (3, 4), (1, 1), (4, 4)):
            seen = stopped(student, [5.0, 3.0, 4.0, 4.0, 1.0], patience)
            expect(seen == index, claim.format(patience), answer=seen, hint="Follow it with a finger (step 6).")

    @weight(3)
    @settings(max_examples=60)
    @given(costs=COSTS, patience=st.integers(1, 4))
    def test_the_first_lowest_that_is_seen(self, student, costs, patience):
        """The index is that of the first lowest cost before patience runs out."""
        seen = stopped(student, costs, patience)
        claim = "the answer must be the index of the first lowest cost that is seen before patience runs out."
        expect(
            seen == first_lowest(costs, patience),
            claim,
            answer=seen,
            hint="Does the count start afresh with each improvement, and is an equal cost one?",
        )

    @form
    @settings(max_examples=15)
    @given(costs=COSTS, patience=st.integers(1, 3))
    def test_what_comes_after_the_stop_does_not_matter(self, student, costs, patience):
        """Costs that come after the stop change nothing."""
        ended = [*costs, *[min(costs) + 1] * patience]
        seen, longer = stopped(student, ended, patience), stopped(student, [*ended, min(costs) - 1], patience)
        claim = "a lower cost that comes after the stop must not be seen."
        expect(longer == seen, claim, answer=longer, without_it=seen, hint="When do you leave the loop?")

    def test_ten_without_being_told(self, student):
        """Without an argument the patience is 10."""
        claim = "without an argument, 10 costs without improvement must end the search, and 9 must not."
        for waits, index in ((9, 10), (10, 0), (11, 0)):
            seen = stopped(student, [3.0, *[4.0] * waits, 2.0])
            expect(seen == index, claim, answer=seen, hint="Look at the signature.")

    @form
    def test_arguments_are_left_alone(self, student):
        """dev_costs is after the call as it was."""
        _, after = student.early_stopping.with_arguments([3.0, 2.0, 4.0, 5.0], 2)
        expect_unchanged([3.0, 2.0, 4.0, 5.0], after[0], "dev_costs")


# Step 7


@st.composite
def two_sets(draw: st.DrawFn) -> tuple[Any, Any]:
    """A training and a test set of the same features, each feature on its own scale, none constant."""
    n = draw(sizes(1, 3))
    scale = 4.0 ** np.arange(n).reshape(n, 1)
    X_train = draw(arrays((n, draw(sizes(2, 6)))))
    X_train[:, 0] = X_train[:, 1] + 1
    return X_train * scale, draw(arrays((n, draw(sizes(1, 4))))) * scale


def normalized(student: Any, X_train: Any, X_test: Any) -> tuple[Any, Any]:
    result = student.normalize_inputs(X_train, X_test)
    first, second = expect_tuple(result, "the result", 2, hint="Return both sets, the training set first.")
    following = "nan or inf: what is divided by 0?"
    return (
        expect_array(first, "X_train normalized", X_train.shape, hint=following),
        expect_array(second, "X_test normalized", X_test.shape, hint=following),
    )


@exercise("normalize_inputs")
class TestNormalizeInputs:
    @weight(2)
    @settings(max_examples=20)
    @given(sets=two_sets())
    def test_the_ruler_of_the_training_set(self, student, sets):
        """Both sets are measured with the training set's mean and standard deviation."""
        X_train, X_test = sets
        first, second = normalized(student, X_train, X_test)
        rulers = [(fmean(row), pstdev(row)) for row in X_train.tolist()]
        for X, seen, name in ((X_train, first, "X_train"), (X_test, second, "X_test")):
            expected = [[(x - mu) / sd for x in row] for row, (mu, sd) in zip(X.tolist(), rulers, strict=True)]
            claim = f"{name} must be shifted and scaled by the mean and standard deviation of the training set."
            following = "Whose mean and deviation, over which axis, divided by m or by m - 1? (step 7)"
            if np.allclose(seen, expected, rtol=1e-5, atol=1e-6):
                claim = f"{name} must be divided by the standard deviation itself, to double precision."
                following = "Is something added to it? A constant feature is divided by 1 instead. (step 7)"
            expect_close(seen, expected, name, claim, hint=following)

    def test_every_feature_has_mean_zero_and_deviation_one(self, student):
        """Training features end with mean 0 and standard deviation 1."""
        X = np.random.default_rng(3).gamma(2.0, 5.0, (4, 50)) + np.array([[0.0], [10.0], [-1000.0], [3.0]])
        first, _ = normalized(student, X, X[:, :2])
        claim = "each training feature must end with mean 0."
        expect_close(first.mean(axis=1), np.zeros(4), "the means", claim, atol=1e-9)
        claim = "each training feature must end with standard deviation 1."
        expect_close(first.std(axis=1), np.ones(4), "the deviations", claim, hint="np.std divides by m.")

    def test_a_constant_feature(self, student):
        """A feature that is the same in all training examples is only shifted."""
        X_train, X_test = np.array([[5.0, 5.0, 5.0], [0.0, 1.0, 2.0]]), np.array([[5.0, 8.0], [1.0, 1.0]])
        _, second = normalized(student, X_train, X_test)
        claim = "a constant feature must be divided by 1: test values keep their distance from it."
        expect_close(second, [[0.0, 3.0], [0.0, 0.0]], "X_test", claim, hint="What is its standard deviation?")

    @form
    @settings(max_examples=10)
    @given(sets=two_sets())
    def test_a_test_example_does_not_need_company(self, student, sets):
        """A test example comes out the same alone and among others."""
        X_train, X_test = sets
        _, together = normalized(student, X_train, X_test)
        _, alone = normalized(student, X_train, X_test[:, :1])
        claim = "a test example must come out the same alone and among others."
        expect_close(alone, together[:, :1], "X_test", claim, hint="Whose mean is subtracted?")

    @form
    def test_arguments_are_left_alone(self, student):
        """X_train and X_test are after the call as they were."""
        X_train, X_test = np.array([[1.0, 2.0, 4.0]]), np.array([[3.0, 5.0]])
        _, after = student.normalize_inputs.with_arguments(X_train, X_test)
        expect_unchanged(X_train, after[0], "X_train")
        expect_unchanged(X_test, after[1], "X_test")


@st.composite
def pictures(draw: st.DrawFn) -> tuple[Any, Any]:
    """A few images of any height and width with labels 0 to 9."""
    m = draw(sizes(1, 3))
    return draw(arrays((m, draw(sizes(1, 3)), draw(sizes(1, 4))))), draw(labels(m, classes=10))


def mirrored(student: Any, images: Any, Y: Any) -> tuple[Any, Any]:
    result = student.mirror_images(images, Y)
    more, both = expect_tuple(result, "the result", 2, hint="Return images and labels, in this order.")
    m, h, w = images.shape
    following = "Twice as many images, each of the same size."
    return (
        expect_array(more, "images", (2 * m, h, w), hint=following),
        expect_array(both, "labels", (1, 2 * m), hint="A label for each image, in one row."),
    )


@exercise("mirror_images")
class TestMirrorImages:
    @settings(max_examples=12)
    @given(batch=pictures())
    def test_the_originals_come_first(self, student, batch):
        """The first half holds the originals."""
        images, Y = batch
        more, _ = mirrored(student, images, Y)
        claim = "the first half must be the originals, unchanged and in order."
        expect_close(more[: len(images)], images, "the first half", claim)

    @weight(3)
    @settings(max_examples=12)
    @given(batch=pictures())
    def test_left_becomes_right(self, student, batch):
        """The second half holds every image mirrored, left to right, in the same order."""
        images, Y = batch
        more, _ = mirrored(student, images, Y)
        expected = [[list(reversed(row)) for row in image] for image in images.tolist()]
        claim = "the second half must be the same images with every row read from right to left."
        expect_close(more[len(images) :], expected, "the second half", claim, hint="Which axis holds the columns?")

    def test_a_pixel_keeps_its_value(self, student):
        """Pixels are moved, not changed: thirds stay thirds, 255 stays 255."""
        for images in (np.array([[[0.1, 1 / 3, 0.0]]]), np.array([[[255, 3, 0]]], dtype=np.uint8)):
            more, _ = mirrored(student, images, np.array([[1]]))
            claim = "a pixel must keep its value."
            expect_close(np.sort(more.ravel()), np.sort(np.tile(images.ravel(), 2)), "the pixels", claim)

    @weight(2)
    @settings(max_examples=12)
    @given(batch=pictures())
    def test_a_label_goes_with_its_image(self, student, batch):
        """A mirror image has the label of its original."""
        images, Y = batch
        _, both = mirrored(student, images, Y)
        claim = "each image, original or mirrored, must have its own label."
        expect_close(both, [Y[0].tolist() * 2], "labels", claim, hint="In which order do the images stand?")

    @form
    def test_arguments_are_left_alone(self, student):
        """images and Y are after the call as they were."""
        images, Y = np.array([[[1, 2], [3, 4]]], dtype=np.uint8), np.array([[7]])
        _, after = student.mirror_images.with_arguments(images, Y)
        expect_unchanged(images, after[0], "images")
        expect_unchanged(Y, after[1], "Y")
