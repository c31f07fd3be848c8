"""Hidden suite of c1w1_supervised_learning.

Oracles: sums in plain Python; the misses of a least-squares line, orthogonal to 1 and to x; images read back; examples
that carry their number; models whose test error has a closed form. Evidence: docs/design/c1w1_supervised_learning.md.
"""

import inspect
import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    arrays,
    call_text,
    exercise,
    expect,
    expect_all_same,
    expect_array,
    expect_arrays,
    expect_close,
    expect_fraction,
    expect_number,
    expect_tuple,
    form,
    in_case,
    is_close,
    labels,
    relation,
    sizes,
    split,
    weight,
)


@exercise("relu", pure=True)
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
        hint = "relu works on a number and on arrays of any shape."
        for z in (1.1, -0.5, 0.0, 3, np.array([-1.0, 0.7]), np.arange(-12, 12).reshape(2, 3, 4) / 10):
            a = expect_array(student.relu(z), "a", np.shape(z), hint=hint)
            right = (a == (np.abs(z) + np.asarray(z)) / 2).all()
            expect(right, "a must be z where z is positive and 0 elsewhere.", a=a)


@st.composite
def neurons(draw):
    """X (n_x, m), w (n_x, 1) and b."""
    n, m = draw(sizes(1, 4)), draw(sizes(1, 5))
    return draw(arrays((n, m))), draw(arrays((n, 1))), draw(st.integers(-8, 8)) / 4


def expect_neuron(student, neuron, claim, hint):
    """The student's neuron is max(0, weighted sum)."""
    X, w, b = neuron
    about_shapes = "X is (n_x, m), w is (n_x, 1): one answer per example."
    A = expect_array(student.neuron(X, w, b), "A", (1, X.shape[1]), hint=about_shapes)
    case, last = call_text(["X", "w", "b"], neuron, {}), "Weigh, add the bias, and apply relu last."
    expect((A >= 0).all(), "no answer may be negative.", A=A, hint=last, case=case)
    z = np.array([[math.fsum([*(w[:, 0] * column), b]) for column in X.T]])
    expect_close(A, np.maximum(z, 0.0), "A", claim, hint=hint, case=case)


@exercise("neuron", builds_on=["relu"], pure=True)
class TestNeuron:
    def test_one_example_by_hand(self, student):
        """The example of the text: x = (4, 1), w = (1, -3), b = 0.5 answers 1.5."""
        X, w = np.array([[4.0], [1.0]]), np.array([[1.0], [-3.0]])
        claim, hint = "one example by hand must come out.", "Weigh, add the bias, then apply relu."
        expect_neuron(student, (X, w, 0.5), claim, hint)
        expect_neuron(student, (X / 10, w / 3, 0.7), claim, hint)

    @weight(3)
    @given(neuron=neurons())
    def test_weighs_adds_and_applies_relu(self, student, neuron):
        """Every answer is relu of the weighted sum of its own column, plus the bias."""
        claim = "each answer must be relu of its column's weighted sum plus the bias."
        hint = "Weigh one column by hand, add the bias, then apply relu. Which column gives which answer?"
        expect_neuron(student, neuron, claim, hint)


@st.composite
def answers(draw):
    """Y_hat and Y, both (1, m)."""
    m = draw(sizes(1, 6))
    return draw(arrays((1, m))), draw(arrays((1, m)))


def squared_error(student, Y_hat, Y):
    """(m, the student's error, the mean of the squared misses)."""
    error = expect_number(student.mean_squared_error(Y_hat, Y), "the error", hint="One number for all examples.")
    return Y.size, error, math.fsum((p - y) ** 2 for p, y in zip(Y_hat[0], Y[0], strict=True)) / Y.size


@exercise("mean_squared_error", pure=True)
class TestMeanSquaredError:
    @weight(3)
    @given(case=answers())
    def test_is_the_mean_of_the_squared_misses(self, student, case):
        """The error is the mean of the squared differences."""

        def explain():
            Y_hat = np.array([[0.5, -1.0, 3.0, 2.0, -0.5]])
            return relation([squared_error(student, Y_hat[:, :m], 0.5 * Y_hat[:, -m:] - 1) for m in (2, 3, 5)])

        (_, error, right), text = squared_error(student, *case), call_text(["Y_hat", "Y"], case, {})
        claim, hint = "the error must be the mean of the squared misses.", "Square first, then the mean over m."
        expect_close(error, right, "the error", claim, hint=hint, case=text, explain=explain)


