"""Hidden suite of c1w3_shallow_network.

Oracles: the forward pass and the cost again with loops and the `math` module; the gradient by the complex step on a
cost written from z; the initial weights by law (a correct one is rejected with a chance below 1e-9 an assertion, from
60,000 draws); `nn_model` by its steps, each of which must be minus one and the same rate times the gradient, whatever
the rate, and by a smoke check of its quality.

The smoke check: 60 points of which a slanted band in the middle is class 1, 5 units, and 1200 / rate iterations,
where the rate is read off the first step, so that it decides nothing; a rate outside 0.15 to 4 is not judged by it.
Threshold .9. Share right over twenty fresh seeds: right solutions at rates 0.15, 0.3, 0.6 and 1.2 1.0, at rate 3 at
least .983; the best line found by search .717. Wrong ones: all weights zero .583, all equal .70, no bend .583, no
slope of the bend .583, only the output layer trained .583, gradient upwards .417. False alarm: none in 300 further
seeds (the least was 1.0), so below 1 % at 95 % confidence, and the grader seeds every draw, so a second grading says
the same. Bugs that train well pass the smoke check at some rates (1/m left out .52 to .93, b1 never moved .88 to .95,
slope 1 - A1 .80 to .92): the step test and `backward_propagation` stop those.

The flower of the notebook is no graded threshold: at rate 1.2 a right solution needs 5000 iterations there, at 0.6
more. Test accuracy with 8 units, rate 1.2, 5000 iterations, 20 seeds: right .9075 to .9475 (the table's .86 keeps its
room); zero or equal start, no bend, no slope of the bend or only the output layer .4775; no biases at most .7525;
slope 1 - A1 at most .6925; without 1/m .5225.
"""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    arrays,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_labels,
    expect_mean,
    expect_number,
    expect_standard_deviation,
    expect_tuple,
    expect_unchanged,
    expect_uncorrelated,
    labels,
    reject,
    sizes,
    weight,
)

NAMES = ("W1", "b1", "W2", "b2")
SMOKE_THRESHOLD = 0.9
FIFTHS = 0.8
"""Quarters times this are multiples of 0.2: hardly one of them is exact in float32, as quarters are."""

SMOKE_LENGTH = 1200
"""Iterations times rate of the smoke check."""


@st.composite
def networks(draw):
    """X (n_x, m), Y (1, m) and parameters of a network n_x - n_h - 1, biases not zero."""
    n_x, n_h, m = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 5))
    shapes = shapes_of(n_x, n_h, 1)
    parameters = {name: draw(arrays(shapes[name])) for name in NAMES}
    return FIFTHS * draw(arrays((n_x, m))), draw(labels(m)), parameters


@st.composite
def predictions(draw):
    """A2 (1, m) with entries k/16 strictly between 0 and 1, and Y (1, m)."""
    m = draw(sizes(1, 6))
    sixteenths = draw(st.lists(st.integers(1, 15), min_size=m, max_size=m))
    return np.array([sixteenths]) / 16, draw(labels(m))


@st.composite
def steps(draw):
    """Parameters, gradients in their shapes, and a learning rate."""
    shapes = shapes_of(draw(sizes(1, 3)), draw(sizes(1, 3)), draw(sizes(1, 2)))
    parameters = {name: draw(arrays(shapes[name])) for name in NAMES}
    grads = {"d" + name: draw(arrays(shapes[name])) for name in NAMES}
    return parameters, grads, draw(st.integers(1, 12)) / 8


def shapes_of(n_x, n_h, n_y):
    return {"W1": (n_h, n_x), "b1": (n_h, 1), "W2": (n_y, n_h), "b2": (n_y, 1)}


