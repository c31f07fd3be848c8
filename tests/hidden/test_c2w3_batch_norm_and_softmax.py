"""Hidden suite of c2w3_batch_norm_and_softmax.

Oracles: softmax one entry at a time, batch norm row by row with `statistics`, gradients by the complex step on a cost
that is written here, samples by their law. Evidence: docs/design/c2w3_batch_norm_and_softmax.md.
"""

import math
import statistics
from functools import partial

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    agreement,
    arrays,
    call_text,
    complex_step_gradient,
    complex_step_gradients,
    cross_entropy_claims,
    distributions,
    exercise,
    expect,
    expect_accuracy,
    expect_all_close,
    expect_array,
    expect_arrays,
    expect_close,
    expect_number,
    expect_tuple,
    expect_unchanged,
    expect_uncorrelated,
    expect_uniform,
    form,
    is_close,
    labels,
    one_hot,
    relation_of,
    sizes,
    softmax_claims,
    split,
    weight,
)

EPSILON = 1e-5
"""The notebook's constant of this name."""

SPLIT_SEED, THRESHOLD = 102, 0.93
DRAWS = 20_000
DRAWN_APART = 1 - math.exp(-1)
"""Share of N equal cells that N independent uniform draws meet; it strays by .0022 for N = 20,000, a grid meets all."""


@st.composite
def labelled(draw):
    """Labels (1, m) of up to 6 examples, and the number of classes."""
    C = draw(sizes())
    return draw(labels(draw(sizes(1, 6)), classes=C)), C


@exercise("one_hot", pure=True)
class TestOneHot:
    @staticmethod
    def columns(student, labels, C):
        hint = "A row for every class, a column for every example."
        return expect_array(student.one_hot(labels, C), "the result", (C, labels.size), hint=hint)

    @weight(2)
    @given(problem=labelled())
    def test_the_row_of_the_label_holds_a_1(self, student, problem):
        """Column j has a 1 in the row of label j, and zeros elsewhere."""
        claim = "column j must have a 1 in the row of label j, counted from 0, and zeros elsewhere."
        hint = "Write down the columns of the labels 2 and 0, C = 3."
        expect_close(self.columns(student, *problem), one_hot(*problem), "the result", claim, hint=hint)


@exercise("softmax", pure=True)
class TestSoftmax(softmax_claims("softmax")):
    pass


@exercise("cross_entropy", pure=True)
class TestCrossEntropy(cross_entropy_claims("cross_entropy")):
    pass


def true_slope(A, Y):
    """The slope of the mean cross-entropy along the scores, here log A."""
    return complex_step_gradient(lambda Z: (np.log(np.exp(Z).sum(axis=0)) - (Z * Y).sum(axis=0)).mean(), np.log(A))


@exercise("softmax_backward", pure=True)
class TestSoftmaxBackward:
    @staticmethod
    def gradient(student, A, Y):
        return expect_array(student.softmax_backward(A, Y), "dZ", A.shape, hint="A slope for every score.")

    @weight(3)
    @given(problem=distributions())
    def test_it_is_the_slope_of_the_mean_cost(self, student, problem):
        """dZ is the slope of the mean cost along every score."""
        got, case = self.gradient(student, *problem), call_text("AY", problem, {})
        explain = partial(relation_of, partial(self.gradient, student), true_slope)
        claim = "dZ must be the slope of the mean cost along every score."
        hint = "By how much does the cost grow when one score does? Take a small step and see."
        expect_close(got, true_slope(*problem), "dZ", claim, case=case, hint=hint, explain=explain)


@st.composite
def batches(draw, least=1):
    """Z, gamma, beta, running and momentum of up to 3 units and 5 examples; gamma is never 0.

    Entries are moved off the grid of quarters, where half the precision would do.
    """
    n, m = draw(sizes(1, 3)), draw(sizes(least, 5))
    gamma, beta, mean = (draw(arrays((n, 1))) + 0.1 for _ in range(3))
    running = {"mean": mean, "var": draw(arrays((n, 1), low=0.25, high=4)) + 0.1}
    return draw(arrays((n, m), low=-3, high=3)), gamma, beta, running, draw(st.sampled_from([0.75, 0.5, 0.9, 0.0, 1.0]))


