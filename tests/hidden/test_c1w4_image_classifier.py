"""Hidden suite of c1w4_image_classifier.

Oracles: training is followed step by step from the student's own start (a run with rate 0), each step along the complex
step derivative of a cost that is written as log(1 + exp(z)) - y z; softmax as 1 / sum_k exp(z_k - z_i), one entry at a
time; its gradient as the complex step derivative of log sum exp(z) - z_true; the confusion matrix by counting pairs.
Starting values are never compared: any generator, scale and order of drawing will do, and parameters may come alone or
with their costs.

Threshold: threes against eights, 285 to train on, 72 to test, 64-16-1, rate 0.3, 300 iterations, accuracy above .95.
Splits and starts of the seeds 100 ... 119: right .972 to 1; the first layer never moved at most .917; all weights zero
at most .556. A missing bias (.972) cannot be told by accuracy and is caught by exact numbers. On the suite's own split
200 starts, half of them with weights of 0.01 and half with 1 / sqrt(n), all reached 1, with the first layer never moved
at most .5. The start is drawn from the seed of the call, so a right solution gets the same number every time; for a
start of the student's own a false alarm needs four mistakes where 200 runs made none: below 1e-9 if mistakes came
singly at 1/14400 an image.

Ten digits, 300 to train on, 300 to test, 64-32-10 with the student's gradient on top, 60 steps with momentum, above
.80: splits and starts 100 ... 119, right .890 to .950; with the slope of a sigmoid too many at most .677; without sign,
truth or AL, or with 1/m, at most .184. The start is the suite's (right: .910), so a false alarm would need rounding to
flip 33 answers: its chance is nil.
"""

import math
import statistics
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    EXACT_ATOL,
    EXACT_RTOL,
    arrays,
    call_text,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_keys,
    expect_number,
    expect_unchanged,
    labels,
    reject,
    show,
    sizes,
    weight,
)

COST_RTOL = 1e-5
"""A solution may keep logarithms finite with 1e-8, which moves these costs by less than this."""

COST_ATOL = 1e-7
THRESHOLD = 0.95
DIGITS_THRESHOLD = 0.8
TRAINING_ARGUMENTS = ("X", "Y", "layers_dims", "learning_rate", "num_iterations", "print_cost")


# Both training functions


def images(draw: st.DrawFn, n_x: int, m: int) -> Any:
    """Entries on a grid of quarters, moved off zero: no column is zero, so no unit stands exactly at its kink."""
    return draw(arrays((n_x, m))) + 1 / 8


@st.composite
def problems(draw: st.DrawFn, shapes: list[tuple[int, ...]]) -> tuple[Any, Any, tuple[int, ...]]:
    """Images, labels and the layers of a small network."""
    layers, m = draw(st.sampled_from(shapes)), draw(sizes(1, 5))
    return images(draw, layers[0], m), draw(labels(m)), layers


def fixed_problem(layers: tuple[int, ...]) -> tuple[Any, Any, tuple[int, ...]]:
    """Four images and labels of both classes."""
    k = np.arange(1, 4 * layers[0] + 1).reshape(layers[0], 4)
    return np.round(2 * np.sin(2.5 * k), 2), np.array([[1, 0, 0, 1]]), layers


def trained(
    train: Any, X: Any, Y: Any, layers: Any, *more: Any, **named: Any
) -> tuple[dict[str, Any], list[Any] | None]:
    """Parameters and, where they come along, the costs, the contract checked."""
    result, costs = train(X, Y, layers, *more, **named), None
    if isinstance(result, (tuple, list)) and len(result) == 2:
        result, costs = result
        if isinstance(costs, np.ndarray):
            costs = list(costs.ravel())
        expect(isinstance(costs, (list, tuple)), "costs must be a list.", costs=costs)
        costs = list(costs)
    keys = [f"{letter}{layer}" for layer in range(1, len(layers)) for letter in "Wb"]
    hint = "Return the parameters and the costs, in this order."
    result = expect_keys(result, "parameters", keys, hint=hint)
    parameters = {}
    for layer, (n_prev, n) in enumerate(zip(layers[:-1], layers[1:], strict=True), start=1):
        parameters[f"W{layer}"] = expect_array(result[f"W{layer}"], f"W{layer}", (n, n_prev))
        parameters[f"b{layer}"] = expect_array(result[f"b{layer}"], f"b{layer}", (n, 1))
    return parameters, costs


