"""Hidden suite of c1w2_numpy_basics.

Oracles: the sigmoid as (1 + tanh(x / 2)) / 2 and its slope as 1 / (2 cosh(x / 2))^2, entries one by one in plain
Python with exact sums (`math.fsum`), ratios of probabilities, the deviation from differences of pairs. Nothing is
random and nothing is trained: there is no threshold, and the chance of a false alarm is that of a rounding error
beyond the kit's EXACT_RTOL, of which there was none over 20 fresh sets of inputs. One limit of time: three nested
loops of Python over 14.5 million products take 5 CPU seconds or more, one product of matrices a few milliseconds, a
loop over all pairs of columns 0.1; the limit is 2.
"""

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    arrays,
    asked_here,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_number,
    expect_unchanged,
    form,
    sizes,
    weight,
)

TABLE = np.array([[-1.5, 0.25, 2.0], [0.7, -0.1, 1.0]])


def tables(low=1, high=4):
    """Arrays of two axes, square or not."""
    return st.tuples(sizes(low, high), sizes(low, high)).flatmap(arrays)


def shaped():
    """Arrays of one, two or three axes, with entries that float32 does not hold."""
    return (
        st.lists(sizes(1, 3), min_size=1, max_size=3).flatmap(lambda shape: arrays(tuple(shape))).map(lambda x: x * 1.1)
    )


def entrywise(function, x):
    """`function` of every entry, one by one."""
    return np.array([function(float(entry)) for entry in np.ravel(x)]).reshape(np.shape(x))


def half_tanh(x):
    return (1 + math.tanh(x / 2)) / 2


def bell(x):
    return 1 / (2 * math.cosh(x / 2)) ** 2


@exercise("basic_sigmoid")
class TestBasicSigmoid:
    @weight(2)
    @given(x=st.integers(-24, 24))
    def test_is_the_logistic_function(self, student, x):
        """One number goes through 1 / (1 + exp(-x))."""
        s = expect_number(student.basic_sigmoid(x / 3), "s")
        expect_close(s, half_tanh(x / 3), "s", "s must be 1 / (1 + exp(-x)).", hint="What is it at log 3, by hand?")

    def test_takes_whole_numbers(self, student):
        """Whole numbers are numbers too, and far out s comes close to 0 and 1."""
        for x in (0, 1, -2, 12, -12):
            s = expect_number(student.basic_sigmoid(x), "s")
            expect_close(s, half_tanh(x), "s", "s must be 1 / (1 + exp(-x)).", hint="What is it at 0, by hand?")


@exercise("sigmoid")
class TestSigmoid:
    @weight(3)
    @given(x=shaped())
    def test_works_entry_by_entry_on_any_shape(self, student, x):
        """Every entry goes through 1 / (1 + exp(-x)), and the shape stays."""
        s = expect_array(student.sigmoid(x), "s", x.shape, hint="The result has the shape of x.")
        claim = "every entry must be 1 / (1 + exp(-x)) of its own x."
        hint = "By hand at 0 and at log 3; a larger x gives a larger s. Does everything work entry by entry?"
        expect_close(s, entrywise(half_tanh, x), "s", claim, hint=hint)

    def test_takes_a_number(self, student):
        """A single number goes through as well."""
        for x in (0, 2, -0.7, np.float64(1.3)):
            s = expect_array(student.sigmoid(x), "s", ())
            expect_close(s, half_tanh(float(x)), "s", "s must be 1 / (1 + exp(-x)) of a number too.")

    @form
    def test_argument_is_left_alone(self, student):
        """x is after the call as it was before."""
        s, (after,) = student.sigmoid.with_arguments(TABLE.copy())
        expect_array(s, "s", TABLE.shape)
        expect_unchanged(TABLE, after, "x")


