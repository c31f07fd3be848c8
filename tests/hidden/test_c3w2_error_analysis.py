"""Hidden suite of c3w2_error_analysis.

Oracles: counts one by one, as fractions; the ends of the interval by bisection of its equation; all combinations of
three labels; pairs of neighbours in the order. Evidence: docs/design/c3w2_error_analysis.md.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    exercise,
    expect,
    expect_all_close,
    expect_close,
    expect_integers,
    expect_keys,
    expect_number,
    expect_tuple,
    form,
    is_close,
    sizes,
    weight,
)

KINDS = st.sampled_from([int, float, bool])


@st.composite
def tagged(draw):
    """Tags (n, m) and mistakes (1, m) of bool, int or float; at least one mistake."""
    n, m = draw(sizes(1, 3)), draw(sizes(4, 8))
    rows = [draw(st.lists(st.integers(0, 1), min_size=m, max_size=m)) for _ in range(n)]
    wrong = draw(st.lists(st.integers(0, 1), min_size=m, max_size=m).filter(any))
    return np.array(rows).astype(draw(KINDS)), np.array([wrong]).astype(draw(KINDS))


@exercise("error_shares", pure=True)
class TestErrorShares:
    @weight(5)
    @given(case=tagged())
    def test_shares_of_the_mistakes(self, student, case):
        """Each tag has its share of the mistakes; the shares are not scaled, and need not add up to 1."""
        tags, wrong = (array.astype(int).tolist() for array in case)
        mistakes = [k for k, is_wrong in enumerate(wrong[0]) if is_wrong]
        right = [float(Fraction(sum(row[k] for k in mistakes), len(mistakes))) for row in tags]
        counted, scaled = sum(right), "Must shares add up to 1 if a mistake may have two tags? (step 1)"
        known = {
            scaled: np.array(right) / counted if counted else np.full(len(right), np.nan),
            "Is this divided by all pictures? (step 1)": np.array(right) * len(mistakes) / len(wrong[0]),
            "Are pictures counted that were read rightly? (step 1)": np.sum(tags, axis=1) / len(mistakes),
            "Which columns do whole numbers pick, in place of True and False? (step 1)": [
                sum(row[k] for k in wrong[0]) / len(wrong[0]) for row in tags
            ],
        }
        got = student.error_shares(*case)
        claim, hint = "each must be the share of the mistakes that have the tag.", "Which pictures count? (step 1)"
        expect_close(got, right, "the shares", claim, hint=hint, mistakes=known)


@exercise("ceiling")
class TestCeiling:
    @weight(4)
    @given(error=st.integers(1, 20), share=st.integers(0, 20))
    def test_the_error_that_goes_away(self, student, error, share):
        """The error falls by what all mistakes with the tag make up."""
        got = expect_number(student.ceiling(error / 20, share / 20), "the ceiling", one_entry=True)
        claim = "it must be the share of all examples that are mistakes with the tag."
        right = float(Fraction(error, 20) * Fraction(share, 20))
        known = {"Is this the error that goes away, or the one that is left? (step 2)": error / 20 - right}
        expect_close(got, right, "the ceiling", claim, hint="Of what is the share a share? (step 2)", mistakes=known)


def ends(k, n, z):
    """The roots of n (k/n - p)^2 = z^2 p (1 - p), to the left and to the right of k/n, by bisection."""

    def beyond(p):
        return n * (k / n - p) ** 2 >= z**2 * p * (1 - p)

    found = []
    for outside in (0.0, 1.0):
        inside = k / n
        for _ in range(200):
            middle = (inside + outside) / 2
            inside, outside = (inside, middle) if beyond(middle) else (middle, outside)
        found.append(outside)
    return found


@exercise("wilson_interval", domain=lambda k, n, z=1.96: 0 <= k <= n and n >= 1 and z > 0)
class TestWilsonInterval:
    def ask(self, student, *case):
        pair = expect_tuple(student.wilson_interval(*case), "the result", 2)
        return {what: expect_number(x, what, one_entry=True) for what, x in zip(("low", "high"), pair, strict=True)}

    def expect_ends(self, student, k, n, *z):
        low, high = ends(k, n, *(z or (1.96,)))
        around = (z or (1.96,))[0] * math.sqrt(k * (n - k) / n**3)
        turned, at = "Which end comes first? (step 3)", "Is the standard deviation taken at k/n, or at p? (step 3)"
        known = {"low": {turned: high, at: k / n - around}, "high": {turned: low, at: k / n + around}}
        claim = "{name} must be the share from which k/n is just z standard deviations away."
        right, hint = {"low": low, "high": high}, "What are a, b and c, and which two p solve the equation? (step 3)"
        expect_all_close(self.ask(student, k, n, *z), right, claim, hint=hint, mistakes=known)

    @weight(5)
    @given(n=st.integers(2, 60), part=st.integers(1, 9), z=st.sampled_from([0.5, 1.0, 1.96, 2.5]))
    def test_both_ends(self, student, n, part, z):
        """At both ends the measured share is z standard deviations away, taken at that end."""
        k = max(1, min(n - 1, n * part // 10))
        self.expect_ends(student, k, n, z)

    @weight(2)
    @given(n=st.integers(1, 60), z=st.sampled_from([0.5, 1.0, 1.96, 2.5]))
    def test_none_and_all(self, student, n, z):
        """None of n reaches from 0 up to a share that is not 0, and all of n down from 1."""
        for k in (0, n):
            self.expect_ends(student, k, n, z)

    @given(n=st.integers(2, 60))
    def test_z_is_1_96_by_itself(self, student, n):
        """Without z, 1.96 standard deviations are meant."""
        self.expect_ends(student, 1, n)


TRIPLES = list(itertools.product(range(3), repeat=3))
"""given, true and predicted: every combination of three classes."""


@exercise("label_report", pure=True)
class TestLabelReport:
    def expect_report(self, student, triples):
        rows = [np.array([row]) for row in zip(*triples, strict=True)]
        counts = {
            "error": sum(g != p for g, _, p in triples),
            "due_to_labels": sum(g != p and p == t for g, t, p in triples),
            "other": sum(g != p and p != t for g, t, p in triples),
            "true_error": sum(p != t for _, t, p in triples),
        }
        right = {name: float(Fraction(count, len(triples))) for name, count in counts.items()}
        wrong_label = sum(g not in (p, t) for g, t, p in triples) / len(triples)
        share = right["due_to_labels"] / right["error"] if right["error"] else np.nan
        known = {
            "due_to_labels": {
                "The label is wrong, but is it the cause where the network is wrong as well? (step 4)": wrong_label,
                "Is this a share of the mistakes? All four are shares of all examples. (step 4)": share,
            },
            "true_error": {"Which mistakes has nobody noticed, since the label agrees? (step 4)": right["other"]},
        }
        report = expect_keys(student.label_report(*rows), "the report", [*right])
        got = {name: expect_number(report[name], name, finite=False, one_entry=True) for name in right}
        claim, hint = "{name} must be its share of all examples.", "Which of the five examples of step 4 count for it?"
        expect_all_close(got, right, claim, hint=hint, mistakes=known)

    @weight(5)
    @given(triples=st.lists(st.sampled_from(TRIPLES), min_size=2, max_size=7))
    def test_shares_of_all_examples(self, student, triples):
        """Each share counts the examples that its sentence names, and divides by all."""
        self.expect_report(student, triples)


@st.composite
def repairs(draw):
    """Shares and costs (n,) whose ratios are all different, and an error."""
    n = draw(sizes(2, 5))
    shares = draw(st.lists(st.integers(1, 12), min_size=n, max_size=n))
    costs = draw(st.lists(st.integers(1, 9), min_size=n, max_size=n))
    ratios = {Fraction(share, cost) for share, cost in zip(shares, costs, strict=True)}
    assume(len(ratios) == n)
    return np.array(shares) / 16, np.array(costs) / 2, draw(st.sampled_from([0.05, 0.25]))


@exercise("priorities", builds_on=["ceiling"], pure=True)
class TestPriorities:
    def ask(self, student, shares, costs, error):
        order = student.priorities(shares, costs, error)
        order = expect_integers(order, "the order")
        claim = "the order must hold each index from 0 to n_tags - 1, once."
        expect(sorted(order) == list(range(len(shares))), claim, order=str(order))
        return order

    def test_four_tags(self, student):
        """A tag that is common and cheap to repair comes before a common one that is not."""
        order = self.ask(student, np.array([0.6, 0.1, 0.3, 0.5]), np.array([5, 4, 10, 2.5]), 0.25)
        why = {
            (0, 3, 2, 1): "Is the cost in it? (step 5)",
            (3, 1, 0, 2): "Is the share in it? (step 5)",
            (1, 2, 0, 3): "What is divided by what, and which comes first? (step 5)",
            (1, 3, 2, 0): "Are these the tags in order, or the rank of each tag? (step 5)",
        }
        hint = why.get(tuple(order), "What does each tag buy for its cost? (step 5)")
        expect(order == [3, 0, 2, 1], "what buys most per cost must come first.", hint=hint, order=str(order))

    @weight(5)
    @given(case=repairs())
    def test_what_buys_most_per_cost_comes_first(self, student, case):
        """Each tag in the order buys more for its cost than the next one."""
        order = self.ask(student, *case)
        buys = [Fraction(share) / Fraction(cost) for share, cost in zip(case[0], case[1], strict=True)]
        falling = all(buys[a] > buys[b] for a, b in itertools.pairwise(order))
        hint = "What does each tag buy for its cost? (step 5)"
        expect(falling, "each tag must buy more per cost than the one behind it.", hint=hint, order=str(order))

    @form
    @given(case=repairs())
    def test_the_error_changes_no_order(self, student, case):
        """With twice the error the order is the same."""
        shares, costs, error = case
        same = is_close(self.ask(student, shares, costs, error), self.ask(student, shares, costs, 2 * error))
        expect(same, "the order must be the same whatever the error is.")