@st.composite
def points(draw):
    """x and y, both (1, m), no x twice."""
    m = draw(sizes(2, 6))
    x = draw(st.lists(st.integers(-12, 12), min_size=m, max_size=m, unique=True))
    return np.array([x]) / 4, draw(arrays((1, m), low=-3, high=3))


def fitted(student, x, y):
    w, b = expect_tuple(student.fit_line(x, y), "the result", 2, hint="Return w, b.")
    w = expect_number(w, "w", hint="Each sum over k is one number; below the line the squares are added up.")
    return w, expect_number(b, "b", hint="The mean of all x is one number, and so is the mean of all y.")


@exercise("fit_line", pure=True)
class TestFitLine:
    @given(x=points().map(lambda p: p[0]), slope=st.integers(-8, 8), start=st.integers(-8, 8))
    @settings(max_examples=15)
    def test_points_on_a_line_give_that_line(self, student, x, slope, start):
        """Points that lie on a line give its slope and its intercept."""
        w, b = fitted(student, x, slope / 2 * x + start / 4)
        hint = "Work both sums of w by hand for these points (step 2). Is w returned first, then b?"
        y, claim = slope / 2 * x + start / 4, "w must be the slope of the line that all points lie on."
        mistakes = {
            "Are the means of x and of y taken away before the two sums?": (x * y).sum() / (x * x).sum(),
            "Is w returned first, then b?": start / 4,
        }
        expect_close(w, slope / 2, "w", claim, hint=hint, mistakes=mistakes)
        hint = "b makes the line pass through the two means."
        expect_close(b, start / 4, "b", "b must be where the line crosses x = 0.", hint=hint)

    @weight(3)
    @given(case=points())
    def test_no_other_line_is_better(self, student, case):
        """The misses of the best line sum to zero, and so do the misses times x."""
        x, y = case
        w, b = fitted(student, x, y)
        misses = y - (w * x + b)
        total, turning = float(misses.sum()), float((misses * x).sum())
        claim = "the misses of the best line must sum to zero."
        hint = "Moving the line up or down must not help. Which b does that?"
        expect(abs(total) < 1e-9, claim, hint=hint, w=w, b=b, sum=total)
        claim = "the misses times x must sum to zero: else turning the line would help."
        expect(abs(turning) < 1e-9, claim, hint="Which differences stand in the two sums of w?", w=w, b=b, sum=turning)


@st.composite
def pictures(draw):
    """Images (m, h, w) in which no number stands twice."""
    shape, start = tuple(draw(sizes(1, 4)) for _ in range(3)), draw(st.integers(0, 9))
    return start + np.arange(math.prod(shape), dtype=np.float64).reshape(shape)


@exercise("unroll", pure=True)
class TestUnroll:
    @weight(3)
    @given(images=pictures())
    def test_column_k_is_image_k(self, student, images):
        """Column k, cut into rows again, is image k."""
        m, h, w = images.shape
        hint = "Examples are columns: h * w pixels down, m images across."
        X = expect_array(student.unroll(images), "X", (h * w, m), hint=hint)
        hint = "Keep each image together first; then exchange rows and columns."
        for k, image in enumerate(images):
            rows = [[float(X[i * w + j, k]) for j in range(w)] for i in range(h)]
            claim = f"column {k} must hold image {k}, its pixels row after row."
            expect(rows == image.tolist(), claim, hint=hint, column=X[:, k], image=image)

    def test_whole_numbers_and_large_images(self, student):
        """Images of whole numbers and of fractions come through unchanged, sixty-four pixels to a column."""
        ink = (np.arange(5 * 64) * 7 % 17).astype(np.uint8).reshape(5, 8, 8)
        claim, hint = "every column must hold the pixels of its own image.", "What does column 0 look like as a square?"
        for images in (ink, ink / 10):
            X = expect_array(student.unroll(images), "X", (64, 5))
            same = all(list(X[:, k]) == [float(pixel) for row in images[k] for pixel in row] for k in range(5))
            expect(same, claim, hint=hint)


@st.composite
def guesses(draw):
    """Two rows of labels, which agree at every second place in half of the cases; else they hardly ever do."""
    m = draw(sizes(1, 8))
    Y_hat, Y, right = draw(labels(m, classes=10)), draw(labels(m, classes=10)), draw(st.booleans())
    return np.where(right & (np.arange(m) % 2 == 0), Y, Y_hat), Y


