"""Hidden suite of c2w1_regularization.

Oracles: the complex step of a forward pass of this side, with masks and penalty; masks by law, and all that follows
from them exactly; inputs in plain Python. Bounds, false alarms and threshold: docs/design/c2w1_regularization.md.
"""

from contextlib import suppress
from itertools import accumulate
from statistics import fmean, pstdev

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
    call_text,
    complex_step_gradients,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_fraction,
    expect_number,
    expect_tuple,
    expect_uncorrelated,
    in_case,
    is_close,
    labels,
    networks,
    oracles,
    parameter_shapes,
    parameters,
    predictions,
    sizes,
    weight,
)

THRESHOLD, START_SEED = 0.885, 102
LAMBDAS = (0.0, 0.5, 2.0, 0.7, 3.0)
KEPT = (0.5, 0.25, 0.75)
GRADIENTS = ("dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1")
CACHE = ("Z1", "A1", "W1", "b1", "Z2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")
DROPOUT_CACHE = ("Z1", "D1", "A1", "W1", "b1", "Z2", "D2", "A2", "W2", "b2", "Z3", "A3", "W3", "b3")
NETWORKS = networks(depth=(3, 3), most=3)


def passed(X, weights, D=(1, 1), keep_prob=1.0):
    """Z1, A1 ... Z3, A3 beside the weights, which may be complex, and may hold what is added to a Z or a ReLU."""
    values, A = dict(weights), X
    for l in (1, 2, 3):
        Z = weights[f"W{l}"] @ A + weights[f"b{l}"] + weights.get(f"Z{l}", 0)
        A = oracles.activated(Z, "relu" if l < 3 else "sigmoid") + weights.get(f"A{l}", 0)
        A = A * D[l - 1] / keep_prob if l < 3 else A
        values |= {f"Z{l}": Z, f"A{l}": A}
    return values


def true_gradients(X, Y, weights, lambd=0.0, D=(1, 1), keep_prob=1.0):
    """All eleven gradients by the complex step; dZ and dA are of the sum over the examples, not of the mean."""
    m, plain = X.shape[1], passed(X, weights, D, keep_prob)
    shifts = {name: np.zeros(plain[name].shape) for name in ("Z3", "A2", "Z2", "A1", "Z1")}
    sigmoid = {"W1": np.eye(1), "b1": np.zeros((1, 1))}

    def cost(values):
        penalty = lambd / (2 * m) * sum((values[name] ** 2).sum() for name in ("W1", "W2", "W3"))
        return oracles.logistic_cost(passed(X, values, D, keep_prob)["Z3"], Y, sigmoid) + penalty

    found = complex_step_gradients(cost, {**weights, **shifts})
    return {name: found[name] * (1 if name[1] in "Wb" else m) for name in GRADIENTS}


def read_gradients(value, right):
    hint = "Eleven entries: dZ, dW, db of each layer, dA2 and dA1. Each has the shape of what its name ends in."
    shapes = {name: array.shape for name, array in right.items()}
    return expect_arrays(value, "the result", shapes, hint=hint, hints=hint)


def expect_gradients(found, right, hint, case):
    """Compare in the order in which they are computed."""
    claim = "{name} must be the slope: of the cost along W and b, of the sum of the losses along Z and along relu(Z)."
    expect_all_close(found, right, claim, hint=hint, case=case, order=GRADIENTS)


# Steps 2 and 3

COSTS = st.tuples(
    predictions(most=5), st.lists(sizes(1, 3), min_size=4, max_size=4).flatmap(parameters), st.sampled_from(LAMBDAS)
)
"""(A3, Y), parameters of three layers, and lambda."""


@exercise("compute_cost_with_regularization", pure=True)
class TestCost:
    def cost(self, student, *args):
        value = student.compute_cost_with_regularization(*args)
        return expect_number(value, "the cost", hint="np.sum without axis adds up all entries.")

    @weight(4)
    @given(problem=COSTS)
    def test_the_penalty_of_the_weights(self, student, problem):
        """The cost is the cross-entropy plus lambd / (2 m) times the sum of all squared weights; lambd may be 0."""
        (A3, Y), weights, lambd = problem
        squares = sum((weights[name] ** 2).sum() for name in ("W1", "W2", "W3"))
        cross, m = oracles.binary_cross_entropy(A3, Y), Y.shape[1]
        right = cross + lambd / (2 * m) * squares
        biases = sum((weights[name] ** 2).sum() for name in ("b1", "b2", "b3"))
        mistakes = {
            "Is the penalty divided by m, the number of examples?": cross + lambd / 2 * squares,
            "The slope of a square has a 2: does the penalty have one half?": cross + lambd / m * squares,
            "Does the penalty grow with lambd?": cross + squares / (2 * m),
            "Are the biases left out of the penalty?": cross + lambd / (2 * m) * (squares + biases),
            "Is the penalty added to the cross-entropy?": cross,
        }
        claim = "the cost must be the cross-entropy plus the penalty of all squared weights, and of no bias."
        hint = "Which factor, which m, and the squares of what? (step 2)"
        cost = self.cost(student, A3, Y, weights, lambd)
        expect_close(cost, right, "the cost", claim, hint=hint, mistakes=mistakes)


