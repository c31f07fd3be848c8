"""Hidden suite of c1w2_numpy_basics.

Oracles: the sigmoid by tanh and its slope by cosh, entries one by one in plain Python with exact sums (`math.fsum`),
ratios of probabilities, deviations from differences of pairs. Evidence: docs/design/c1w2_numpy_basics.md.
"""

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
    asked_here,
    call_text,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
    form,
    is_close,
    relation,
    sizes,
    weight,
)

NUMBERS = (0, 2, -0.7, np.float64(1.3))


def fine(shape):
    """Arrays of `shape` with entries that are multiples of 0.275: hardly one of them is exact in float32."""
    return arrays(shape).map(lambda x: 1.1 * x)


def tables(low=1, high=4):
    """Arrays of two axes, square or not."""
    return st.tuples(sizes(low, high), sizes(low, high)).flatmap(fine)


def shaped():
    """Arrays of one, two or three axes."""
    return st.lists(sizes(1, 3), min_size=1, max_size=3).flatmap(lambda shape: fine(tuple(shape)))


def entrywise(function, x):
    """`function` of every entry, one by one."""
    return np.array([function(float(entry)) for entry in np.ravel(x)]).reshape(np.shape(x))


def logistic(x):
    return (1 + math.tanh(x / 2)) / 2


def bell(x):
    """The slope of the logistic function."""
    return 1 / (2 * math.cosh(x / 2)) ** 2


@exercise("basic_sigmoid")
class TestBasicSigmoid:
    @weight(2)
    @given(x=st.integers(-24, 24))
    def test_is_the_logistic_function(self, student, x):
        """One number goes through 1 / (1 + exp(-x))."""
        s = expect_number(student.basic_sigmoid(x / 3), "s")
        expect_close(s, logistic(x / 3), "s", "s must be 1 / (1 + exp(-x)).", hint="What is it at log 3, by hand?")

    def test_takes_whole_numbers(self, student):
        """Whole numbers are numbers too, and far out s comes close to 0 and 1."""
        for x in (0, 1, -2, 12, -12):
            s = expect_number(student.basic_sigmoid(x), "s")
            expect_close(s, logistic(x), "s", "s must be 1 / (1 + exp(-x)).", hint="What is it at 0, by hand?")


@exercise("sigmoid", pure=True)
class TestSigmoid:
    @weight(3)
    @given(x=shaped())
    def test_works_entry_by_entry_on_any_shape(self, student, x):
        """Every entry goes through 1 / (1 + exp(-x)), and the shape stays."""
        s = expect_array(student.sigmoid(x), "s", x.shape, hint="The result has the shape of x.")
        claim = "every entry must be 1 / (1 + exp(-x)) of its own x."
        hint = "By hand at 0 and at log 3; a larger x gives a larger s. Does everything work entry by entry?"
        expect_close(s, entrywise(logistic, x), "s", claim, hint=hint)

    def test_takes_a_number(self, student):
        """A single number goes through as well."""
        for x in NUMBERS:
            s = expect_array(student.sigmoid(x), "s", ())
            expect_close(s, logistic(float(x)), "s", "s must be 1 / (1 + exp(-x)) of a number too.")


def expect_slope(student, x, claim):
    ds = expect_array(student.sigmoid_derivative(x), "ds", np.shape(x), hint="The result has the shape of x.")
    hint = "s (1 - s): of which s? By hand at 0 and at log 3?"
    x, case = np.asarray(x), call_text(["x"], [x], {})
    s = entrywise(logistic, x)
    mistakes = {
        "s is the sigmoid of x. Where is it computed?": x * (1 - x),
        "Is s taken from 1, or added to it?": s * (1 + s),
        "Is one of the two s squared?": s * (1 - s**2),
        "The slope of tanh is 1 - a**2. What is that of the sigmoid?": 1 - s**2,
    }
    expect_close(ds, entrywise(bell, x), "ds", claim, hint=hint, case=case, mistakes=mistakes)


