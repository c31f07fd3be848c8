"""What several suites ask of one function: tests that the class of an exercise inherits, beside those of its own.

    @exercise("softmax", pure=True)
    class TestSoftmax(softmax_claims("softmax")):
        pass

Each is a function that makes a class, so that what its tests draw follows the settings of the suite that asks for it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing.expectations import expect_array, expect_close, expect_number, is_close
from autograder.testing.laws import expect_drawn_apart, expect_normal
from autograder.testing.oracles.layers import binary_cross_entropy, cross_entropy, softmax
from autograder.testing.rejections import expect
from autograder.testing.relations import relation
from autograder.testing.strategies import arrays, distributions, labels, one_hot, predictions, sizes
from autograder.testing.structures import form, weight
from autograder.testing.text import call_text

COST_RTOL, COST_ATOL = 1e-5, 1e-7
"""A solution may keep logarithms finite with 1e-8, which moves these costs by less than this."""

SCORES = st.tuples(sizes(), sizes()).flatmap(lambda shape: arrays(shape, low=-4, high=4))
FAR_APART = (
    np.array([[10000.0], [9999.0]]),
    np.array([[-10000.0], [-10001.0], [-10000.0]]),
    np.array([[10000.0, -10000.0, 0.5], [10001.0, -10001.0, 0.25]]),
    np.array([[0.0, 10000.0], [-10000.0, 0.0], [3.0, 9999.0]]),
)
THREE = np.array([[0.5, 0.1, 0.2], [0.3, 0.2, 0.1], [0.2, 0.7, 0.7]]), one_hot([0, 2, 1], 3)
"""Probabilities of three examples, and the truth."""


def relation_of(got: Any, right: Any) -> tuple[str, str]:
    """How `got(A, Y)` is related to `right(A, Y)`, on one, two and three examples; for `explain`.

    got, right -- functions of probabilities (3, m) and the truth (3, m), one-hot

    >>> relation_of(lambda A, Y: A[0, 0] * Y.shape[1], lambda A, Y: A[0, 0])[0]
    'all but the scale: m times too large for m = 1, 2 and 3'
    """
    probes = [(m, THREE[0][:, :m], THREE[1][:, :m]) for m in (1, 2, 3)]
    return relation([(m, got(A, Y), right(A, Y)) for m, A, Y in probes])


def expect_gradient_step(
    new: Mapping[str, Any],
    old: Mapping[str, Any],
    grads: Mapping[str, Any],
    rate: float,
    *,
    hint: str = "",
    step: str = "",
) -> None:
    """Each entry of `new` is that of `old` minus `rate` times its gradient, dW1 for W1.

    hint -- in place of the question that asks for way or length; step -- that of the notebook, behind the question

    >>> expect_gradient_step({"W1": 0.5}, {"W1": 1.0}, {"dW1": 1.0}, 0.5)
    """
    for name, value in old.items():
        downhill = np.sum((value - new[name]) * grads["d" + name]) > 0
        way = "Which way is downhill, and does it move at all?"
        question = hint or ("The way is right. How long is the step?" if downhill else way)
        claim = f"the new {name} must be the old one minus learning_rate times d{name}."
        expect_close(new[name], value - rate * grads["d" + name], name, claim, hint=f"{question} {step}".strip())


def softmax_claims(function: str) -> type:
    """Tests of `function(Z)`, a softmax whose classes run down the columns.

    >>> [name for name in vars(softmax_claims("softmax")) if name.startswith("test")]
    ['test_every_column_sums_to_1', 'test_every_entry_is_its_share', 'test_scores_of_any_size']
    """

    def shares(student: Any, Z: Any, hint: str = "A share for every score.") -> Any:
        return expect_array(getattr(student, function)(Z), "the result", Z.shape, hint=hint)

    class Claims:
        @form
        @given(Z=SCORES)
        def test_every_column_sums_to_1(self, student: Any, Z: Any) -> None:
            """Every column holds positive shares that add up to 1."""
            A = shares(student, Z)
            holds = "every row sums to 1" if is_close(A.sum(axis=1), np.ones(len(A))) and len(A) > 1 else ""
            claim, hint = "every column must sum to 1 (examples are columns).", "Along which axis do the classes run?"
            expect_close(A.sum(axis=0), np.ones(Z.shape[1]), "column sums", claim, holds=holds, hint=hint)
            expect((A > 0).all(), "every share must be positive.", result=A)

        @weight(2)
        @given(Z=SCORES)
        def test_every_entry_is_its_share(self, student: Any, Z: Any) -> None:
            """Two shares of one column stand to each other as exp of the difference of their scores."""
            claim = "each score's share must be exp(score), divided by the sum of these in its column."
            hint = "Work z = (log 1, log 3, log 4) by hand. One number is taken off all three scores, or none."
            expect_close(shares(student, Z), softmax(Z), "the result", claim, hint=hint)

        @weight(2)
        def test_scores_of_any_size(self, student: Any) -> None:
            """Scores of 10,000 and of -10,000 are no trouble, even side by side."""
            claim = "large scores must give shares too: only differences within a column count."
            hint = "Which number can be taken off a column's scores without changing its shares?"
            for Z in FAR_APART:
                expect_close(shares(student, Z, hint), softmax(Z), "the result", claim, hint=hint)

    return Claims


def cross_entropy_claims(function: str, names: Sequence[str] = ("A", "Y")) -> type:
    """Tests of `function(A, Y)`, the mean cross-entropy of several classes, both (n, m) and Y one-hot.

    names -- of its arguments, for messages

    >>> [name for name in vars(cross_entropy_claims("cross_entropy")) if name.startswith("test")]
    ['test_one_example_by_hand', 'test_the_cost_is_the_mean_of_the_losses', 'test_sure_and_right_costs_nothing']
    """

    def cost(student: Any, A: Any, Y: Any, hint: str = "The mean over the examples is one number.") -> float:
        value = getattr(student, function)(A, Y)
        got, dtype = expect_number(value, "the cost", hint=hint), getattr(value, "dtype", np.float64)
        claim = "the cost must be computed in double precision."
        expect(dtype not in (np.float32, np.float16), claim, cost=f"{got}, {dtype}")
        return got

    class Claims:
        def test_one_example_by_hand(self, student: Any) -> None:
            """One example costs minus the logarithm of the probability given to its class."""
            A, claim = np.array([[0.5], [0.125], [0.375]]), "one example must cost -log(probability of its true class)."
            for k, right in enumerate((math.log(2), math.log(8), math.log(8 / 3))):
                got, hint = cost(student, A, one_hot([k], 3)), "Which of the probabilities counts here?"
                if is_close(3 * got, right, rtol=COST_RTOL, atol=COST_ATOL):
                    hint = "It is a third, for three classes. By how many numbers must the sum be divided?"
                expect_close(got, right, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

        @weight(2)
        @given(problem=distributions())
        def test_the_cost_is_the_mean_of_the_losses(self, student: Any, problem: Any) -> None:
            """The cost is the mean over the examples of each example's loss."""
            got, right = cost(student, *problem), cross_entropy(*problem)
            case, probe = call_text(names, problem, {}), partial(cost, student)
            why = partial(relation_of, probe, cross_entropy)
            claim = "the cost must be the mean over the examples of -log(probability of the true class)."
            hint, rtol, atol = "Which numbers are added, and by what is the sum divided?", COST_RTOL, COST_ATOL
            expect_close(got, right, "the cost", claim, rtol=rtol, atol=atol, case=case, hint=hint, explain=why)

        def test_sure_and_right_costs_nothing(self, student: Any) -> None:
            """A sure and right answer costs 0, not nan."""
            hint = "What is 0 * log 0 in floating point? Which probability counts, and is one logarithm enough?"
            one, two = np.array([[1.0], [0.0], [0.0]]), np.array([[0.0, 0.5], [1.0, 0.5], [0.0, 0.0]])
            for A, classes, right in ((one, [0], 0.0), (two, [1, 0], math.log(2) / 2)):
                claim = "an example that is sure and right must cost nothing."
                got = cost(student, A, one_hot(classes, 3), hint)
                expect_close(got, right, "the cost", claim, rtol=COST_RTOL, atol=COST_ATOL, hint=hint)

    return Claims