def forward_by_loops(X, parameters):
    """Z1, A1, Z2, A2 one example and one unit at a time, with the math module."""
    W1, b1, W2, b2 = (parameters[name].tolist() for name in NAMES)
    columns = X.T.tolist()
    Z1 = [
        [sum(w * x for w, x in zip(row, column, strict=True)) + b for column in columns]
        for row, (b,) in zip(W1, b1, strict=True)
    ]
    A1 = [[math.tanh(z) for z in row] for row in Z1]
    Z2 = [
        [sum(w * A1[k][i] for k, w in enumerate(row)) + b for i in range(len(columns))]
        for row, (b,) in zip(W2, b2, strict=True)
    ]
    A2 = [[1 / (1 + math.exp(-z)) for z in row] for row in Z2]
    return {key: np.array(value) for key, value in {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}.items()}


def true_gradients(X, Y, parameters):
    """The gradient of the mean cost, by the complex step on a cost that is computed from z."""

    def cost(name, value):
        p = {**parameters, name: value}
        z = p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"]
        return (np.log(1 + np.exp(z)) - Y * z).mean()

    return {"d" + name: complex_step_gradient(lambda v, name=name: cost(name, v), parameters[name]) for name in NAMES}


def read_parameters(value, n_x, n_h, n_y, what="the parameters", hint=""):
    shapes = shapes_of(n_x, n_h, n_y)
    found = expect_keys(value, what, NAMES)
    return {name: expect_array(found[name], name, shapes[name], hint=hint) for name in NAMES}


def is_missing_argument(error, name):
    """Whether the student's function asked for the argument `name`, which some signatures in the wild require."""
    return f"required positional argument: '{name}'" in str(error)


@exercise("layer_sizes")
class TestLayerSizes:
    @given(n_x=sizes(1, 6), n_y=sizes(1, 4), m=sizes(1, 7))
    @settings(max_examples=12)
    def test_sizes_are_the_rows_of_x_and_y_and_four_between(self, student, n_x, n_y, m):
        """The sizes are the rows of X, 4, and the rows of Y."""
        found = expect_tuple(student.layer_sizes(np.zeros((n_x, m)), np.zeros((n_y, m))), "the sizes", 3)
        first, middle, last = (expect_number(v, name) for v, name in zip(found, ("n_x", "n_h", "n_y"), strict=True))
        question = "Which index of X counts the features, and which the examples? (step 2)"
        expect(first == n_x, "n_x must be the number of rows of X.", hint=question, n_x=first)
        expect(middle == 4, "n_h must be 4, whatever the data.", n_h=middle)
        expect(last == n_y, "n_y must be the number of rows of Y.", hint=question, n_y=last)


@exercise("initialize_parameters")
class TestInitializeParameters:
    @weight(2)
    @given(n_x=sizes(1, 5), n_h=sizes(1, 5), n_y=sizes(1, 3))
    @settings(max_examples=12)
    def test_shapes_follow_the_sizes(self, student, n_x, n_h, n_y):
        """W1 is (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1)."""
        read_parameters(student.initialize_parameters(n_x, n_h, n_y), n_x, n_h, n_y)

    @given(n_x=sizes(1, 4), n_h=sizes(1, 4), n_y=sizes(1, 3))
    @settings(max_examples=5)
    def test_biases_are_zero(self, student, n_x, n_h, n_y):
        """The biases start at zero."""
        p = read_parameters(student.initialize_parameters(n_x, n_h, n_y), n_x, n_h, n_y)
        for name in ("b1", "b2"):
            expect(not p[name].any(), f"{name} must start at zero.", **{name: p[name]})

    @weight(2)
    def test_weights_are_small_normal_numbers(self, student):
        """The weights are normal numbers times 0.01."""
        p = read_parameters(student.initialize_parameters(200, 300, 200), 200, 300, 200)
        for name in ("W1", "W2"):
            question = "A standard normal number has mean 0 and deviation 1; what do both become times 0.01?"
            expect_mean(p[name], 0, 0.01, name, f"the entries of {name} must have mean 0.", hint=question)
            claim = f"the entries of {name} must have the standard deviation 0.01."
            expect_standard_deviation(p[name], 0.01, name, claim, hint=question)

    @weight(2)
    def test_every_weight_is_drawn_on_its_own(self, student):
        """No weight is a copy of another: that breaks the symmetry between units."""
        p = read_parameters(student.initialize_parameters(150, 150, 150), 150, 150, 150)
        W1, W2 = p["W1"], p["W2"]
        claim = "each weight must be drawn on its own."
        question = "What will two units with the same weights learn? (step 3)"
        for name, W in (("W1", W1), ("W2", W2)):
            expect_uncorrelated(W[1:], W[:-1], f"rows of {name}", claim, hint=question)
            expect_uncorrelated(W[:, 1:], W[:, :-1], f"columns of {name}", claim, hint=question)
        expect_uncorrelated(W1, W2, "W1 and W2", claim, hint=question)
        expect_uncorrelated(W1, W2.T, "W1 and W2", claim, hint=question)
        small = read_parameters(student.initialize_parameters(2, 3, 1), 2, 3, 1)
        weights = np.concatenate([small["W1"].ravel(), small["W2"].ravel()])
        expect(len(np.unique(weights)) == 9, claim, hint=question, W1=small["W1"], W2=small["W2"])