def true_cost(parameters: dict[str, Any], X: Any, Y: Any) -> Any:
    """The mean of log(1 + exp(z)) - y z, ReLU below; takes complex parameters."""
    L = len(parameters) // 2
    Z = X
    for layer in range(1, L + 1):
        A = np.where(np.real(Z) > 0, Z, 0) if layer > 1 else X
        Z = parameters[f"W{layer}"] @ A + parameters[f"b{layer}"]
    return (np.log(1 + np.exp(Z)) - Y * Z).mean()


def followed(parameters: dict[str, Any], X: Any, Y: Any, rate: float, steps: int) -> dict[str, Any]:
    """The parameters after `steps` steps down the slope of the cost."""
    for _ in range(steps):
        slope = true_slopes(parameters, X, Y)
        parameters = {key: value - rate * slope[key] for key, value in parameters.items()}
    return parameters


def true_slopes(parameters: dict[str, Any], X: Any, Y: Any) -> dict[str, Any]:
    """The slope of the cost along every parameter."""
    return {
        key: complex_step_gradient(lambda v, key=key: true_cost({**parameters, key: v}, X, Y), value)
        for key, value in parameters.items()
    }


def answers(parameters: dict[str, Any], X: Any) -> Any:
    """0 or 1 for each image, from a network with one hidden layer."""
    hidden = np.maximum(0, parameters["W1"] @ X + parameters["b1"])
    return (parameters["W2"] @ hidden + parameters["b2"] > 0).astype(int)


def case(problem: tuple[Any, ...], *more: Any) -> str:
    return call_text(TRAINING_ARGUMENTS, [*problem, *more], {})


def check_start(train: Any, layers: tuple[int, ...]) -> None:
    """Biases are zero, units of a layer are not alike, and a rate of 0 moves nothing."""
    problem = fixed_problem(layers)
    start, _ = trained(train, *problem, learning_rate=0.0, num_iterations=1)
    later, _ = trained(train, *problem, learning_rate=0.0, num_iterations=4)
    for key, value in start.items():
        hint = "Which learning rate does update_parameters get?"
        claim = f"with learning rate 0 {key} must stay where it started, for any number of iterations."
        expect_close(later[key], value, key, claim, hint=hint, case=case(problem, 0.0, 4))
        if key[0] == "b":
            expect(not value.any(), f"{key} must start from zero.", **{key: value}, case=case(problem, 0.0, 1))
    rows = start["W1"]
    expect(
        len(np.unique(rows.round(12), axis=0)) == len(rows),
        "the hidden units must start from different weights, or they stay alike for ever.",
        W1=rows,
        case=case(problem, 0.0, 1),
        hint="Which function draws the starting weights?",
    )


def check_steps(train: Any, problem: tuple[Any, ...], rate: float, steps: int) -> None:
    """After `steps` iterations the parameters are where the slope of the cost leads from the start."""
    X, Y, _ = problem
    start, _ = trained(train, *problem, learning_rate=0.0, num_iterations=1)
    got, _ = trained(train, *problem, learning_rate=rate, num_iterations=steps)
    expected = followed(start, X, Y, rate, steps)
    moved = any(np.abs(expected[key] - start[key]).max() > 1e-6 for key in got)
    if moved and steps > 1 and all(np.allclose(got[key], start[key], rtol=0, atol=EXACT_ATOL) for key in got):
        reject("the parameters must move with every iteration.", hint="Is the result of each update kept?")
    right = [key for key in got if np.allclose(got[key], expected[key], rtol=EXACT_RTOL, atol=EXACT_ATOL)]
    uphill = {} if right else followed(start, X, Y, -rate, steps)
    turned = all(np.allclose(got[key], value, rtol=EXACT_RTOL, atol=EXACT_ATOL) for key, value in uphill.items())
    for key in got:
        claim = f"{key} must follow the slope of the cost for num_iterations steps of length learning_rate."
        hint = "Follow the very first step by hand: forward, backward, update. Which part is different?"
        if moved and all(np.allclose(got[key], start[key], rtol=0, atol=EXACT_ATOL) for key in got):
            hint = "Nothing has moved. Is the result of the update kept?"
        elif turned and uphill:
            hint = "The step went up the slope of the cost, in every parameter. Which signs come before it?"
        holds = f"the shapes; {', '.join(right)}" if right else "the shapes"
        expect_close(got[key], expected[key], key, claim, holds=holds, hint=hint)