@exercise("sigmoid_derivative", builds_on=["sigmoid"], pure=True)
class TestSigmoidDerivative:
    @weight(3)
    @given(x=shaped())
    def test_is_the_slope_of_the_sigmoid(self, student, x):
        """Every entry is the slope of the sigmoid at its own x."""
        expect_slope(student, x, "every entry must be the slope of the sigmoid at its own x.")

    def test_takes_a_number(self, student):
        """A single number goes through as well."""
        for x in NUMBERS:
            expect_slope(student, x, "the result must be the slope of the sigmoid at x.")


@exercise("image2vector", pure=True)
class TestImage2vector:
    @weight(3)
    @given(shape=st.tuples(sizes(1, 4), sizes(1, 4), sizes(1, 3)), start=st.integers(0, 9))
    def test_one_column_in_the_old_order(self, student, shape, start):
        """All numbers stand in one column, the last axis running fastest."""
        image = np.arange(start, start + math.prod(shape)).reshape(shape) / 10
        hint = "A column has two sizes: all the numbers, and 1."
        v = student.image2vector(image)
        expect_array(v, "v", (image.size, 1), hint=hint)
        column = [[entry] for row in image.tolist() for pixel in row for entry in pixel]
        claim, hint = "the numbers must stay as they are, and in their order.", "Where does image[0, 0, 1] go?"
        expect_close(v, column, "v", claim, rtol=0, atol=0, hint=hint)


@st.composite
def rows_without_zeros(draw):
    """A table in which no row is zero throughout."""
    x = draw(tables())
    x[:, draw(st.integers(0, x.shape[1] - 1))] += np.where(np.abs(x).sum(axis=1) == 0, 0.825, 0.0)
    return x


@exercise("normalize_rows", aliases=("normalizeRows",), pure=True)
class TestNormalizeRows:
    @weight(3)
    @given(x=rows_without_zeros())
    def test_rows_have_length_one_and_their_old_direction(self, student, x):
        """Every row keeps its direction and gets length 1."""
        hint = "(m, n) divided by (m, 1) is (m, n): every row has a length of its own, and none is 0."
        result = expect_array(student.normalize_rows(x), "the result", x.shape, hint=hint)
        claim = "every row must be its old self divided by its own length."
        hint = "The length of (3, 4) is 5. Which axis does the sum of squares remove?"
        squares = np.square(x)
        with np.errstate(all="ignore"):
            mistakes = {
                "Is it the length of the row, or of the column?": x / np.sqrt(squares.sum(axis=0)),
                "Does each row have a length of its own, or do all share one?": x / np.sqrt(squares.sum()),
                "Is the root of the sum of squares taken?": x / squares.sum(axis=1, keepdims=True),
                "Is it the sum of the squares, or of the absolute values?": x / np.abs(x).sum(axis=1, keepdims=True),
            }
        right = [old / math.hypot(*old) for old in x]
        expect_close(result, right, "the result", claim, hint=hint, mistakes=mistakes)


def row_shares(row):
    """Probabilities of one row of scores: 1 / sum of exp(other - own), where a sum beyond all floats gives 0."""
    with np.errstate(over="ignore"):
        return [1 / float(np.sum(np.exp(row - score))) for score in row]


def total_hint(student):
    """What the sums of a fixed table, (2, 3), say of the axis: one for all, one for each column, or neither."""
    s = expect_array(student.softmax(np.array([[-1.5, 0.25, 2.0], [0.75, 0.0, 1.0]])), "s", (2, 3))
    if is_close(s.sum(), 1):
        return "All rows share one total. How does each row get its own?"
    if is_close(s.sum(axis=0), np.ones(3)):
        return "Each column sums to 1. Over which axis do the classes run? The axis that is named goes."
    return "Is each row divided by the sum of what stands in it?"