def forward(student, X, parameters):
    """A2 and the cache, their form already judged."""
    n_h, m = parameters["W1"].shape[0], X.shape[1]
    A2, cache = expect_tuple(student.forward_propagation(X, parameters), "the result", 2)
    shapes = {"Z1": (n_h, m), "A1": (n_h, m), "Z2": (1, m), "A2": (1, m)}
    expect_keys(cache, "cache", shapes)
    cache = {key: expect_array(cache[key], f"cache {key}", shape) for key, shape in shapes.items()}
    return expect_array(A2, "A2", (1, m)), cache


@exercise("forward_propagation")
class TestForwardPropagation:
    @given(network=networks())
    @settings(max_examples=12)
    def test_shapes_and_keys(self, student, network):
        """A2 is (1, m), and the cache holds Z1, A1, Z2 and A2."""
        X, _, parameters = network
        A2, cache = forward(student, X, parameters)
        claim = "A2 must be the same array of numbers inside the cache and outside."
        expect(np.array_equal(A2, cache["A2"]), claim, A2=A2, cache_A2=cache["A2"])

    @weight(2)
    @given(network=networks())
    @settings(max_examples=12)
    def test_hidden_layer(self, student, network):
        """Z1 is W1 X + b1, and A1 is its tanh."""
        X, _, parameters = network
        _, cache = forward(student, X, parameters)
        right = forward_by_loops(X, parameters)
        expect_close(
            cache["Z1"], right["Z1"], "Z1", "Z1 must be each unit's weighted sum of the inputs, plus its bias.",
            hint="Which product of W1 (n_h, n_x) and X (n_x, m) gives (n_h, m)? Where does the bias enter? (step 4)",
        )  # fmt: skip
        expect_close(
            cache["A1"],
            right["A1"],
            "A1",
            "A1 must be the tanh of Z1.",
            holds="Z1",
            hint="Which bend does the hidden layer have?",
        )

    @weight(2)
    @given(network=networks())
    @settings(max_examples=12)
    def test_output_layer(self, student, network):
        """Z2 is W2 A1 + b2, and A2 is its sigmoid."""
        X, _, parameters = network
        A2, cache = forward(student, X, parameters)
        right = forward_by_loops(X, parameters)
        expect_close(
            cache["Z2"], right["Z2"], "Z2", "Z2 must be the weighted sum of the hidden activations, plus the bias b2.",
            hint="Whose outputs are the inputs of the second layer?",
        )  # fmt: skip
        expect_close(
            A2,
            right["A2"],
            "A2",
            "A2 must be the sigmoid of Z2.",
            holds="Z2",
            hint="A probability: which bend has the output?",
        )

    @given(network=networks())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, network):
        """The call leaves X and the parameters as they were."""
        X, _, parameters = network
        _, (X_after, after) = student.forward_propagation.with_arguments(X, parameters)
        expect_unchanged(X, X_after, "X")
        expect_unchanged(parameters, after, "parameters")