@exercise("sigmoid_derivative", builds_on=["sigmoid"])
class TestSigmoidDerivative:
    @weight(3)
    @given(x=shaped())
    def test_is_the_slope_of_the_sigmoid(self, student, x):
        """Every entry is the slope of the sigmoid at its own x."""
        expect_slope(student, x, "ds", "every entry must be the slope of the sigmoid at its own x.")

    def test_takes_a_number(self, student):
        """A single number goes through as well."""
        for x in (0, 2, -0.7, np.float64(1.3)):
            expect_slope(student, x, "ds", "the result must be the slope of the sigmoid at x.")

    @form
    def test_argument_is_left_alone(self, student):
        """x is after the call as it was before."""
        ds, (after,) = student.sigmoid_derivative.with_arguments(TABLE.copy())
        expect_array(ds, "ds", TABLE.shape)
        expect_unchanged(TABLE, after, "x")


def expect_slope(student, x, what, claim):
    """The slope at x; or s (1 - s) of the student's own sigmoid, where that is a function of x at all."""
    ds = expect_array(student.sigmoid_derivative(x), what, np.shape(x), hint="The result has the shape of x.")
    slope = entrywise(bell, x)
    if np.allclose(ds, slope, rtol=1e-9, atol=1e-11):
        return
    own = expect_array(student.sigmoid(x), "the result of sigmoid", np.shape(x))
    probe = expect_array(student.sigmoid(np.array([0.5, 1.0, 2.0])), "the result of sigmoid", (3,))
    usable = np.unique(probe).size == 3
    expect_close(
        ds, own * (1 - own) if usable else slope, what, claim, hint="s (1 - s): of which s? By hand at 0 and at log 3?"
    )


@exercise("image2vector")
class TestImage2vector:
    @weight(3)
    @given(shape=st.tuples(sizes(1, 4), sizes(1, 4), sizes(1, 3)), start=st.integers(0, 9))
    def test_one_column_in_the_old_order(self, student, shape, start):
        """All numbers stand in one column, the last axis running fastest."""
        image = np.arange(start, start + math.prod(shape)).reshape(shape) / 10
        v = expect_array(
            student.image2vector(image), "v", (image.size, 1), hint="A column has two sizes: all the numbers, and 1."
        )
        rows = [entry for row in image.tolist() for pixel in row for entry in pixel]
        expect(
            v[:, 0].tolist() == rows, "the numbers must stay in their order.", v=v, hint="Where does image[0, 0, 1] go?"
        )

    @form
    def test_argument_is_left_alone(self, student):
        """The image is after the call as it was before, in shape too."""
        image = np.arange(12.0).reshape(2, 3, 2)
        v, (after,) = student.image2vector.with_arguments(image)
        expect_array(v, "v", (12, 1))
        hint = "image.reshape leaves image as it was; image.shape = ... does not."
        expect_unchanged(image, after, "image", hint=hint)


@st.composite
def rows_without_zeros(draw):
    x = draw(tables())
    x[:, draw(st.integers(0, x.shape[1] - 1))] += np.where(np.abs(x).sum(axis=1) == 0, 0.75, 0.0)
    return x * 1.1


@exercise("normalize_rows", aliases=("normalizeRows",))
class TestNormalizeRows:
    @weight(3)
    @given(x=rows_without_zeros())
    def test_rows_have_length_one_and_their_old_direction(self, student, x):
        """Every row keeps its direction and gets length 1."""
        result = expect_array(
            student.normalize_rows(x),
            "the result",
            x.shape,
            hint="(m, n) divided by (m, 1) is (m, n): every row has a length of its own, and none is 0.",
        )
        for k, (row, old) in enumerate(zip(result, x, strict=True)):
            length = math.sqrt(math.fsum(entry * entry for entry in old))
            expect_close(
                row * length,
                old,
                f"row {k} times its old length",
                "every row must be its old self divided by its own length.",
                hint="The length of (3, 4) is 5. Which axis does the sum of squares remove?",
            )

    @form
    @given(x=rows_without_zeros())
    @settings(max_examples=15)
    def test_scaling_a_row_changes_nothing(self, student, x):
        """Rows three times as long give the same result."""
        once = expect_array(student.normalize_rows(x), "the result", x.shape)
        again = expect_array(student.normalize_rows(3 * x), "the result", x.shape)
        expect_close(
            again,
            once,
            "the result",
            "rows three times as long must give the same result.",
            hint="What is the length of 3 x?",
        )

    @form
    def test_argument_is_left_alone(self, student):
        """x is after the call as it was before."""
        result, (after,) = student.normalize_rows.with_arguments(TABLE.copy())
        expect_array(result, "the result", TABLE.shape)
        expect_unchanged(TABLE, after, "x")