def check_costs(train: Any, layers: tuple[int, ...]) -> None:
    """Where costs come along, they are noted with and without print_cost, or with it only."""
    problem = fixed_problem(layers)
    at = {steps: trained(train, *problem, learning_rate=0.25, num_iterations=steps)[0] for steps in (100, 200, 219)}
    at[0], _ = trained(train, *problem, learning_rate=0.0, num_iterations=1)
    for print_cost in (True, False):
        at[220], costs = trained(train, *problem, learning_rate=0.25, num_iterations=220, print_cost=print_cost)
        if costs is not None and (costs or print_cost):
            check_noted(costs, at, problem, print_cost)


def check_noted(costs: list[Any], at: dict[int, Any], problem: tuple[Any, ...], print_cost: bool) -> None:
    """The costs of iterations 0, 100 and 200, each before its step; a last one may follow."""
    X, Y, _ = problem
    values = [expect_number(value, "a cost", finite=False) for value in costs]
    expect(
        len(values) in (3, 4),
        "220 iterations must give the costs of iterations 0, 100 and 200.",
        costs=f"{len(values)} of them",
        case=case(problem, 0.25, 220, print_cost),
        hint="For which i is i % 100 equal to 0?",
    )
    for k, value in enumerate(values[:3]):
        claim = f"entry {k} of costs must be the cost of iteration {100 * k}, before its step."
        expect_close(
            value,
            float(true_cost(at[100 * k], X, Y)),
            "the entry",
            claim,
            rtol=COST_RTOL,
            hint="Is the cost noted before the step, and from this iteration's AL?",
            case=case(problem, 0.25, 220, print_cost),
        )
    last = [float(true_cost(p, X, Y)) for p in (at[219], at[220])]
    if len(values) == 4 and not np.isclose(values[3], last, rtol=COST_RTOL).any():
        reject("a fourth entry of costs may only be the last cost of all.", entry=values[3])


def check_print_cost(train: Any, problem: tuple[Any, ...]) -> None:
    quiet, _ = trained(train, *problem, 0.25, 3, False)
    loud, _ = trained(train, *problem, 0.25, 3, True)
    for key in quiet:
        claim = f"{key} must not depend on print_cost."
        expect_close(loud[key], quiet[key], key, claim, hint="What stands inside the if of print_cost?")


def check_default_rate(train: Any, problem: tuple[Any, ...]) -> None:
    X, Y, _ = problem
    start, _ = trained(train, *problem, learning_rate=0.0, num_iterations=1)
    got, _ = trained(train, *problem, num_iterations=2)
    expected = followed(start, X, Y, 0.0075, 2)
    for key in got:
        claim = f"without learning_rate {key} must move at the rate of the signature, 0.0075."
        expect_close(got[key], expected[key], key, claim, hint="Compare the signature with that of the notebook.")


def check_unchanged(train: Any, layers: tuple[int, ...]) -> None:
    problem = fixed_problem(layers)
    _, after = train.with_arguments(*problem, 0.25, 3, False)
    for name, before, now in zip("XY", problem, after, strict=False):
        expect_unchanged(before, now, name)


def digits(data: Any, wanted: list[int], train: int, test: int, seed: int = 0) -> tuple[Any, Any, Any, Any]:
    """Images in columns and labels of some digits: X, Y to train on and X, Y to test."""
    file = data("digits.h5")
    order = np.random.default_rng(seed).permutation(np.flatnonzero(np.isin(file["labels"], wanted)))
    X = file["images"][order].reshape(len(order), -1).T / 16
    Y = np.searchsorted(wanted, file["labels"][order]).reshape(1, -1)
    return X[:, :train], Y[:, :train], X[:, train : train + test], Y[:, train : train + test]


def check_accuracy(train: Any, data: Any) -> None:
    X, Y, X_new, Y_new = digits(data, [3, 8], 285, 72)
    parameters, _ = trained(train, X, Y, [64, 16, 1], learning_rate=0.3, num_iterations=300)
    right = float(np.mean(answers(parameters, X_new) == Y_new))
    expect(
        right > THRESHOLD,
        "300 iterations of rate 0.3 on threes and eights must read nearly all of the test images.",
        accuracy=f"{right:.3f} on 72 test images",
        case="X = 285 threes and eights; layers_dims = [64, 16, 1]; learning_rate = 0.3; num_iterations = 300",
        hint="Does the cost fall from log 2 to below 0.1?",
    )


TWO_LAYERS = [(2, 3, 1), (3, 4, 1), (1, 5, 1), (4, 2, 1)]
DEEP = [(2, 4, 3, 1), (3, 5, 1), (2, 3, 4, 3, 1), (1, 4, 2, 1), (3, 1)]