def rate_of(student, Y_hat, Y):
    return expect_number(student.error_rate(Y_hat, Y), "the error rate", hint="One number for all examples.")


@exercise("error_rate", pure=True)
class TestErrorRate:
    @weight(3)
    @given(case=guesses())
    def test_is_the_share_of_wrong_labels(self, student, case):
        """The error rate is the number of wrong labels divided by the number of examples."""
        rate, hint = rate_of(student, *case), "A share, not a count."
        expect(0 <= rate <= 1, "the error rate must lie between 0 and 1.", error_rate=rate, hint=hint)
        wrong = sum(1 for p, y in zip(case[0][0], case[1][0], strict=True) if int(p) != int(y))
        claim, hint = "the error rate must be the share of wrong labels.", "How many labels differ, out of how many?"
        expect_close(rate, wrong / case[1].size, "the error rate", claim, hint=hint)

    def test_all_right_and_all_wrong(self, student):
        """No mistake gives 0, only mistakes give 1, however far apart the labels are."""
        Y = np.array([[0, 3, 9]])
        claim, hint = "a label is right or wrong, no matter how far off.", "9 taken for 0 is one mistake."
        for Y_hat, rate in ((Y, 0.0), (np.array([[9, 4, 0]]), 1.0), (np.array([[1.0, 2.0, 8.0]]), 1.0)):
            expect_close(rate_of(student, Y_hat, Y), rate, "the error rate", claim, hint=hint)


@st.composite
def cuts(draw):
    """m, n_x, the share of test examples and the seed of the generator; no part is empty."""
    m, n, seed = draw(sizes(2, 12)), draw(sizes(1, 3)), draw(st.integers(0, 50))
    fraction = draw(st.sampled_from([0.5, 0.25, 0.2, 0.75, 0.6, 0.4, 0.1, 0.9]))
    share = fraction * m
    assume(0.6 < share < m - 0.6 and abs(share % 1 - 0.5) > 0.05)  # a half may be rounded either way
    return m, n, fraction, seed


def numbered(m, n):
    """Features whose first row counts the examples, and answers that carry the same count."""
    count = np.arange(m, dtype=np.float64)[None]
    return np.vstack([count + 100 * row + 0.1 for row in range(n)]), count + 0.7


def numbers(Y):
    """Which examples the answers `Y` of `numbered` belong to."""
    return np.round(Y[0] - 0.7).astype(int)


def parts(function, m, n, fraction, seed):
    """The four parts of `numbered` examples by name; how many there are is judged, then which shapes go together."""
    X, Y = numbered(m, n)
    result = function(X, Y, fraction, Code(f"np.random.default_rng({seed})"))
    test = round(fraction * m)
    shapes = {"X_train": (n, m - test), "Y_train": (1, m - test), "X_test": (n, test), "Y_test": (1, test)}
    result = expect_tuple(result, "the result", 4, hint="Return X_train, Y_train, X_test, Y_test.")
    hint = "round(test_fraction * m) different examples are for testing, all others for training; "
    hint += "in which order are the four parts returned?"
    return expect_arrays(dict(zip(shapes, result, strict=True)), "the result", shapes, hints=hint)