@exercise("backward_propagation_with_regularization", pure=True)
class TestL2Backward:
    HINTS = {
        "dZ": "Where does the error enter, and which ReLU was off? (step 3)",
        "dA": "Which weights carry the error down? And does a later line write into dA? (step 3)",
        "dW": "The data's part is a mean over m examples; the penalty adds its own slope. (step 3)",
        "db": "A mean over the examples, as a column; biases are not in the penalty.",
    }

    def gradients(self, student, X, Y, weights, lambd, right):
        values = passed(X, weights)
        cache = tuple(values[name] for name in CACHE)
        return read_gradients(student.backward_propagation_with_regularization(X, Y, cache, lambd), right)

    @weight(6)
    @given(network=NETWORKS, lambd=st.sampled_from(LAMBDAS))
    def test_gradients_of_the_cost_with_its_penalty(self, student, network, lambd):
        """They are the slopes of the cost with the L2 penalty, measured at every weight and bias."""
        X, Y, weights = network
        right = true_gradients(*network, lambd)
        case = call_text(["X", "Y", "parameters", "lambd"], (*network, lambd), {})
        case += "; cache = forward_propagation(X, parameters)[1]"
        expect_gradients(self.gradients(student, X, Y, weights, lambd, right), right, self.HINTS, case)

    def test_the_penalty_smooths_the_moons(self, student, data):
        """With lambd = 1 a network that learns the noisy moons does well on clean ones."""
        moons = data("noisy_moons.h5")
        weights = self.trained(student, moons["X"], moons["Y"].astype(np.float64))
        answers = passed(moons["X_fresh"], weights)["Z3"] > 0
        claim = "a network trained with lambd = 1 on noisy moons must do better on fresh points."
        expect_accuracy(answers, moons["Y_fresh"], THRESHOLD, claim, hint="Is the penalty's slope in every dW?")

    def trained(self, student, X, Y):
        """A 2-32-16-1 network after 200 Adam steps of rate 0.02 with the student's gradients for lambd = 1."""
        rng, shapes = np.random.default_rng(START_SEED), parameter_shapes([2, 32, 16, 1])
        weights = {name: np.zeros(shape) for name, shape in shapes.items()}
        for name in ("W1", "W2", "W3"):
            weights[name] = rng.standard_normal(shapes[name]) * np.sqrt(2 / shapes[name][1])
        first, second = dict.fromkeys(weights, 0.0), dict.fromkeys(weights, 0.0)
        for t in range(1, 201):
            values = passed(X, weights)
            grads = self.gradients(student, X, Y, weights, 1.0, {name: values[name[1:]] for name in GRADIENTS})
            for name in weights:
                first[name] = 0.9 * first[name] + 0.1 * grads["d" + name]
                second[name] = 0.999 * second[name] + 0.001 * grads["d" + name] ** 2
                step = first[name] / (1 - 0.9**t) / (np.sqrt(second[name] / (1 - 0.999**t)) + 1e-8)
                weights[name] = weights[name] - 0.02 * step
        return weights


# Step 4


