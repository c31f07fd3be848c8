"""Hidden suite of c2w3_batch_norm_and_softmax.

Oracles: softmax as 1 / sum_k exp(z_k - z_i), one entry at a time; gradients as complex step derivatives of a cost that
is written here, for batch norm through mean and variance of the batch; batch norm row by row with `statistics`; the
running statistics followed over several batches. The way back gets caches that are computed here, so that a mistake in
the way forward costs the way forward only. Samples are graded by law: 20,000 of them, each bound with a false alarm
below 1e-9 (`autograder.testing.laws`); the ends of the range are missed by a right solution with probability
(1 - 0.002) ** 20000 < 1e-17; the share of cells that is met, which tells draws from a grid, has 13 standard deviations
of room. A random search may draw its values one at a time or all at once.

Threshold: digits, 1200 to train on, 500 to test, 64-50-50-50-10, batches of 64, 8 epochs of rate 0.1, accuracy above
.93, the forward pass and all else on this side. Splits and starts of the seeds 100 ... 119: right .938 to .976; mean
and variance taken for constants .840 to .924; a gradient without its sign at most .304. Accuracy cannot tell a variance
taken for a constant (.934 to .974), a mean (.782 to .946), s squared (.954 to .980), dgamma or dbeta of zero (.936 to
.976): exact numbers do. The suite uses split and start of SPLIT_SEED, where a right solution gets .964 and constants
.866: a false alarm would need rounding to flip 17 answers of 500, and its chance is nil.
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
    Code,
    agreement,
    arrays,
    call_text,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_fraction,
    expect_keys,
    expect_mean,
    expect_number,
    expect_standard_deviation,
    expect_tuple,
    expect_unchanged,
    expect_uncorrelated,
    form,
    labels,
    reject,
    sizes,
    weight,
)

EPSILON = 1e-5
"""The notebook's constant of this name."""

COST_RTOL = 1e-5
"""A solution may keep logarithms finite with 1e-8, which moves these costs by less than this."""

COST_ATOL = 1e-7
SPLIT_SEED = 102
THRESHOLD = 0.93
DRAWS = 20_000
DRAWN_APART = 1 - math.exp(-1)
"""Share of N equal cells that N independent uniform draws meet; it strays by .0022 for N = 20,000, a grid meets all."""


def one_by_one(Z: Any) -> Any:
    """Softmax by columns, one entry at a time: 1 / sum_k exp(z_k - z_i)."""

    def power(difference: float) -> float:
        return math.exp(difference) if difference < 700 else math.inf

    return np.array([[1 / sum(power(other - z) for other in Z[:, j]) for j, z in enumerate(row)] for row in Z])


def truths(classes: int, rows: Any) -> Any:
    """One-hot columns, one for each entry of `rows`."""
    return np.eye(classes)[:, rows]


@st.composite
def labelled(draw: st.DrawFn) -> tuple[Any, int]:
    """Labels of up to 6 examples, and the number of classes."""
    classes = draw(sizes(1, 5))
    return draw(labels(draw(sizes(1, 6)), classes=classes)), classes


@exercise("one_hot")
class TestOneHot:
    @staticmethod
    def columns(student, labels_, C):
        hint = "A row for every class, a column for every example."
        return expect_array(student.one_hot(labels_, C), "the result", (C, labels_.size), hint=hint)

    @weight(2)
    @given(problem=labelled())
    @settings(max_examples=20)
    def test_the_row_of_the_label_holds_a_1(self, student, problem):
        """Column j has a 1 in the row of label j, and zeros elsewhere."""
        labels_, C = problem
        Y = self.columns(student, labels_, C)
        expected = [[1.0 if label == k else 0.0 for label in labels_[0].tolist()] for k in range(C)]
        claim = "column j must have a 1 in the row of label j, counted from 0, and zeros elsewhere."
        expect_close(Y, expected, "the result", claim, hint="Write down the columns of the labels 2 and 0, C = 3.")

    def test_classes_that_do_not_occur(self, student):
        """The number of rows is C, whichever labels occur."""
        labels_ = np.array([[0, 1, 0]])
        for C in (2, 4, 7):
            Y = self.columns(student, labels_, C)
            claim = "rows of classes that do not occur must be zero."
            expect(Y[:2].sum() == 3 and not Y[2:].any(), claim, result=Y, hint="What says how many rows there are?")

    @form
    def test_the_argument_is_left_alone(self, student):
        """labels is after the call as it was before."""
        labels_ = np.array([[2, 0, 1]])
        expect_unchanged(labels_, student.one_hot.with_arguments(labels_, 3)[1][0], "labels")


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
        expect_close(A, one_by_one(Z), "the result", claim, hint="Work z = (log 1, log 3, log 4) by hand.")

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

    @form
    def test_the_argument_is_left_alone(self, student):
        """Z is after the call as it was before."""
        Z = np.array([[0.5, -1.0], [1.5, 2.0], [0.25, 0.0]])
        expect_unchanged(Z, student.softmax.with_arguments(Z)[1][0], "Z")


@st.composite
def distributions(draw: st.DrawFn) -> tuple[Any, Any]:
    """Probabilities of 2 to 5 classes in columns, none below 1/50, and the one-hot truth."""
    classes, m = draw(sizes(2, 5)), draw(sizes(1, 5))
    parts = np.array(draw(st.lists(st.integers(1, 9), min_size=classes * m, max_size=classes * m))).reshape(classes, m)
    return parts / parts.sum(axis=0), truths(classes, draw(labels(m, classes=classes))[0])