@exercise("two_layer_model")
class TestTwoLayerModel:
    @given(problem=problems([(2, 3, 1), (3, 5, 1), (1, 1, 1), (4, 2, 1)]))
    @settings(max_examples=8)
    def test_shapes_and_keys(self, student, problem):
        """W1, b1, W2 and b2 have the shapes that layers_dims asks for."""
        trained(student.two_layer_model, *problem, learning_rate=0.1, num_iterations=1)

    def test_the_start(self, student):
        """Biases start at zero, hidden units differ, and a learning rate of 0 moves nothing."""
        check_start(student.two_layer_model, (3, 4, 1))

    @weight(2)
    @given(problem=problems(TWO_LAYERS), rate=st.sampled_from([0.5, 0.125, 1.0]), seed=st.integers(0, 50))
    @settings(max_examples=12)
    def test_the_first_step(self, student, problem, rate, seed):
        """One iteration moves every parameter down the slope of the cost."""
        check_steps(student.two_layer_model.with_seed(seed), problem, rate, 1)

    @weight(3)
    @given(
        problem=problems(TWO_LAYERS),
        rate=st.sampled_from([0.5, 0.125, 1.0]),
        steps=st.integers(2, 6),
        seed=st.integers(0, 50),
    )
    @settings(max_examples=12)
    def test_several_steps(self, student, problem, rate, steps, seed):
        """Every iteration goes on from where the last one ended."""
        check_steps(student.two_layer_model.with_seed(seed), problem, rate, steps)

    @weight(2)
    def test_costs(self, student):
        """The costs that are returned are those of iterations 0, 100 and 200."""
        check_costs(student.two_layer_model, (3, 4, 1))

    def test_print_cost_changes_nothing_else(self, student):
        """With and without print_cost the parameters are the same."""
        check_print_cost(student.two_layer_model, fixed_problem((2, 3, 1)))

    def test_the_default_learning_rate(self, student):
        """Without learning_rate, steps have length 0.0075."""
        check_default_rate(student.two_layer_model, fixed_problem((3, 4, 1)))

    def test_the_default_number_of_iterations(self, student):
        """Without num_iterations there are 3000 steps."""
        problem = np.array([[1.5]]), np.array([[1]]), (1, 1, 1)
        start, _ = trained(student.two_layer_model, *problem, learning_rate=0.0, num_iterations=1)
        got, _ = trained(student.two_layer_model, *problem)
        w1, b1, w2, b2 = (float(start[key].item()) for key in ("W1", "b1", "W2", "b2"))
        for _ in range(3000):
            z = 1.5 * w1 + b1
            error = -1 / (1 + math.exp(w2 * max(z, 0.0) + b2))
            behind = error * w2 if z > 0 else 0.0
            w2, b2 = w2 - 0.0075 * error * max(z, 0.0), b2 - 0.0075 * error
            w1, b1 = w1 - 0.0075 * behind * 1.5, b1 - 0.0075 * behind
        for key, value in (("W1", w1), ("b1", b1), ("W2", w2), ("b2", b2)):
            claim = f"without num_iterations {key} must have made the 3000 steps of the signature."
            expect_close(got[key], [[value]], key, claim, hint="Compare the signature with that of the notebook.")

    def test_the_arguments_are_left_alone(self, student):
        """X and Y are after the call as they were before."""
        check_unchanged(student.two_layer_model, (3, 4, 1))

    def test_it_tells_threes_from_eights(self, student, data):
        """300 iterations tell nearly all threes from eights."""
        check_accuracy(student.two_layer_model, data)


