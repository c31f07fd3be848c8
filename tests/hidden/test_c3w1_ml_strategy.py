"""Hidden suite of c3w1_ml_strategy.

Oracles: counts picture by picture and fractions; every model tried; the inequality itself, on fractions; what holds of
any split into whole groups. Evidence: docs/design/c3w1_ml_strategy.md.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    exercise,
    expect,
    expect_all_close,
    expect_close,
    expect_integers,
    expect_keys,
    expect_number,
    expect_tuple,
    form,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
KINDS = st.sampled_from([int, float, bool])


@st.composite
def answers(draw):
    """Y and Y_hat (1, m) of one kind, with an eight in each."""
    m = draw(sizes(2, 9))
    pair = [draw(st.lists(st.integers(0, 1), min_size=m, max_size=m).filter(any)) for _ in range(2)]
    return tuple(np.array([row]).astype(draw(KINDS)) for row in pair)


@exercise("precision_recall", pure=True)
class TestPrecisionRecall:
    def ask(self, student, Y, Y_hat):
        pair = expect_tuple(student.precision_recall(Y, Y_hat), "the result", 2)
        return {what: expect_number(x, what, finite=False, one_entry=True) for x, what in zip(pair, "PR", strict=True)}

    @weight(5)
    @given(case=answers())
    def test_shares_of_the_called_and_of_the_eights(self, student, case):
        """Precision is the share of those called that are eights, recall the share of the eights that are called."""
        pairs = [(bool(y), bool(said)) for y, said in zip(*(row[0] for row in case), strict=True)]
        found = sum(y and said for y, said in pairs)
        called, there = sum(said for _, said in pairs), sum(y for y, _ in pairs)
        right = {"P": float(Fraction(found, called)), "R": float(Fraction(found, there))}
        known = {
            "P": {
                "Have the two changed places? Precision divides by what was called an eight. (step 1)": right["R"],
                "Is this the accuracy? True negatives do not count here. (step 1)": np.mean([y == x for y, x in pairs]),
            },
            "R": {"Have the two changed places? Recall divides by the eights that there are. (step 1)": right["P"]},
        }
        claim, hint = "{name} must be its share of the true positives.", "What are TP, FP and FN here? (step 1)"
        expect_all_close(self.ask(student, *case), right, claim, hint=hint, mistakes=known)

    def expect_zeros(self, student, Y, Y_hat, where):
        claim, hint = f"{{name}} must be 0 where {where}.", "What is 0/0, as we have agreed? (step 1)"
        expect_all_close(self.ask(student, Y, Y_hat), {"P": 0.0, "R": 0.0}, claim, hint=hint)

    @form
    @given(case=answers())
    def test_nothing_called_gives_0(self, student, case):
        """A model that never says yes has a precision of 0, since 0/0 is 0 here, and a recall of 0."""
        self.expect_zeros(student, case[0], np.zeros_like(case[1]), "nothing is called an eight")

    @form
    @given(case=answers())
    def test_no_eights_give_0(self, student, case):
        """Where there is no eight, recall is 0, since 0/0 is 0 here, and so is precision."""
        self.expect_zeros(student, np.zeros_like(case[0]), case[1], "there is no eight")


@exercise("f1_score")
class TestF1Score:
    @weight(4)
    @given(p=st.integers(1, 20), r=st.integers(1, 20))
    def test_the_harmonic_mean(self, student, p, r):
        """One over F1 is the mean of one over P and one over R."""
        right = 2 / (Fraction(20, p) + Fraction(20, r))
        got = expect_number(student.f1_score(p / 20, r / 20), "F1", one_entry=True)
        known = {
            "Is this the plain mean of the two? (step 2)": (p + r) / 40,
            "Is this the root of their product? Take the mean of 1/P and 1/R. (step 2)": math.sqrt(p * r) / 20,
            "Is a factor of 2 lost? (step 2)": float(right) / 2,
        }
        claim, hint = "it must be the harmonic mean of the two.", "What is the mean of 1/P and 1/R? (step 2)"
        expect_close(got, float(right), "F1", claim, hint=hint, mistakes=known)

    @form
    @given(other=st.integers(0, 20))
    def test_it_is_0_where_one_is_0(self, student, other):
        """F1 is 0 where precision or recall is 0, or both."""
        for pair in ((0.0, other / 20), (other / 20, 0.0), (0.0, 0.0)):
            got = expect_number(student.f1_score(*pair), "F1", one_entry=True)
            expect_close(got, 0.0, "F1", "it must be 0 where one of the two is 0.", hint="What is divided by? (step 2)")


@st.composite
def models(draw):
    """Scores (n,), all different, costs (n,), often alike, and a limit that at least one keeps."""
    n = draw(sizes(1, 5))
    scores = np.array(draw(st.permutations(range(1, n + 1)))) / 8
    costs = np.array(draw(st.lists(st.integers(1, 4), min_size=n, max_size=n)))
    limits = st.sampled_from([*costs.tolist(), int(costs.min()) + 1, np.inf])
    return scores, costs * draw(st.sampled_from([1, 0.5])), draw(limits)


@exercise("satisficing_best", pure=True)
class TestSatisficingBest:
    @weight(4)
    @given(case=models())
    def test_none_that_keeps_the_limit_is_better(self, student, case):
        """The chosen model keeps the limit, and no other that keeps it has a better score."""
        scores, costs, limit = (np.array(x).tolist() for x in case)
        allowed = [k for k in range(len(scores)) if costs[k] <= limit]
        right = next(k for k in allowed if all(scores[j] <= scores[k] for j in allowed))
        got, hint = (
            student.satisficing_best(*case),
            "Which models keep the limit? Exactly the limit is allowed. (step 3)",
        )
        expect(got is not None, "where a model keeps the limit, there must be an answer.", hint=hint, came_back="None")
        known = {
            "Is this the place among those that are left? Where is the model among all? (step 3)": allowed.index(right),
            "Is this the best of all models, whatever they cost? (step 3)": np.argmax(scores),
            "Is this the cheapest model? (step 3)": np.argmin(costs),
        }
        claim, got = "it must be the best model that keeps the limit.", expect_number(got, "the index", one_entry=True)
        expect_close(got, right, "the index", claim, hint=hint, mistakes=known)

    @form
    @given(case=models())
    def test_none_where_no_model_keeps_the_limit(self, student, case):
        """Without a model that keeps the limit the answer is None."""
        got = student.satisficing_best(case[0], case[1], case[1].min() - 0.25)
        expect(got is None, "it must be None where no model keeps the limit.", hint="Is any model left? (step 3)")


@exercise("dev_size", domain=lambda error, difference: 0 <= error <= 1 and difference > 0, atol=1)
class TestDevSize:
    @weight(4)
    @given(error=st.integers(1, 19), difference=st.integers(1, 8))
    def test_it_is_the_smallest_that_is_enough(self, student, error, difference):
        """Two standard deviations of the difference are at most `difference`, and would not be with fewer examples."""
        got = expect_number(student.dev_size(error / 20, difference / 100), "n", one_entry=True)
        expect(got == round(got), "n must be a whole number.", n=got)
        e, d = Fraction(error, 20), Fraction(difference, 100)
        right = math.ceil(8 * e * (1 - e) / d**2)
        known = {
            "Do two variances add up, and is the 2 before the root squared, too? (step 4)": right / 2,
            "Is the difference squared? (step 4)": math.ceil(8 * e * (1 - e) / d),
        }
        hint = "How does the inequality read when both sides are squared and multiplied by n? (step 4)"
        claim = "n must be the smallest number for which the luck is at most the difference."
        expect_close(got, right, "n", claim, rtol=0, atol=1, hint=hint, mistakes=known)


@st.composite
def grouped(draw):
    """Groups of 1 to 3 examples, 8 or 16 of them in any order, and fractions in eighths."""
    rng = np.random.default_rng(draw(SEEDS))
    size, names = draw(sizes(1, 3)), 7 * np.arange(draw(st.sampled_from([8, 16]))) + 3
    fractions = draw(st.sampled_from([(0.5, 0.5), (0.5, 0.25, 0.25), (0.25, 0.625, 0.125), (0.125, 0.875)]))
    return rng.permutation(np.repeat(names, size)), fractions, size


@exercise("grouped_split", pure=True, in_place=["rng"])
class TestGroupedSplit:
    def divide(self, student, groups, fractions, seed):
        parts = student.grouped_split(groups, fractions, Code(f"np.random.default_rng({seed})"))
        hint = "Is there a cut behind the last part? np.split wants the places between the parts. (step 5)"
        parts = expect_tuple(parts, "the result", len(fractions), hint=hint)
        parts = [np.array(expect_integers(part, f"part {k}"), dtype=int) for k, part in enumerate(parts)]
        everything = np.sort(np.concatenate(parts))
        claim = "the parts must hold each index from 0 to m - 1, each once."
        hint = "Are these indices of examples, and is the last part there? (step 5)"
        whole = everything.size == len(groups) and np.all(everything == np.arange(len(groups)))
        expect(whole, claim, hint=hint, indices=everything)
        return parts

    @weight(4)
    @given(case=grouped(), seed=SEEDS)
    def test_no_group_is_in_two_parts(self, student, case, seed):
        """All examples are there, and those of a group are in the same part."""
        groups, fractions, _ = case
        parts = self.divide(student, groups, fractions, seed)
        found = [set(groups[part].tolist()) for part in parts]
        twice = [name for name in set(groups.tolist()) if sum(name in part for part in found) > 1]
        hint = "What is shuffled and cut, the examples or the groups? (step 5)"
        expect(not twice, "no group may be in two parts.", hint=hint, groups=str(twice))

    @weight(3)
    @given(case=grouped(), seed=SEEDS)
    def test_each_part_has_its_share(self, student, case, seed):
        """Each part has its fraction of the examples, up to one group."""
        groups, fractions, size = case
        for part, fraction in zip(self.divide(student, groups, fractions, seed), fractions, strict=True):
            claim, hint = "each part must have its fraction of the groups.", "Where do the sums cut the row? (step 5)"
            near = abs(len(part) - fraction * len(groups)) <= size
            expect(near, claim, hint=hint, part=f"{len(part)} of {len(groups)} examples", fraction=fraction)

    @weight(2)
    def test_the_generator_draws_the_groups(self, student):
        """Over sixty generators each of eight groups comes into the first half about every second time."""
        groups = np.repeat(np.arange(8), 2)
        firsts = [set(groups[self.divide(student, groups, (0.5, 0.5), k)[0]].tolist()) for k in range(60)]
        often = [sum(name in first for first in firsts) for name in range(8)]
        claim = "each group must come into each part by chance, as rng draws it."
        expect(min(often) > 6 and max(often) < 54, claim, hint="What is shuffled, and by which generator? (step 5)")

    @form
    @given(case=grouped(), seed=SEEDS)
    def test_the_same_generator_gives_the_same_split(self, student, case, seed):
        """Chance comes from rng alone."""
        once, again = (self.divide(student, case[0], case[1], seed) for _ in range(2))
        same = all(set(a.tolist()) == set(b.tolist()) for a, b in zip(once, again, strict=True))
        expect(same, "two generators with one seed must give one split.", hint="Where else is something drawn?")


GAPS = ("avoidable_bias", "variance", "mismatch", "dev_overfit")


@exercise("error_gaps")
class TestErrorGaps:
    def ask(self, student, errors):
        gaps = expect_keys(student.error_gaps(*errors), "the result", GAPS)
        return {name: expect_number(gaps[name], name, one_entry=True) for name in GAPS}

    @weight(5)
    @given(errors=st.permutations([1, 2, 5, 10, 12]))
    def test_each_gap_is_a_rise(self, student, errors):
        """Each gap is the later error minus the earlier one, also where that is below 0."""
        errors = [error / 20 for error in errors]  # no two of their differences are alike
        right = {name: late - early for name, (early, late) in zip(GAPS, itertools.pairwise(errors), strict=True)}
        turned, cut = "Which error is taken from which? (step 6)", "May a gap be negative? (step 6)"
        known = {name: {turned: -gap, cut: max(gap, 0.0)} for name, gap in right.items()}
        known["variance"]["Is this dev minus human? (step 6)"] = errors[3] - errors[0]
        claim, hint = "{name} must be the rise from its first error to its second.", "From where to where? (step 6)"
        expect_all_close(self.ask(student, errors), right, claim, hint=hint, mistakes=known)

    @form
    @given(error=st.integers(0, 8))
    def test_equal_errors_have_no_gaps(self, student, error):
        """Where all errors are alike every gap is 0."""
        expect_all_close(self.ask(student, [error / 8] * 5), dict.fromkeys(GAPS, 0.0), "{name} must be 0.")
