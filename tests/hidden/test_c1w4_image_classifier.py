"""Hidden suite of c1w4_image_classifier.

Oracles: training is followed step by step from the student's own start (a run of rate 0), along complex step gradients;
softmax and its cost by plain loops. What the two thresholds were measured on: docs/design/c1w4_image_classifier.md.
"""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    TrainingLoop,
    arrays,
    complex_step_gradient,
    cross_entropy_claims,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_array,
    expect_close,
    expect_parameters,
    form,
    is_close,
    labels,
    one_hot,
    oracles,
    sizes,
    softmax_claims,
    split,
    weight,
)

THRESHOLD, DIGITS_THRESHOLD = 0.95, 0.8


def train(function, problem, **options):
    """Parameters and, where they come along, the costs of a training function, the contract checked."""
    result, costs = function(*problem, **options), None
    if isinstance(result, (tuple, list)) and len(result) == 2:
        result, costs = result
        costs = list(costs.ravel()) if isinstance(costs, np.ndarray) else costs
        expect(isinstance(costs, (list, tuple)), "costs must be a list.", costs=costs)
    hint = "Return the parameters and the costs, in this order."
    return expect_parameters(result, problem[2], hint=hint), costs


def gradients(parameters, problem):
    found = oracles.logistic_gradients(*problem[:2], parameters)
    return {name: found[f"d{name}"] for name in parameters}


TRAINING = TrainingLoop(train, gradients, lambda parameters, problem: oracles.logistic_cost(*problem[:2], parameters))


@st.composite
def problems(draw):
    """Images, off zero so that no unit stands at its kink, labels, and layers with up to three hidden ones."""
    hidden = [draw(sizes(2, 5)) for _ in range(draw(st.integers(0, 3)))]
    n_x, m = draw(sizes(1, 4)), draw(sizes(1, 5))
    return draw(arrays((n_x, m))) + 1 / 8, draw(labels(m)), (n_x, *hidden, 1)


def fixed_problem(layers):
    """Four images and labels of both classes."""
    k = np.arange(1, 4 * layers[0] + 1).reshape(layers[0], 4)
    return np.round(2 * np.sin(2.5 * k), 2), np.array([[1, 0, 0, 1]]), layers


class Trains:
    """What both training functions are asked."""

    def ask(self, student, problem, seed=0):
        """The student's function, and the problem with layers that it takes."""
        return getattr(student, self.function).with_seed(seed), (*problem[:2], self.layers(problem[2]))

    @form
    @given(problem=problems())
    @settings(max_examples=8)
    def test_shapes_and_keys(self, student, problem):
        """W and b of every layer have the shapes that layers_dims asks for."""
        train(*self.ask(student, problem), learning_rate=0.1, num_iterations=1)

    @form
    def test_the_start(self, student):
        """Biases start at zero, hidden units differ, and a learning rate of 0 moves nothing."""
        TRAINING.expect_start(*self.ask(student, fixed_problem((3, 4, 3, 1))))

    @weight(2)
    @given(problem=problems(), rate=st.sampled_from([0.25, 0.125, 0.5]), seed=st.integers(0, 50))
    @settings(max_examples=12)
    def test_the_first_step(self, student, problem, rate, seed):
        """One iteration moves every parameter down the slope of the cost."""
        TRAINING.expect_steps(*self.ask(student, problem, seed), rate, 1)

    @weight(3)
    @given(problem=problems(), rate=st.sampled_from([0.25, 0.125, 0.5]), steps=sizes(2, 5), seed=st.integers(0, 50))
    @settings(max_examples=12)
    def test_several_steps(self, student, problem, rate, steps, seed):
        """Every iteration goes on from where the last one ended."""
        TRAINING.expect_steps(*self.ask(student, problem, seed), rate, steps)

    @form
    @weight(2)
    def test_costs(self, student):
        """The costs that are returned are those of iterations 0, 100 and 200."""
        TRAINING.expect_costs(*self.ask(student, fixed_problem((3, 4, 3, 1))))

    @form
    def test_print_cost_changes_nothing_else(self, student):
        """With and without print_cost the parameters are the same."""
        TRAINING.expect_printing_changes_nothing(*self.ask(student, fixed_problem((2, 3, 2, 1))))

    @form
    def test_the_default_learning_rate(self, student):
        """Without learning_rate, steps have length 0.0075."""
        TRAINING.expect_default_rate(*self.ask(student, fixed_problem((3, 4, 3, 1))), 0.0075)

    def test_the_default_number_of_iterations(self, student):
        """Without num_iterations there are 3000 steps."""
        asked = self.ask(student, (np.array([[1.5]]), np.array([[1]]), (1, 1, 1)))
        right = oracles.one_unit_descent(TRAINING.started(*asked), 1.5, 3000, 0.0075)
        claim = "without num_iterations {name} must have made the 3000 steps of the signature."
        expect_all_close(train(*asked)[0], right, claim, hint="Compare the signature with that of the notebook.")

    def test_it_tells_threes_from_eights(self, student, data):
        """300 iterations tell nearly all threes from eights."""
        X, Y, X_new, Y_new = split(
            data("digits.h5"), "images", "labels", train=285, test=72, only=[3, 8], scale=16, turn=True
        )
        function = getattr(student, self.function)
        parameters, _ = train(function, (X, Y, [64, 16, 1]), learning_rate=0.3, num_iterations=300)
        claim = "300 iterations of rate 0.3 on threes and eights must read nearly all of the test images."
        case = "X = 285 threes and eights; layers_dims = [64, 16, 1]; learning_rate = 0.3; num_iterations = 300"
        answers, hint = oracles.sums(X_new, parameters)[-1] > 0, "Does the cost fall from log 2 to below 0.1?"
        expect_accuracy(answers, Y_new, THRESHOLD, claim, case=case, hint=hint)


