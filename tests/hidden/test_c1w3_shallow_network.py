"""Hidden suite of c1w3_shallow_network.

Oracles: plain loops forward; the complex step backward; the start by law; `nn_model` by its steps, each of which must
be minus one and the same rate times the gradient. Evidence: docs/design/c1w3_shallow_network.md.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    arrays,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_gradient_step,
    expect_integers,
    expect_labels,
    expect_number,
    expect_parameters,
    expect_tuple,
    form,
    labels,
    logistic_cost_claims,
    oracles,
    parameter_shapes,
    parameters,
    reject,
    sizes,
    small_start_claims,
    updates,
    weight,
)

NAMES = ("W1", "b1", "W2", "b2")
SMOKE_THRESHOLD = 0.9
SMOKE_LENGTH = 1200
"""Iterations times rate of the smoke check."""

FIFTHS = 0.8
"""Quarters times this are multiples of 0.2: hardly one of them is exact in float32, as quarters are."""


@st.composite
def networks(draw):
    """X (n_x, m), Y (1, m) and parameters of a network n_x - n_h - 1, biases not zero."""
    n_x, n_h, m = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 5))
    return FIFTHS * draw(arrays((n_x, m))), draw(labels(m)), draw(parameters([n_x, n_h, 1]))


def forward_by_loops(X, parameters):
    (Z1, A1), (Z2, A2) = oracles.network(X, parameters, hidden="tanh")
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def read_parameters(value, n_x, n_h, n_y, hint=""):
    return expect_parameters(value, [n_x, n_h, n_y], hints=hint)


def is_missing_argument(error, name=""):
    """Whether the student's function asked for one argument more, of any name or of `name`, as older labs had it."""
    return f"missing 1 required positional argument: '{name}" in str(error)


@exercise("layer_sizes")
class TestLayerSizes:
    @given(n_x=sizes(1, 6), n_y=sizes(1, 4), m=sizes(1, 7))
    def test_sizes_are_the_rows_of_x_and_y_and_four_between(self, student, n_x, n_y, m):
        """The sizes are the rows of X, 4, and the rows of Y."""
        found = expect_tuple(student.layer_sizes(np.zeros((n_x, m)), np.zeros((n_y, m))), "the sizes", 3)
        first, middle, last = expect_integers(found, "the sizes")
        hint = "Which index of X counts the features, and which the examples? (step 2)"
        expect(first == n_x, "n_x must be the number of rows of X.", hint=hint, n_x=first)
        expect(middle == 4, "n_h must be 4, whatever the data.", n_h=middle)
        expect(last == n_y, "n_y must be the number of rows of Y.", hint=hint, n_y=last)


def start(student, dims):
    """The parameters that training starts from: shapes and biases of zero are judged."""
    return expect_parameters(student.initialize_parameters(*dims), dims, zero_biases=True)


@exercise("initialize_parameters")
class TestInitializeParameters(small_start_claims(start, (200, 300, 200), (150, 150, 150))):
    @form
    @weight(3)
    @given(dims=st.tuples(sizes(1, 5), sizes(1, 5), sizes(1, 3)))
    def test_shapes_follow_the_sizes_and_biases_are_zero(self, student, dims):
        """W1 is (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1), and the biases start at zero."""
        start(student, dims)

    def test_no_two_weights_are_equal(self, student):
        """In a small network no weight is a copy of another, whichever layer it is in."""
        small, claim = start(student, (2, 3, 1)), "each weight must be drawn on its own."
        weights, hint = [*small["W1"].ravel(), *small["W2"].ravel()], "What will two units with the same weights learn?"
        expect(len(set(weights)) == 9, claim, hint=hint, W1=small["W1"], W2=small["W2"])


def forward(student, X, parameters):
    """A2 and the cache, their form already judged."""
    n_h, m = parameters["W1"].shape[0], X.shape[1]
    A2, cache = expect_tuple(student.forward_propagation(X, parameters), "the result", 2)
    cache = expect_arrays(cache, "cache", {"Z1": (n_h, m), "A1": (n_h, m), "Z2": (1, m), "A2": (1, m)})
    return expect_array(A2, "A2", (1, m)), cache