def expect_shares(student, x, claim, hint):
    """Every row of the student's softmax is that of `row_shares`."""
    s = expect_array(student.softmax(x), "s", x.shape, finite=False, hint="One probability for each score.")
    expect(np.isfinite(s).all(), claim, s=s, hint=hint)
    expect_close(s, [row_shares(row) for row in x], "s", claim, hint=hint)


@exercise("softmax", pure=True)
class TestSoftmax:
    @weight(2)
    @given(x=tables())
    def test_every_row_sums_to_one(self, student, x):
        """Every row sums to 1, and every entry is positive."""
        s = expect_array(student.softmax(x), "s", x.shape, hint="One probability for each score.")
        sums = np.array([math.fsum(row) for row in s])
        if not is_close(sums, np.ones(len(x))):
            hint, case = total_hint(student), call_text(["x"], [x], {})
            claim = "every row must sum to 1 (here a row is an example)."
            expect_close(sums, np.ones(len(x)), "row sums", claim, hint=hint, case=case)
        hint = "e to the power of anything is positive."
        expect((s > 0).all(), "every probability must be positive.", s=s, hint=hint)

    @weight(3)
    @given(x=tables())
    def test_ratios_are_powers_of_e(self, student, x):
        """Every probability is exp of its score, divided by the sum over its row."""
        claim = "every probability must be exp of its score, divided by the sum over its own row."
        expect_shares(student, x, claim, "By hand: what are the probabilities of the scores 0 and log 3?")

    @asked_here
    @weight(2)
    @given(x=tables(1, 3), far=st.sampled_from([1000.0, -1000.0, 5000.0]), apart=st.sampled_from([0.0, 2000.0]))
    @settings(max_examples=15)
    def test_large_scores_stay_finite(self, student, x, far, apart):
        """Scores around 1000 and around -1000 give finite probabilities: softmax is stable."""
        scores = x + far * np.arange(1, len(x) + 1)[:, None] + apart * np.arange(x.shape[1])
        claim = "scores far from 0 must give finite probabilities, the same as after a shift of the row."
        hint = "exp(1000) is inf. What may be taken away from all scores of a row, and where does each row get it from?"
        expect_shares(student, scores, claim, hint)


@st.composite
def pairs(draw):
    """yhat and y of up to 6 numbers."""
    m = draw(sizes(1, 6))
    return draw(fine((m,))), draw(arrays((m,)))


PROBES = [(np.array([0.5, -1.0, 3.0, 2.0, -0.5])[:m], np.array([2.5, 0.5, 1.0, 2.0, 4.5])[:m]) for m in (2, 3, 5)]
TERMS = {"L1": abs, "L2": lambda d: d * d}
MISTAKES = {
    "Is y taken from yhat, or added to it?": lambda term, yhat, y: term(yhat + y).sum(),
    "Is every example in the sum?": lambda term, yhat, y: term(yhat - y)[:-1].sum(),
    "Each difference first, then the sum: in which order is it done?": lambda term, yhat, y: term((yhat - y).sum()),
    "Can one difference make up for another?": lambda term, yhat, y: (yhat - y).sum(),
    "How often is each difference multiplied by itself?": lambda term, yhat, y: ((yhat - y) ** 3).sum(),
}
"""What mistakes make of a loss, by the question that asks for each."""


def expect_loss(student, name, case, words):
    """A loss is the exact sum of a term over the examples; a factor that holds for 2, 3 and 5 examples is named."""

    def loss(pair):
        value = expect_number(getattr(student, name)(*pair), "the loss", hint="One number for all examples.")
        return value, math.fsum(TERMS[name](float(p - t)) for p, t in zip(*pair, strict=True))

    def explain():
        return relation([(pair[0].size, *loss(pair)) for pair in PROBES])

    got, right = loss(case)
    claim, hint = f"the loss must be the sum of the {words}.", "By hand: yhat = (1, 4), y = (3, 1)?"
    told = call_text(["yhat", "y"], case, {})
    mistakes = {question: made(TERMS[name], *case) for question, made in MISTAKES.items()}
    expect_close(got, right, "the loss", claim, hint=hint, case=told, explain=explain, mistakes=mistakes)


