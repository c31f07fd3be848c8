"""Hidden suite of c2w3_tensorflow, all oracles in NumPy's float64.

Oracles: layers and costs one entry at a time (the kit's), gradients by the complex step on a cost that is written here,
Adam in its textbook form, starts by their law. Evidence: docs/design/c2w3_tensorflow.md.
"""

import itertools

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    asked_here,
    away_from_kinks,
    complex_step_gradients,
    exercise,
    expect,
    expect_accuracy,
    expect_close,
    expect_keys,
    expect_mean,
    expect_number,
    expect_numbers,
    expect_standard_deviation,
    expect_tuple,
    expect_uncorrelated,
    form,
    is_close,
    one_hot,
    oracles,
    sizes,
    split,
    weight,
)
from autograder.testing.tensors import expect_near, expect_tensor, expect_tensor_close, is_tensor, tensor, variable

LAYERS = [64, 25, 12, 10]
NAMES = ["W1", "b1", "W2", "b2", "W3", "b3"]
THRESHOLD, SPLIT_SEED = 0.75, 7
SEEDS = st.integers(0, 999)


def grid(rng, *shape):
    """Numbers k / 8 between -1.5 and 1.5 that float32 holds exactly."""
    return rng.integers(-12, 13, shape) / 8


@st.composite
def networks(draw):
    """(X, Y, parameters) of three layers of up to 4 units, 1 to 5 examples, away from the kinks of the ReLU."""
    rng, widths, m = np.random.default_rng(draw(SEEDS)), [draw(sizes(2, 4)) for _ in range(4)], draw(sizes(1, 5))
    P = {}
    for l, (n_prev, n) in enumerate(itertools.pairwise(widths), start=1):
        P |= {f"W{l}": grid(rng, n, n_prev), f"b{l}": grid(rng, n, 1)}
    X = grid(rng, widths[0], m)
    assume(all(away_from_kinks(Z) for Z in oracles.sums(X, P)[:2]))
    return X, one_hot(rng.integers(0, widths[3], (1, m)), widths[3]), P


def variables(P):
    return {name: variable(value) for name, value in P.items()}


def cross_entropy(Z, Y):
    """The mean of log sum_k exp(z_k) - z_t; Z may be complex."""
    top = np.real(Z).max(axis=0)
    return (top + np.log(np.exp(Z - top).sum(axis=0)) - (Z * Y).sum(axis=0)).mean()


def gradients(X, Y, P):
    """dJ/dW1 ... dJ/db3 under the names of the parameters, by the complex step."""
    found = complex_step_gradients(lambda p: cross_entropy(oracles.sums(X, p)[-1], Y), P)
    return {name.removeprefix("d"): value for name, value in found.items()}


def cost_of(X, Y, P):
    return float(cross_entropy(oracles.sums(X, P)[-1], Y))


def linear(student, X, W, b):
    """Z of the student, and the right one; the lecture's function takes no arguments and draws from seed 1."""
    try:
        return student.linear_function(tensor(X), variable(W), tensor(b)), oracles.linear(X, W, b)
    except Exception as error:
        if "linear_function() takes 0 positional arguments" not in str(error):
            raise
        rng = np.random.RandomState(1)
        X, W, b = rng.randn(3, 1), rng.randn(4, 3), rng.randn(4, 1)
        return student.linear_function(), oracles.linear(X, W, b)


@exercise("linear_function")
class TestLinearFunction:
    @weight(3)
    @given(network=networks())
    def test_it_is_the_product_plus_the_bias(self, student, network):
        """Each entry is the weighted sum of its column, plus the bias of its row."""
        X, _, P = network
        Z, right = linear(student, X, P["W1"], P["b1"])
        claim, hint = "Z must be W X + b.", "Work one entry by hand: which row of W meets which column of X?"
        expect_tensor_close(Z, right, "Z", claim, hint=hint)