@exercise("train_test_split", pure=True)
class TestTrainTestSplit:
    @weight(2)
    @given(case=cuts())
    def test_features_keep_their_answers(self, student, case):
        """Every example keeps its own answer, in both parts."""
        (m, n, *_), found = case, parts(student.train_test_split, *case)
        X, Y = numbered(m, n)
        for part in ("train", "test"):
            features, own = found[f"X_{part}"], found[f"Y_{part}"]
            claim, hint = f"Y_{part} must hold answers, columns of Y.", "In which order are the four parts returned?"
            expect(np.isin(own, Y).all(), claim, hint=hint, returned=own[0])
            right = X[:, numbers(own)]
            together = is_close(features, right, rtol=1e-6)
            claim, hint = f"each {part} example must keep its own answer.", "One order for X and Y, not one each."
            expect(together, claim, hint=hint, features=features[0], answers=own[0])
            expect_close(features, right, f"X_{part}", f"X_{part} must hold columns of X as they are.", rtol=0, atol=0)

    @weight(2)
    @given(case=cuts())
    def test_no_example_is_lost_or_used_twice(self, student, case):
        """Together the two parts hold every example once."""
        found = parts(student.train_test_split, *case)
        train, test = found["Y_train"], found["Y_test"]
        once = sorted([*numbers(train), *numbers(test)]) == list(range(case[0]))
        claim, hint = "every example must be in exactly one of the two parts.", "Cut one order of all examples in two."
        expect(once, claim, hint=hint, training=train[0], test=test[0])

    @weight(2)
    def test_every_example_is_tested_equally_often(self, student):
        """Over many generators every example is a test example equally often, alone and together with its neighbour."""
        m, chosen = 8, 2
        tested = np.zeros((1500, m))
        for seed in range(len(tested)):
            Y_test = parts(student.train_test_split, m, 1, chosen / m, seed)["Y_test"]
            tested[seed, numbers(Y_test) % m] = 1.0
        claim = "every example must have the same chance to be a test example, over many generators."
        hint = "Take the whole order at random from rng."
        for k in range(m):
            expect_fraction(tested[:, k], chosen / m, f"example {k} tested", claim, hint=hint)
        neighbours = (tested * np.roll(tested, 1, axis=1)).sum(axis=1)  # of two examples at most one pair
        claim = "test examples must be drawn one by one, not as a block of neighbours."
        expect_fraction(neighbours, 2 / (m - 1), "neighbours tested", claim, hint="Shuffle first, then cut.")

    @form
    def test_the_generator_decides(self, student):
        """The same generator gives the same split, whatever np.random does."""
        once, again = (parts(student.train_test_split.with_seed(k), 40, 1, 0.5, 5) for k in (1, 2))
        claim = "{name}: two calls with generators that start alike must split alike."
        expect_all_same(once, again, claim, hint="Take all randomness from rng, not from np.random.")


RULER = np.arange(100.0)[None]
"""Test features 0 ... 99: a model that answers 1 below a limit is right on as many of them as the limit says."""

ONES = np.ones((1, 100), dtype=np.int64)

PREDICT_BELOW = Code("predict", setup="def predict(model, X):\n    return np.where(X[:1] < model, 1, 0)\n")


def curve(student, *arguments):
    """The student's test errors as an array, one for each size."""
    errors, hint = student.learning_curve(*arguments), "One error rate for each size, in a list."
    if isinstance(errors, (list, tuple)):
        errors = np.array([expect_number(error, "each test error", hint=hint) for error in errors])
    return expect_array(errors, "the errors", (len(arguments[-1]),), hint=hint)


def expect_curve(student, fit, wanted, limits, claim, hint, *, X, Y, Y_test=ONES, predict=PREDICT_BELOW, about=""):
    """The errors of models that answer 1 below `limits`, against the truth.

    fit -- what it returns, an expression in X and Y; about -- the data in words, as functions cannot be shown
    """
    function = Code("fit", setup=f"def fit(X, Y):\n    return {fit}\n")
    case = f"{X.shape[1]} training examples, sizes = {wanted}; fit returns {fit}; predict answers 1 where X_test is "
    case += f"below that, else 0; X_test = np.arange(100.0)[None]; {about or 'all of Y_test is 1'}"
    with in_case(case):
        errors = curve(student, function, predict, X, Y, RULER, Y_test, wanted)
    guesses = [np.less(RULER, limit).astype(np.int64) for limit in limits]
    expect_errors(errors, guesses, Y_test, claim, hint, case)


def expect_errors(errors, guesses, Y_test, claim, hint, case):
    """The errors of these guesses."""
    truth = np.array([np.mean(guess != Y_test) for guess in guesses])
    if not is_close(errors, truth) and is_close(np.sort(errors), np.sort(truth)):
        claim, hint = "the errors must stand in the order of sizes.", "The sizes need not grow."
    expect_close(errors, truth, "the errors", claim, hint=hint, case=case)


@st.composite
def training_sizes(draw):
    """m, and some sizes of at most m in any order."""
    m = draw(sizes(3, 8))
    return m, draw(st.lists(st.integers(1, m), min_size=1, max_size=5, unique=True))


def fit(X, Y):
    """The mean image of each digit; a digit without examples is infinitely far."""
    means = np.full((X.shape[0], 10), np.inf)
    for digit in np.unique(Y):
        means[:, digit] = X[:, Y[0] == digit].mean(axis=1)
    return means


def predict(means, X):
    """The digit whose mean is nearest."""
    return ((X[:, None, :] - means[:, :, None]) ** 2).sum(axis=0).argmin(axis=0)[None]


NEAREST_MEAN = inspect.getsource(fit) + inspect.getsource(predict)