@exercise("cross_entropy")
class TestCrossEntropy:
    @staticmethod
    def cost(student, A, Y, hint="Pick in each column first. Then the mean over the examples is one number."):
        value = student.cross_entropy(A, Y)
        got = expect_number(value, "the cost", hint=hint)
        expect(
            getattr(value, "dtype", np.float64) not in (np.float32, np.float16),
            "the cost must be computed in double precision.",
            cost=f"{got}, {getattr(value, 'dtype', '')}",
        )
        return got

    def test_one_example_by_hand(self, student):
        """One example costs minus the logarithm of the probability given to its class."""
        A = np.array([[0.5], [0.125], [0.375]])
        for k, cost in enumerate((math.log(2), math.log(8), math.log(8 / 3))):
            claim = "one example must cost minus the logarithm of the probability of its true class."
            got = self.cost(student, A, truths(3, [k]))
            expect_close(got, cost, "the cost", claim, rtol=COST_RTOL, hint="Which entry of A counts here?")

    @weight(2)
    @given(problem=distributions())
    @settings(max_examples=25)
    def test_the_cost_is_the_mean_of_the_losses(self, student, problem):
        """The cost is the mean over the examples of each example's loss."""
        A, Y = problem
        got = self.cost(student, A, Y)
        losses = [-math.log(next(p for p, y in zip(a, t, strict=True) if y)) for a, t in zip(A.T, Y.T, strict=True)]
        mean, total = statistics.fmean(losses), math.fsum(losses)
        hint = "Which numbers are added, and by what is the sum divided?"
        if len(losses) > 1 and np.isclose(got, total, rtol=COST_RTOL):
            hint = "It is the sum of the losses. And the mean?"
        claim = "the cost must be the mean over the examples of -log(probability of the true class)."
        expect_close(got, mean, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

    def test_sure_and_right_costs_nothing(self, student):
        """A sure and right answer costs 0, not nan."""
        hint = "What is 0 * log 0 in floating point? Which probability counts, and is one logarithm enough?"
        for A, Y, expected in (
            (np.array([[1.0], [0.0], [0.0]]), truths(3, [0]), 0.0),
            (np.array([[0.0, 0.5], [1.0, 0.5], [0.0, 0.0]]), truths(3, [1, 0]), math.log(2) / 2),
        ):
            got = self.cost(student, A, Y, hint)
            claim = "an example that is sure and right must cost nothing."
            expect_close(got, expected, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

    @form
    def test_the_arguments_are_left_alone(self, student):
        """A and Y are after the call as they were before."""
        A, Y = np.array([[0.0, 0.25], [1.0, 0.25], [0.0, 0.5]]), truths(3, [1, 0])
        _, after = student.cross_entropy.with_arguments(A, Y)
        expect_unchanged(A, after[0], "A")
        expect_unchanged(Y, after[1], "Y")


@exercise("softmax_backward")
class TestSoftmaxBackward:
    @staticmethod
    def gradient(student, A, Y):
        return expect_array(student.softmax_backward(A, Y), "dZ", A.shape, hint="A slope for every score.")

    @weight(3)
    @given(
        Z=st.tuples(sizes(2, 5), sizes(1, 5)).flatmap(lambda shape: arrays(shape, low=-3, high=3)),
        shift=st.integers(0, 4),
    )
    @settings(max_examples=20)
    def test_it_is_the_slope_of_the_mean_cost(self, student, Z, shift):
        """dZ is the slope of the mean cost along every score."""
        classes, m = Z.shape
        rows = (2 * np.arange(m) + shift) % classes
        got = self.gradient(student, one_by_one(Z), truths(classes, rows))
        slope = complex_step_gradient(lambda z: (np.log(np.exp(z).sum(axis=0)) - z[rows, np.arange(m)]).mean(), Z)
        hint, holds = "By how much does the cost grow when one score does? Take a small step and see.", ""
        if m > 1 and np.allclose(got, m * slope, rtol=EXACT_RTOL, atol=EXACT_ATOL):
            hint, holds = "Here the mean is taken once and for all. How?", "all but the scale: m times too large"
        claim = "dZ must be the slope of the mean cost along every score."
        expect_close(got, slope, "dZ", claim, holds=holds, hint=hint)

    def test_signs(self, student):
        """The slope is negative along the true score, positive along all others."""
        A, Y = np.array([[0.5, 0.25, 0.125], [0.25, 0.25, 0.75], [0.25, 0.5, 0.125]]), truths(3, [0, 2, 1])
        dZ = self.gradient(student, A, Y)
        claim = "raising the true score must lower the cost, raising another one must raise it."
        expect(((dZ < 0) == (Y == 1)).all(), claim, dZ=dZ, hint="Which of A and Y has the minus?")

    @form
    def test_the_arguments_are_left_alone(self, student):
        """A and Y are after the call as they were before."""
        A, Y = np.array([[0.5, 0.25], [0.25, 0.25], [0.25, 0.5]]), truths(3, [1, 0])
        _, after = student.softmax_backward.with_arguments(A, Y)
        expect_unchanged(A, after[0], "A")
        expect_unchanged(Y, after[1], "Y")


# Batch norm

FORWARD_ARGUMENTS = ("Z", "gamma", "beta", "running", "momentum", "training")


@st.composite
def batches(draw: st.DrawFn, least: int = 1) -> tuple[Any, ...]:
    """Z, gamma, beta, running and momentum of up to 3 units and 5 examples; gamma is never 0.

    Entries are moved off the grid of quarters, where half the precision would do.
    """
    n, m = draw(sizes(1, 3)), draw(sizes(least, 5))
    column = arrays((n, 1))
    gamma = draw(column) + 0.1
    running = {"mean": draw(column) + 0.1, "var": draw(arrays((n, 1), low=0.25, high=4)) + 0.1}
    momentum = draw(st.sampled_from([0.75, 0.5, 0.9, 0.0, 1.0]))
    return draw(arrays((n, m), low=-3, high=3)), gamma, draw(column) + 0.1, running, momentum


def copied(running: dict[str, Any]) -> dict[str, Any]:
    return {key: value.copy() for key, value in running.items()}


def normed(
    student: Any, Z: Any, gamma: Any, beta: Any, running: Any, momentum: float, training: bool
) -> tuple[Any, ...]:
    """out, cache and running of the student's batch_norm_forward, their contract checked."""
    result = student.batch_norm_forward(Z, gamma, beta, copied(running), momentum, training)
    out, cache, after = expect_tuple(result, "the result", 3, hint="Return out, cache and running, in this order.")
    column = gamma.shape
    hint = "One row by hand: over what are mean and variance taken, and what is the variance where m is 1?"
    out = expect_array(out, "out", Z.shape, hint=hint)
    after = expect_keys(after, "running", ["mean", "var"], hint="The averages come back, whether training or not.")
    hint = "One for each unit: a column (n, 1). Over what are mean and variance taken?"
    after = {key: expect_array(after[key], f"running['{key}']", column, hint=hint) for key in ("mean", "var")}
    if training:
        Z_hat, s, kept = expect_tuple(cache, "cache", 3, hint="The cache is the tuple (Z_hat, s, gamma).")
        cache = expect_array(Z_hat, "Z_hat", Z.shape), expect_array(s, "s", column), expect_array(kept, "gamma", column)
    return out, cache, after


def row_statistics(Z: Any) -> tuple[Any, Any]:
    """Mean and variance (with 1/m) of every row, as columns, one row at a time."""
    mean = [[statistics.fmean(row)] for row in Z.tolist()]
    return np.array(mean), np.array([[statistics.pvariance(row)] for row in Z.tolist()])


def scaled(Z: Any, gamma: Any, beta: Any, mean: Any, var: Any) -> Any:
    """gamma (z - mean) / sqrt(var + EPSILON) + beta, one number at a time."""
    return np.array(
        [
            [float(g) * (z - float(mu)) / math.sqrt(float(v) + EPSILON) + float(b) for z in row]
            for row, g, b, mu, v in zip(Z.tolist(), gamma[:, 0], beta[:, 0], mean[:, 0], var[:, 0], strict=True)
        ]
    )


@exercise("batch_norm_forward", in_place=["running"])
class TestBatchNormForward:
    @form
    @given(problem=batches(), training=st.booleans())
    @settings(max_examples=10)
    def test_shapes(self, student, problem, training):
        """out has the shape of Z; running comes back with mean and var, as columns."""
        normed(student, *problem, training)

    @weight(3)
    @given(problem=batches())
    @settings(max_examples=25)
    def test_training_uses_the_batch(self, student, problem):
        """In training every row is normalised by mean and variance of this batch, then stretched and moved."""
        Z, gamma, beta, running, _ = problem
        out, _, _ = normed(student, *problem, True)
        mean, var = row_statistics(Z)
        hint = "Work one row by hand, as in section 3. Which numbers are the mean and the variance taken over?"
        if not np.allclose(out, scaled(Z, gamma, beta, mean, var)) and np.allclose(
            out, scaled(Z, gamma, beta, running["mean"], running["var"])
        ):
            hint = "These are the running statistics. When are they used?"
        claim = (
            "in training out must be gamma * (Z - mean) / sqrt(var + EPSILON) + beta, with the batch's mean and var."
        )
        expect_close(out, scaled(Z, gamma, beta, mean, var), "out", claim, hint=hint)

    @form
    def test_a_number_added_to_a_row_changes_nothing(self, student):
        """In training, a bias before batch norm has no effect."""
        Z, one = np.array([[0.5, -1.0, 2.0], [1.0, 0.25, -0.75]]), np.ones((2, 1))
        running = {"mean": 0 * one, "var": one}
        plain, _, _ = normed(student, Z, one, 0 * one, running, 0.9, True)
        moved, _, _ = normed(student, Z + np.array([[3.0], [-8.0]]), one, 0 * one, running, 0.9, True)
        claim = "in training out must stay the same when a number is added to a whole row of Z."
        expect_close(moved, plain, "out", claim, hint="Is the row's own mean taken off?")

    @weight(2)
    def test_one_example_and_constant_units(self, student):
        """In training, a batch of one and a unit that is constant over the batch give beta, never nan."""
        gamma, beta = np.array([[2.0], [-1.5]]), np.array([[0.5], [-0.25]])
        running = {"mean": np.array([[0.5], [1.0]]), "var": np.array([[1.0], [2.0]])}
        for Z in (np.array([[3.0], [-1.25]]), np.array([[2.0, 2.0, 2.0], [0.0, 0.0, 0.0]])):
            out, (Z_hat, s, _), after = normed(student, Z, gamma, beta, running, 0.75, True)
            hint = "What is the variance of equal numbers, and what keeps the division finite?"
            claim = "where all examples are equal, out must be beta."
            expect_close(out, np.repeat(beta, Z.shape[1], axis=1), "out", claim, hint=hint)
            claim = "where all examples are equal, Z_hat must be 0."
            expect_close(Z_hat, np.zeros(Z.shape), "Z_hat", claim, hint="What is Z - mean here? Is that what is kept?")
            claim = "where all examples are equal, s must be the root of EPSILON."
            expect_close(s, np.full((2, 1), math.sqrt(EPSILON)), "s", claim, hint=hint)
            claim = "a variance of 0 must enter the average like any other."
            hint = "The batch's variance is 0 here. What is left of the old average, with momentum 0.75?"
            expect_close(after["var"], 0.75 * running["var"], "running['var']", claim, hint=hint)

    def test_small_variances(self, student):
        """EPSILON is added to the variance, under the root."""
        Z = np.array([[0.001, -0.002, 0.004], [0.5, 0.25, 0.25]])
        gamma, beta = np.array([[1.0], [2.0]]), np.array([[0.0], [0.5]])
        out, (_, s, _), _ = normed(student, Z, gamma, beta, {"mean": beta, "var": gamma}, 0.9, True)
        mean, var = row_statistics(Z)
        hint = "Where does EPSILON stand in the formula of s?"
        claim = "s must be sqrt(var + EPSILON), for small variances too."
        expect_close(s, np.sqrt(var + EPSILON), "s", claim, hint=hint)
        claim = "the division must be by sqrt(var + EPSILON), for small variances too."
        expect_close(out, scaled(Z, gamma, beta, mean, var), "out", claim, hint=hint)

    @weight(2)
    @given(problem=batches())
    @settings(max_examples=20)
    def test_the_cache(self, student, problem):
        """The cache holds Z_hat, s and gamma."""
        Z, gamma, _, _, _ = problem
        _, (Z_hat, s, kept), _ = normed(student, *problem, True)
        mean, var = row_statistics(Z)
        expect_close(s, np.sqrt(var + EPSILON), "s", "s in the cache must be sqrt(var + EPSILON) of each row.")
        claim = "Z_hat in the cache must be (Z - mean) / s, before gamma and beta."
        expect_close(Z_hat, scaled(Z, np.ones_like(gamma), 0 * gamma, mean, var), "Z_hat", claim, holds="s")
        expect_close(kept, gamma, "gamma", "the third entry of the cache must be gamma.", holds="Z_hat and s")

    @weight(3)
    @given(problem=batches())
    @settings(max_examples=25)
    def test_running_statistics_in_training(self, student, problem):
        """Training mixes the batch's mean and variance into the averages, momentum on the old ones."""
        Z, _, _, running, p = problem
        _, _, after = normed(student, *problem, True)
        for key, batch in zip(("mean", "var"), row_statistics(Z), strict=True):
            expected = p * running[key] + (1 - p) * batch
            hint = "What should momentum 1 leave as it is, and momentum 0 forget?"
            if not np.allclose(after[key], expected) and np.allclose(after[key], (1 - p) * running[key] + p * batch):
                hint = "Which of the two does momentum weigh, the old average or this batch?"
            claim = f"running['{key}'] must become momentum * the old average + (1 - momentum) * this batch's."
            expect_close(after[key], expected, f"running['{key}']", claim, hint=hint)

    def test_several_batches(self, student):
        """Over several batches, each average goes on from the last one."""
        gamma, beta = np.array([[1.0], [2.0]]), np.array([[0.0], [0.5]])
        running = {"mean": np.zeros((2, 1)), "var": np.ones((2, 1))}
        expected = copied(running)
        for k in range(4):
            Z = np.array([[1.0, 2.5, -0.5 + k], [3.0, 0.5 * k, -1.0]])
            _, _, running = normed(student, Z, gamma, beta, running, 0.8, True)
            mean, var = row_statistics(Z)
            expected = {"mean": 0.8 * expected["mean"] + 0.2 * mean, "var": 0.8 * expected["var"] + 0.2 * var}
        for key in ("mean", "var"):
            claim = f"running['{key}'] must carry all earlier batches along."
            expect_close(
                running[key], expected[key], f"running['{key}']", claim, hint="Which average does it start from?"
            )

    @weight(3)
    @given(problem=batches())
    @settings(max_examples=25)
    def test_in_use_the_averages_count(self, student, problem):
        """In use every row is normalised by the running statistics."""
        Z, gamma, beta, running, _ = problem
        out, _, _ = normed(student, *problem, False)
        claim = "with training=False mean and var must be the running ones."
        hint = "With training=False, where do mean and variance come from?"
        expect_close(out, scaled(Z, gamma, beta, running["mean"], running["var"]), "out", claim, hint=hint)

    @form
    @weight(3)
    @given(problem=batches(least=2))
    @settings(max_examples=15)
    def test_in_use_companions_do_not_matter(self, student, problem):
        """In use, an example's output is the same alone and in company."""
        Z, *more = problem
        together, _, _ = normed(student, Z, *more, False)
        for j in range(Z.shape[1]):
            alone, _, _ = normed(student, Z[:, j : j + 1], *more, False)
            claim = "with training=False an example's output must not depend on the examples beside it."
            case = call_text(FORWARD_ARGUMENTS, [Z, *more, False], {}) + f"  # then column {j} alone"
            seen = {"in company": together[:, j : j + 1], "alone": alone}
            same = np.allclose(together[:, j : j + 1], alone, rtol=EXACT_RTOL, atol=EXACT_ATOL)
            expect(same, claim, case=case, hint="What are mean and variance of one image?", **seen)

    @given(problem=batches())
    @settings(max_examples=10)
    def test_in_use_nothing_is_noted(self, student, problem):
        """In use the running statistics stay as they are."""
        running = problem[3]
        _, _, after = normed(student, *problem, False)
        for key in ("mean", "var"):
            claim = f"with training=False running['{key}'] must stay as it was."
            expect_close(after[key], running[key], f"running['{key}']", claim, hint="When are notes taken?")
        _, arguments = student.batch_norm_forward.with_arguments(*problem[:3], copied(running), problem[4], False)
        for key in ("mean", "var"):
            expect_unchanged(running[key], arguments[3][key], f"running['{key}']", hint="When are notes taken?")

    @form
    def test_the_arguments_are_left_alone(self, student):
        """Z, gamma and beta are after the call as they were before, in training and in use."""
        Z, gamma, beta = np.array([[0.5, -1.0, 2.0]]), np.array([[2.0]]), np.array([[0.5]])
        for training in (True, False):
            running = {"mean": np.array([[0.25]]), "var": np.array([[2.0]])}
            _, after = student.batch_norm_forward.with_arguments(Z, gamma, beta, running, 0.9, training)
            for name, before, now in zip(("Z", "gamma", "beta"), (Z, gamma, beta), after, strict=False):
                expect_unchanged(before, now, name)


def out_of(Z: Any, gamma: Any, beta: Any) -> Any:
    """Batch norm in training; takes complex numbers."""
    m = Z.shape[1]
    centred = Z - (Z.sum(axis=1) / m)[:, None]
    return gamma * centred / (((centred**2).sum(axis=1) / m + EPSILON) ** 0.5)[:, None] + beta


def cache_of(Z: Any, gamma: Any) -> tuple[Any, Any, Any]:
    _, var = row_statistics(Z)
    return out_of(Z, np.ones_like(gamma), 0 * gamma), np.sqrt(var + EPSILON), gamma


@st.composite
def ways_back(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    """Z, gamma and dout of up to 3 units and 5 examples, the last two off the grid of quarters, so never 0."""
    n, m = draw(sizes(1, 3)), draw(sizes(1, 5))
    return draw(arrays((n, m), low=-3, high=3)), draw(arrays((n, 1))) + 0.1, draw(arrays((n, m))) + 0.1


def returned(student: Any, dout: Any, cache: Any) -> tuple[Any, Any, Any]:
    """dZ, dgamma and dbeta of the student's batch_norm_backward, their contract checked."""
    result = student.batch_norm_backward(dout, cache)
    dZ, dgamma, dbeta = expect_tuple(result, "the result", 3, hint="Return dZ, dgamma and dbeta, in this order.")
    hint = "One for each unit: a column. keepdims=True keeps it."
    column = cache[2].shape
    return (
        expect_array(dZ, "dZ", dout.shape),
        expect_array(dgamma, "dgamma", column, hint=hint),
        expect_array(dbeta, "dbeta", column, hint=hint),
    )


def case_of(problem: tuple[Any, Any, Any]) -> str:
    return call_text(["Z", "gamma", "dout"], problem, {})


@exercise("batch_norm_backward")
class TestBatchNormBackward:
    @form
    @given(problem=ways_back())
    @settings(max_examples=8)
    def test_shapes(self, student, problem):
        """dZ has the shape of dout; dgamma and dbeta are columns."""
        Z, gamma, dout = problem
        returned(student, dout, cache_of(Z, gamma))

    @weight(2)
    @given(problem=ways_back())
    @settings(max_examples=20)
    def test_dgamma_and_dbeta(self, student, problem):
        """dgamma and dbeta are the slopes of the cost along gamma and beta."""
        Z, gamma, dout = problem
        _, dgamma, dbeta = returned(student, dout, cache_of(Z, gamma))
        claim = "dbeta must be the slope of the cost along beta."
        slope = complex_step_gradient(lambda v: (dout * out_of(Z, gamma, v)).sum(), np.zeros(gamma.shape))
        expect_close(dbeta, slope, "dbeta", claim, hint="Through how many examples does beta reach the cost?")
        claim = "dgamma must be the slope of the cost along gamma."
        slope = complex_step_gradient(lambda v: (dout * out_of(Z, v, 0 * gamma)).sum(), gamma)
        expect_close(dgamma, slope, "dgamma", claim, holds="dbeta", hint="What is out's slope along gamma?")

    @weight(4)
    @given(problem=ways_back())
    @settings(max_examples=30)
    def test_dZ(self, student, problem):
        """dZ is the slope of the cost along Z, through mean and variance of the batch."""
        Z, gamma, dout = problem
        dZ, _, _ = returned(student, dout, cache_of(Z, gamma))
        slope = complex_step_gradient(lambda v: (dout * out_of(v, gamma, 0 * gamma)).sum(), Z)
        hint = "Move one z a little: which outputs of its row change, and through what?"
        s = cache_of(Z, gamma)[1]
        if np.allclose(dZ, gamma * dout / s) and not np.allclose(dZ, slope):
            hint = "This is the slope with mean and variance held fixed. Do they stay when one z moves?"
        holds = ""
        if np.allclose(dZ * gamma, slope):
            hint, holds = "Where does gamma enter on the way back?", "all but the factor gamma of each row"
        elif np.allclose(dZ * s, slope):
            hint, holds = "Is it s or its square below the line?", "all but a factor s of each row"
        claim = "dZ must be the slope of the cost along every z, through mean and variance too."
        expect_close(dZ, slope, "dZ", claim, case=case_of(problem), holds=holds, hint=hint)

    @weight(2)
    def test_one_example_and_constant_units(self, student):
        """A batch of one has slope 0; a unit that is constant over the batch has a finite slope."""
        gamma = np.array([[2.0], [-1.5]])
        dZ, _, _ = returned(student, np.array([[1.0], [-0.5]]), cache_of(np.array([[3.0], [0.25]]), gamma))
        claim = "with one example out is beta, whatever Z is: dZ must be 0."
        expect_close(dZ, np.zeros((2, 1)), "dZ", claim, hint="What is the mean of one number?")
        Z, dout = np.array([[2.0, 2.0, 2.0], [0.5, 0.5, 0.5]]), np.array([[0.5, -1.0, 0.25], [1.0, 2.0, 0.0]])
        dZ, _, _ = returned(student, dout, cache_of(Z, gamma))
        slope = complex_step_gradient(lambda v: (dout * out_of(v, gamma, 0 * gamma)).sum(), Z)
        claim = "dZ must be the slope of the cost along every z, for constant units too."
        expect_close(dZ, slope, "dZ", claim, case=case_of((Z, gamma, dout)), hint="What is s where the variance is 0?")

    @form
    def test_the_slopes_of_a_row_add_up_to_0(self, student):
        """Adding a number to a whole row changes nothing, so the slopes of a row add up to 0."""
        Z = np.array([[0.5, -1.0, 2.0, 0.25], [1.5, 0.75, -0.5, 3.0]])
        dout = np.array([[1.0, -2.0, 0.5, 4.0], [3.0, 1.0, 1.0, 2.0]])
        dZ, _, _ = returned(student, dout, cache_of(Z, np.array([[2.0], [0.5]])))
        claim = "the slopes of a row of dZ must add up to 0: adding a number to the row changes nothing."
        expect_close(dZ.sum(axis=1), [0.0, 0.0], "row sums", claim, hint="Which term goes through the mean?")

    @form
    def test_the_arguments_are_left_alone(self, student):
        """dout and the cache are after the call as they were before."""
        dout, cache = np.array([[1.0, -2.0, 0.5]]), cache_of(np.array([[0.5, -1.0, 2.0]]), np.array([[2.0]]))
        _, after = student.batch_norm_backward.with_arguments(dout, cache)
        expect_unchanged(dout, after[0], "dout")
        for name, before, now in zip(("Z_hat", "s", "gamma"), cache, after[1], strict=True):
            expect_unchanged(before, now, name)

    def test_a_network_learns_with_it(self, student, data):
        """A network with three hidden layers, trained with these slopes, reads most digits."""
        right = trained_accuracy(student, data)
        expect(
            right > THRESHOLD,
            "a network that is trained with these slopes must read most digits.",
            accuracy=f"{right:.3f} on 500 test images",
            case="dout and cache of 64-50-50-50-10 on 1200 digits, 8 epochs",
            hint="Compare dZ with a slope that is measured by a small step.",
        )


def trained_accuracy(student: Any, data: Any) -> float:
    """Train on digits with the student's batch_norm_backward, all else on this side; share of 500 read rightly."""
    file, rng = data("digits.h5"), np.random.default_rng(SPLIT_SEED)
    order = rng.permutation(len(file["labels"]))
    X, digits = file["images"][order].reshape(len(order), -1).T / 16, file["labels"][order].astype(int)
    layers = (64, 50, 50, 50, 10)
    W = [np.sqrt(2 / a) * rng.normal(size=(b, a)) for a, b in zip(layers[:-1], layers[1:], strict=True)]
    gamma, beta = [np.ones((n, 1)) for n in layers[1:-1]], [np.zeros((n, 1)) for n in layers[1:]]
    mean, var = [np.zeros((n, 1)) for n in layers[1:-1]], [np.ones((n, 1)) for n in layers[1:-1]]
    for _ in range(8):
        for batch in np.split(rng.permutation(1200), range(64, 1200, 64)):
            A, kept = [X[:, batch]], []
            for k in range(3):
                Z = W[k] @ A[-1]
                mu, v = Z.mean(axis=1, keepdims=True), Z.var(axis=1, keepdims=True)
                mean[k], var[k] = 0.9 * mean[k] + 0.1 * mu, 0.9 * var[k] + 0.1 * v
                s = np.sqrt(v + EPSILON)
                kept.append(((Z - mu) / s, s, gamma[k]))
                A.append(np.maximum(0, gamma[k] * kept[k][0] + beta[k]))
            scores = W[3] @ A[3] + beta[3]
            powers = np.exp(scores - scores.max(axis=0))
            slope = (powers / powers.sum(axis=0) - np.eye(10)[:, digits[batch]]) / len(batch)
            beta[3] = beta[3] - 0.1 * slope.sum(axis=1, keepdims=True)
            for k in (3, 2, 1, 0):
                if k < 3:
                    slope, dgamma, dbeta = returned(student, slope * (A[k + 1] > 0), kept[k])
                    gamma[k], beta[k] = gamma[k] - 0.1 * dgamma, beta[k] - 0.1 * dbeta
                below = W[k].T @ slope
                W[k] = W[k] - 0.1 * slope @ A[k].T
                slope = below
    A = X[:, 1200:1700]
    for k in range(3):
        A = np.maximum(0, scaled_columns(W[k] @ A, gamma[k], beta[k], mean[k], var[k]))
    return float(np.mean((W[3] @ A + beta[3]).argmax(axis=0) == digits[1200:1700]))


def scaled_columns(Z: Any, gamma: Any, beta: Any, mean: Any, var: Any) -> Any:
    return gamma * (Z - mean) / np.sqrt(var + EPSILON) + beta


# Search


def generator(seed: int) -> Code:
    return Code(f"np.random.default_rng({seed})")


def check_bounds(values: Any, low: float, high: float) -> None:
    inside = (values >= low * (1 - 1e-9)) & (values <= high * (1 + 1e-9))
    expect(
        inside.all(),
        "every value must lie between low and high.",
        furthest=values[~inside][np.abs(np.log(np.abs(values[~inside]) + 1e-300)).argmax()] if not inside.all() else "",
        hint="Which exponents give low and high?",
    )


def check_law(values: Any, low: float, high: float) -> None:
    """The logarithms of many values are uniform between those of low and high."""
    check_bounds(values, low, high)
    place = np.log(values / low) / math.log(high / low)
    hint = "What is drawn evenly, the value or its exponent?"
    for quarter in range(4):
        claim = "every quarter of the range's orders of magnitude must get a quarter of the values."
        hits = (place >= quarter / 4) & (place < (quarter + 1) / 4)
        expect_fraction(hits, 0.25, f"quarter {quarter + 1}", claim, hint=hint)
    claim = "the middle of the orders of magnitude must be the mean of the exponents."
    expect_mean(place, 0.5, math.sqrt(1 / 12), "exponents", claim, hint=hint)
    claim = "the exponents must be spread evenly over the range."
    expect_standard_deviation(place, math.sqrt(1 / 12), "exponents", claim, hint=hint)
    ends = place.min() < 0.002 and place.max() > 0.998
    expect(ends, "the values must reach down to low and up to high.", reached=(values.min(), values.max()), hint=hint)
    claim = "one value must not tell the next one."
    expect_uncorrelated(place[:-1], place[1:], "neighbours", claim)
    cells = len(np.unique(np.floor(place * place.size))) / place.size
    claim = "the values must be drawn apart from each other, not laid out on a grid."
    expect(abs(cells - DRAWN_APART) < 0.03, claim, hint="Does each value come from a random number of its own?")


def is_a_range(low: float, high: float, size: Any, rng: Any) -> bool:
    """What the docstring of sample_log_uniform promises."""
    return 0 < low < high and isinstance(size, int) and size >= 0


@exercise("sample_log_uniform", domain=is_a_range)
class TestSampleLogUniform:
    @staticmethod
    def samples(student, low, high, size, rng):
        value = student.sample_log_uniform(low, high, size, rng)
        hint = "As many numbers as size says, in one dimension."
        samples = expect_array(value, "samples", (size,), hint=hint)
        claim = "samples must have the precision that rng gives."
        expect(value.dtype == np.float64, claim, samples=f"dtype {value.dtype}", hint="Which step changes the dtype?")
        return samples

    @given(
        bounds=st.sampled_from([(0.001, 1.0), (2.0, 5.0), (1e-6, 1e-5), (1.0, 1000.0), (20.0, 50.0)]),
        size=st.integers(1, 9),
        seed=st.integers(0, 9),
    )
    @settings(max_examples=15)
    def test_shape_and_bounds(self, student, bounds, size, seed):
        """size numbers come back, all between low and high."""
        check_bounds(self.samples(student, *bounds, size, generator(seed)), *bounds)

    @weight(4)
    def test_the_law(self, student):
        """Every order of magnitude gets the same share."""
        for seed, (low, high) in enumerate(((1e-4, 1.0), (3.0, 5000.0), (1e-7, 2e-6), (0.9, 0.99))):
            check_law(self.samples(student, low, high, DRAWS, generator(seed)), low, high)

    @weight(2)
    def test_rng_is_the_only_source(self, student):
        """The same generator gives the same numbers, another one others; np.random plays no part."""
        first = self.samples(student, 0.01, 10.0, 5, generator(3))
        again = student.sample_log_uniform.with_seed(7)(0.01, 10.0, 5, generator(3))
        hint = "Which object do the random numbers come from?"
        claim = "with the same generator the same numbers must come, whatever the seed of np.random."
        expect_close(again, first, "samples", claim, hint=hint)
        other = self.samples(student, 0.01, 10.0, 5, generator(4))
        expect(not np.allclose(other, first), "another generator must give other numbers.", samples=other, hint=hint)
        used = Code("rng", setup="import numpy as np\nrng = np.random.default_rng(3)\nrng.random(100)\n")
        later = self.samples(student, 0.01, 10.0, 5, used)
        claim = "a generator that has been used must go on from where it is."
        expect(not np.allclose(later, first), claim, samples=later, hint=hint)


PEAK = Code("evaluate", setup="import numpy as np\n\n\ndef evaluate(value):\n    return -abs(np.log10(value) + 2.0)\n")
GROWING = Code("evaluate", setup="def evaluate(value):\n    return 3.0 * value\n")
FALLING = Code("evaluate", setup="def evaluate(value):\n    return -value\n")
SCORES = {
    "PEAK": (PEAK, lambda value: -abs(math.log10(value) + 2.0)),
    "GROWING": (GROWING, lambda value: 3.0 * value),
    "FALLING": (FALLING, lambda value: -value),
}


def in_turn(scores: list[float]) -> Code:
    """An evaluate that answers `scores` one after the other, whatever it is asked."""
    answers = [*scores, *99 * [-999.0]]
    return Code("evaluate", setup=f"answers = iter({answers})\n\n\ndef evaluate(value):\n    return next(answers)\n")


def searched(search: Any, evaluate: Code, low: float, high: float, n_trials: int, rng: Code) -> tuple[float, Any, Any]:
    """best, and values and scores of the history, their contract checked."""
    result = search(evaluate, low, high, n_trials, rng)
    best, history = expect_tuple(result, "the result", 2, hint="Return best and history, in this order.")
    best = expect_number(best, "best", hint="The value that scored highest, as one number; all scores may be negative.")
    if isinstance(history, np.ndarray):
        history = history.tolist()
    expect(isinstance(history, (list, tuple)), "history must be a list of pairs.", history=history)
    expect(
        len(history) == n_trials,
        "history must hold a pair for every trial.",
        history=f"{len(history)} entries for n_trials = {n_trials}",
        hint="When is a pair noted: at every trial, or at every new best?",
    )
    pairs = [expect_tuple(pair, "a pair of the history", 2, hint="Note the pair (value, score).") for pair in history]
    values = np.array([expect_number(value, "a value of the history") for value, _ in pairs])
    return best, values, np.array([expect_number(score, "a score of the history") for _, score in pairs])


def is_a_search(evaluate: Any, low: float, high: float, n_trials: Any, rng: Any) -> bool:
    """What the docstring of random_search promises."""
    return 0 < low < high and isinstance(n_trials, int) and n_trials >= 1


@exercise("random_search", builds_on=["sample_log_uniform"], domain=is_a_search)
class TestRandomSearch:
    @agreement("sample_log_uniform")
    @weight(2)
    @given(name=st.sampled_from(sorted(SCORES)), n_trials=st.integers(1, 9), seed=st.integers(0, 9))
    @settings(max_examples=15)
    def test_values_and_their_scores(self, student, name, n_trials, seed):
        """history holds, for each trial, a value between low and high and the score of this very value."""
        evaluate, true_score = SCORES[name]
        _, values, scores = searched(student.random_search, evaluate, 1e-4, 2.0, n_trials, generator(seed))
        check_bounds(values, 1e-4, 2.0)
        claim = "each pair must hold a value and what evaluate says of this value, in this order."
        expected = [true_score(value) for value in values]
        expect_close(scores, expected, "scores", claim, hint="Which of a pair is the score?")

    @form
    @weight(3)
    @given(name=st.sampled_from(sorted(SCORES)), n_trials=st.integers(1, 9), seed=st.integers(0, 9))
    @settings(max_examples=20)
    def test_the_best_is_the_value_of_the_highest_score(self, student, name, n_trials, seed):
        """best is the value that scored highest, negative scores included."""
        best, values, scores = searched(student.random_search, SCORES[name][0], 1e-4, 2.0, n_trials, generator(seed))
        top = float(values[scores.argmax()])
        hint = "With which score does the search begin, and which comparison keeps the better one?"
        if n_trials > 1 and np.isclose(best, scores.max()) and not np.isclose(best, top):
            hint = "This is the highest score. And the value that got it?"
        claim = "best must be the value of the highest score in the history."
        expect_close(best, top, "best", claim, holds="the history", hint=hint)

    @agreement("sample_log_uniform")
    @weight(2)
    @given(scores=st.lists(st.integers(-9, 9), min_size=1, max_size=7, unique=True))
    @settings(max_examples=20)
    def test_evaluate_is_called_once_a_trial(self, student, scores):
        """evaluate is called once for each trial; its answers come in the order of the trials."""
        wanted = [float(score) for score in scores]
        best, values, got = searched(student.random_search, in_turn(wanted), 0.01, 1.0, len(wanted), generator(1))
        hint = "How often is evaluate called? An evaluation may take hours."
        expect_close(got, wanted, "scores", "the scores must be the answers of evaluate, one call a trial.", hint=hint)
        claim = "best must be the value whose call answered highest."
        expect_close(best, values[int(np.argmax(wanted))], "best", claim, holds="values and scores", hint=hint)

    @weight(2)
    def test_the_law(self, student):
        """The values are drawn log-uniformly, from rng alone."""
        _, values, _ = searched(student.random_search, GROWING, 1e-3, 30.0, 4000, generator(2))
        check_bounds(values, 1e-3, 30.0)
        place = np.log(values / 1e-3) / math.log(30.0 / 1e-3)
        hint = "Which function draws on a log scale?"
        for quarter in range(4):
            claim = "every quarter of the range's orders of magnitude must get a quarter of the trials."
            hits = (place >= quarter / 4) & (place < (quarter + 1) / 4)
            expect_fraction(hits, 0.25, f"quarter {quarter + 1}", claim, hint=hint)
        claim = "one trial must not tell the next one."
        expect_uncorrelated(place[:-1], place[1:], "neighbours", claim, hint=hint)

    def test_rng_is_the_only_source(self, student):
        """The same generator gives the same search, another one another."""
        first = searched(student.random_search, PEAK, 1e-4, 1.0, 6, generator(3))[1]
        again = searched(student.random_search.with_seed(7), PEAK, 1e-4, 1.0, 6, generator(3))[1]
        hint = "Which object do the random numbers come from?"
        claim = "with the same generator the same values must be tried, whatever the seed of np.random."
        expect_close(again, first, "values", claim, hint=hint)
        other = searched(student.random_search, PEAK, 1e-4, 1.0, 6, generator(4))[1]
        expect(not np.allclose(other, first), "another generator must try other values.", values=other, hint=hint)