@exercise("softmax")
class TestSoftmax:
    @staticmethod
    def shares(student, Z):
        return expect_array(student.softmax(Z), "the result", Z.shape, hint="A share for every score.")

    @given(Z=st.tuples(sizes(), sizes()).flatmap(lambda shape: arrays(shape, low=-4, high=4)))
    @settings(max_examples=20)
    def test_every_column_sums_to_1(self, student, Z):
        """Every column holds positive shares that add up to 1."""
        A = self.shares(student, Z)
        if not np.allclose(A.sum(axis=0), 1, rtol=EXACT_RTOL):
            rows = np.allclose(A.sum(axis=1), 1, rtol=EXACT_RTOL) and A.shape[0] != 1
            reject(
                "every column must sum to 1 (examples are columns).",
                column_sums=A.sum(axis=0),
                **({"holds": "every row sums to 1"} if rows else {}),
                hint="Along which axis do the classes run?",
            )
        expect((A > 0).all(), "every share must be positive.", result=A)

    @weight(2)
    @given(Z=st.tuples(sizes(), sizes()).flatmap(lambda shape: arrays(shape, low=-4, high=4)))
    @settings(max_examples=20)
    def test_every_entry_is_its_share(self, student, Z):
        """Two shares of one column stand to each other as exp of the difference of their scores."""
        A = self.shares(student, Z)
        claim = "each score's share must be exp(score), divided by the sum of these in its column."
        hint = "Work z = (log 1, log 3, log 4) by hand. One number is taken off all three scores, or none."
        expect_close(A, one_by_one(Z), "the result", claim, hint=hint)

    @weight(2)
    def test_scores_of_any_size(self, student):
        """Scores of 10,000 and of -10,000 are no trouble, even side by side."""
        for Z in (
            np.array([[10000.0], [9999.0]]),
            np.array([[-10000.0], [-10001.0], [-10000.0]]),
            np.array([[10000.0, -10000.0, 0.5], [10001.0, -10001.0, 0.25]]),
            np.array([[0.0, 10000.0], [-10000.0, 0.0], [3.0, 9999.0]]),
        ):
            hint = "Which number can be taken off a column's scores without changing its shares?"
            A = expect_array(student.softmax(Z), "the result", Z.shape, hint=hint)
            claim = "large scores must give shares too: only differences within a column count."
            expect_close(A, one_by_one(Z), "the result", claim, hint=hint)

    def test_the_argument_is_left_alone(self, student):
        """Z is after the call as it was before."""
        Z = np.array([[0.5, -1.0], [1.5, 2.0], [0.25, 0.0]])
        expect_unchanged(Z, student.softmax.with_arguments(Z)[1][0], "Z")


def one_by_one(Z: Any) -> Any:
    """Softmax by columns, one entry at a time: 1 / sum_k exp(z_k - z_i)."""

    def power(difference: float) -> float:
        return math.exp(difference) if difference < 700 else math.inf

    return np.array([[1 / sum(power(other - z) for other in Z[:, j]) for j, z in enumerate(row)] for row in Z])


@st.composite
def distributions(draw: st.DrawFn, least_examples: int = 1) -> tuple[Any, Any]:
    """Probabilities of 2 to 5 classes in columns, none below 1/50, and the one-hot truth."""
    classes, m = draw(sizes(2, 5)), draw(sizes(least_examples, 5))
    parts = np.array(draw(st.lists(st.integers(1, 9), min_size=classes * m, max_size=classes * m))).reshape(classes, m)
    return parts / parts.sum(axis=0), np.eye(classes)[:, draw(labels(m, classes=classes))[0]]


