"""Hidden suite of c1w1_supervised_learning.

Oracles: sums in plain Python (neuron, mean squared error), the residuals of a least-squares line (orthogonal to 1 and
to x, which no formula of the solution says), the images back from their columns, tagged examples for the split, and
models whose test error has a closed form for the learning curve.

The law of `train_test_split` is judged over 1500 calls with fixed seeds, bounds of 7 standard errors (the kit's
FALSE_ALARM, below 1e-9 an assertion). Over 20 fresh sets of 1500 seeds right splits came to at most 3.5 standard
errors; the first example never tested gives 22, a block of neighbours 61.

Threshold on real digits: the nearest mean's test error, .19 between 20 and 1400 training digits. Over 20 splits (seeds
100-119) a right curve read .256 to .457 at 20 and .070 to .128 at 1400; wrong ones: all digits at every size .072 to
.128 at 20, error on the training digits at most .05 at 20, features and labels shuffled apart at least .769 at 1400.
The split that is used here is fixed and the model has no randomness, so that a right solution passes every time.
"""

import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    arrays,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_fraction,
    expect_number,
    expect_tuple,
    expect_unchanged,
    form,
    labels,
    reject,
    sizes,
    weight,
)

BENT = np.array([[-2.0, 0.0, 1.5], [3.0, -0.25, 0.5]])
DIGIT_THRESHOLD = 0.19


def generator(seed):
    return Code(f"np.random.default_rng({seed})")


@st.composite
def neurons(draw):
    n, m = draw(sizes(1, 4)), draw(sizes(1, 5))
    return draw(arrays((n, m))), draw(arrays((n, 1))), draw(st.integers(-8, 8)) / 4


@st.composite
def answers(draw):
    m = draw(sizes(1, 6))
    return draw(arrays((1, m))), draw(arrays((1, m)))


@st.composite
def points(draw):
    m = draw(sizes(2, 6))
    x = draw(st.lists(st.integers(-12, 12), min_size=m, max_size=m, unique=True))
    return np.array([x]) / 4, draw(arrays((1, m), low=-3, high=3))


@st.composite
def pictures(draw):
    m, h, w = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    start = draw(st.integers(0, 9))
    return (start + np.arange(m * h * w, dtype=np.float64)).reshape(m, h, w)


@st.composite
def splits(draw):
    m, n, seed = draw(sizes(2, 12)), draw(sizes(1, 3)), draw(st.integers(0, 50))
    fraction = draw(st.sampled_from([0.5, 0.25, 0.2, 0.75, 0.6, 0.4, 0.1, 0.9]))
    share = fraction * m
    assume(0.6 < share < m - 0.6 and abs(share % 1 - 0.5) > 0.05)  # a half may be rounded either way
    return m, n, fraction, seed


@exercise("relu")
class TestRelu:
    @weight(2)
    @given(z=sizes(1, 4).flatmap(lambda n: arrays((n, 3))))
    def test_entries_are_cut_off_below_zero(self, student, z):
        """Positive entries stay, negative ones become 0, and the shape is that of z."""
        a = expect_array(student.relu(z), "a", z.shape, hint="relu works entry by entry, on any shape.")
        expect((a >= 0).all(), "no entry may be negative.", a=a)
        expect((a[z > 0] == z[z > 0]).all(), "positive entries must stay as they are.", a=a)
        expect((a[z <= 0] == 0).all(), "entries that are not positive must become 0.", a=a)

    def test_numbers_and_other_shapes(self, student):
        """A single number, a vector and a stack of tables go through as well."""
        for z in (1.1, -0.5, 0.0, 3, np.array([-1.0, 0.7]), np.arange(-12, 12).reshape(2, 3, 4) / 10):
            shape = np.shape(z)
            a = expect_array(student.relu(z), "a", shape, hint="relu works on a number and on arrays of any shape.")
            expect(
                (a == (np.abs(z) + np.asarray(z)) / 2).all(), "a must be z where z is positive and 0 elsewhere.", a=a
            )

    @form
    def test_argument_is_left_alone(self, student):
        """z is after the call as it was before."""
        _, (after,) = student.relu.with_arguments(BENT.copy())
        expect_unchanged(BENT, after, "z")