@exercise("one_hot_matrix")
class TestOneHotMatrix:
    @weight(3)
    @given(depth=st.integers(2, 9), data=st.integers(0, 99), how=st.sampled_from(["number", "list", "tensor"]))
    def test_the_place_of_the_label_holds_1(self, student, depth, data, how):
        """The vector has a 1 at the place of the label and 0 elsewhere, for a label alone or in a list."""
        k = data % depth
        label = {"number": k, "list": [k], "tensor": tensor([k], dtype=np.int32)}[how]
        claim, hint = "the vector must have a 1 at the place of the label, counted from 0.", "Which shape is asked for?"
        expect_tensor_close(student.one_hot_matrix(label, depth), np.eye(depth)[k], "the vector", claim, hint=hint)

    def test_six_classes_unless_said(self, student):
        """Without depth there are six classes, and depth can be named."""
        expect_tensor_close(student.one_hot_matrix(4), np.eye(6)[4], "the vector", "without depth it must be 6.")
        claim = "the number of classes must be depth."
        expect_tensor_close(student.one_hot_matrix(1, depth=3), np.eye(3)[1], "the vector", claim)


SIGNS = [12288, 25, 12, 6]
"""The sizes that notebooks of the lecture have fixed."""


def shapes(layers):
    found = {f"W{k}": (n, n_prev) for k, (n_prev, n) in enumerate(itertools.pairwise(layers), 1)}
    return found | {f"b{k}": (n, 1) for k, n in enumerate(layers[1:], 1)}


def started(student, seeds):
    """The parameters of calls with these seeds, as arrays: {name: a stack of them}; and the sizes of the layers."""
    calls, layers = [], LAYERS
    for seed in seeds:
        P = expect_keys(student.initialize_parameters.with_seed(seed)(), "the result", NAMES)
        expect(len(P) == len(NAMES), "there must be no other parameters.", keys=", ".join(map(str, P)))
        layers = SIGNS if is_tensor(P["W1"]) and P["W1"].array.shape == (25, 12288) else LAYERS
        calls.append({k: expect_tensor(P[k], k, shape, variable=True) for k, shape in shapes(layers).items()})
    return {name: np.array([P[name] for P in calls]) for name in NAMES}, layers


@exercise("initialize_parameters")
class TestInitializeParameters:
    @form
    def test_six_variables(self, student):
        """The six parameters are variables of the right shapes."""
        started(student, [1])

    @form
    @asked_here
    def test_biases_of_zero(self, student):
        """The biases are zero."""
        for name, values in started(student, [1])[0].items():
            expect(name[0] == "W" or not values.any(), f"{name} must be zero.", **{name: values[0]})

    @weight(3)
    def test_the_law_of_the_weights(self, student):
        """The weights have mean 0 and Glorot's standard deviation, the square root of 2 / (n_prev + n)."""
        hint = "How many numbers come into the layer, how many go out, and where is the root?"
        found, layers = started(student, range(30))
        for k, pair in enumerate(itertools.pairwise(layers), start=1):
            draws, std, name = np.unique(found[f"W{k}"]), np.sqrt(2 / sum(pair)), f"W{k}"  # a fixed seed repeats them
            expect(draws.size > 60, f"{name} must be drawn at random.", **{name: found[name][0]})
            expect_mean(draws, 0.0, std, name, f"the weights of {name} must have mean 0.", hint=hint)
            claim = f"the standard deviation of {name} must be the root of 2 / (n_prev + n)."
            expect_standard_deviation(draws, std, name, claim, hint=hint)

    @asked_here
    @weight(2)
    def test_each_matrix_is_drawn_on_its_own(self, student):
        """No matrix repeats another one, and each call draws anew."""
        found = {name: values.reshape(len(values), -1) for name, values in started(student, range(30))[0].items()}
        for one, other in itertools.combinations(("W1", "W2", "W3"), 2):
            n, claim = found[other].shape[1], f"{other} must not repeat the numbers of {one}."
            hint = "Does one initializer object draw both? It begins again from its seed at each call."
            expect_uncorrelated(found[one][:, :n], found[other], f"{one} and {other}", claim, hint=hint)
        expect(len(np.unique(found["W1"], axis=0)) == 30, "each call must draw other weights.", hint="Is a seed set?")