def normed(student, problem, training):
    """out, mean and var of the student's batch_norm_forward, in training Z_hat, s and gamma too, their form judged."""
    Z, gamma, beta, running, momentum = problem
    result = student.batch_norm_forward(Z, gamma, beta, running, momentum, training)
    out, cache, after = expect_tuple(result, "the result", 3, hint="Return out, cache and running, in this order.")
    hint = "One row by hand: over what are mean and variance taken, and what is the variance where m is 1?"
    found, shapes = {"out": expect_array(out, "out", Z.shape, hint=hint)}, {"mean": gamma.shape, "var": gamma.shape}
    found |= expect_arrays(after, "running", shapes, hint=hint, hints="Each is a column: a number for each unit.")
    if training:
        cache = expect_tuple(cache, "cache", 3, hint="The cache is the tuple (Z_hat, s, gamma).")
        for name, entry, like in zip(("Z_hat", "s", "gamma"), cache, (Z, gamma, gamma), strict=True):
            found[name] = expect_array(entry, f"{name} in the cache", like.shape)
    return found


def row_statistics(Z):
    """Mean and variance (with 1/m) of every row, as columns, one row at a time."""
    rows, functions = Z.tolist(), {"mean": statistics.fmean, "var": statistics.pvariance}
    return {name: np.array([[function(row)] for row in rows]) for name, function in functions.items()}


def scaled(Z, gamma, beta, mean, var):
    """gamma (z - mean) / sqrt(var + EPSILON) + beta; takes complex numbers."""
    return gamma * (Z - mean) / (var + EPSILON) ** 0.5 + beta


def right_in_training(problem):
    """What `normed` should give in training."""
    Z, gamma, beta, running, p = problem
    batch = row_statistics(Z)
    after = {name: p * running[name] + (1 - p) * value for name, value in batch.items()}
    cache = {"s": np.sqrt(batch["var"] + EPSILON), "Z_hat": scaled(Z, 1.0, 0.0, **batch), "gamma": gamma}
    return {"out": scaled(Z, gamma, beta, **batch), **after, **cache}


def expect_right(student, problem, names, claim, hint):
    """In training the student's results `names` are right."""
    got, right = normed(student, problem, True), right_in_training(problem)
    expect_all_close(got, right, claim, hint=hint, order=names)


def two_units(*rows):
    """A problem with these two rows of Z."""
    gamma, beta, mean, var = np.array([[[2.0], [-1.5]], [[0.5], [-0.25]], [[0.5], [1.0]], [[1.0], [2.0]]])
    return np.array(rows), gamma, beta, {"mean": mean, "var": var}, 0.75


@exercise("batch_norm_forward", in_place=["running"], pure=True)
class TestBatchNormForward:
    @weight(3)
    @given(problem=batches())
    def test_training_uses_the_batch(self, student, problem):
        """In training every row is normalised by mean and variance of this batch, then stretched and moved."""
        claim = "in training {name} must be gamma * (Z - mean) / sqrt(var + EPSILON) + beta, all of this batch."
        hint = "Work one row by hand, as in section 3. Which numbers are the mean and the variance taken over?"
        expect_right(student, problem, ["out"], claim, hint)

    @weight(2)
    def test_one_example_and_constant_units(self, student):
        """In training, a batch of one and a unit that is constant over the batch give beta, never nan."""
        for rows in (([3.0], [-1.25]), ([2.0, 2.0, 2.0], [0.0, 0.0, 0.0])):
            claim = "where all examples are equal, {name} must come from a variance of 0, and out must be beta."
            hint = "What is the variance of equal numbers, and what keeps the division finite?"
            expect_right(student, two_units(*rows), ["out", "Z_hat", "s"], claim, hint)
            claim = "a variance of 0 must enter running['{name}'] like any other."
            hint = "What is left of the old average, with momentum 0.75, when the batch's variance is 0?"
            expect_right(student, two_units(*rows), ["var"], claim, hint)

    @weight(2)
    @given(problem=batches())
    def test_the_cache(self, student, problem):
        """The cache holds Z_hat, s and gamma."""
        claim = "{name} in the cache must be right: Z_hat before gamma and beta, s = sqrt(var + EPSILON), and gamma."
        hint = "What is kept before gamma and beta come in?"
        expect_right(student, problem, ["s", "Z_hat", "gamma"], claim, hint)

    @weight(3)
    @given(problem=batches())
    def test_running_statistics_in_training(self, student, problem):
        """Training mixes the batch's mean and variance into the averages, momentum on the old ones."""
        claim = "running['{name}'] must become momentum * the old average + (1 - momentum) * this batch's."
        hint = "What should momentum 1 leave as it is, and momentum 0 forget?"
        expect_right(student, problem, ["mean", "var"], claim, hint)

    @weight(3)
    @given(problem=batches())
    def test_in_use_the_averages_count(self, student, problem):
        """In use every row is normalised by the running statistics."""
        Z, gamma, beta, running, _ = problem
        right, claim = scaled(Z, gamma, beta, **running), "with training=False mean and var must be the running ones."
        hint = "With training=False, where do mean and variance come from?"
        expect_close(normed(student, problem, False)["out"], right, "out", claim, hint=hint)

    @form
    @weight(3)
    @given(problem=batches(least=2))
    def test_in_use_companions_do_not_matter(self, student, problem):
        """In use, an example's output is the same alone and in company."""
        Z, *rest = problem
        together = normed(student, problem, False)["out"]
        for j in range(Z.shape[1]):
            alone, column = normed(student, (Z[:, j : j + 1], *rest), False)["out"], together[:, j : j + 1]
            case = call_text(("Z", "gamma", "beta", "running"), problem[:4], {}) + f"  # then column {j} alone"
            claim = "with training=False an example's output must not depend on the examples beside it."
            seen = {"in company": column, "alone": alone}
            expect(is_close(column, alone), claim, case=case, hint="What are mean and variance of one image?", **seen)

    @given(problem=batches())
    def test_in_use_nothing_is_noted(self, student, problem):
        """In use the running statistics stay as they are."""
        running, hint = problem[3], "When are notes taken?"
        claim = "with training=False running['{name}'] must stay as it was."
        expect_all_close(normed(student, problem, False), running, claim, hint=hint)
        _, arguments = student.batch_norm_forward.with_arguments(*problem, False)
        expect_unchanged(running, arguments[3], "running", hint=hint)