def bent(student, z):
    """What relu makes of z; where the student's own relu differs, that one."""
    own = expect_array(student.relu(z), "the result of relu", z.shape)
    probe = expect_array(student.relu(np.array([1.0, 2.0])), "the result of relu", (2,))
    return own if probe[0] != probe[1] else np.maximum(z, 0.0)


def expect_neuron(student, X, w, b, claim, hint=""):
    """The student's neuron, equal to max(0, weighted sum), or to the student's own relu of it."""
    A = expect_array(
        student.neuron(X, w, b), "A", (1, X.shape[1]), hint="X is (n_x, m), w is (n_x, 1): one answer per example."
    )
    z = np.array([[math.fsum([*(w[:, 0] * column), b]) for column in X.T]])
    if not np.allclose(A, np.maximum(z, 0.0), rtol=1e-9, atol=1e-11):
        due = bent(student, z)
        if (A < 0).any() and not (due < 0).any():
            reject("no answer may be negative.", A=A, hint="Weigh, add the bias, and apply relu last.")
        expect_close(A, due, "A", claim, hint=hint)
    return A


@exercise("neuron", builds_on=["relu"])
class TestNeuron:
    def test_one_example_by_hand(self, student):
        """The example of the text: x = (4, 1), w = (1, -3), b = 0.5 answers 1.5."""
        X, w = np.array([[4.0], [1.0]]), np.array([[1.0], [-3.0]])
        expect_neuron(student, X, w, 0.5, "one example by hand must come out.", "Weigh, add the bias, then apply relu.")
        expect_neuron(
            student, X / 10, w / 3, 0.7, "one example by hand must come out.", "Weigh, add the bias, then apply relu."
        )

    @weight(3)
    @given(case=neurons())
    def test_weighs_adds_and_applies_relu(self, student, case):
        """Every answer is relu of the weighted sum of its own column, plus the bias."""
        X, w, b = case
        expect_neuron(
            student,
            X,
            w,
            b,
            "each answer must be relu of its column's weighted sum plus the bias.",
            "Weigh one column by hand, add the bias, then apply relu. Which column gives which answer?",
        )

    @form
    @given(case=neurons())
    @settings(max_examples=15)
    def test_scaling_weights_and_bias_scales_the_answers(self, student, case):
        """Weights and bias twice as large: answers twice as large."""
        X, w, b = case
        once = expect_array(student.neuron(X, w, b), "A", (1, X.shape[1]))
        twice = expect_array(student.neuron(X, 2 * w, 2 * b), "A", (1, X.shape[1]))
        expect_close(
            twice,
            2 * once,
            "A",
            "doubling w and b must double every answer.",
            hint="Is relu the last thing that happens?",
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """X and w are after the call as they were before."""
        X, w = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 2.0]]), np.array([[1.0], [-0.5]])
        A, after = student.neuron.with_arguments(X, w, 0.25)
        expect_array(A, "A", (1, 3))
        expect_unchanged(X, after[0], "X")
        expect_unchanged(w, after[1], "w")