@exercise("forward_propagation", builds_on=["linear_function"])
class TestForwardPropagation:
    @weight(3)
    @given(network=networks())
    def test_the_logits(self, student, network):
        """Z3 is linear, ReLU, linear, ReLU, linear."""
        X, _, P = network
        claim = "Z3 must be linear, ReLU, linear, ReLU, linear, with nothing after it."
        hint = "Follow one example by hand. What comes after the third linear step?"
        Z3 = student.forward_propagation(tensor(X), variables(P))
        expect_tensor_close(Z3, oracles.network(X, P, output="identity")[-1][0], "Z3", claim, hint=hint)


@exercise("compute_cost")
class TestComputeCost:
    @weight(3)
    @given(seed=SEEDS, classes=sizes(2, 5), m=sizes(1, 5))
    def test_the_cross_entropy(self, student, seed, classes, m):
        """The cost is the cross-entropy of the softmax of the logits."""
        rng = np.random.default_rng(seed)
        Z, Y = 3 * grid(rng, classes, m), one_hot(rng.integers(0, classes, (1, m)), classes)
        cost = expect_tensor(student.compute_cost(tensor(Z), tensor(Y)), "the cost", ())
        right = float(cross_entropy(Z, Y))
        claim, hint = (
            "the cost must be the mean of log sum_k exp(z_k) - z_t over the columns.",
            "Is each example a row by then?",
        )
        summed = is_close(cost, m * right, rtol=1e-4)  # notebooks of the lecture have either; the next test tells
        expect_near(cost / m if summed else cost, right, "the cost", claim, hint=hint)

    @asked_here
    @weight(2)
    @given(copies=st.integers(2, 5))
    def test_it_is_a_mean(self, student, copies):
        """The cost does not change when every example is listed several times."""
        Z, Y = np.array([[0.5, -1.0], [2.0, 0.25], [-0.5, 1.5]]), one_hot([2, 0], 3)
        cost = expect_tensor(
            student.compute_cost(tensor(np.tile(Z, copies)), tensor(np.tile(Y, copies))), "the cost", ()
        )
        claim, hint = (
            "the cost must be a mean over the examples.",
            "What happens to a sum when there are twice as many?",
        )
        expect_near(cost, float(cross_entropy(Z, Y)), "the cost", claim, hint=hint)

    @asked_here
    def test_large_logits(self, student):
        """Logits of some hundreds give a finite, exact cost."""
        Z, Y = np.array([[300.0, 0.0], [0.0, -200.0], [-100.0, 50.0]]), one_hot([1, 1], 3)
        cost = expect_tensor(student.compute_cost(tensor(Z), tensor(Y)), "the cost", (), finite=False)
        claim, hint = "logits of any size must give their cost.", "Does the cost go through probabilities?"
        expect_near(cost, 275.0, "the cost", claim, hint=hint)


def number(cost):
    return expect_number(cost.array if is_tensor(cost) else cost, "the cost")


def optimizer(text):
    return Code(f"tf.keras.optimizers.{text}", "import tensorflow as tf\n")


def stepped(student, X, Y, P, text):
    """The cost, and the parameters after a step of this optimizer."""
    arguments = variables(P), optimizer(text), tensor(X), tensor(Y)
    cost, (after, *_) = student.train_step.with_arguments(*arguments)
    return number(cost), {name: expect_tensor(after[name], name, P[name].shape) for name in P}