def probabilities(student, x):
    """The student's softmax: the shape of x, finite."""
    return expect_array(student.softmax(x), "s", x.shape, hint="One probability for each score.")


def row_shares(row):
    """Probabilities of one row of scores: 1 / sum of exp(other - own), where a sum beyond all floats gives 0."""
    with np.errstate(over="ignore"):
        return [1 / float(np.sum(np.exp(row - score))) for score in row]


@exercise("softmax")
class TestSoftmax:
    @weight(2)
    @given(x=tables())
    def test_every_row_sums_to_one(self, student, x):
        """Every row sums to 1, and every entry is positive."""
        s = probabilities(student, x)
        sums = np.array([math.fsum(row) for row in s])
        expect(
            np.allclose(sums, 1, rtol=1e-9, atol=0),
            "every row must sum to 1 (here a row is an example).",
            row_sums=sums,
            hint="Over which axis do the classes run? The axis that is named goes.",
        )
        expect(
            (s > 0).all(), "every probability must be positive.", s=s, hint="e to the power of anything is positive."
        )

    @weight(3)
    @given(x=tables().map(lambda x: x * 1.1))
    def test_ratios_are_powers_of_e(self, student, x):
        """Two probabilities of a row have the ratio exp(difference of their scores), and together they make 1."""
        s = probabilities(student, x)
        for i, row in enumerate(x):
            shares = row_shares(row)
            expect_close(
                s[i],
                shares,
                f"row {i} of s",
                "two probabilities of a row must have the ratio exp(difference of their scores).",
                hint="By hand: what are the probabilities of the scores 0 and log 3?",
            )

    @asked_here
    @weight(2)
    @given(x=tables(1, 3), far=st.sampled_from([1000.0, -1000.0, 5000.0]), apart=st.sampled_from([0.0, 2000.0]))
    @settings(max_examples=15)
    def test_large_scores_stay_finite(self, student, x, far, apart):
        """Scores around 1000 and around -1000 give finite probabilities: softmax is stable."""
        scores = x + far * np.arange(1, len(x) + 1)[:, None] + apart * np.arange(x.shape[1])
        s = expect_array(student.softmax(scores), "s", x.shape, finite=False)
        claim = "scores far from 0 must give finite probabilities, the same as after a shift of the row."
        hint = "exp(1000) is inf. What may be taken away from all scores of a row, and where does each row get it from?"
        expect(np.isfinite(s).all(), claim, s=s, hint=hint)
        for i, row in enumerate(scores):
            shares = row_shares(row)
            expect_close(s[i], shares, f"row {i} of s", claim, hint=hint)

    @form
    def test_argument_is_left_alone(self, student):
        """x is after the call as it was before."""
        s, (after,) = student.softmax.with_arguments(TABLE.copy())
        expect_array(s, "s", TABLE.shape)
        expect_unchanged(TABLE, after, "x")


@st.composite
def pairs(draw):
    m = draw(sizes(1, 6))
    return draw(arrays((m,))) * 1.1, draw(arrays((m,)))


def judge_loss(student, name, case, term, words):
    """A loss is the exact sum of `term` over the examples; its arguments stay."""
    yhat, y = case
    loss, after = getattr(student, name).with_arguments(yhat, y)
    loss = expect_number(loss, "the loss", hint="One number for all examples.")
    total = math.fsum(term(float(p - t)) for p, t in zip(yhat, y, strict=True))
    expect_close(
        loss, total, "the loss", f"the loss must be the sum of the {words}.", hint="By hand: yhat = (1, 4), y = (3, 1)?"
    )
    return after


@exercise("L1")
class TestL1:
    @weight(3)
    @given(case=pairs())
    def test_is_the_sum_of_absolute_differences(self, student, case):
        """The loss is the sum of the absolute differences: no mean, no root."""
        judge_loss(student, "L1", case, abs, "absolute differences")

    def test_arguments_are_left_alone(self, student):
        """yhat and y are after the call as they were before."""
        yhat, y = np.array([0.9, -0.2, 0.1]), np.array([1.0, 0.0, 0.5])
        after = judge_loss(student, "L1", (yhat, y), abs, "absolute differences")
        expect_unchanged(yhat, after[0], "yhat")
        expect_unchanged(y, after[1], "y")