@st.composite
def ways_back(draw):
    """Z, gamma and dout of up to 3 units and 5 examples, the last two off the grid of quarters, so never 0."""
    n, m = draw(sizes(1, 3)), draw(sizes())
    return draw(arrays((n, m), low=-3, high=3)), draw(arrays((n, 1))) + 0.1, draw(arrays((n, m))) + 0.1


def true_slopes(Z, gamma, dout):
    """dZ, dgamma and dbeta by the complex step, through mean and variance of the batch."""

    def cost(p):
        mean = p["Z"].mean(axis=1, keepdims=True)
        return (dout * scaled(**p, mean=mean, var=((p["Z"] - mean) ** 2).mean(axis=1, keepdims=True))).sum()

    return complex_step_gradients(cost, {"Z": Z, "gamma": gamma, "beta": 0 * gamma})


def cache_of(Z, gamma):
    right = right_in_training((Z, gamma, 0.0, row_statistics(Z), 0.0))
    return right["Z_hat"], right["s"], gamma


def back(student, dout, cache):
    """dZ, dgamma and dbeta of the student's batch_norm_backward, their form judged."""
    result, column = student.batch_norm_backward(dout, cache), cache[2].shape
    dZ, dgamma, dbeta = expect_tuple(result, "the result", 3, hint="Return dZ, dgamma and dbeta, in this order.")
    hint = "One for each unit: a column. keepdims=True keeps it."
    dgamma, dbeta = expect_array(dgamma, "dgamma", column, hint=hint), expect_array(dbeta, "dbeta", column, hint=hint)
    return {"dZ": expect_array(dZ, "dZ", dout.shape), "dgamma": dgamma, "dbeta": dbeta}


def mistake_in(student):
    """("", a question) where a known mistake explains dZ on a fixed batch, else ("", "")."""
    Z, gamma = np.array([[0.5, -1.0, 2.0], [1.5, 0.75, -0.5]]), np.array([[2.0], [0.5]])
    dout = np.array([[1.0, -2.0, 0.5], [0.5, 1.0, 3.0]])
    cache, right = cache_of(Z, gamma), true_slopes(Z, gamma, dout)["dZ"]
    dZ = back(student, dout, cache)["dZ"]
    fixed = "This is the slope with mean and variance held fixed. Do they stay when one z moves?"
    wrong = {fixed: gamma * dout / cache[1], "Where does gamma enter on the way back?": right / gamma}
    wrong["Is it s or its square below the line?"] = right / cache[1]
    return "", next((hint for hint, slope in wrong.items() if is_close(dZ, slope)), "")