@exercise("mean_squared_error")
class TestMeanSquaredError:
    @weight(3)
    @given(case=answers())
    def test_is_the_mean_of_the_squared_misses(self, student, case):
        """The error is the mean of the squared differences."""
        Y_hat, Y = case
        error = expect_number(student.mean_squared_error(Y_hat, Y), "the error", hint="One number for all examples.")
        squares = math.fsum((p - y) ** 2 for p, y in zip(Y_hat[0], Y[0], strict=True))
        expect_close(
            error,
            squares / Y.size,
            "the error",
            "the error must be the mean of the squared misses.",
            hint="Square first, then the mean over m.",
        )

    @form
    @given(case=answers())
    @settings(max_examples=15)
    def test_listing_every_example_twice_changes_nothing(self, student, case):
        """Every example listed twice: the same error."""
        Y_hat, Y = case
        once = expect_number(student.mean_squared_error(Y_hat, Y), "the error")
        twice = expect_number(student.mean_squared_error(np.hstack([Y_hat, Y_hat]), np.hstack([Y, Y])), "the error")
        expect_close(
            twice,
            once,
            "the error",
            "the error must not change when every example is listed twice.",
            hint="A sum grows with m. A mean?",
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """Y_hat and Y are after the call as they were before."""
        Y_hat, Y = np.array([[1.0, 4.0]]), np.array([[2.0, 2.5]])
        error, after = student.mean_squared_error.with_arguments(Y_hat, Y)
        expect_number(error, "the error")
        expect_unchanged(Y_hat, after[0], "Y_hat")
        expect_unchanged(Y, after[1], "Y")


def line(student, x, y):
    w, b = expect_tuple(student.fit_line(x, y), "the result", 2, hint="Return w, b.")
    w = expect_number(w, "w", hint="Each sum over k is one number; below the line the squares are added up.")
    return w, expect_number(b, "b", hint="The mean of all x is one number, and so is the mean of all y.")


@exercise("fit_line")
class TestFitLine:
    @given(x=points().map(lambda p: p[0]), slope=st.integers(-8, 8), start=st.integers(-8, 8))
    @settings(max_examples=15)
    def test_points_on_a_line_give_that_line(self, student, x, slope, start):
        """Points that lie on a line give its slope and its intercept."""
        w, b = line(student, x, slope / 2 * x + start / 4)
        expect_close(
            w,
            slope / 2,
            "w",
            "w must be the slope of the line that all points lie on.",
            hint="Work both sums of w by hand for these points (step 2). Is w returned first, then b?",
        )
        expect_close(
            b,
            start / 4,
            "b",
            "b must be where the line crosses x = 0.",
            hint="b makes the line pass through the two means.",
        )

    @weight(3)
    @given(case=points())
    def test_no_other_line_is_better(self, student, case):
        """The misses of the best line sum to zero, and so do the misses times x."""
        x, y = case
        w, b = line(student, x, y)
        misses = y - (w * x + b)
        expect(
            abs(misses.sum()) < 1e-9,
            "the misses of the best line must sum to zero.",
            hint="Moving the line up or down must not help. Which b does that?",
            w=w,
            b=b,
            sum=float(misses.sum()),
        )
        expect(
            abs((misses * x).sum()) < 1e-9,
            "the misses times x must sum to zero: else turning the line would help.",
            hint="Which differences stand in the two sums of w?",
            w=w,
            b=b,
            sum=float((misses * x).sum()),
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """x and y are after the call as they were before."""
        x, y = np.array([[1.0, 2.0, 4.0]]), np.array([[0.5, 3.0, 1.0]])
        result, after = student.fit_line.with_arguments(x, y)
        expect_tuple(result, "the result", 2)
        expect_unchanged(x, after[0], "x")
        expect_unchanged(y, after[1], "y")


@exercise("unroll")
class TestUnroll:
    @weight(3)
    @given(images=pictures())
    def test_column_k_is_image_k(self, student, images):
        """Column k, cut into rows again, is image k."""
        m, h, w = images.shape
        X = expect_array(
            student.unroll(images), "X", (h * w, m), hint="Examples are columns: h * w pixels down, m images across."
        )
        for k in range(m):
            rows = [[float(X[i * w + j, k]) for j in range(w)] for i in range(h)]
            expect(
                rows == images[k].tolist(),
                f"column {k} must hold image {k}, its pixels row after row.",
                hint="Keep each image together first; then exchange rows and columns.",
                column=X[:, k],
                image=images[k],
            )

    def test_whole_numbers_and_large_images(self, student):
        """Images of whole numbers and of fractions come through unchanged, sixty-four pixels a column."""
        ink = (np.arange(5 * 64) * 7 % 17).astype(np.uint8).reshape(5, 8, 8)
        for images in (ink, ink / 10):
            X, (after,) = student.unroll.with_arguments(images)
            X = expect_array(X, "X", (64, 5))
            same = all(list(X[:, k]) == [float(pixel) for row in images[k] for pixel in row] for k in range(5))
            claim = "every column must hold the pixels of its own image."
            expect(same, claim, hint="What does column 0 look like, drawn as a square?")
            expect_unchanged(images, after, "images")


@st.composite
def guesses(draw):
    m = draw(sizes(1, 8))
    return draw(labels(m, classes=10)), draw(labels(m, classes=10))


@exercise("error_rate")
class TestErrorRate:
    @weight(3)
    @given(case=guesses(), right=st.booleans())
    def test_is_the_share_of_wrong_labels(self, student, case, right):
        """The error rate is the number of wrong labels divided by the number of examples."""
        Y_hat, Y = case
        Y_hat = np.where(np.arange(Y.size) % 2 == 0, Y, Y_hat) if right else Y_hat  # else hardly a label agrees
        rate = expect_number(student.error_rate(Y_hat, Y), "the error rate", hint="One number for all examples.")
        expect(
            0 <= rate <= 1, "the error rate must lie between 0 and 1.", error_rate=rate, hint="A share, not a count."
        )
        wrong = sum(1 for p, y in zip(Y_hat[0], Y[0], strict=True) if int(p) != int(y))
        expect_close(
            rate,
            wrong / Y.size,
            "the error rate",
            "the error rate must be the share of wrong labels.",
            hint="How many labels differ, out of how many?",
        )

    def test_all_right_and_all_wrong(self, student):
        """No mistake gives 0, only mistakes give 1, however far apart the labels are."""
        Y = np.array([[0, 3, 9]])
        for Y_hat, rate in ((Y, 0.0), (np.array([[9, 4, 0]]), 1.0), (np.array([[1.0, 2.0, 8.0]]), 1.0)):
            got = expect_number(student.error_rate(Y_hat, Y), "the error rate")
            expect_close(
                got,
                rate,
                "the error rate",
                "a label is right or wrong, no matter how far off.",
                hint="9 taken for 0 is one mistake.",
            )

    @form
    def test_arguments_are_left_alone(self, student):
        """Y_hat and Y are after the call as they were before."""
        Y_hat, Y = np.array([[1, 4]]), np.array([[1, 5]])
        rate, after = student.error_rate.with_arguments(Y_hat, Y)
        expect_number(rate, "the error rate")
        expect_unchanged(Y_hat, after[0], "Y_hat")
        expect_unchanged(Y, after[1], "Y")


def tagged(m, n):
    """Features whose first row counts the examples, and answers that carry the same count."""
    count = np.arange(m, dtype=np.float64)[None]
    return np.vstack([count + 100 * row + 0.1 for row in range(n)]), count + 0.7


def tags(Y):
    """Which examples the answers `Y` of `tagged` belong to."""
    return np.round(Y[0] - 0.7).astype(int)


def split(student, X, Y, fraction, seed):
    """The four parts as arrays; the number of test examples is judged, then which shapes go together."""
    (n, m), test = X.shape, round(fraction * X.shape[1])
    parts = expect_tuple(
        student.train_test_split(X, Y, fraction, generator(seed)),
        "the result",
        4,
        hint="Return X_train, Y_train, X_test, Y_test.",
    )
    shapes = {"X_train": (n, m - test), "Y_train": (1, m - test), "X_test": (n, test), "Y_test": (1, test)}
    hint = (
        "round(test_fraction * m) different examples are for testing, all others for training; "
        "in which order are the four parts returned?"
    )
    return [
        expect_array(part, what, shape, hint=hint) for part, (what, shape) in zip(parts, shapes.items(), strict=True)
    ]


@exercise("train_test_split")
class TestTrainTestSplit:
    @weight(2)
    @given(case=splits())
    def test_features_keep_their_answers(self, student, case):
        """Every example keeps its own answer, in both parts."""
        m, n, fraction, seed = case
        X, Y = tagged(m, n)
        X_train, Y_train, X_test, Y_test = split(student, X, Y, fraction, seed)
        for what, features, answers_ in (("training", X_train, Y_train), ("test", X_test, Y_test)):
            expect(
                np.isin(answers_, Y).all(),
                f"Y_{what.replace('ing', '')} must hold answers, columns of Y.",
                hint="Return X_train, Y_train, X_test, Y_test, in this order.",
                returned=answers_[0],
            )
            own = tags(answers_)
            known = ((own >= 0) & (own < m)).all()
            expect(
                known and np.array_equal(features, X[:, own]) and np.array_equal(answers_, Y[:, own]),
                f"each {what} example must keep its own answer.",
                hint="One order for X and Y, not one each.",
                features=features[0],
                answers=answers_[0],
            )

    @weight(2)
    @given(case=splits())
    def test_no_example_is_lost_or_used_twice(self, student, case):
        """Together the two parts hold every example once."""
        m, n, fraction, seed = case
        X, Y = tagged(m, n)
        _, Y_train, _, Y_test = split(student, X, Y, fraction, seed)
        expect(
            sorted([*tags(Y_train), *tags(Y_test)]) == list(range(m)),
            "every example must be in exactly one of the two parts.",
            hint="Cut one order of all examples in two.",
            training=Y_train[0],
            test=Y_test[0],
        )

    @weight(2)
    def test_every_example_is_tested_equally_often(self, student):
        """Over many generators every example is a test example equally often, alone and together with its neighbour."""
        (X, Y), m, chosen = tagged(8, 1), 8, 2
        tested = np.zeros((1500, m))
        for seed in range(len(tested)):
            Y_test = split(student, X, Y, chosen / m, seed)[3]
            tested[seed, tags(Y_test) % m] = 1.0
        for k in range(m):
            claim = "every example must have the same chance to be a test example, over many generators."
            expect_fraction(
                tested[:, k], chosen / m, f"example {k} tested", claim, hint="Take the whole order at random from rng."
            )
        pairs = (tested * np.roll(tested, 1, axis=1)).sum(axis=1)  # at most one pair of neighbours
        claim = "test examples must be drawn one by one, not as a block of neighbours."
        expect_fraction(pairs, 2 / (m - 1), "neighbours tested", claim, hint="Shuffle first, then cut.")

    @form
    def test_the_generator_decides(self, student):
        """The same generator gives the same split, whatever np.random does."""
        X, Y = tagged(40, 1)
        first = student.train_test_split.with_seed(1)(X, Y, 0.5, generator(5))
        second = student.train_test_split.with_seed(2)(X, Y, 0.5, generator(5))
        for value, again in zip(
            expect_tuple(first, "the result", 4), expect_tuple(second, "the result", 4), strict=True
        ):
            value = expect_array(value, "a part", np.shape(value))
            expect(
                np.array_equal(value, expect_array(again, "a part", value.shape)),
                "two calls with generators that start alike must split alike.",
                hint="Take all randomness from rng, not from np.random.",
            )

    @form
    def test_arguments_are_left_alone(self, student):
        """X and Y are after the call as they were before."""
        X, Y = tagged(9, 2)
        _, after = student.train_test_split.with_arguments(X, Y, 0.3, generator(1))
        expect_unchanged(X, after[0], "X", hint="A shuffle in place reorders the caller's array.")
        expect_unchanged(Y, after[1], "Y", hint="A shuffle in place reorders the caller's array.")


RULER = np.arange(100.0)[None]
"""Test features 0 ... 99: a model that answers 1 below a limit is right on as many of them as the limit says."""

PREDICT_BELOW = Code("predict", setup="def predict(model, X):\n    return np.where(X[:1] < model, 1, 0)\n")


def fit_code(expression):
    return Code("fit", setup=f"def fit(X, Y):\n    return {expression}\n")


def curve(student, fit, X, Y, X_test, Y_test, wanted, predict=PREDICT_BELOW):
    """The student's test errors as an array, one for each size."""
    errors = student.learning_curve(fit, predict, X, Y, X_test, Y_test, wanted)
    if isinstance(errors, (list, tuple)):
        numbers = [expect_number(error, "each test error", hint="One error rate for each size.") for error in errors]
        errors = np.array(numbers)
    return expect_array(errors, "the errors", (len(wanted),), hint="One error rate for each size, in a list.")


def told(fit, m, wanted):
    """The case of a curve in words: the functions that are handed over have no arguments that could be shown."""
    return (
        f"{m} training examples, sizes = {wanted}; fit returns {fit}; predict answers 1 where X_test is below that, "
        "else 0; X_test = np.arange(100.0)[None]"
    )


def same_curve(student, errors, guesses_, Y_test, claim, hint, case=None):
    """`errors` are the error rates of `guesses_`, or what the student's own error_rate says of them."""
    truth = np.array([float(np.mean(guess != Y_test)) for guess in guesses_])
    if np.allclose(errors, truth, rtol=1e-9, atol=1e-11):
        return
    if np.allclose(np.sort(errors), np.sort(truth), rtol=1e-9, atol=1e-11):
        hint = "The sizes need not grow."
        reject("the errors must stand in the order of sizes.", errors=errors, hint=hint, case=case)
    own = [expect_number(student.error_rate(guess, Y_test), "the error rate") for guess in guesses_]
    if np.unique(own).size < np.unique(truth).size:  # an error rate that cannot tell these apart proves nothing
        reject(claim, hint=hint, errors=errors, case=case)
    expect_close(errors, own, "the errors", claim, hint=hint, case=case)


def below(limits):
    """What PREDICT_BELOW answers on RULER for each limit."""
    return [np.less(RULER, limit).astype(np.int64) for limit in limits]


@st.composite
def curves(draw):
    m = draw(sizes(3, 8))
    wanted = draw(st.lists(st.integers(1, m), min_size=1, max_size=5, unique=True))
    return m, wanted


@exercise("learning_curve", builds_on=["error_rate"])
class TestLearningCurve:
    ONES = np.ones((1, 100), dtype=np.int64)

    @weight(2)
    @given(case=curves())
    @settings(max_examples=20)
    def test_each_model_sees_as_many_examples_as_its_size(self, student, case):
        """A model that counts its examples counts each size, in the order of sizes."""
        m, wanted = case
        X, Y = np.zeros((2, m)), np.zeros((1, m), dtype=np.int64)
        steady = curve(student, fit_code("30"), X, Y, RULER, self.ONES, wanted)
        claim = "a model that answers the same after any training must err on its share of the test examples."
        hint = "Is each error the share of wrong labels, on all of X_test and Y_test?"
        case_ = told("30, whatever it gets", m, wanted) + ", all of Y_test is 1"
        same_curve(student, steady, below([30] * len(wanted)), self.ONES, claim, hint, case_)
        for what in ("X", "Y"):
            errors = curve(student, fit_code(f"10 * {what}.shape[1]"), X, Y, RULER, self.ONES, wanted)
            claim = f"fit must get as many columns of {what}_train as the size says, size by size."
            same_curve(
                student,
                errors,
                below([10 * n for n in wanted]),
                self.ONES,
                claim,
                "Which columns does fit get for size 3?",
                told(f"10 * {what}.shape[1]", m, wanted) + ", all of Y_test is 1",
            )

    @given(case=curves())
    @settings(max_examples=20)
    def test_the_examples_are_the_first_ones_with_their_labels(self, student, case):
        """The training examples are the first ones, and their labels are theirs."""
        m, wanted = case
        X = np.vstack([np.arange(m, 0.0, -1), np.ones(m)])  # the first columns are the large ones
        Y = np.arange(m)[None] % 2
        for expression, limits in (
            ("X[0].sum()", [sum(range(m - n + 1, m + 1)) for n in wanted]),
            ("20 * Y.sum()", [20 * (n // 2) for n in wanted]),
            ("2 * (X[0] * Y[0]).sum()", [2 * sum((m - k) * (k % 2) for k in range(n)) for n in wanted]),
        ):
            errors = curve(student, fit_code(expression), X, Y, RULER, self.ONES, wanted)
            claim = "fit must get the first examples of the training set with their own labels."
            case_ = told(expression, m, wanted) + f", all of Y_test is 1; X_train[0] is {m} ... 1, Y_train 0, 1, 0 ..."
            hint = "X_train[:, :size], and which part of Y_train?"
            same_curve(student, errors, below(limits), self.ONES, claim, hint, case_)

    @given(case=curves(), right=st.lists(st.integers(0, 1), min_size=100, max_size=100))
    @settings(max_examples=15)
    def test_errors_are_measured_on_the_test_examples(self, student, case, right):
        """Each error is the share of wrong labels on the test examples."""
        m, wanted = case
        X, Y, Y_test = np.full((1, m), 1000.0), np.ones((1, m), dtype=np.int64), np.array([right])
        errors = curve(student, fit_code("10 * X.shape[1]"), X, Y, RULER, Y_test, wanted)
        claim = "each error must be the error rate on X_test and Y_test."
        case_ = told("10 * X.shape[1]", m, wanted) + f"; {sum(right)} of 100 in Y_test are 1, all in Y_train"
        hint = "Which examples did no model see?"
        same_curve(student, errors, below([10 * n for n in wanted]), Y_test, claim, hint, case_)

    def test_the_functions_that_are_given_are_used(self, student):
        """Another predict gives another curve: the model is called through the functions that are given."""
        X, Y, wanted = np.zeros((1, 9)), np.zeros((1, 9), dtype=np.int64), [2, 9, 4]
        predict = Code("predict", setup="def predict(model, X):\n    return np.where(X[:1] < 100 - model['n'], 1, 0)\n")
        errors = curve(student, fit_code("{'n': 3 * X.shape[1]}"), X, Y, RULER, self.ONES, wanted, predict)
        claim = "the answers must come from the fit and predict that are given, whatever a model is."
        same_curve(
            student,
            errors,
            below([100 - 3 * n for n in wanted]),
            self.ONES,
            claim,
            "model = fit(...), then predict(model, ...).",
        )

    def test_more_digits_fewer_errors(self, student, data):
        """On real digits the error of the nearest mean falls as the training set grows."""
        digits = data("digits.h5")
        X, Y = digits["images"].reshape(-1, 64).T / 16, digits["labels"][None].astype(np.int64)
        order = np.random.default_rng(7).permutation(X.shape[1])
        train, test = order[359:], order[:359]
        fit = Code("fit", setup=NEAREST_MEAN)
        predict = Code(
            "predict",
            setup="def predict(means, X):\n"
            "    return ((X[:, None, :] - means[:, :, None]) ** 2).sum(axis=0).argmin(axis=0)[None]\n",
        )
        few, many = curve(student, fit, X[:, train], Y[:, train], X[:, test], Y[:, test], [20, 1400], predict)
        claim = "each test error must be a share, between 0 and 1."
        expect(0 <= few <= 1 and 0 <= many <= 1, claim, hint="Which function of step 4 counts wrong labels?")
        expect(
            few > DIGIT_THRESHOLD > many,
            "with 20 digits many test digits must be wrong, with 1400 few.",
            hint="On which examples is each model trained, and on which is it judged?",
            with_20_digits=float(few),
            with_1400_digits=float(many),
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """The four arrays and the sizes are after the call as they were before."""
        X, Y, wanted = np.zeros((1, 4)), np.zeros((1, 4), dtype=np.int64), [3, 1]
        _, after = student.learning_curve.with_arguments(
            fit_code("X.shape[1]"), PREDICT_BELOW, X, Y, RULER, self.ONES, wanted
        )
        names = ("X_train", "Y_train", "X_test", "Y_test", "sizes")
        for what, before, now in zip(names, (X, Y, RULER, self.ONES, wanted), after[2:], strict=True):
            expect_unchanged(before, now, what)


NEAREST_MEAN = """
def fit(X, Y):
    means = np.full((X.shape[0], 10), np.inf)
    for digit in np.unique(Y):
        means[:, digit] = X[:, Y[0] == digit].mean(axis=1)
    return means
"""