@exercise("forward_propagation", pure=True)
class TestForwardPropagation:
    @form
    @given(network=networks())
    def test_shapes_and_keys(self, student, network):
        """A2 is (1, m), and the cache holds Z1, A1, Z2 and A2."""
        X, _, parameters = network
        A2, cache = forward(student, X, parameters)
        claim = "A2 must be the same array of numbers inside the cache and outside."
        expect(np.array_equal(A2, cache["A2"]), claim, A2=A2, cache_A2=cache["A2"])

    @weight(2)
    @given(network=networks())
    def test_hidden_layer(self, student, network):
        """Z1 is W1 X + b1, and A1 is its tanh."""
        X, _, parameters = network
        (_, cache), right = forward(student, X, parameters), forward_by_loops(X, parameters)
        claim = "Z1 must be each unit's weighted sum of the inputs, plus its bias."
        hint = "Which product of W1 (n_h, n_x) and X (n_x, m) gives (n_h, m)? Where does the bias enter? (step 4)"
        expect_close(cache["Z1"], right["Z1"], "Z1", claim, hint=hint)
        hint = "Which activation does the hidden layer have?"
        expect_close(cache["A1"], right["A1"], "A1", "A1 must be the tanh of Z1.", holds="Z1", hint=hint)

    @weight(2)
    @given(network=networks())
    def test_output_layer(self, student, network):
        """Z2 is W2 A1 + b2, and A2 is its sigmoid."""
        X, _, parameters = network
        (A2, cache), right = forward(student, X, parameters), forward_by_loops(X, parameters)
        claim, hint = "Z2 must be W2 @ A1 + b2.", "Whose outputs are the inputs of the second layer?"
        expect_close(cache["Z2"], right["Z2"], "Z2", claim, hint=hint)
        hint = "A probability: which activation has the output?"
        expect_close(A2, right["A2"], "A2", "A2 must be the sigmoid of Z2.", holds="Z2", hint=hint)


def cost_of(student, A2, Y):
    """The cost as a number; an old signature takes the parameters as well."""
    try:
        value = student.compute_cost(A2, Y)
    except Exception as error:
        if not is_missing_argument(error):
            raise
        value = student.compute_cost(A2, Y, {"W1": np.ones((2, 2)), "W2": np.ones((1, 2))})
    return expect_number(value, "cost")


@exercise("compute_cost", pure=True)
class TestComputeCost(logistic_cost_claims(cost_of, step=5)):
    pass


def gradients(student, X, Y, parameters):
    """The four gradients, their form already judged."""
    grads = student.backward_propagation(parameters, forward_by_loops(X, parameters), X, Y)
    hint = "A gradient has the shape of its parameter: which products and sums keep it? (step 6)"
    return expect_arrays(grads, "grads", {"d" + name: parameters[name].shape for name in NAMES}, hints=hint)


@exercise("backward_propagation", pure=True)
class TestBackwardPropagation:
    @form
    @given(network=networks())
    def test_each_gradient_has_the_shape_of_its_parameter(self, student, network):
        """Each gradient has the shape of its parameter."""
        gradients(student, *network)

    def expect_slopes(self, student, network, hints):
        right, claim = oracles.logistic_gradients(*network, hidden="tanh"), "{name} must be the slope of the cost."
        got = gradients(student, *network)
        expect_all_close(got, right, claim, rtol=COMPLEX_STEP_RTOL * 10, hint=hints, order=hints)

    @weight(3)
    @given(network=networks())
    def test_output_layer(self, student, network):
        """dW2 and db2 are the slopes of the cost."""
        db2 = "How much too high was each probability, and what is the mean of that? (step 6)"
        dW2 = "The output layer is logistic regression: which array holds its measurements? (step 6)"
        self.expect_slopes(student, network, {"db2": db2, "dW2": dW2})

    @weight(4)
    @given(network=networks())
    def test_hidden_layer(self, student, network):
        """dW1 and db1 are the slopes of the cost."""
        hint = "dZ2, the weights W2 between, the slope of the tanh: which of the three is off? (step 6)"
        self.expect_slopes(student, network, {"db1": hint, "dW1": hint})


def stepped(student, parameters, grads, *rate):
    (n_h, n_x), n_y = parameters["W1"].shape, parameters["W2"].shape[0]
    return read_parameters(student.update_parameters(parameters, grads, *rate), n_x, n_h, n_y)