@exercise("train_step", builds_on=["forward_propagation", "compute_cost"], in_place=["parameters"])
class TestTrainStep:
    @weight(4)
    @given(network=networks(), rate=st.sampled_from([0.5, 0.125]))
    @settings(max_examples=10)
    def test_every_variable_moves_against_its_gradient(self, student, network, rate):
        """With plain gradient descent each parameter moves by the learning rate times its gradient, downhill."""
        X, Y, P = network
        _, after = stepped(student, X, Y, P, f"SGD({rate})")
        hint = "Which variables does the tape get, and in which pairs does the optimizer get them?"
        for name, slope in gradients(X, Y, P).items():
            claim = f"{name} must move by the learning rate times its gradient, against it."
            expect_near(after[name], P[name] - rate * slope, name, claim, hint=hint)

    @weight(2)
    @given(network=networks())
    @settings(max_examples=8)
    def test_the_optimizer_makes_the_step(self, student, network):
        """With Adam each parameter moves by the learning rate, whatever the size of its gradient."""
        X, Y, P = network
        _, after = stepped(student, X, Y, P, "Adam(0.25)")
        hint = "Who knows the rule of the step, the function or the optimizer?"
        for name, slope in gradients(X, Y, P).items():
            clear = np.abs(slope) > 1e-3
            claim = f"{name} must be changed by the optimizer that is given."
            way, right = (after[name] - P[name])[clear] / 0.25, -np.sign(slope)[clear]
            expect_close(way, right, "its way", claim, atol=0.01, hint=hint)

    @weight(2)
    @given(network=networks())
    @settings(max_examples=8)
    def test_the_cost_before_the_step(self, student, network):
        """The cost that comes back is that of the parameters before the step."""
        X, Y, P = network
        cost, _ = stepped(student, X, Y, P, "SGD(0.5)")
        claim, hint = "the cost must be that of the batch before the step.", "When is the cost computed?"
        expect_near(cost, cost_of(X, Y, P), "the cost", claim, hint=hint)


def trained(student, X, Y, **options):
    """(parameters, costs) of a training, as arrays and numbers; the start repeats with the seed of the call."""
    P, costs = expect_tuple(student.model(tensor(X), tensor(Y), **options), "the result", 2)
    P = expect_keys(P, "parameters", NAMES)
    weights = {k: expect_tensor(P[k], k, shape) for k, shape in shapes(LAYERS).items()}
    return weights, np.array(expect_numbers(plain_costs(costs), "costs"))


def plain_costs(costs):
    """Costs as plain numbers: a list may hold tensors of shape (), or be one tensor or array."""
    costs = costs.array if is_tensor(costs) else costs
    if not isinstance(costs, (list, tuple, np.ndarray)):
        return costs
    return [each.array.item() if is_tensor(each) and each.array.ndim == 0 else each for each in costs]


def costs_as_a_list(result):
    """The form that the audit compares: costs may come as a list or as an array of any precision."""
    return result[0], [round(float(each), 5) for each in plain_costs(result[1])]


def five_images(seed):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 17, (64, 5)) / 16, one_hot(rng.permutation(10)[None, :5], 10)


def adam(P, X, Y, rate, steps):
    """The parameters after Adam's steps on one batch, its epsilon where Keras has it."""
    v, s = ({name: np.zeros(value.shape) for name, value in P.items()} for _ in range(2))
    for t in range(1, steps + 1):
        length = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        for name, slope in one_pass(P, X, Y).items():
            v[name] = 0.9 * v[name] + 0.1 * slope
            s[name] = 0.999 * s[name] + 0.001 * slope**2
            P = P | {name: P[name] - length * v[name] / (np.sqrt(s[name]) + 1e-7)}
    return P


def one_pass(P, X, Y):
    """The gradients layer by layer, since a complex step for each of 2067 entries would take too long."""
    Z, found = oracles.sums(X, P), {}
    A = [X, *(np.maximum(z, 0) for z in Z[:-1])]
    dZ = (oracles.softmax(Z[-1]) - Y) / X.shape[1]
    for l in (3, 2, 1):
        found |= {f"W{l}": dZ @ A[l - 1].T, f"b{l}": dZ.sum(axis=1, keepdims=True)}
        dZ = (P[f"W{l}"].T @ dZ) * (A[l - 1] > 0)
    return found