def expect_slope(student, Z, gamma, dout, where, hint):
    dZ, right = back(student, dout, cache_of(Z, gamma))["dZ"], true_slopes(Z, gamma, dout)["dZ"]
    claim = f"dZ must be the slope of the cost along every z, {where}."
    case = call_text(["Z", "gamma", "dout"], (Z, gamma, dout), {})
    expect_close(dZ, right, "dZ", claim, case=case, hint=hint, explain=lambda: mistake_in(student))


@exercise("batch_norm_backward", pure=True)
class TestBatchNormBackward:
    @weight(2)
    @given(problem=ways_back())
    def test_dgamma_and_dbeta(self, student, problem):
        """dgamma and dbeta are the slopes of the cost along gamma and beta."""
        Z, gamma, dout = problem
        dbeta, dgamma = "Through how many examples does beta reach the cost?", "What is out's slope along gamma?"
        hints, claim = {"dbeta": dbeta, "dgamma": dgamma}, "{name} must be the slope of the cost."
        right = true_slopes(*problem)
        expect_all_close(back(student, dout, cache_of(Z, gamma)), right, claim, hint=hints, order=hints)

    @weight(4)
    @given(problem=ways_back())
    @settings(max_examples=30)
    def test_dZ(self, student, problem):
        """dZ is the slope of the cost along Z, through mean and variance of the batch."""
        hint = "Move one z a little: which outputs of its row change, and through what?"
        expect_slope(student, *problem, "through mean and variance too", hint)

    @weight(2)
    def test_one_example_and_constant_units(self, student):
        """A batch of one has slope 0; a unit that is constant over the batch has a finite slope."""
        gamma, dout = np.array([[2.0], [-1.5]]), np.array([[0.5, -1.0, 0.25], [1.0, 2.0, 0.0]])
        where, hint = "which is 0 where out is beta, whatever Z is", "What is the mean of one number?"
        expect_slope(student, np.array([[3.0], [0.25]]), gamma, dout[:, :1], where, hint)
        Z, hint = np.array([[2.0, 2.0, 2.0], [0.5, 0.5, 0.5]]), "What is s where the variance is 0?"
        expect_slope(student, Z, gamma, dout, "for constant units too", hint)

    def test_a_network_learns_with_it(self, student, data):
        """A network with batch norm, trained with these slopes, reads most digits."""
        rng, shape = np.random.default_rng(SPLIT_SEED), {"train": 1200, "test": 500, "scale": 16, "turn": True}
        X, Y, X_test, Y_test = split(data("digits.h5"), "images", "labels", seed=SPLIT_SEED, **shape)
        W1, W2 = rng.normal(size=(30, 64)) / 8, rng.normal(size=(10, 30)) / 30**0.5
        gamma, beta = np.ones((30, 1)), np.zeros((30, 1))

        def hidden(X):
            Z = W1 @ X
            s = np.sqrt(Z.var(axis=1, keepdims=True) + EPSILON)
            Z_hat = (Z - Z.mean(axis=1, keepdims=True)) / s
            return np.maximum(0, gamma * Z_hat + beta), (Z_hat, s, gamma)

        for batch in [batch for _ in range(4) for batch in np.split(rng.permutation(1200), range(64, 1200, 64))]:
            A, cache = hidden(X[:, batch])
            powers = np.exp(W2 @ A - (W2 @ A).max(axis=0))
            slope = (powers / powers.sum(axis=0) - one_hot(Y[:, batch], 10)) / len(batch)
            dZ, dgamma, dbeta = back(student, (W2.T @ slope) * (A > 0), cache).values()
            slopes = (dZ @ X[:, batch].T, slope @ A.T, dgamma, dbeta)
            W1, W2, gamma, beta = (p - 0.5 * slope for p, slope in zip((W1, W2, gamma, beta), slopes, strict=True))
        claim = "a network that is trained with these slopes must read most digits."
        case, hint = "a network 64-30-10 on 1200 digits, 4 epochs", "Compare dZ with a slope measured by a small step."
        answers = (W2 @ hidden(X_test)[0]).argmax(axis=0)
        expect_accuracy(answers, Y_test, THRESHOLD, claim, case=case, hint=hint)


def generator(seed):
    return Code(f"np.random.default_rng({seed})")