@exercise("update_parameters", in_place=["parameters"], pure=True)
class TestUpdateParameters:
    @weight(3)
    @given(step=updates(depth=(2, 2)))
    def test_one_step(self, student, step):
        """Each parameter moves by minus learning_rate times its gradient."""
        expect_gradient_step(stepped(student, *step), *step, step="(step 7)")

    @given(step=updates(depth=(2, 2)))
    def test_two_steps(self, student, step):
        """A second step starts where the first one ended."""
        _, grads, rate = step
        once, other = stepped(student, *step), {name: -2 * value for name, value in grads.items()}
        twice, hint = stepped(student, once, other, 2 * rate), "Does a second call depend on the first?"
        expect_gradient_step(twice, once, other, 2 * rate, hint=hint)

    def test_the_rate_is_1_2_by_default(self, student):
        """The learning rate is 1.2 unless the caller says otherwise."""
        parameters = {name: np.full(shape, 0.5) for name, shape in parameter_shapes([2, 3, 1]).items()}
        try:
            new = stepped(student, parameters, {"d" + name: np.ones(p.shape) for name, p in parameters.items()})
        except Exception as error:
            if is_missing_argument(error, "learning_rate"):
                return  # a signature without a default is accepted
            raise
        claim = "called without a learning rate, {name} must move by 1.2 times its gradient."
        right = {name: value - 1.2 for name, value in parameters.items()}
        expect_all_close(new, right, claim, hint="What does the signature say?")


def band(seed, m=60):
    """m points of the plane round (1, 0), class 1 in a slanted band through the middle: no line splits them."""
    X = np.random.default_rng(seed).uniform(-3, 3, (2, m))
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
    hint = "Which size does the caller choose, and which two are rows of the data? (step 8)"
    return read_parameters(value, X.shape[0], n_h, Y.shape[0], hint=hint)


def rate_of_first_step(student, X, Y, n_h, seed):
    """b2 after one step, over the share of ones minus one half: from tiny weights that is the rate."""
    b2 = train(student, X, Y, n_h, seed, num_iterations=1)["b2"][0, 0]
    rate = b2 / (np.mean(Y) - 0.5)
    claim = "after one iteration b2 must have moved towards the more frequent class."
    hint = "Which of forward, cost, backward, update has not reached the parameters that are returned? (step 8)"
    if rate < -1e-4:
        hint = "It went the other way. Which two of your functions decide the sign of a step? (steps 6 and 7)"
    if not rate > 1e-4:
        reject(claim, hint=hint, share_of_ones=f"{np.mean(Y):.2f}", b2=f"{b2:.4g} after one iteration")
    return rate


def flat(state, prefix=""):
    return np.concatenate([state[prefix + name].ravel() for name in NAMES])


THREE_OF_FOUR = (
    np.array([[2.0, -1.0, 0.5, 1.5], [0.5, 1.0, -2.0, 1.0], [1.0, 0.0, 0.5, -1.0]]),
    np.array([[1, 1, 0, 1]]),
)
STEPS = ["initialize_parameters", "forward_propagation", "compute_cost", "backward_propagation", "update_parameters"]


@exercise("nn_model", builds_on=STEPS)
class TestNnModel:
    @form
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
        last = rate_of_first_step(student, X, Y, n_h, seed)
        for done in (1, 2, 60):
            here, there = (train(student, X, Y, n_h, seed, num_iterations=n) for n in (done, done + 1))
            step = flat(there) - flat(here)
            slope = flat(oracles.logistic_gradients(X, Y, here, hidden="tanh"), "d")
            rate = -(step @ slope) / max(slope @ slope, 1e-300)
            seen = {"after": f"{done} and {done + 1} iterations"}
            claim = "one more iteration must be one more step against the gradient."
            hint = "Does each round start from the parameters of the round before, all four of them? (step 8)"
            straight = np.abs(step + rate * slope).max() <= 1e-9 * max(np.abs(step).max(), 1e-3)
            expect(rate > 0 and straight and step.any(), claim, hint=hint, **seen)
            tolerance = 0.02 if done == 1 else 1e-6
            claim = "every iteration must take a step of the same rate, and `num_iterations` of them."
            if done == 1:
                seen = {"after 1 iteration": f"as far as {last / rate:.3g} steps of the second one's length"}
            expect(abs(rate / last - 1) <= tolerance, claim, hint="How often does the loop run? (step 8)", **seen)
            last = rate

    @form
    def test_the_start_is_small_and_random(self, student):
        """Training starts from the small random weights of step 3."""
        W1 = train(student, *THREE_OF_FOUR, 40, num_iterations=1)["W1"]
        claim = "after one iteration the weights W1 must still be small and all different."
        small = len(np.unique(W1)) == W1.size and np.abs(W1).max() < 0.5
        expect(small, claim, hint="Where does training start? (steps 3 and 8)")

    @weight(2)
    def test_it_learns_what_no_line_can(self, student):
        """Trained on a band between two sides, it is right where no single line can be."""
        X, Y = band(5)
        rate = rate_of_first_step(student, X, Y, 5, 0)
        if not 0.15 <= rate <= 4:
            return
        p = train(student, X, Y, 5, num_iterations=int(SMOKE_LENGTH / rate))
        answers = oracles.sums(X, p, hidden="tanh")[-1] > 0
        claim = f"on a band of points, more than {SMOKE_THRESHOLD} must be right after training."
        case = f"60 points (2, 60), class 1 in a slanted band, n_h = 5, {int(SMOKE_LENGTH / rate)} iterations"
        hint = "One line reaches .72 here. Does the hidden layer learn, with all its units different? (step 8)"
        expect_accuracy(answers, Y, SMOKE_THRESHOLD, claim, case=case, hint=hint)

    @form
    def test_print_cost_only_prints(self, student):
        """With print_cost=True the result is the same."""
        quiet, loud = (train(student, *THREE_OF_FOUR, 3, 1, num_iterations=3, print_cost=c) for c in (False, True))
        expect_all_close(loud, quiet, "print_cost must not change the trained {name}.")

    @form
    def test_ten_thousand_iterations_by_default(self, student):
        """Without num_iterations it takes 10000 steps."""
        X, Y = np.array([[0.5]]), np.array([[1]])
        p, q = (train(student, X, Y, 1, num_iterations=n) for n in (1, 2))
        rate = ((p["b2"] - q["b2"]) / oracles.logistic_gradients(X, Y, p, hidden="tanh")["db2"]).item()
        right = oracles.one_unit_descent(p, 0.5, 9999, rate, hidden="tanh")
        claim = "called without num_iterations, training must take 10000 steps."
        hint = "What does the signature say?"
        expect_all_close(train(student, X, Y, 1), right, claim, rtol=1e-7, hint=hint)