def cost_of(student, A2, Y, *, keep=False):
    """The cost as a number, and the arguments after the call; an old signature takes the parameters as well."""
    try:
        value, after = student.compute_cost.with_arguments(A2, Y)
    except Exception as error:
        if not is_missing_argument(error, "parameters"):
            raise
        value, after = student.compute_cost.with_arguments(A2, Y, {"W1": np.ones((2, 2)), "W2": np.ones((1, 2))})
    cost = expect_number(value, "cost")
    return (cost, after) if keep else cost


@exercise("compute_cost")
class TestComputeCost:
    @given(Y=sizes(1, 6).flatmap(labels))
    @settings(max_examples=10)
    def test_one_half_costs_log_2(self, student, Y):
        """An answer of one half costs log 2, whatever the labels and however many."""
        cost = cost_of(student, np.full(Y.shape, 0.5), Y)
        claim = "when every probability is one half, the cost must be log 2, whatever the labels and however many."
        question = "Minus the logarithm of one half, for each example; and then the sum or the mean? (step 5)"
        if math.isclose(cost, math.log(2), rel_tol=1e-5):
            question = "It is off by very little: was a small number added inside a logarithm? (step 5)"
        expect(math.isclose(cost, math.log(2), rel_tol=1e-9), claim, cost=cost, hint=question)

    @weight(3)
    @given(pair=predictions())
    @settings(max_examples=16)
    def test_cost_is_the_mean_of_minus_the_log_of_what_is_true(self, student, pair):
        """The cost is the mean of minus the log of the probability given to what is true."""
        A2, Y = pair
        losses = [-math.log(a if y == 1 else 1 - a) for a, y in zip(A2[0], Y[0], strict=True)]
        expect_close(
            cost_of(student, A2, Y), math.fsum(losses) / len(losses), "cost",
            "the cost must be the mean of minus the logarithm of the probability that was given to what is true.",
            hint="Which of the two terms counts where y is 1, and which where y is 0? (step 5)",
        )  # fmt: skip

    @given(pair=predictions())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, pair):
        """The call leaves A2 and Y as they were."""
        A2, Y = pair
        _, after = cost_of(student, A2, Y, keep=True)
        expect_unchanged(A2, after[0], "A2")
        expect_unchanged(Y, after[1], "Y")


def gradients(student, X, Y, parameters):
    """The four gradients, their form already judged, for a cache that agrees with the parameters."""
    grads = student.backward_propagation(parameters, forward_by_loops(X, parameters), X, Y)
    expect_keys(grads, "grads", ["d" + name for name in NAMES])
    question = "A gradient has the shape of its parameter: which products and sums keep it? (step 6)"
    return {
        "d" + name: expect_array(grads["d" + name], "d" + name, parameters[name].shape, hint=question) for name in NAMES
    }