def places(values, low, high):
    """Where the values lie between low (0) and high (1) by their logarithms, after none is found outside."""
    place = np.log(np.maximum(values, 1e-300) / low) / math.log(high / low)
    furthest = values[np.abs(place - 0.5).argmax()]
    inside = np.abs(place - 0.5).max() <= 0.5 + 1e-9
    hint = "Which exponents give low and high?"
    expect(inside, "every value must lie between low and high.", furthest=furthest, hint=hint)
    return place


EVENLY = "every order of magnitude between low and high must get its share of the values."
RANGES = [(0.001, 1.0), (2.0, 5.0), (1e-6, 1e-5), (1.0, 1000.0), (20.0, 50.0)]


def is_a_range(low, high, size, rng):
    """What the docstring of sample_log_uniform promises."""
    return 0 < low < high and isinstance(size, int) and size >= 0


@exercise("sample_log_uniform", domain=is_a_range)
class TestSampleLogUniform:
    @staticmethod
    def samples(student, low, high, size, rng):
        value, hint = (
            student.sample_log_uniform(low, high, size, rng),
            "As many numbers as size says, in one dimension.",
        )
        samples = expect_array(value, "samples", (size,), hint=hint)
        claim = "samples must have the precision that rng gives."
        expect(value.dtype == np.float64, claim, samples=f"dtype {value.dtype}", hint="Which step changes the dtype?")
        return samples

    @given(bounds=st.sampled_from(RANGES), size=st.integers(1, 9), seed=st.integers(0, 9))
    def test_shape_and_bounds(self, student, bounds, size, seed):
        """size numbers come back, all between low and high."""
        places(self.samples(student, *bounds, size, generator(seed)), *bounds)

    @weight(4)
    def test_the_law(self, student):
        """Every order of magnitude gets the same share."""
        for seed, (low, high) in enumerate(((1e-4, 1.0), (3.0, 5000.0), (1e-7, 2e-6), (0.9, 0.99))):
            values = self.samples(student, low, high, DRAWS, generator(seed))
            place, hint = places(values, low, high), "What is drawn evenly, the value or its exponent?"
            expect_uniform(place, "from low to high", EVENLY, hint=hint)
            ends, seen = place.min() < 0.002 and place.max() > 0.998, (values.min(), values.max())
            expect(ends, "the values must reach down to low and up to high.", reached=seen, hint=hint)
            expect_uncorrelated(place[:-1], place[1:], "neighbours", "one value must not tell the next one.")
            cells = len(np.unique(np.floor(place * DRAWS))) / DRAWS
            claim = "the values must be drawn apart from each other, not laid out on a grid."
            hint = "Does each value come from a random number of its own?"
            expect(abs(cells - DRAWN_APART) < 0.03, claim, hint=hint)

    @weight(2)
    def test_rng_is_the_only_source(self, student):
        """The same generator gives the same numbers, another one others; np.random plays no part."""
        first = self.samples(student, 0.01, 10.0, 5, generator(3))
        hint = "Which object do the random numbers come from?"
        again = student.sample_log_uniform.with_seed(7)(0.01, 10.0, 5, generator(3))
        claim = "with the same generator the same numbers must come, whatever the seed of np.random."
        expect_close(again, first, "samples", claim, hint=hint)
        used = Code("rng", setup="import numpy as np\nrng = np.random.default_rng(3)\nrng.random(100)\n")
        for rng, claim in (
            (generator(4), "another generator must give other numbers."),
            (used, "a generator that has been used must go on from where it is."),
        ):
            other = self.samples(student, 0.01, 10.0, 5, rng)
            expect(not is_close(other, first), claim, samples=other, hint=hint)


SCORES = {
    "-abs(np.log10(value) + 2.0)": lambda value: -abs(math.log10(value) + 2.0),
    "3.0 * value": lambda value: 3.0 * value,
    "-value": lambda value: -value,
}


def evaluator(answer, before=""):
    """An evaluate(value) that returns the expression `answer`."""
    return Code("evaluate", setup=f"import numpy as np\n\n{before}\n\ndef evaluate(value):\n    return {answer}\n")