def answers(student, parameters, X):
    hint = "One row, an answer for each column."
    return expect_labels(student.predict(parameters, X), "the answers", (1, X.shape[1]), hint=hint)


def decided(parameters, X):
    """Whether no output is one half exactly, which may be called either way."""
    return bool((np.abs(oracles.sums(X, parameters, hidden="tanh")[-1]) > 1e-6).all())


@exercise("predict", builds_on=["forward_propagation"], domain=decided, pure=True)
class TestPredict:
    @weight(2)
    @given(network=networks())
    @settings(max_examples=25)
    def test_one_where_the_output_exceeds_one_half(self, student, network):
        """The answer is 1 where the network's output exceeds one half, and 0 elsewhere."""
        X, _, parameters = network
        found, A2 = answers(student, parameters, X), forward_by_loops(X, parameters)["A2"]
        clear = np.abs(A2 - 0.5) > 1e-6  # an output of exactly one half may be called either way
        claim = "the answer must be 1 where the output exceeds one half, and 0 elsewhere."
        hint = "Which number is compared with one half, and on which side is class 1? (step 9)"
        expect(not (clear & (found != (A2 > 0.5))).any(), claim, answers=found, hint=hint)

    @weight(2)
    @given(tilt=st.sampled_from([0.02, -0.02, 0.3, -0.3, 1.5, -1.5, 4.0, -4.0]), m=sizes(1, 4))
    def test_the_border_is_one_half_of_the_probability(self, student, tilt, m):
        """An output just above one half is answered 1, just below it 0."""
        parameters = {"W1": np.zeros((2, 3)), "b1": np.zeros((2, 1)), "W2": np.ones((1, 2)), "b2": np.array([[tilt]])}
        found = answers(student, parameters, np.ones((3, m)))
        claim = f"an output {'above' if tilt > 0 else 'below'} one half must be answered {int(tilt > 0)}."
        hint = "z = 0.02 gives a probability of 0.505. Which of the two is compared, and with what? (step 9)"
        expect((found == int(tilt > 0)).all(), claim, answers=found, hint=hint)

    def test_each_example_has_its_own_answer(self, student):
        """Different examples get different answers."""
        W1, b1, W2, b2 = (np.array([each]) for each in ([2.0, 0.0], [-1.0], [3.0], [0.5]))
        X = np.array([[2.0, -1.0, 1.0, 0.0, 0.2], [1.0, 1.0, 0.0, 5.0, 0.0]])
        found = answers(student, {"W1": W1, "b1": b1, "W2": W2, "b2": b2}, X)
        hint = "The hidden unit sees x1 = 0.5 as its middle. Who is on its left, who on its right?"
        claim = "each example must get an answer of its own."
        expect(found[0].tolist() == [1, 0, 1, 0, 0], claim, answers=found, hint=hint)