@exercise("L1", pure=True)
class TestL1:
    @weight(3)
    @given(case=pairs())
    def test_is_the_sum_of_absolute_differences(self, student, case):
        """The loss is the sum of the absolute differences: no mean, no root."""
        expect_loss(student, "L1", case, "absolute differences")


@exercise("L2", pure=True)
class TestL2:
    @weight(3)
    @given(case=pairs())
    def test_is_the_sum_of_squared_differences(self, student, case):
        """The loss is the sum of the squared differences: no mean, no root."""
        expect_loss(student, "L2", case, "squared differences")


@st.composite
def two_tables(draw):
    """A (n, p) and B (n, q)."""
    n, p, q = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    return draw(fine((n, p))), draw(arrays((n, q)))


@exercise("pairwise_products", cpu_seconds=2, pure=True)
class TestPairwiseProducts:
    @weight(4)
    @given(case=two_tables())
    def test_every_column_with_every_column(self, student, case):
        """P[i, j] is the sum of products of column i of A and column j of B."""
        A, B = case
        hint = "p columns of A down, q columns of B across."
        P = expect_array(student.pairwise_products(A, B), "P", (A.shape[1], B.shape[1]), hint=hint)
        sums = [[math.fsum(left * right) for right in B.T] for left in A.T]
        claim = "P[i, j] must be the sum of products of column i of A and column j of B."
        hint = "Which axis is summed over, and where does it stand in a matrix product?"
        expect_close(P, sums, "P", claim, hint=hint)

    def test_hundreds_of_examples_take_no_time(self, student):
        """Hundreds of examples of hundreds of numbers take no time: nothing loops over single numbers."""
        A = (np.arange(300 * 220) * 7 % 31).reshape(300, 220) / 4
        P = expect_array(student.pairwise_products(A, A[:, ::-1].copy()), "P", (220, 220))
        sums = [math.fsum(A[:, 3] * A[:, 219 - j]) for j in range(220)]
        expect_close(P[3], sums, "row 3 of P", "P must hold the sums of products for many columns too.")


def pairs_of_shapes(n):
    """Each of (n,), (n, 1), (1, n) with each of them."""
    return list(itertools.product(((n,), (n, 1), (1, n)), repeat=2))


def expect_paired(student, yhat, y):
    """The error is the mean of the squared differences, number k against number k."""
    error = expect_number(student.paired_error(yhat, y), "the error", hint="One number for all examples.")
    squares = math.fsum((p - t) ** 2 for p, t in zip(yhat.ravel(), y.ravel(), strict=True))
    claim = "the error must be the mean of the squared differences, number k of yhat against number k of y."
    hint = "One shape for both, then the mean of the squares. By hand: (1, 4, 2) against (3, 1, 2)?"
    if yhat.shape != y.shape:
        hint = f"What is the shape of yhat - y for {yhat.shape} and {y.shape}? Give both one shape first."
    mistakes = {
        "Is y taken from yhat, or added to it?": np.mean((yhat.ravel() + y.ravel()) ** 2),
        "Can one difference make up for another?": np.mean(yhat.ravel() - y.ravel()),
    }
    expect_close(error, squares / y.size, "the error", claim, hint=hint, mistakes=mistakes)


@exercise("paired_error", pure=True)
class TestPairedError:
    @weight(4)
    @given(case=pairs(), pick=st.integers(0, 8))
    def test_number_k_meets_number_k(self, student, case, pick):
        """Number k of yhat meets number k of y, whatever shapes the two have."""
        (yhat, y), (first, second) = case, pairs_of_shapes(case[1].size)[pick]
        expect_paired(student, yhat.reshape(first), y.reshape(second))

    @weight(2)
    def test_all_nine_pairs_of_shapes(self, student):
        """Each of (n,), (n, 1), (1, n) meets each of them."""
        yhat, y = np.array([1.1, 4.0, 2.0, -1.0]), np.array([3.0, 1.0, 2.0, 0.5])
        for first, second in pairs_of_shapes(4):
            expect_paired(student, yhat.reshape(first), y.reshape(second))