@exercise("backward_propagation")
class TestBackwardPropagation:
    @given(network=networks())
    @settings(max_examples=12)
    def test_each_gradient_has_the_shape_of_its_parameter(self, student, network):
        """Each gradient has the shape of its parameter."""
        X, Y, parameters = network
        gradients(student, X, Y, parameters)

    @given(network=networks())
    @settings(max_examples=12)
    def test_gradients_are_means(self, student, network):
        """Every example listed twice changes no gradient."""
        X, Y, parameters = network
        once = gradients(student, X, Y, parameters)
        twice = gradients(student, np.hstack([X, X]), np.hstack([Y, Y]), parameters)
        for name, value in once.items():
            same = np.allclose(value, twice[name], rtol=1e-9, atol=1e-11)
            claim = f"{name} must not change when every example is listed twice."
            question = "The cost is a mean over m examples. And its gradient? (step 6)"
            expect(same, claim, hint=question, **{name: value, "listed twice": twice[name]})

    @weight(3)
    @given(network=networks())
    @settings(max_examples=16)
    def test_output_layer(self, student, network):
        """dW2 and db2 are the slopes of the cost."""
        X, Y, parameters = network
        grads, slopes = gradients(student, X, Y, parameters), true_gradients(X, Y, parameters)
        for name, question in (
            ("db2", "How much too high was each probability, and what is the mean of that? (step 6)"),
            ("dW2", "The output layer is logistic regression: which array holds its measurements? (step 6)"),
        ):
            claim = f"{name} must be the slope of the cost: how much the cost changes per change of {name[1:]}."
            expect_close(
                grads[name], slopes[name], name, claim, rtol=COMPLEX_STEP_RTOL * 10, holds="its shape", hint=question
            )

    @weight(4)
    @given(network=networks())
    @settings(max_examples=16)
    def test_hidden_layer(self, student, network):
        """dW1 and db1 are the slopes of the cost."""
        X, Y, parameters = network
        grads, slopes = gradients(student, X, Y, parameters), true_gradients(X, Y, parameters)
        for name in ("db1", "dW1"):
            claim = f"{name} must be the slope of the cost: how much the cost changes per change of {name[1:]}."
            question = "Blame of the next layer, weight between, slope of tanh: which of the three is off? (step 6)"
            expect_close(
                grads[name], slopes[name], name, claim, rtol=COMPLEX_STEP_RTOL * 10, holds="its shape", hint=question
            )

    @given(network=networks())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, network):
        """The call leaves its arguments as they were."""
        X, Y, parameters = network
        arguments = (parameters, forward_by_loops(X, parameters), X, Y)
        _, after = student.backward_propagation.with_arguments(*arguments)
        for name, before, now in zip(("parameters", "cache", "X", "Y"), arguments, after, strict=True):
            expect_unchanged(before, now, name)


def stepped(student, parameters, grads, *rate):
    n_h, n_x = parameters["W1"].shape
    return read_parameters(student.update_parameters(parameters, grads, *rate), n_x, n_h, parameters["W2"].shape[0])


WHICH_WAY = "Which way is downhill, and does it move at all? (step 7)"


def expect_step(new, parameters, grads, rate, hint=""):
    for name in NAMES:
        claim = f"the new {name} must be the old one minus learning_rate times d{name}."
        downhill = np.sum((parameters[name] - new[name]) * grads["d" + name]) > 0
        question = hint or ("The way is right. How long is the step? (step 7)" if downhill else WHICH_WAY)
        expect_close(new[name], parameters[name] - rate * grads["d" + name], name, claim, hint=question)


@exercise("update_parameters")
class TestUpdateParameters:
    @weight(3)
    @given(step=steps())
    @settings(max_examples=12)
    def test_one_step(self, student, step):
        """Each parameter moves by minus learning_rate times its gradient."""
        parameters, grads, rate = step
        expect_step(stepped(student, parameters, grads, rate), parameters, grads, rate)

    @given(step=steps())
    @settings(max_examples=10)
    def test_two_steps(self, student, step):
        """A second step starts where the first one ended."""
        parameters, grads, rate = step
        once = stepped(student, parameters, grads, rate)
        other = {name: -2 * value for name, value in grads.items()}
        expect_step(
            stepped(student, once, other, 2 * rate), once, other, 2 * rate, "Does a second call depend on the first?"
        )

    def test_the_rate_is_1_2_by_default(self, student):
        """The learning rate is 1.2 unless the caller says otherwise."""
        parameters = {name: np.full(shape, 0.5) for name, shape in shapes_of(2, 3, 1).items()}
        grads = {"d" + name: np.full(shape, 1.0) for name, shape in shapes_of(2, 3, 1).items()}
        try:
            new = stepped(student, parameters, grads)
        except Exception as error:
            if is_missing_argument(error, "learning_rate"):
                return  # a signature without a default is accepted
            raise
        for name in NAMES:
            claim = f"called without a learning rate, {name} must move by 1.2 times its gradient."
            expect_close(new[name], parameters[name] - 1.2, name, claim, hint="What does the signature say?")

    @given(step=steps())
    @settings(max_examples=5)
    def test_gradients_stay_as_they_were(self, student, step):
        """The call leaves the gradients as they were."""
        _, after = student.update_parameters.with_arguments(*step)
        expect_unchanged(step[1], after[1], "grads")