def searched(search, evaluate, low, high, n_trials, seed):
    """best, and values and scores of the history, their form judged."""
    result = search(evaluate, low, high, n_trials, generator(seed))
    best, history = expect_tuple(result, "the result", 2, hint="Return best and history, in this order.")
    best = expect_number(best, "best", hint="The value that scored highest, as one number; all scores may be negative.")
    history = history.tolist() if isinstance(history, np.ndarray) else history
    expect(isinstance(history, (list, tuple)), "history must be a list of pairs.", history=history)
    seen = f"{len(history)} entries for n_trials = {n_trials}"
    hint = "When is a pair noted: at every trial, or at every new best?"
    expect(len(history) == n_trials, "history must hold a pair for every trial.", history=seen, hint=hint)
    pairs = [expect_tuple(pair, "a pair of the history", 2, hint="Note the pair (value, score).") for pair in history]
    values = np.array([expect_number(value, "a value of the history") for value, _ in pairs])
    return best, values, np.array([expect_number(score, "a score of the history") for _, score in pairs])


def is_a_search(evaluate, low, high, n_trials, rng):
    """What the docstring of random_search promises."""
    return 0 < low < high and isinstance(n_trials, int) and n_trials >= 1


TRIALS = {"formula": st.sampled_from(sorted(SCORES)), "n_trials": st.integers(1, 9), "seed": st.integers(0, 9)}


@exercise("random_search", builds_on=["sample_log_uniform"], domain=is_a_search)
class TestRandomSearch:
    @agreement("sample_log_uniform")
    @weight(2)
    @given(**TRIALS)
    def test_values_and_their_scores(self, student, formula, n_trials, seed):
        """history holds, for each trial, a value between low and high and the score of this very value."""
        _, values, scores = searched(student.random_search, evaluator(formula), 1e-4, 2.0, n_trials, seed)
        places(values, 1e-4, 2.0)
        claim = "each pair must hold a value and what evaluate says of this value, in this order."
        right = [SCORES[formula](value) for value in values]
        expect_close(scores, right, "scores", claim, hint="Which of a pair is the score?")

    @form
    @weight(3)
    @given(**TRIALS)
    @settings(max_examples=20)
    def test_the_best_is_the_value_of_the_highest_score(self, student, formula, n_trials, seed):
        """best is the value that scored highest, negative scores included."""
        best, values, scores = searched(student.random_search, evaluator(formula), 1e-4, 2.0, n_trials, seed)
        top = values[scores.argmax()]
        hint = "With which score does the search begin, and which comparison keeps the better one?"
        if n_trials > 1 and is_close(best, scores.max()) and not is_close(best, top):
            hint = "This is the highest score. And the value that got it?"
        claim = "best must be the value of the highest score in the history."
        expect_close(best, top, "best", claim, holds="the history", hint=hint)

    @agreement("sample_log_uniform")
    @weight(2)
    @given(scores=st.lists(st.integers(-9, 9), min_size=1, max_size=7, unique=True))
    @settings(max_examples=20)
    def test_evaluate_is_called_once_a_trial(self, student, scores):
        """evaluate is called once for each trial; its answers come in the order of the trials."""
        in_turn = evaluator("next(answers)", f"answers = iter({[*map(float, scores), *99 * [-999.0]]})")
        best, values, got = searched(student.random_search, in_turn, 0.01, 1.0, len(scores), 1)
        hint = "How often is evaluate called? An evaluation may take hours."
        expect_close(got, scores, "scores", "the scores must be the answers of evaluate, one call a trial.", hint=hint)
        claim, top = "best must be the value whose call answered highest.", values[np.argmax(scores)]
        expect_close(best, top, "best", claim, holds="values and scores", hint=hint)

    @weight(2)
    def test_the_law(self, student):
        """The values are drawn log-uniformly, from rng alone."""
        _, values, _ = searched(student.random_search, evaluator("3.0 * value"), 1e-3, 30.0, 4000, 2)
        place, hint = places(values, 1e-3, 30.0), "Which function draws on a log scale?"
        expect_uniform(place, "from low to high", EVENLY, hint=hint)
        expect_uncorrelated(place[:-1], place[1:], "neighbours", "one trial must not tell the next one.", hint=hint)

    def test_rng_is_the_only_source(self, student):
        """The same generator gives the same search, another one another."""
        search, hint = student.random_search, "Which object do the random numbers come from?"
        runs = ((search, 3), (search.with_seed(7), 3), (search, 4))
        first, again, other = (searched(run, evaluator("-value"), 1e-4, 1.0, 6, seed)[1] for run, seed in runs)
        claim = "with the same generator the same values must be tried, whatever the seed of np.random."
        expect_close(again, first, "values", claim, hint=hint)
        expect(not is_close(other, first), "another generator must try other values.", values=other, hint=hint)