@exercise("two_layer_model", pure=True)
class TestTwoLayerModel(Trains):
    function = "two_layer_model"

    @staticmethod
    def layers(dims):
        return (dims[0], dims[1] if len(dims) > 2 else 1, 1)


@exercise("softmax", pure=True)
class TestSoftmax(softmax_claims("softmax")):
    pass


@exercise("multiclass_cost", pure=True)
class TestMulticlassCost(cross_entropy_claims("multiclass_cost", ("AL", "Y"))):
    pass


THREE = np.array([[0.5, 0.25, 0.125], [0.25, 0.25, 0.75], [0.25, 0.5, 0.125]]), one_hot([0, 2, 1], 3)


@exercise("multiclass_backward", pure=True)
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
        Y = one_hot((2 * np.arange(m) + shift) % classes, classes)
        got = self.gradient(student, oracles.softmax(Z), Y)
        slope = complex_step_gradient(lambda z: (np.log(np.exp(z).sum(axis=0)) - (z * Y).sum(axis=0)).sum(), Z)
        hint = "By how much does the loss grow when one score does? Work the case of section 4 by hand."
        if m > 1 and is_close(m * got, slope):
            hint = "It is divided by m. Who takes the mean, here or linear_backward?"
        claim = "column j of dZ must be the slope of example j's own loss, without 1/m."
        expect_close(got, slope, "dZ", claim, hint=hint)

    def test_one_example_by_hand(self, student):
        """The case of the notebook: the true score is pulled up by as much as the others are pushed down."""
        AL = np.array([[1 / 8], [3 / 8], [4 / 8]])
        for k in range(3):
            got = self.gradient(student, AL, one_hot([k], 3))
            expect(got[k, 0] < 0, "the slope along the true score must be negative: raising it helps.", dZ=got)
            claim = "the entries of a column of dZ must add up to 0."
            expect_close(got.sum(), 0.0, "the sum", claim, hint="What do AL and Y each add up to?")

    def test_ten_digits_are_learnt_with_it(self, student, data):
        """A network trained with this gradient on top reads most digits."""
        X, labels_, X_new, labels_new = split(
            data("digits.h5"), "images", "labels", train=300, test=300, scale=16, turn=True
        )
        Y, rng = one_hot(labels_, 10), np.random.default_rng(0)
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
        claim = "a network that follows this gradient must learn to read most of ten digits."
        hint, case = "Which way does a step against dZ move the true class's score?", "AL, Y of 300 digits, 60 steps"
        expect_accuracy(read, labels_new, DIGITS_THRESHOLD, claim, case=case, hint=hint)


@exercise("L_layer_model", pure=True)
class TestLLayerModel(Trains):
    function = "L_layer_model"

    @staticmethod
    def layers(dims):
        return dims


@st.composite
def readings(draw):
    """Answers and truths of a few examples, and a number of classes, not all of which occur."""
    classes, m = draw(sizes(2, 5)), draw(sizes(1, 8))
    return draw(labels(m, classes=classes)), draw(labels(m, classes=classes)), classes


@exercise("confusion_matrix", pure=True)
class TestConfusionMatrix:
    @staticmethod
    def counts(student, Y_hat, Y, n_classes):
        hint, shape = "A row and a column for every class, whether it occurs or not.", (n_classes, n_classes)
        return expect_array(student.confusion_matrix(Y_hat, Y, n_classes), "the counts", shape, hint=hint)

    @given(problem=readings())
    def test_every_example_is_counted_once(self, student, problem):
        """The entries add up to the number of examples; what is right stands on the diagonal."""
        Y_hat, Y, _ = problem
        M, hint = self.counts(student, *problem), "What does M[i, j] += 1 do where a pair occurs twice in i and j?"
        expect(M.sum() == Y.size, "the entries must add up to the number of examples.", counts=M, hint=hint)
        claim = "the diagonal must count the examples that were read rightly."
        expect(np.trace(M) == np.sum(Y_hat == Y), claim, counts=M, hint=hint)

    @weight(2)
    @given(problem=readings())
    @settings(max_examples=25)
    def test_rows_are_the_truth(self, student, problem):
        """Entry [i, j] counts the examples of class i that were read as j."""
        Y_hat, Y, n = problem
        M, pairs = self.counts(student, *problem), list(zip(Y[0].tolist(), Y_hat[0].tolist(), strict=True))
        right = [[pairs.count((i, j)) for j in range(n)] for i in range(n)]
        holds, hint = "the number of examples" if M.sum() == Y.size else "", "Which of Y and Y_hat says the row?"
        claim = "entry [i, j] must count the examples of class i that were read as j."
        expect_close(M, right, "the counts", claim, holds=holds, hint=hint)

    def test_many_alike(self, student):
        """A pair that occurs 70,000 times is counted 70,000 times."""
        Y = np.ones((1, 70_000), dtype=np.int64)
        M, hint = self.counts(student, np.zeros_like(Y), Y, 3), "How far can the dtype of the counts count?"
        claim = "a pair must be counted as often as it occurs, however often that is."
        expect_close(M, [[0, 0, 0], [70_000, 0, 0], [0, 0, 0]], "the counts", claim, hint=hint)

    def test_classes_that_do_not_occur(self, student):
        """The size comes from n_classes, not from the labels that occur."""
        for n in (2, 4, 7):
            M = self.counts(student, np.array([[0, 1, 0]]), np.array([[0, 0, 0]]), n)
            claim = "classes that do not occur must have rows and columns of zeros."
            expect(M[0, 0] == 2 and M[0, 1] == 1 and M.sum() == 3, claim, counts=M, case=f"n_classes = {n}")