@exercise("L2")
class TestL2:
    @weight(3)
    @given(case=pairs())
    def test_is_the_sum_of_squared_differences(self, student, case):
        """The loss is the sum of the squared differences: no mean, no root."""
        judge_loss(student, "L2", case, lambda d: d * d, "squared differences")

    def test_arguments_are_left_alone(self, student):
        """yhat and y are after the call as they were before."""
        yhat, y = np.array([0.9, -0.2, 0.1]), np.array([1.0, 0.0, 0.5])
        after = judge_loss(student, "L2", (yhat, y), lambda d: d * d, "squared differences")
        expect_unchanged(yhat, after[0], "yhat")
        expect_unchanged(y, after[1], "y")


@st.composite
def two_tables(draw):
    n, p, q = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    return draw(arrays((n, p))) * 1.1, draw(arrays((n, q)))


@exercise("pairwise_products", cpu_seconds=2)
class TestPairwiseProducts:
    @weight(4)
    @given(case=two_tables())
    def test_every_column_with_every_column(self, student, case):
        """P[i, j] is the sum of products of column i of A and column j of B."""
        A, B = case
        P = expect_array(
            student.pairwise_products(A, B),
            "P",
            (A.shape[1], B.shape[1]),
            hint="p columns of A down, q columns of B across.",
        )
        sums = [[math.fsum(a * b for a, b in zip(left, right, strict=True)) for right in B.T] for left in A.T]
        claim = "P[i, j] must be the sum of products of column i of A and column j of B."
        expect_close(
            P, sums, "P", claim, hint="Which axis is summed over, and where does it stand in a matrix product?"
        )

    @form
    def test_arguments_are_left_alone(self, student):
        """A and B are after the call as they were before."""
        A, B = TABLE.copy(), TABLE + 0.5
        P, after = student.pairwise_products.with_arguments(A, B)
        expect_array(P, "P", (3, 3))
        expect_unchanged(A, after[0], "A")
        expect_unchanged(B, after[1], "B")

    def test_hundreds_of_examples_take_no_time(self, student):
        """Hundreds of examples of hundreds of numbers take no time: nothing loops over single numbers."""
        A = (np.arange(300 * 220) * 7 % 31).reshape(300, 220) / 4
        P = expect_array(student.pairwise_products(A, A[:, ::-1].copy()), "P", (220, 220))
        sums = [math.fsum(A[:, 3] * A[:, 219 - j]) for j in range(220)]
        expect_close(P[3], sums, "row 3 of P", "P must hold the sums of products for many columns too.")


def shapes_of(n):
    return ((n,), (n, 1), (1, n))


@exercise("paired_error")
class TestPairedError:
    @weight(4)
    @given(case=pairs(), pick=st.integers(0, 8))
    def test_number_k_meets_number_k(self, student, case, pick):
        """Number k of yhat meets number k of y, whatever shapes the two have."""
        yhat, y = case
        first, second = tuple(itertools.product(shapes_of(y.size), repeat=2))[pick]
        self.judge(student, yhat.reshape(first), y.reshape(second))

    @weight(2)
    def test_all_nine_pairs_of_shapes(self, student):
        """Each of (n,), (n, 1), (1, n) meets each of them."""
        yhat, y = np.array([1.1, 4.0, 2.0, -1.0]), np.array([3.0, 1.0, 2.0, 0.5])
        for first, second in itertools.product(shapes_of(4), repeat=2):
            self.judge(student, yhat.reshape(first), y.reshape(second))

    def judge(self, student, yhat, y):
        before = yhat.copy(), y.copy()
        error, after = student.paired_error.with_arguments(yhat, y)
        error = expect_number(error, "the error", hint="One number for all examples.")
        squares = math.fsum((p - t) ** 2 for p, t in zip(yhat.ravel(), y.ravel(), strict=True))
        claim = f"the error must be the mean of {y.size} squared differences, number k of yhat against number k of y."
        hint = "One shape for both, then the mean of the squares. By hand: (1, 4, 2) against (3, 1, 2)?"
        if yhat.shape != y.shape:
            hint = f"What is the shape of yhat - y for {yhat.shape} and {y.shape}? Give both one shape first."
        expect_close(error, squares / y.size, "the error", claim, hint=hint)
        expect_unchanged(before[0], after[0], "yhat", hint="Reshape a new name, leave the caller's array.")
        expect_unchanged(before[1], after[1], "y", hint="Reshape a new name, leave the caller's array.")