def band(seed, m=60):
    """m points of the plane round (1, 0), class 1 in a slanted band through the middle: no line splits them."""
    rng = np.random.default_rng(seed)
    X = rng.uniform(-3, 3, (2, m))
    Y = (np.abs(X[0] + X[1] / 2) < 1.5).astype(int).reshape(1, m)
    return X + np.array([[1.0], [0.0]]), Y


def train(student, X, Y, n_h, seed=0, **options):
    """The parameters that come back, their form already judged; a signature may ask for a rate."""
    function = student.nn_model.with_seed(seed)
    try:
        value = function(X, Y, n_h, **options)
    except Exception as error:
        if not is_missing_argument(error, "learning_rate"):
            raise
        value = function(X, Y, n_h, learning_rate=1.2, **options)
    question = "Which size does the caller choose, and which two are rows of the data? (step 8)"
    return read_parameters(value, X.shape[0], n_h, Y.shape[0], hint=question)


def rate_of_first_step(student, X, Y, n_h, seed):
    """b2 after one step, over the share of ones minus one half: from tiny weights that is the rate."""
    b2 = train(student, X, Y, n_h, seed, num_iterations=1)["b2"][0, 0]
    rate = b2 / (np.mean(Y) - 0.5)
    claim = "after one iteration b2 must have moved towards the more frequent class."
    question = "Which of forward, cost, backward, update has not reached the parameters that are returned? (step 8)"
    if rate < -1e-4:
        question = "It went the other way. Which two of your functions decide the sign of a step? (steps 6 and 7)"
    if not rate > 1e-4:
        reject(claim, hint=question, share_of_ones=f"{np.mean(Y):.2f}", b2=f"{b2:.4g} after one iteration")
    return rate


def true_gradient_by_student(student, X, Y, parameters):
    """The student's own gradient: a fault of theirs is not judged twice."""
    _, cache = forward(student, X, parameters)
    grads = student.backward_propagation(parameters, cache, X, Y)
    expect_keys(grads, "grads of backward_propagation", ["d" + name for name in NAMES])
    return {name: expect_array(grads["d" + name], "d" + name, parameters[name].shape) for name in NAMES}


THREE_OF_FOUR = (
    np.array([[2.0, -1.0, 0.5, 1.5], [0.5, 1.0, -2.0, 1.0], [1.0, 0.0, 0.5, -1.0]]),
    np.array([[1, 1, 0, 1]]),
)