@st.composite
def features(draw):
    """Features of which none is constant."""
    X = draw(fine((draw(sizes(1, 3)), draw(sizes(2, 5)))))
    X[:, 0] += np.where(np.ptp(X, axis=1) == 0, 1.1, 0.0)
    return X


def standardized(student, X, finite=True):
    hint = "(n_x, m) minus (n_x, 1) is (n_x, m)."
    return expect_array(student.standardize(X), "the result", X.shape, finite=finite, hint=hint)


def scores(row):
    """A feature standardised through differences of pairs: neither a mean nor a deviation is computed."""
    m, row = len(row), row.tolist()
    deviation = math.sqrt(math.fsum((a - b) ** 2 for a, b in itertools.combinations(row, 2))) / m
    return [math.fsum(a - b for b in row) / m / deviation for a in row]


@exercise("standardize", pure=True)
class TestStandardize:
    @weight(3)
    @given(X=features())
    def test_every_feature_has_mean_0_and_variance_1(self, student, X):
        """Every row has mean 0 and variance 1, and keeps the order of its values."""
        claim = "every row must be its old self minus its mean, divided by its deviation."
        hint = "Is its mean 0, and the mean of its squares exactly 1? A row is a feature: which axis goes?"
        mean, deviation = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
        with np.errstate(all="ignore"):
            mistakes = {
                "Is the mean taken along the row, or down the column?": (X - X.mean(axis=0)) / deviation,
                "What is taken away, and what is divided by: the mean, or the deviation?": (X - deviation) / mean,
                "Does the mean of each row meet its own row? Which shape has it?": (X - X.mean(axis=1)) / deviation
                if len(set(X.shape)) == 1
                else np.nan,
                "Is every example in the mean?": (X - X[:, 1:].mean(axis=1, keepdims=True)) / deviation,
                "Is the mean taken away, or added?": (X + mean) / deviation,
                "Is the mean taken away at all?": X / deviation,
                "Is it divided by the deviation at all?": X - mean,
                "Is it divided by the deviation, or by the variance?": (X - mean) / deviation**2,
                "Is the variance a mean over m, or over m - 1?": (X - mean) / X.std(axis=1, ddof=1, keepdims=True),
            }
        right = [scores(row) for row in X]
        expect_close(standardized(student, X), right, "the result", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(X=features(), value=st.integers(-5, 5), m=sizes(1, 4))
    @settings(max_examples=15)
    def test_a_constant_feature_becomes_zero(self, student, X, value, m):
        """A feature with one value everywhere becomes 0, beside others that stay as they should."""
        for table in (np.vstack([X, np.full((1, X.shape[1]), float(value))]), np.full((2, m), float(value))):
            Z, hint = standardized(student, table, finite=False), "What is its deviation, and what is 0 / 0?"
            expect_close(Z[-1], 0 * table[-1], "its row", "a constant feature must become 0.", hint=hint)
            if np.ptp(table[0]):
                claim = "features beside a constant one must be standardised."
                hint = "Is the question, constant or not, asked and answered for each row by itself?"
                expect_close(Z[0], scores(table[0]), "row 0", claim, hint=hint)

    @form
    def test_a_constant_fraction_becomes_zero(self, student):
        """A feature that is 0.1 everywhere becomes 0 too, although its computed deviation is not."""
        claim = "a constant feature must become 0, whatever its value."
        hint = "Compare its largest with its smallest value instead of asking for a deviation of 0 (step 8)."
        for value, m in ((0.1, 3), (0.7, 5), (-1.1, 7)):
            Z = standardized(student, np.full((1, m), value), finite=False)
            expect_close(Z, np.zeros((1, m)), "the result", claim, hint=hint)