@asked_here
@exercise("model", builds_on=["initialize_parameters", "train_step"], cpu_seconds=20, form=costs_as_a_list)
class TestModel:
    @form
    @weight(3)
    @given(seed=SEEDS, size=st.integers(1, 6), epochs=st.integers(1, 3))
    @settings(max_examples=4)
    def test_the_cost_of_an_epoch_is_the_mean_over_all_examples(self, student, seed, size, epochs):
        """With learning rate 0 each epoch's cost is that of the parameters on all examples, however they are cut."""
        X, Y = five_images(seed)
        P, costs = trained(student, X, Y, learning_rate=0.0, num_epochs=epochs, minibatch_size=size)
        claim, hint = (
            "costs must hold a number for each epoch, the mean over its five examples.",
            "Which examples count?",
        )
        expect(len(costs) == epochs, claim, costs=costs, hint=hint)
        expect_near(costs, np.full(epochs, cost_of(X, Y, P)), "costs", claim, hint=hint)

    @weight(3)
    @given(seed=SEEDS, size=st.integers(1, 6), epochs=st.integers(1, 2))
    @settings(max_examples=4)
    def test_each_mini_batch_makes_a_step_of_adam(self, student, seed, size, epochs):
        """On five equal examples the parameters go where Adam leads, one step for each mini-batch."""
        X, Y = (np.repeat(A[:, :1], 5, axis=1) for A in five_images(seed))
        self.expect_steps(student, X, Y, -(-5 // size) * epochs, rate=0.03, num_epochs=epochs, minibatch_size=size)

    def test_the_defaults(self, student):
        """Unless said otherwise the rate is 0.01, there are ten epochs, and a mini-batch has 64 examples."""
        X, Y = (np.repeat(A[:, :1], 65, axis=1) for A in five_images(3))
        self.expect_steps(student, X, Y, 2, num_epochs=1)
        _, costs = trained(student, X[:, :1], Y[:, :1])
        expect(len(costs) == 10, "without num_epochs there must be ten of them.", costs=f"{len(costs)} of them")

    def expect_steps(self, student, X, Y, steps, rate=None, **options):
        options |= {} if rate is None else {"learning_rate": rate}
        start, _ = trained(student, X, Y, **options | {"learning_rate": 0.0})
        after, _ = trained(student, X, Y, **options)
        rate, X, Y = rate or 0.01, X[:, :1], Y[:, :1]
        hint = "How many mini-batches are there, is the last one among them, and when is the optimizer made?"
        right, slopes = adam(start, X, Y, rate, steps), one_pass(start, X, Y)
        for name in NAMES:
            clear = np.abs(slopes[name]) > 1e-4  # below it float32 and epsilon tell
            way, wanted = ((P[name] - start[name])[clear] / rate for P in (after, right))
            claim = f"{name} must go {steps} steps of Adam at the rate {rate}."
            expect_close(way, wanted, "its way", claim, atol=0.02, hint=hint)

    @weight(2)
    def test_it_learns_the_digits(self, student, data):
        """A network that is trained for eight epochs reads most digits it has not seen."""
        shape = {"train": 640, "test": 600, "scale": 16}
        X, Y, X_test, Y_test = split(data("digits.h5"), "images", "labels", seed=SPLIT_SEED, **shape)
        P, _ = trained(student, X, one_hot(Y, 10), learning_rate=0.01, num_epochs=8)
        claim, hint = "the trained network must read most digits.", "Do the costs fall from epoch to epoch?"
        answers = oracles.sums(X_test, P)[-1].argmax(axis=0)
        expect_accuracy(answers, Y_test, THRESHOLD, claim, case="640 digits, 8 epochs at the rate 0.01", hint=hint)