@exercise(
    "nn_model",
    builds_on=[
        "initialize_parameters",
        "forward_propagation",
        "compute_cost",
        "backward_propagation",
        "update_parameters",
    ],
)
class TestNnModel:
    @given(n_x=sizes(1, 4), n_h=sizes(1, 6), m=sizes(1, 4))
    @settings(max_examples=5)
    def test_shapes_follow_the_data_and_n_h(self, student, n_x, n_h, m):
        """The trained parameters have n_h hidden units and as many inputs as X has rows."""
        X = np.arange(n_x * m, dtype=float).reshape(n_x, m) / 4
        train(student, X, np.arange(m).reshape(1, m) % 2, n_h, num_iterations=2)

    @weight(3)
    @given(n_h=sizes(1, 5), seed=st.integers(0, 20))
    @settings(max_examples=4)
    def test_each_iteration_is_one_step_downhill(self, student, n_h, seed):
        """One more iteration is one more step against the gradient, always with the same rate."""
        X, Y = THREE_OF_FOUR
        rates = [rate_of_first_step(student, X, Y, n_h, seed)]
        for done in (1, 2, 60):
            here = train(student, X, Y, n_h, seed, num_iterations=done)
            there = train(student, X, Y, n_h, seed, num_iterations=done + 1)
            gradient = true_gradient_by_student(student, X, Y, here)
            step = np.concatenate([(there[name] - here[name]).ravel() for name in NAMES])
            slope = np.concatenate([gradient[name].ravel() for name in NAMES])
            rate = -(step @ slope) / max(slope @ slope, 1e-300)
            seen = {"after": f"{done} and {done + 1} iterations"}
            claim = "one more iteration must be one more step against the gradient."
            question = "Does each round start from the parameters of the round before, all four of them? (step 8)"
            straight = np.abs(step + rate * slope).max() <= 1e-9 * max(np.abs(step).max(), 1e-3)
            expect(rate > 0 and straight and step.any(), claim, hint=question, **seen)
            tolerance = 0.02 if done == 1 else 1e-6
            claim = "every iteration must take a step of the same rate, and `num_iterations` of them."
            expect(abs(rate / rates[-1] - 1) <= tolerance, claim, hint="How often does the loop run? (step 8)", **seen)
            rates.append(rate)

    def test_the_start_is_small_and_random(self, student):
        """Training starts from the small random weights of step 3."""
        X, Y = THREE_OF_FOUR
        p = train(student, X, Y, 40, num_iterations=1)
        claim = "after one iteration the weights W1 must still be small and all different."
        question = "Where does training start? (steps 3 and 8)"
        expect(len(np.unique(p["W1"])) == p["W1"].size and np.abs(p["W1"]).max() < 0.5, claim, hint=question)

    @weight(2)
    def test_it_learns_what_no_line_can(self, student):
        """Trained on a band between two sides, it is right where no single line can be."""
        X, Y = band(5)
        rate = rate_of_first_step(student, X, Y, 5, 0)
        if not 0.15 <= rate <= 4:
            return
        p = train(student, X, Y, 5, num_iterations=int(SMOKE_LENGTH / rate))
        z = p["W2"] @ np.tanh(p["W1"] @ X + p["b1"]) + p["b2"]
        right = float(np.mean((z > 0) == Y))
        claim = f"on a band of points, more than {SMOKE_THRESHOLD} must be right after training."
        case = f"60 points (2, 60), class 1 in a slanted band, n_h = 5, {int(SMOKE_LENGTH / rate)} iterations"
        question = "One line reaches .72 here. Does the hidden layer learn, with all its units different? (step 8)"
        expect(right > SMOKE_THRESHOLD, claim, case=case, right=f"{right:.3f}", hint=question)

    def test_print_cost_only_prints(self, student):
        """With print_cost=True the result is the same."""
        X, Y = THREE_OF_FOUR
        quiet = train(student, X, Y, 3, 1, num_iterations=3, print_cost=False)
        loud = train(student, X, Y, 3, 1, num_iterations=3, print_cost=True)
        for name in NAMES:
            expect_close(loud[name], quiet[name], name, f"print_cost must not change the trained {name}.")

    def test_ten_thousand_iterations_by_default(self, student):
        """Without num_iterations it takes 10000 steps."""
        X, Y = np.array([[0.5]]), np.array([[1]])
        p = {name: float(value[0, 0]) for name, value in train(student, X, Y, 1, num_iterations=1).items()}
        q = {name: float(value[0, 0]) for name, value in train(student, X, Y, 1, num_iterations=2).items()}
        rate = (q["b2"] - p["b2"]) / -descend_one_unit(p, 0.5, 1, 0.0)["db2"]
        p = descend_one_unit(p, 0.5, 9999, rate)
        default = train(student, X, Y, 1)
        claim = "called without num_iterations, training must take 10000 steps."
        for name in NAMES:
            expect_close(default[name], [[p[name]]], name, claim, rtol=1e-7, hint="What does the signature say?")