def logistic_cost_claims(cost: Callable[[Any, Any, Any], float], step: int) -> type:
    """Tests of the mean cross-entropy of one probability for each example.

    cost -- (student, A, Y) -> the student's cost, A and Y both (1, m); step -- of the notebook, for hints

    >>> [name for name in vars(logistic_cost_claims(lambda student, A, Y: 0.0, 5)) if name.startswith("test")]
    ['test_one_half_costs_log_2', 'test_cost_is_the_mean_of_minus_the_log_of_what_is_true']
    """

    class Claims:
        @form
        @given(Y=sizes(1, 6).flatmap(labels))
        def test_one_half_costs_log_2(self, student: Any, Y: Any) -> None:
            """An answer of one half costs log 2, whatever the labels and however many."""
            found = cost(student, np.full(Y.shape, 0.5), Y)
            claim = "when every probability is one half, the cost must be log 2, whatever the labels and however many."
            hint = "Minus the logarithm of one half, for each example; and then the sum or the mean?"
            if is_close(found, math.log(2), rtol=1e-5):
                hint = "It is off by very little: was a small number added inside a logarithm?"
            expect_close(found, math.log(2), "cost", claim, hint=f"{hint} (step {step})")

        @weight(3)
        @given(pair=predictions())
        def test_cost_is_the_mean_of_minus_the_log_of_what_is_true(self, student: Any, pair: Any) -> None:
            """The cost is the mean of minus the log of the probability given to what is true."""
            claim = "the cost must be the mean of minus the log of the probability that was given to what is true."
            hint = f"Which of the two terms counts where y is 1, and which where y is 0? (step {step})"
            expect_close(cost(student, *pair), binary_cross_entropy(*pair), "cost", claim, hint=hint)

    return Claims


def small_start_claims(
    start: Callable[[Any, Any], Mapping[str, Any]], wide: Sequence[int], alike: Sequence[int]
) -> type:
    """Tests of a start whose weights are normal numbers times 0.01.

    start -- (student, sizes of the layers) -> the student's parameters; wide -- sizes of a network of many weights;
        alike -- of one whose layers are alike

    >>> [name for name in vars(small_start_claims(dict, [9, 9], [9, 9])) if name.startswith("test")]
    ['test_weights_are_small_normal_numbers', 'test_every_weight_is_drawn_on_its_own']
    """

    def weights(student: Any, dims: Sequence[int]) -> dict[str, Any]:
        return {name: W for name, W in start(student, dims).items() if name[0] == "W"}

    class Claims:
        @weight(2)
        def test_weights_are_small_normal_numbers(self, student: Any) -> None:
            """In every layer the weights are normal numbers times 0.01."""
            hint = "A standard normal number has mean 0 and deviation 1; what do both become times 0.01?"
            for name, W in weights(student, wide).items():
                expect_normal(W, 0.01, name, hint=hint)

        @weight(2)
        def test_every_weight_is_drawn_on_its_own(self, student: Any) -> None:
            """No weight is a copy of another: that breaks the symmetry between units."""
            expect_drawn_apart(weights(student, alike), hint="What will two units with the same weights learn?")

    return Claims