def dropped(student, X, weights, *keep):
    """The cache by name, with the A3 that came beside it, and the masks as bool; form and masks are judged."""
    result = student.forward_propagation_with_dropout(X, weights, *keep)
    A3, cache = expect_tuple(result, "the result", 2, hint="Return A3 and the cache, in this order.")
    order = f"The order is {', '.join(DROPOUT_CACHE)}."
    cache = dict(zip(DROPOUT_CACHE, expect_tuple(cache, "the cache", 14, hint=order), strict=True))
    shapes = {name: value.shape for name, value in passed(X, weights).items()}
    shapes |= {"D1": shapes["Z1"], "D2": shapes["Z2"]}
    hints = {"D": "One draw for each unit and each example: which shape? (step 4)", "": order}
    found = expect_arrays(cache, "the cache", shapes, hints=hints)
    for name in ("D1", "D2"):
        scaled = is_close(found[name] * (keep[0] if keep else 0.5), found[name] != 0)
        claim = f"{name} must hold 1 where a unit is kept and 0 where it is dropped."
        expect(scaled or np.isin(found[name], (0, 1)).all(), claim, **{name: found[name]})
    found["returned A3"] = expect_array(A3, "A3", shapes["A3"], hint="One probability for each example.")
    return found, (found["D1"] != 0, found["D2"] != 0)


def expect_following(found, X, weights, D=(1, 1), keep_prob=1.0):
    """All in the cache, and A3, are what the masks make of X and the parameters."""
    last, hidden = "The sigmoid of Z3: only hidden units drop out.", "Is the mask applied, and its loss made up for?"
    right = {name: value for name, value in passed(X, weights, D, keep_prob).items() if name not in weights}
    right["returned A3"], hints = right["A3"], {"A3": last, "returned A": last, "A": f"{hidden} (step 4)"}
    expect_all_close(found, right, "{name} must follow from X, the parameters and your masks.", hint=hints)
    for name, value in weights.items():  # what only stands in the arguments is no value of the student's
        expect(np.array_equal(found[name], value), f"{name} must stand in the cache as it was.", **{name: found[name]})


def wide(n1, n2, m):
    """Inputs and parameters of a wide network, for the law of its masks."""
    rng = np.random.default_rng(11)
    shapes = parameter_shapes([2, n1, n2, 1])
    return rng.standard_normal((2, m)), {name: rng.standard_normal(shape) for name, shape in shapes.items()}


@exercise("forward_propagation_with_dropout", pure=True)
class TestDropoutForward:
    @weight(3)
    @given(network=NETWORKS, keep_prob=st.sampled_from(KEPT))
    def test_all_follows_from_the_masks(self, student, network, keep_prob):
        """Activations are masked and divided by keep_prob, and everything after follows from them."""
        X, _, weights = network
        weights = {name: 0.9 * value for name, value in weights.items()}  # so that a copy in float32 shows
        found, D = dropped(student, X, weights, keep_prob)
        expect_following(found, X, weights, D, keep_prob)

    @given(network=NETWORKS)
    def test_nothing_drops_for_keep_prob_one(self, student, network):
        """With keep_prob = 1, as at test time, nothing is dropped or scaled."""
        X, _, weights = network
        found, D = dropped(student, X, weights, 1.0)
        for name, mask in zip(("D1", "D2"), D, strict=True):
            expect(mask.all(), f"with keep_prob = 1 all of {name} must be kept.", **{name: found[name]})
        expect_following(found, X, weights)

    @weight(3)
    def test_the_share_that_is_kept(self, student):
        """Each unit is kept with probability keep_prob, whatever its score; 0.5 if none is given."""
        X, weights = wide(200, 200, 250)
        for keep in ((0.8,), (0.3,), ()):
            share, said = (keep[0], f"keep_prob = {keep[0]}") if keep else (0.5, "no keep_prob given")
            with in_case(f"200 and 200 hidden units, 250 examples, {said}"):
                found, D = dropped(student, X, weights, *keep)
                for l, mask in enumerate(D, start=1):
                    claim = f"the share of units that D{l} keeps must be {'keep_prob' if keep else 'one half'}."
                    expect_fraction(mask, share, f"D{l}", claim, hint="rand is below 0.8 with probability 0.8.")
                    claim, on = f"the mask D{l} must not depend on the scores.", found[f"Z{l}"] > 0
                    expect_fraction(mask[on], share, f"D{l} where Z{l} is positive", claim)
                    expect_fraction(mask[~on], share, f"D{l} where Z{l} is negative", claim)

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
                hint = "One draw for each unit and each example: which shape?"
                expect_uncorrelated(D[:, 1:], D[:, :-1], f"columns of {name}", claim, hint=hint)
            claim, hint = "the layers must not share a mask.", "Each layer draws its own."
            expect_uncorrelated(D1, D2, "D1 and D2", claim, hint=hint)


# Step 5