@st.composite
def features(draw):
    """Features of which none is constant."""
    n, m = draw(sizes(1, 3)), draw(sizes(2, 5))
    X = draw(arrays((n, m)))
    X[:, 0] += np.where(np.ptp(X, axis=1) == 0, 1.0, 0.0)
    return X * 1.1


def standardized(student, X):
    return expect_array(student.standardize(X), "the result", X.shape, hint="(n_x, m) minus (n_x, 1) is (n_x, m).")


def scores(row):
    """A feature standardised through differences of pairs: neither a mean nor a deviation is computed."""
    m = len(row)
    deviation = math.sqrt(math.fsum((a - b) ** 2 for a, b in itertools.combinations(row, 2))) / m
    return [math.fsum(a - b for b in row) / m / deviation for a in row]


@exercise("standardize")
class TestStandardize:
    @weight(3)
    @given(X=features())
    def test_every_feature_has_mean_0_and_variance_1(self, student, X):
        """Every row has mean 0 and variance 1, and keeps the order of its values."""
        Z = standardized(student, X)
        for i, row in enumerate(X):
            expect_close(
                Z[i],
                scores(row.tolist()),
                f"row {i}",
                "every row must be its old self minus its mean, divided by its deviation.",
                hint="Is its mean 0, and the mean of its squares exactly 1? A row is a feature: which axis goes?",
            )

    @form
    @given(X=features(), unit=st.sampled_from([1000.0, 0.125]))
    @settings(max_examples=15)
    def test_units_do_not_matter(self, student, X, unit):
        """Metres or kilometres, from one zero or another: the same result."""
        once, again = standardized(student, X), standardized(student, unit * X + 3)
        claim = "another unit and another zero must give the same result."
        expect_close(
            again,
            once,
            "the result",
            claim,
            hint="What happens to mean and deviation when X is multiplied by 1000?",
            rtol=1e-8,
            atol=1e-9,
        )

    @weight(2)
    @given(X=features(), value=st.integers(-5, 5), m=sizes(1, 4))
    @settings(max_examples=15)
    def test_a_constant_feature_becomes_zero(self, student, X, value, m):
        """A feature with one value everywhere becomes 0, beside others that stay as they should."""
        for table in (np.vstack([X, np.full((1, X.shape[1]), float(value))]), np.full((2, m), float(value))):
            Z = expect_array(student.standardize(table), "the result", table.shape, finite=False)
            claim = "a constant feature must become 0."
            expect_close(
                Z[-1], np.zeros(table.shape[1]), "its row", claim, hint="What is its deviation, and what is 0 / 0?"
            )
            if len(table) > 2:
                claim = "features beside a constant one must be standardised."
                hint = "Is the question, constant or not, asked and answered for each row by itself?"
                expect_close(Z[0], scores(table[0].tolist()), "row 0", claim, hint=hint)

    @form
    def test_a_constant_fraction_becomes_zero(self, student):
        """A feature that is 0.1 everywhere becomes 0 too, although its computed deviation is not."""
        for value, m in ((0.1, 3), (0.7, 5), (-1.1, 7)):
            Z = expect_array(student.standardize(np.full((1, m), value)), "the result", (1, m), finite=False)
            expect_close(
                Z,
                np.zeros((1, m)),
                "the result",
                "a constant feature must become 0, whatever its value.",
                hint="Compare its largest with its smallest value instead of asking for a deviation of 0 (step 8).",
            )

    @form
    def test_argument_is_left_alone(self, student):
        """X is after the call as it was before."""
        Z, (after,) = student.standardize.with_arguments(TABLE.copy())
        expect_array(Z, "the result", TABLE.shape)
        expect_unchanged(TABLE, after, "X")