def descend_one_unit(p, x, num_iterations, rate):
    """Gradient descent on one input, one hidden unit, one example of class 1, in plain numbers; adds the last db2."""
    W1, b1, W2, b2, slope = p["W1"], p["b1"], p["W2"], p["b2"], 0.0
    for _ in range(num_iterations):
        a = math.tanh(W1 * x + b1)
        slope = -1 / (1 + math.exp(W2 * a + b2))
        back = slope * W2 * (1 - a * a)
        W1, b1, W2, b2 = W1 - rate * back * x, b1 - rate * back, W2 - rate * slope * a, b2 - rate * slope
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "db2": slope}


def answers(student, parameters, X):
    return expect_labels(
        student.predict(parameters, X), "the answers", (1, X.shape[1]), hint="One row, an answer for each column."
    )


def decided(parameters, X):
    """Whether no output is one half exactly, which may be called either way."""
    hidden = np.tanh(parameters["W1"] @ X + parameters["b1"])
    return bool((np.abs(parameters["W2"] @ hidden + parameters["b2"]) > 1e-6).all())


@exercise("predict", builds_on=["forward_propagation"], domain=decided)
class TestPredict:
    @weight(2)
    @given(network=networks())
    @settings(max_examples=16)
    def test_one_where_the_output_exceeds_one_half(self, student, network):
        """The answer is 1 where the network's output exceeds one half, and 0 elsewhere."""
        X, _, parameters = network
        found = answers(student, parameters, X)
        A2, _ = forward(student, X, parameters)
        clear = np.abs(A2 - 0.5) > 1e-6  # an output of exactly one half may be called either way
        claim = "the answer must be 1 where the output exceeds one half, and 0 elsewhere."
        question = "Which number is compared with one half, and on which side is class 1? (step 9)"
        expect(not (clear & (found != (A2 > 0.5))).any(), claim, answers=found, output=A2, hint=question)

    @weight(2)
    @given(tilt=st.sampled_from([0.02, -0.02, 0.3, -0.3, 1.5, -1.5, 4.0, -4.0]), m=sizes(1, 4))
    @settings(max_examples=16)
    def test_the_border_is_one_half_of_the_probability(self, student, tilt, m):
        """An output just above one half is answered 1, just below it 0."""
        parameters = {"W1": np.zeros((2, 3)), "b1": np.zeros((2, 1)), "W2": np.ones((1, 2)), "b2": np.array([[tilt]])}
        found = answers(student, parameters, np.ones((3, m)))
        claim = f"an output {'above' if tilt > 0 else 'below'} one half must be answered {int(tilt > 0)}."
        question = (
            "z = 0.02 gives a probability of 0.505. Which of the two numbers is compared, and with what? (step 9)"
        )
        expect((found == int(tilt > 0)).all(), claim, answers=found, hint=question)

    def test_each_example_has_its_own_answer(self, student):
        """Different examples get different answers."""
        parameters = {
            "W1": np.array([[2.0, 0.0]]),
            "b1": np.array([[-1.0]]),
            "W2": np.array([[3.0]]),
            "b2": np.array([[0.5]]),
        }
        X = np.array([[2.0, -1.0, 1.0, 0.0, 0.2], [1.0, 1.0, 0.0, 5.0, 0.0]])
        found = answers(student, parameters, X)
        claim = "each example must get an answer of its own."
        question = "The hidden unit sees x1 = 0.5 as its middle. Who is on its left, who on its right?"
        expect(found[0].tolist() == [1, 0, 1, 0, 0], claim, answers=found, hint=question)

    @given(network=networks())
    @settings(max_examples=5)
    def test_arguments_stay_as_they_were(self, student, network):
        """The call leaves the parameters and X as they were."""
        X, _, parameters = network
        _, (after, X_after) = student.predict.with_arguments(parameters, X)
        expect_unchanged(parameters, after, "parameters")
        expect_unchanged(X, X_after, "X")