@st.composite
def masked_networks(draw):
    """X, Y, parameters, the masks D1 and D2 as bool, and keep_prob, which may be 1; no score is 0."""
    X, Y, weights = draw(NETWORKS)
    shapes = [(len(weights[name]), X.shape[1]) for name in ("b1", "b2")]
    cells = [draw(st.lists(st.booleans(), min_size=n * m, max_size=n * m)) for n, m in shapes]
    keep_prob = draw(st.sampled_from((*KEPT, 1.0)))
    D = tuple(~np.array(each).reshape(shape) | (keep_prob == 1) for each, shape in zip(cells, shapes, strict=True))
    values = passed(X, weights, D, keep_prob)
    assume(min(np.abs(values[name]).min() for name in ("Z1", "Z2")) > 1e-6)
    return X, Y, weights, D, keep_prob


def scales_of_masks(student, keep_prob):
    """Masks may be bool or numbers, or hold 1 / keep_prob if the student's own forward pass makes them so."""
    yield from (True, 1.0)
    with suppress(Exception):  # whatever is wrong there is that exercise's matter
        found, _ = dropped(student, *wide(20, 20, 25), 0.5)
        if (found["D1"] == 2).any():
            yield 1 / keep_prob


@exercise("backward_propagation_with_dropout", pure=True)
class TestDropoutBackward:
    HINTS = {
        "dZ": "Where does the error enter, and which ReLU was off? (step 3)",
        "dA": "What did the forward pass do to this unit, and with which mask? (step 5)",
        "dW": "A mean over the examples; A in the cache is masked and scaled already.",
        "db": "A mean over the examples, as a column.",
    }

    def gradients(self, student, problem, right):
        """The student's gradients for masks that are bool, or of another kind where only that is right."""
        X, Y, weights, D, keep_prob = problem
        values = passed(X, weights, D, keep_prob)

        def call(scale):
            named = values | {"D1": D[0] * scale, "D2": D[1] * scale}
            cache = tuple(named[name] for name in DROPOUT_CACHE)
            return read_gradients(student.backward_propagation_with_dropout(X, Y, cache, keep_prob), right)

        for scale in scales_of_masks(student, keep_prob):
            with suppress(Exception):  # a solution may ask for numbers: 1 - D2 is an error for bool
                found = call(scale)
                if all(is_close(found[name], value) for name, value in right.items()):
                    return found
        return call(True)

    @weight(7)
    @given(problem=masked_networks())
    def test_slopes_through_the_kept_units(self, student, problem):
        """They are the slopes of the cost, measured with the masks of the cache held fixed."""
        X, Y, weights, D, keep_prob = problem
        right = true_gradients(X, Y, weights, 0.0, D, keep_prob)
        names = ["X", "Y", "weights", "D1", "D2", "keep_prob"]
        case = call_text(names, (X, Y, weights, *D, keep_prob), {}) + "; cache = masked(weights)"
        expect_gradients(self.gradients(student, problem, right), right, self.HINTS, case)


# Step 6

STACKS = st.lists(sizes(1, 3), min_size=2, max_size=5).flatmap(parameters)
STACKS = STACKS.map(lambda weights: {name: np.where(value == 0, 0.25, value) for name, value in weights.items()})
"""Parameters of 1 to 4 layers without zeros."""