@exercise("multiclass_cost")
class TestMulticlassCost:
    @staticmethod
    def cost(student, AL, Y, finite=True):
        value = student.multiclass_cost(AL, Y)
        got = expect_number(value, "the cost", finite=finite, hint="The mean over the examples is one number.")
        expect(
            getattr(value, "dtype", np.float64) not in (np.float32, np.float16),
            "the cost must be computed in double precision.",
            cost=f"{got}, {getattr(value, 'dtype', '')}",
        )
        return got

    def test_one_example_by_hand(self, student):
        """One example costs minus the logarithm of the probability given to its class."""
        AL = np.array([[0.5], [0.125], [0.375]])
        for k, cost in enumerate((math.log(2), math.log(8), math.log(8 / 3))):
            claim = "one example must cost minus the logarithm of the probability of its true class."
            got = self.cost(student, AL, np.eye(3)[:, [k]])
            hint = "Which entry of AL counts here?"
            if np.isclose(3 * got, cost, rtol=COST_RTOL):
                hint = "It is a third, for three classes. By how many numbers must the sum be divided?"
            expect_close(got, cost, "the cost", claim, rtol=COST_RTOL, hint=hint)

    @weight(2)
    @given(problem=distributions())
    @settings(max_examples=25)
    def test_the_cost_is_the_mean_of_the_losses(self, student, problem):
        """The cost is the mean over the examples of each example's loss."""
        AL, Y = problem
        got = self.cost(student, AL, Y)
        losses = [-math.log(next(p for p, y in zip(a, t, strict=True) if y)) for a, t in zip(AL.T, Y.T, strict=True)]
        mean, total = statistics.fmean(losses), math.fsum(losses)
        hint = "Which numbers are added, and by what is the sum divided?"
        if len(losses) > 1 and np.isclose(got, total, rtol=COST_RTOL):
            hint = "It is the sum of the losses. And the mean?"
        claim = "the cost must be the mean over the examples of -log(probability of the true class)."
        expect_close(got, mean, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

    def test_examples_listed_twice(self, student):
        """Listing every example twice does not change the cost."""
        AL, Y = np.array([[0.5, 0.25, 0.125], [0.25, 0.25, 0.75], [0.25, 0.5, 0.125]]), np.eye(3)[:, [0, 2, 1]]
        once = self.cost(student, AL, Y)
        twice = self.cost(student, np.hstack([AL, AL]), np.hstack([Y, Y]))
        claim = "the cost must not change when every example is listed twice."
        expect_close(
            twice, once, "the cost", claim, holds="one number", hint="Is it a sum or a mean over the examples?"
        )

    def test_sure_and_right_costs_nothing(self, student):
        """A sure and right answer costs 0, not nan."""
        for AL, Y in (
            (np.array([[1.0], [0.0], [0.0]]), np.eye(3)[:, [0]]),
            (np.array([[0.0, 0.5], [1.0, 0.5], [0.0, 0.0]]), np.eye(3)[:, [1, 0]]),
        ):
            hint = "What is 0 * log 0 in floating point? Which probability counts, and is one logarithm enough?"
            value = student.multiclass_cost(AL, Y)
            got = expect_number(value, "the cost", hint=hint)
            expected = math.log(2) / 2 if AL.shape[1] == 2 else 0.0
            claim = "an example that is sure and right must cost nothing."
            expect_close(got, expected, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

    def test_the_arguments_are_left_alone(self, student):
        """AL and Y are after the call as they were before."""
        AL, Y = np.array([[0.0, 0.25], [1.0, 0.25], [0.0, 0.5]]), np.eye(3)[:, [1, 0]]
        _, after = student.multiclass_cost.with_arguments(AL, Y)
        expect_unchanged(AL, after[0], "AL")
        expect_unchanged(Y, after[1], "Y")


@exercise("multiclass_backward")
class TestMulticlassBackward:
    @staticmethod
    def gradient(student, AL, Y):
        return expect_array(student.multiclass_backward(AL, Y), "dZ", AL.shape, hint="A slope for every score.")

    @weight(3)
    @given(
        Z=st.tuples(sizes(2, 5), sizes(1, 4)).flatmap(lambda shape: arrays(shape, low=-3, high=3)),
        shift=st.integers(0, 4),
    )
    @settings(max_examples=20)
    def test_each_column_is_the_slope_of_its_own_loss(self, student, Z, shift):
        """Column j is the slope of example j's own loss along its scores."""
        classes, m = Z.shape
        truth = (2 * np.arange(m) + shift) % classes
        got = self.gradient(student, one_by_one(Z), np.eye(classes)[:, truth])

        def losses(scores):
            return (np.log(np.exp(scores).sum(axis=0)) - scores[truth, np.arange(m)]).sum()

        slope = complex_step_gradient(losses, Z)
        hint = "By how much does the loss grow when one score does? Work the case of section 4 by hand."
        if m > 1 and np.allclose(m * got, slope, rtol=EXACT_RTOL, atol=EXACT_ATOL):
            hint = "It is divided by m. Who takes the mean, here or linear_backward?"
        claim = "column j of dZ must be the slope of example j's own loss, without 1/m."
        expect_close(got, slope, "dZ", claim, hint=hint)

    def test_one_example_by_hand(self, student):
        """The case of the notebook: the true score is pulled up by as much as the others are pushed down."""
        AL = np.array([[1 / 8], [3 / 8], [4 / 8]])
        for k in range(3):
            got = self.gradient(student, AL, np.eye(3)[:, [k]])
            expect(got[k, 0] < 0, "the slope along the true score must be negative: raising it helps.", dZ=got)
            claim = "the entries of a column of dZ must add up to 0."
            expect_close(got.sum(), 0.0, "the sum", claim, hint="What do AL and Y each add up to?")

    def test_companions_change_nothing(self, student):
        """A column does not depend on the other examples."""
        AL, Y = np.array([[0.5, 0.25, 0.125], [0.25, 0.25, 0.75], [0.25, 0.5, 0.125]]), np.eye(3)[:, [0, 2, 1]]
        together = self.gradient(student, AL, Y)
        for j in range(3):
            alone = self.gradient(student, AL[:, j : j + 1], Y[:, j : j + 1])
            claim = "an example's column must be the same alone and in company."
            expect_close(together[:, j : j + 1], alone, "the column", claim, hint="Is the mean taken here already?")

    def test_the_arguments_are_left_alone(self, student):
        """AL and Y are after the call as they were before."""
        AL, Y = np.array([[0.5, 0.25], [0.25, 0.25], [0.25, 0.5]]), np.eye(3)[:, [1, 0]]
        _, after = student.multiclass_backward.with_arguments(AL, Y)
        expect_unchanged(AL, after[0], "AL")
        expect_unchanged(Y, after[1], "Y")

    def test_ten_digits_are_learnt_with_it(self, student, data):
        """A network trained with this gradient on top reads most digits."""
        X, labels_, X_new, labels_new = digits(data, list(range(10)), 300, 300)
        Y, rng = np.eye(10)[:, labels_[0]], np.random.default_rng(0)
        W1, W2 = rng.normal(size=(32, 64)) / 8, rng.normal(size=(10, 32)) / 6
        b1, b2, v = np.zeros((32, 1)), np.zeros((10, 1)), [0.0, 0.0, 0.0, 0.0]
        for _ in range(60):
            hidden = np.maximum(0, W1 @ X + b1)
            powers = np.exp(np.clip(W2 @ hidden + b2, -300, 300))
            dZ = self.gradient(student, powers / powers.sum(axis=0), Y)
            below = (W2.T @ dZ) * (hidden > 0)
            slopes = [below @ X.T, below.sum(axis=1, keepdims=True), dZ @ hidden.T, dZ.sum(axis=1, keepdims=True)]
            v = [0.9 * old + slope / 300 for old, slope in zip(v, slopes, strict=True)]
            W1, b1, W2, b2 = (p - 0.1 * step for p, step in zip((W1, b1, W2, b2), v, strict=True))
        read = (W2 @ np.maximum(0, W1 @ X_new + b1) + b2).argmax(axis=0)
        right = float(np.mean(read == labels_new[0]))
        expect(
            right > DIGITS_THRESHOLD,
            "a network that follows this gradient must learn to read most of ten digits.",
            accuracy=f"{right:.3f} on 300 test images",
            case="AL, Y of 300 digits, 60 steps",
            hint="Which way does a step against dZ move the true class's score?",
        )


@exercise("L_layer_model")
class TestLLayerModel:
    @given(problem=problems([(2, 4, 3, 1), (3, 5, 1), (2, 3, 4, 3, 1), (4, 1), (1, 1, 1, 1)]))
    @settings(max_examples=8)
    def test_shapes_and_keys(self, student, problem):
        """W and b of every layer have the shapes that layers_dims asks for."""
        trained(student.L_layer_model, *problem, learning_rate=0.1, num_iterations=1)

    def test_the_start(self, student):
        """Biases start at zero, hidden units differ, and a learning rate of 0 moves nothing."""
        check_start(student.L_layer_model, (3, 4, 3, 1))

    @weight(2)
    @given(problem=problems(DEEP), rate=st.sampled_from([0.25, 0.125, 0.5]), seed=st.integers(0, 50))
    @settings(max_examples=12)
    def test_the_first_step(self, student, problem, rate, seed):
        """One iteration moves every parameter down the slope of the cost."""
        check_steps(student.L_layer_model.with_seed(seed), problem, rate, 1)

    @weight(3)
    @given(
        problem=problems(DEEP),
        rate=st.sampled_from([0.25, 0.125, 0.5]),
        steps=st.integers(2, 5),
        seed=st.integers(0, 50),
    )
    @settings(max_examples=12)
    def test_several_steps(self, student, problem, rate, steps, seed):
        """Every iteration goes on from where the last one ended, in networks of one to four layers."""
        check_steps(student.L_layer_model.with_seed(seed), problem, rate, steps)

    @weight(2)
    def test_costs(self, student):
        """The costs that are returned are those of iterations 0, 100 and 200."""
        check_costs(student.L_layer_model, (3, 4, 3, 1))

    def test_print_cost_changes_nothing_else(self, student):
        """With and without print_cost the parameters are the same."""
        check_print_cost(student.L_layer_model, fixed_problem((2, 3, 2, 1)))

    def test_the_default_learning_rate(self, student):
        """Without learning_rate, steps have length 0.0075."""
        check_default_rate(student.L_layer_model, fixed_problem((3, 4, 3, 1)))

    def test_the_default_number_of_iterations(self, student):
        """Without num_iterations there are 3000 steps."""
        problem = np.array([[1.5]]), np.array([[1]]), (1, 1)
        start, _ = trained(student.L_layer_model, *problem, learning_rate=0.0, num_iterations=1)
        got, _ = trained(student.L_layer_model, *problem)
        w, b = float(start["W1"].item()), float(start["b1"].item())
        for _ in range(3000):
            error = -1 / (1 + math.exp(1.5 * w + b))
            w, b = w - 0.0075 * error * 1.5, b - 0.0075 * error
        for key, value in (("W1", w), ("b1", b)):
            claim = f"without num_iterations {key} must have made the 3000 steps of the signature."
            expect_close(got[key], [[value]], key, claim, hint="Compare the signature with that of the notebook.")

    def test_the_arguments_are_left_alone(self, student):
        """X and Y are after the call as they were before."""
        check_unchanged(student.L_layer_model, (3, 4, 3, 1))

    def test_it_tells_threes_from_eights(self, student, data):
        """300 iterations tell nearly all threes from eights."""
        check_accuracy(student.L_layer_model, data)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Any, Any, int]:
    """Answers and truths of a few examples, and a number of classes, not all of which occur."""
    classes, m = draw(sizes(2, 5)), draw(sizes(1, 8))
    return draw(labels(m, classes=classes)), draw(labels(m, classes=classes)), classes


@exercise("confusion_matrix")
class TestConfusionMatrix:
    @staticmethod
    def counts(student, Y_hat, Y, n_classes):
        hint = "A row and a column for every class, whether it occurs or not."
        return expect_array(
            student.confusion_matrix(Y_hat, Y, n_classes), "the counts", (n_classes, n_classes), hint=hint
        )

    @given(problem=readings())
    @settings(max_examples=15)
    def test_every_example_is_counted_once(self, student, problem):
        """The entries add up to the number of examples; what is right stands on the diagonal."""
        Y_hat, Y, n = problem
        M = self.counts(student, Y_hat, Y, n)
        hint = "What does M[i, j] += 1 do when a pair occurs twice in the arrays i and j?"
        expect(M.sum() == Y.size, "the entries must add up to the number of examples.", counts=M, hint=hint)
        claim = "the diagonal must count the examples that were read rightly."
        expect(np.trace(M) == np.sum(Y_hat == Y), claim, counts=M, hint=hint)

    @weight(2)
    @given(problem=readings())
    @settings(max_examples=25)
    def test_rows_are_the_truth(self, student, problem):
        """Entry [i, j] counts the examples of class i that were read as j."""
        Y_hat, Y, n = problem
        M = self.counts(student, Y_hat, Y, n)
        pairs = list(zip(Y[0].tolist(), Y_hat[0].tolist(), strict=True))
        expected = np.array([[pairs.count((i, j)) for j in range(n)] for i in range(n)])
        hint = "Which of Y and Y_hat says the row?"
        holds = "the number of examples" if M.sum() == Y.size else ""
        claim = "entry [i, j] must count the examples of class i that were read as j."
        expect_close(M, expected, "the counts", claim, holds=holds, hint=hint)

    def test_many_alike(self, student):
        """A pair that occurs 70,000 times is counted 70,000 times."""
        Y = np.ones((1, 70_000), dtype=np.int64)
        M = self.counts(student, np.zeros_like(Y), Y, 3)
        claim = "a pair must be counted as often as it occurs, however often that is."
        hint = "How far can the dtype of the counts count?"
        expect_close(M, [[0, 0, 0], [70_000, 0, 0], [0, 0, 0]], "the counts", claim, hint=hint)

    def test_classes_that_do_not_occur(self, student):
        """The size comes from n_classes, not from the labels that occur."""
        Y_hat, Y = np.array([[0, 1, 0]]), np.array([[0, 0, 0]])
        for n in (2, 4, 7):
            M = self.counts(student, Y_hat, Y, n)
            claim = "classes that do not occur must have rows and columns of zeros."
            expect(M[0, 0] == 2 and M[0, 1] == 1 and M.sum() == 3, claim, counts=M, case=f"n_classes = {show(n)}")

    def test_the_arguments_are_left_alone(self, student):
        """Y_hat and Y are after the call as they were before."""
        Y_hat, Y = np.array([[0, 2, 1, 2]]), np.array([[0, 1, 1, 2]])
        _, after = student.confusion_matrix.with_arguments(Y_hat, Y, 3)
        expect_unchanged(Y_hat, after[0], "Y_hat")
        expect_unchanged(Y, after[1], "Y")