@exercise("learning_curve", builds_on=["error_rate"], pure=True)
class TestLearningCurve:
    @weight(2)
    @given(case=training_sizes())
    @settings(max_examples=20)
    def test_each_model_sees_as_many_examples_as_its_size(self, student, case):
        """A model that counts its examples counts each size, in the order of sizes."""
        m, wanted = case
        data = {"X": np.zeros((2, m)), "Y": np.zeros((1, m), dtype=np.int64)}
        claim = "a model that answers the same after any training must err on its share of the test examples."
        hint = "Is each error the share of wrong labels, on all of X_test and Y_test?"
        expect_curve(student, "30", wanted, [30] * len(wanted), claim, hint, **data)
        for name in ("X", "Y"):
            claim = f"fit must get as many columns of {name}_train as the size says, size by size."
            fit, limits, hint = f"10 * {name}.shape[1]", [10 * n for n in wanted], "Which columns has fit for size 3?"
            expect_curve(student, fit, wanted, limits, claim, hint, **data)

    @given(case=training_sizes())
    @settings(max_examples=20)
    def test_the_examples_are_the_first_ones_with_their_labels(self, student, case):
        """The training examples are the first ones, and their labels are theirs."""
        m, wanted = case
        X = np.vstack([np.arange(m, 0.0, -1), np.ones(m)])  # the first columns are the large ones
        Y = np.arange(m)[None] % 2
        models = {"X[0].sum()": X[0], "20 * Y.sum()": 20 * Y[0], "2 * (X[0] * Y[0]).sum()": 2 * X[0] * Y[0]}
        claim = "fit must get the first examples of the training set with their own labels."
        hint, about = "X_train[:, :size], and which part of Y_train?", f"X_train[0] is {m} ... 1, Y_train 0, 1, 0 ..."
        for fit, terms in models.items():
            limits = [math.fsum(terms[:n]) for n in wanted]
            expect_curve(student, fit, wanted, limits, claim, hint, X=X, Y=Y, about=f"all of Y_test is 1; {about}")

    @given(case=training_sizes(), right=st.lists(st.integers(0, 1), min_size=100, max_size=100))
    @settings(max_examples=15)
    def test_errors_are_measured_on_the_test_examples(self, student, case, right):
        """Each error is the share of wrong labels on the test examples."""
        (m, wanted), hint = case, "Which examples did no model see?"
        data = {"X": np.full((1, m), 1000.0), "Y": np.ones((1, m), dtype=np.int64), "Y_test": np.array([right])}
        claim, fit = "each error must be the error rate on X_test and Y_test.", "10 * X.shape[1]"
        about, limits = f"{sum(right)} of 100 in Y_test are 1, all in Y_train", [10 * n for n in wanted]
        expect_curve(student, fit, wanted, limits, claim, hint, **data, about=about)

    def test_the_functions_that_are_given_are_used(self, student):
        """Another predict gives another curve: the model is called through the functions that are given."""
        X, Y, wanted = np.zeros((1, 9)), np.zeros((1, 9), dtype=np.int64), [2, 9, 4]
        predict = Code("predict", setup="def predict(model, X):\n    return np.where(X[:1] < 100 - model['n'], 1, 0)\n")
        claim = "the answers must come from the fit and predict that are given, whatever a model is."
        hint, limits = "model = fit(...), then predict(model, ...).", [100 - 3 * n for n in wanted]
        about = "here a model is a dict, and predict answers 1 below 100 - model['n']; all of Y_test is 1"
        fit = "{'n': 3 * X.shape[1]}"
        expect_curve(student, fit, wanted, limits, claim, hint, X=X, Y=Y, predict=predict, about=about)

    def test_the_digits_of_the_notebook(self, student, data):
        """On real digits the errors are those of the nearest mean, after 20 and after 1400 training digits."""
        digits = split(data("digits.h5"), "images", "labels", train=1438, seed=7, scale=16, turn=True)
        case = "the digits of data/digits.h5, turned; fit and predict of the nearest mean; sizes = [20, 1400]"
        with in_case(case):
            errors = curve(
                student, *(Code(name, setup=NEAREST_MEAN) for name in ("fit", "predict")), *digits, [20, 1400]
            )
        guesses = [predict(fit(digits.X[:, :size], digits.Y[:, :size]), digits.X_test) for size in (20, 1400)]
        claim = "each error must be the share of test digits that are misread after that many training digits."
        hint = "On which examples is each model trained, and on which is it judged?"
        expect_errors(errors, guesses, digits.Y_test, claim, hint, case)