@exercise("l1_penalty", pure=True)
class TestL1:
    def penalty(self, student, weights, lambd, m):
        hint = "Return the penalty and its slopes, one for each W, in this order."
        penalty, slopes = expect_tuple(student.l1_penalty(weights, lambd, m), "the result", 2, hint=hint)
        shapes = {f"d{name}": value.shape for name, value in weights.items() if name[0] == "W"}
        return expect_number(penalty, "the penalty"), expect_arrays(slopes, "the slopes", shapes, hint=hint)

    @weight(2)
    @given(weights=STACKS, lambd=st.sampled_from(LAMBDAS), m=st.integers(1, 6))
    def test_the_penalty(self, student, weights, lambd, m):
        """The penalty is lambd / m times the sum of all absolute weights; biases are free."""
        penalty, _ = self.penalty(student, weights, lambd, m)
        matrices = [W for name, W in weights.items() if name[0] == "W"]
        right = lambd / m * sum(abs(w) for W in matrices for w in W.flat)
        claim = "the penalty must be lambd / m times the sum of the absolute weights of all layers."
        hint = "Which arrays are in the penalty, and when is the absolute value taken? (step 6)"
        mistakes = {
            "Is it divided by m?": right * m,
            "How often is it divided by m?": right / m,
            "Does it grow with lambd?": right / lambd if lambd else np.nan,
            "Are the biases left out?": lambd / m * sum(np.abs(value).sum() for value in weights.values()),
            "The absolute value of each weight, or of their sum?": lambd / m * sum(abs(W.sum()) for W in matrices),
        }
        expect_close(penalty, right, "the penalty", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(weights=STACKS, lambd=st.sampled_from(LAMBDAS), m=st.integers(1, 6))
    def test_the_slopes(self, student, weights, lambd, m):
        """Every weight is pulled towards 0 with the same force, lambd / m."""
        _, slopes = self.penalty(student, weights, lambd, m)
        right = {name: np.copysign(lambd / m, weights[name[1:]]) for name in slopes}
        claim = "{name} must be the slope of the penalty: its size is lambd / m, its sign that of the weight."
        expect_all_close(slopes, right, claim, hint="How does |w| change when w grows a little?")

    def test_tiny_weights_and_zero(self, student):
        """A weight of 1e-9 is pulled as hard as one of 1000; at 0 the slope stays between the two."""
        weights = {"W1": np.array([[1e-9, -1000.0, -1e-9], [1000.0, 2.0, 0.0]]), "b1": np.array([[1.0], [2.0]])}
        penalty, slopes = self.penalty(student, weights, 1.5, 2)
        claim = "each weight, tiny or large, must be in the penalty with its absolute value."
        expect_close(penalty, 0.75 * (2002 + 2e-9), "the penalty", claim)
        slope, claim = slopes["dW1"], "the force on a weight must not depend on its size."
        expect_close(slope.ravel()[:5], [0.75, -0.75, -0.75, 0.75, 0.75], "dW1", claim, hint="sign, not size")
        expect(abs(slope[1, 2]) <= 0.75, "at 0 the slope must lie between those to the left and right.", dW1=slope)


CURVES = st.lists(st.integers(-2, 2), max_size=11).map(
    lambda steps: [cost / 4 for cost in accumulate(steps, initial=24)]
)
"""Costs that wander: falls, rises and equal ones, with a new lowest late as often as early."""


def first_lowest(costs, patience):
    """By windows: the search ends with the first `patience` costs that all lie at or above all costs before them."""
    for end in range(patience, len(costs)):
        if min(costs[end - patience + 1 : end + 1]) >= min(costs[: end - patience + 1]):
            costs = costs[: end + 1]
            break
    return costs.index(min(costs))


@exercise("early_stopping", pure=True)
class TestEarlyStopping:
    def stopped(self, student, costs, *patience):
        answer = expect_number(student.early_stopping(costs, *patience), "the index", hint="A position in dev_costs.")
        expect(answer in range(len(costs)), "the answer must be an index into dev_costs.", answer=answer)
        return int(answer)

    def test_cases_by_hand(self, student):
        """Costs 5, 3, 4, 4, 1: with patience 2 the last is never seen, with patience 3 it is."""
        for patience, index in ((2, 1), (3, 4), (1, 1), (4, 4)):
            found = self.stopped(student, [5.0, 3.0, 4.0, 4.0, 1.0], patience)
            claim = f"of 5, 3, 4, 4, 1 the lowest that is seen with patience {patience} must be found."
            expect(found == index, claim, answer=found, hint="Follow it with a finger (step 6).")

    @weight(3)
    @settings(max_examples=60)  # a case is a few numbers, and the rule has many corners
    @given(costs=CURVES, patience=st.integers(1, 4))
    def test_the_first_lowest_that_is_seen(self, student, costs, patience):
        """The index is that of the first lowest cost before patience runs out."""
        found = self.stopped(student, costs, patience)
        claim = "the answer must be the index of the first lowest cost that is seen before patience runs out."
        hint = "Does the count start afresh with each improvement, and is an equal cost one?"
        expect(found == first_lowest(costs, patience), claim, answer=found, hint=hint)

    def test_ten_without_being_told(self, student):
        """Without an argument the patience is 10."""
        claim = "without an argument, 10 costs without improvement must end the search, and 9 must not."
        for waits, index in ((9, 10), (10, 0), (11, 0)):
            found = self.stopped(student, [3.0, *[4.0] * waits, 2.0])
            expect(found == index, claim, answer=found, hint="Look at the signature.")


# Step 7


@st.composite
def two_sets(draw):
    """A training and a test set of the same features, each feature on its own scale, none constant."""
    n = draw(sizes(1, 3))
    scale = 4.0 ** np.arange(n).reshape(n, 1)
    X_train = draw(arrays((n, draw(sizes(2, 6)))))
    X_train[:, 0] = X_train[:, 1] + 1
    return X_train * scale, draw(arrays((n, draw(sizes(1, 4))))) * scale


@exercise("normalize_inputs", pure=True)
class TestNormalizeInputs:
    def normalized(self, student, X_train, X_test):
        result = student.normalize_inputs(X_train, X_test)
        result = expect_tuple(result, "the result", 2, hint="Return both sets, the training set first.")
        sets = dict(zip(("X_train", "X_test"), result, strict=True))
        shapes = {"X_train": X_train.shape, "X_test": X_test.shape}
        return expect_arrays(sets, "the result", shapes, hints="Whose deviation is it, and is it 0 there?")

    @weight(2)
    @given(sets=two_sets())
    def test_the_ruler_of_the_training_set(self, student, sets):
        """Both sets are measured with the training set's mean and standard deviation."""
        rulers = [(fmean(row), pstdev(row)) for row in sets[0].tolist()]
        for (name, found), X in zip(self.normalized(student, *sets).items(), sets, strict=True):
            right = [[(x - mu) / sd for x in row] for row, (mu, sd) in zip(X.tolist(), rulers, strict=True)]
            claim = f"{name} must be shifted and scaled by the mean and standard deviation of the training set."
            hint = "Whose mean and deviation, over which axis, divided by m or by m - 1? (step 7)"
            if is_close(found, right, rtol=1e-5, atol=1e-6):
                claim = f"{name} must be divided by the standard deviation itself, to double precision."
                hint = "Is something added to it? A constant feature is divided by 1 instead. (step 7)"
            expect_close(found, right, name, claim, hint=hint)

    def test_a_constant_feature(self, student):
        """A feature that is the same in all training examples is only shifted."""
        X_train, X_test = np.array([[5.0, 5.0, 5.0], [0.0, 1.0, 2.0]]), np.array([[5.0, 8.0], [1.0, 1.0]])
        found = self.normalized(student, X_train, X_test)["X_test"]
        claim = "a constant feature must be divided by 1: test values keep their distance from it."
        expect_close(found, [[0.0, 3.0], [0.0, 0.0]], "X_test", claim, hint="What is its standard deviation?")


@st.composite
def pictures(draw):
    """Images (m, height, width), of quarters, of thirds or of bytes, and labels 0 to 9."""
    m = draw(sizes(1, 3))
    images = draw(arrays((m, draw(sizes(1, 3)), draw(sizes(1, 4)))))
    pixels = draw(st.sampled_from([lambda X: X, lambda X: X / 3, lambda X: (100 * abs(X) + 55).astype(np.uint8)]))
    return pixels(images), draw(labels(m, classes=10))


@exercise("mirror_images", pure=True)
class TestMirrorImages:
    def mirrored(self, student, images, Y):
        result = student.mirror_images(images, Y)
        more, both = expect_tuple(result, "the result", 2, hint="Return images and labels, in this order.")
        m, hint = len(images), "Twice as many images, each of the same size."
        more = expect_array(more, "images", (2 * m, *images.shape[1:]), hint=hint)
        both = expect_array(both, "labels", (1, 2 * m), hint="A label for each image, in one row.")
        return more[:m], more[m:], both

    @given(batch=pictures())
    def test_the_originals_come_first(self, student, batch):
        """The first half holds the originals."""
        first, _, _ = self.mirrored(student, *batch)
        claim = "the first half must be the originals, unchanged and in order."
        expect_close(first, batch[0], "the first half", claim)

    @weight(3)
    @given(batch=pictures())
    def test_left_becomes_right(self, student, batch):
        """The second half holds every image mirrored, left to right, in the same order."""
        _, second, _ = self.mirrored(student, *batch)
        right = [[list(reversed(row)) for row in image] for image in batch[0].tolist()]
        claim = "the second half must be the same images with every row read from right to left."
        expect_close(second, right, "the second half", claim, hint="Which axis holds the columns?")

    @weight(2)
    @given(batch=pictures())
    def test_a_label_goes_with_its_image(self, student, batch):
        """A mirror image has the label of its original."""
        _, _, both = self.mirrored(student, *batch)
        claim = "each image, original or mirrored, must have its own label."
        expect_close(both, [batch[1][0].tolist() * 2], "labels", claim, hint="In which order do the images stand?")
