"""Hidden suite of c5w2_word_embeddings.

Oracles: sums number by number (`math.fsum`); every word of a small map; pairs by places; the complex step for both
losses; least squares for the part along a direction. Evidence: docs/design/c5w2_word_embeddings.md.
"""

import itertools
import math
from collections import Counter

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    COMPLEX_STEP_RTOL,
    agreement,
    asked_here,
    complex_step_gradient,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_close,
    expect_integers,
    expect_number,
    expect_numbers,
    expect_tuple,
    is_close,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
COSINE_ATOL = 1e-5
"""Some round a cosine to five digits."""

GAP = 0.05
"""By so much the best word of a map beats the next one, by every rule that is in use."""


def grid(rng, *shape):
    """Numbers k / 5 + 1 / 20: never 0, and not exact in float32."""
    return rng.integers(-10, 10, shape) / 5 + 0.05


def dot(u, v):
    return math.fsum(x * y for x, y in zip(u, v, strict=True))


def cosine(u, v):
    return dot(u, v) / math.sqrt(dot(u, u) * dot(v, v))


@st.composite
def two_vectors(draw):
    """u and v (d,), of different lengths."""
    rng, d = np.random.default_rng(draw(SEEDS)), draw(sizes(2, 5))
    return grid(rng, d), draw(st.sampled_from([0.25, 1.0, 4.0])) * grid(rng, d)


@exercise("cosine_similarity", pure=True, atol=COSINE_ATOL)
class TestCosineSimilarity:
    def expect_cosine(self, student, u, v, right, claim):
        got = expect_number(student.cosine_similarity(u, v), "cosine", one_entry=True)
        hint = "What is the dot product divided by? Both lengths are roots of sums of squares. (step 1)"
        expect_close(got, right, "cosine", claim, rtol=0, atol=COSINE_ATOL, hint=hint)

    @weight(4)
    @given(case=two_vectors())
    def test_the_dot_product_over_both_lengths(self, student, case):
        """The result is the dot product, divided by both lengths."""
        self.expect_cosine(student, *case, cosine(*case), "it must be the dot product divided by both lengths.")

    @given(case=two_vectors(), factor=st.sampled_from([0.5, 3.0, -1.0, -8.0]))
    def test_one_line_gives_one(self, student, case, factor):
        """Two vectors on one line have the cosine 1, or -1 where they point apart."""
        claim = "two vectors on one line must have the cosine 1 or -1."
        self.expect_cosine(student, case[0], factor * case[0], math.copysign(1, factor), claim)


WORDS = ["king", "queen", "man", "woman", "son", "bread", "city", "house"]


def steps_to(map_of, a, b, c):
    """The two rules in use: near e_b - e_a + e_c (ours), or the step to w like that from a to b (of the lab)."""
    goal, step = map_of[b] - map_of[a] + map_of[c], map_of[b] - map_of[a]
    return [lambda w: (goal, map_of[w]), lambda w: (step, map_of[w] - map_of[c])]


def answers(map_of, a, b, c, similar):
    """The best word and by how much it wins, by both rules; a and b left out, then only c."""
    for rule, out in itertools.product(steps_to(map_of, a, b, c), [(a, b, c), (c,)]):
        scores = sorted(((similar(*rule(w)), w) for w in map_of if w not in out), reverse=True)
        yield scores[0][1], scores[0][0] - scores[1][0]


@st.composite
def maps(draw, accept):
    """A map of eight words, and three of them, for which `accept` holds of the four (word, gap) of `answers`."""
    rng = np.random.default_rng(draw(SEEDS))
    for _ in range(400):
        lengths = rng.choice([0.5, 1, 3], (8, 1))
        map_of = dict(zip(rng.permutation(WORDS).tolist(), rng.normal(size=(8, 4)).round(2) * lengths, strict=True))
        three = rng.permutation(WORDS)[:3].tolist()
        found = list(answers(map_of, *three, cosine))
        if min(gap for _, gap in found) > GAP and accept(three, [word for word, _ in found]):
            return map_of, three
    assume(False)


def written(words, how):
    return [how(word) for word in words]


CAPITALS = st.sampled_from([str.lower, str.upper, str.title])


@exercise("complete_analogy", builds_on=["cosine_similarity"], pure=True)
class TestCompleteAnalogy:
    HINT = "Where does the step from a to b end, if it starts at c? (step 2)"

    def answer(self, student, map_of, three, how=str.lower):
        word = student.complete_analogy(*written(three, how), map_of)
        expect(isinstance(word, str), "the result must be a word of the map.", came_back=word)
        return word

    @agreement("cosine_similarity")
    @weight(4)
    @given(case=maps(lambda three, words: len(set(words)) == 1), how=CAPITALS)
    def test_the_word_where_the_step_ends(self, student, case, how):
        """The answer is the word that is the most similar to where the step ends, by your cosine_similarity."""
        map_of, three = case
        word = self.answer(student, map_of, three, how)
        right = next(answers(map_of, *three, cosine))[0]
        if word != right:  # one mistake in cosine_similarity costs one exercise

            def own(u, v):
                return expect_number(student.cosine_similarity(u, v), "cosine", finite=False, one_entry=True)

            claim = "the answer must be the word most similar to e_b - e_a + e_c."
            expect(word in [w for w, _ in answers(map_of, *three, own)], claim, hint=self.HINT, answer=word)

    @weight(2)
    def test_a_step_along_an_axis(self, student):
        """A step of one unit upwards leads from c to the word above it, not to the long one, nor below."""
        at = {"a": [4, 1, 0], "b": [4, 2, 0], "c": [1, 1, 1], "up": [1, 2.1, 1], "down": [1, 0.1, 1], "far": [9, 9, 1]}
        map_of = {word: np.array(place, dtype=float) for word, place in at.items()}
        claim = "from c = (1, 1, 1), the step from a to b must end nearest to the word 'up'."
        word = self.answer(student, map_of, ["a", "b", "c"])
        expect(word == "up", claim, hint=self.HINT, answer=word)

    @asked_here
    @weight(2)
    @given(case=maps(lambda three, words: words[0] not in three and words[1] in three[:2]))
    def test_no_word_of_the_question_is_an_answer(self, student, case):
        """Neither a nor b nor c is an answer, though one of them is nearest."""
        map_of, three = case
        word, hint = self.answer(student, map_of, three), "Which words are left out of the search? (step 2)"
        expect(word not in three, "no word of the question may be the answer.", hint=hint, answer=word)
        rules = [found for found, _ in answers(map_of, *three, cosine)]
        claim = "the answer must be the word most similar to e_b - e_a + e_c."
        expect(word in (rules[0], rules[2]), claim, hint=self.HINT, answer=word)

    @asked_here
    @given(case=maps(lambda three, words: words[0] == words[1] != words[2] == words[3]))
    def test_nearest_is_meant_from_the_origin(self, student, case):
        """The angle is the one between e_b - e_a + e_c and e_w, as the text has it."""
        map_of, three = case
        word, right = self.answer(student, map_of, three), next(answers(map_of, *three, cosine))[0]
        claim = "the cosine must be taken between e_b - e_a + e_c and the word's own vector."
        expect(word == right, claim, hint="Between which two vectors is the angle? (step 2)", answer=word)


def right_pairs(tokens, window):
    places = itertools.permutations(range(len(tokens)), 2)
    return Counter((tokens[i], tokens[j]) for i, j in places if abs(i - j) <= window)


@exercise("skip_gram_pairs", pure=True, form=lambda value: sorted((str(a), str(b)) for a, b in value))
class TestSkipGramPairs:
    def pairs(self, student, tokens, window):
        value = student.skip_gram_pairs(tokens, window)
        expect(isinstance(value, (list, tuple, np.ndarray)), "the result must be a list of pairs.", came_back=value)
        rows = [expect_tuple(tuple(row) if isinstance(row, np.ndarray) else row, "a pair", 2) for row in value]
        return Counter(row if isinstance(tokens[0], str) else tuple(expect_integers(row, "a pair")) for row in rows)

    def expect_pairs(self, student, tokens, window):
        got, right = self.pairs(student, tokens, window), right_pairs(tokens, window)
        claim = "the pairs must be those of all places at most `window` apart, each as often as it occurs."
        hint = "How far does the window reach on each side, and what is left out? (step 3)"
        extra, missing = got - right, right - got
        seen = f"{next(iter(extra))}" if extra else ""
        expect(not extra and not missing, claim, hint=hint, one_too_many=seen, pairs=f"{got.total()} came back")

    @weight(4)
    @given(tokens=st.lists(st.integers(0, 3), min_size=1, max_size=6), window=st.integers(1, 3))
    def test_places_at_most_a_window_apart(self, student, tokens, window):
        """A pair for every two places at most `window` apart, in both orders, as often as it occurs."""
        self.expect_pairs(student, tokens, window)

    @given(tokens=st.permutations(["he", "saw", "the", "light", "the"]), window=st.integers(1, 6))
    def test_words_and_wide_windows(self, student, tokens, window):
        """Tokens may be words, and a window may be wider than the text."""
        self.expect_pairs(student, tokens, window)


@st.composite
def word_counts(draw):
    return np.array(draw(st.lists(st.integers(1, 99), min_size=2, max_size=5)))


@exercise("noise_distribution", pure=True)
class TestNoiseDistribution:
    def expect_law(self, student, counts, power, *told):
        got = expect_numbers(student.noise_distribution(counts, *told), "p")
        raised = [float(n) ** power for n in counts.tolist()]
        claim = f"p must be the counts to the power {power}, divided by the sum of these."
        hint = "What comes first, the power or the sum? (step 4)"
        expect_close(np.array(got), [x / math.fsum(raised) for x in raised], "p", claim, hint=hint)

    @weight(3)
    @given(counts=word_counts())
    def test_three_quarters(self, student, counts):
        """Without a power, 3/4 is used."""
        self.expect_law(student, counts, 0.75)

    @weight(2)
    @given(counts=word_counts(), power=st.sampled_from([0.5, 1.0, 0.0, 1.5]))
    def test_another_power(self, student, counts, power):
        """The power is the one that is told."""
        self.expect_law(student, counts, power, power)


@st.composite
def scored(draw):
    """v, u_o (d,) and U_neg (k, d), with k other than d."""
    d, k = draw(sizes(2, 4)), draw(sizes(1, 5))
    assume(d != k)
    rng = np.random.default_rng(draw(SEEDS))
    return grid(rng, d), grid(rng, d), grid(rng, k, d)


def sampling_loss(v, u_o, U_neg):
    """The loss by logarithms of sums of two terms; takes complex numbers."""
    return np.log(1 + np.exp(-(u_o * v).sum())) + np.log(1 + np.exp((U_neg * v).sum(axis=1))).sum()


@exercise("negative_sampling", pure=True)
class TestNegativeSampling:
    def results(self, student, v, u_o, U_neg):
        loss, *slopes = expect_tuple(student.negative_sampling(v, u_o, U_neg), "the result", 4)
        return expect_number(loss, "loss", one_entry=True), slopes

    @weight(2)
    @given(case=scored())
    def test_the_loss(self, student, case):
        """The loss is small where the seen pair scores high and the negatives score low."""
        loss, _ = self.results(student, *case)
        claim = "the loss must be -log sigmoid(u_o . v), and -log sigmoid(-u_k . v) added for each negative."
        hint = "Which sign does the score of a negative have, and is it a sum? (step 5)"
        expect_close(loss, float(sampling_loss(*case)), "loss", claim, hint=hint)

    @weight(4)
    @given(case=scored())
    def test_the_slopes(self, student, case):
        """dv, du_o and dU_neg are the slopes of the loss."""
        names = ("dv", "du_o", "dU_neg")
        right = {
            name: complex_step_gradient(lambda x, k=k: sampling_loss(*case[:k], x, *case[k + 1 :]), case[k])
            for k, name in enumerate(names)
        }
        _, slopes = self.results(student, *case)
        got = {name: expect_array(x, name, right[name].shape) for name, x in zip(names, slopes, strict=True)}
        hint = "What the model says, minus what it should say, times which vector? (step 5)"
        if is_close(got["du_o"], right["du_o"]) and is_close(got["dU_neg"], right["dU_neg"]):
            hint = "v sits in all scores. Does every u send something back? (step 5)"
        claim, order = "{name} must be the slope of the loss.", ("du_o", "dU_neg", "dv")
        expect_all_close(got, right, claim, rtol=10 * COMPLEX_STEP_RTOL, atol=1e-12, hint=hint, order=order)

    @asked_here
    @given(score=st.sampled_from([800.0, -800.0, 300.0, 40.0, -40.0]))
    def test_far_scores(self, student, score):
        """Scores of up to 800 on either side give the right loss and finite slopes."""
        e = np.array([1.0, 0.0])
        loss, slopes = self.results(student, score * e, e, np.array([e, -2 * e]) / 2)
        right = math.fsum(max(z, 0) + math.log1p(math.exp(-abs(z))) for z in (-score, score / 2, -score))
        hint = "Which exp overflows, and which log meets a 0? np.logaddexp(0, x) is log(1 + exp(x)). (step 5)"
        expect_close(loss, right, "loss", "the loss must be right for far scores.", hint=hint)
        for name, slope, shape in zip(("dv", "du_o", "dU_neg"), slopes, ((2,), (2,), (2, 2)), strict=True):
            expect_array(slope, name, shape, hint=hint)


@st.composite
def counted(draw):
    """W, U (V, d), b, c (V,) and counts X (V, V): one is 0, one lies below 1, one above 100 and one below 50."""
    V, d = draw(sizes(2, 4)), draw(sizes(1, 3))
    assume(d != V)
    rng = np.random.default_rng(draw(SEEDS))
    X = rng.integers(1, 200, (V, V)).astype(float)
    X.flat[rng.permutation(V * V)[:4]] = 0, rng.integers(1, 8) / 8, rng.integers(110, 300), rng.integers(2, 45)
    return grid(rng, V, d), grid(rng, V, d), grid(rng, V), grid(rng, V), X


def pairwise_loss(W, U, b, c, X, x_max, alpha):
    """J pair by pair, of the pairs that were counted; takes complex numbers."""
    seen = [(i, j, float(X[i, j])) for i, j in np.argwhere(X > 0)]
    errors = [((W[i] * U[j]).sum() + b[i] + c[j] - math.log(x), min(1, (x / x_max) ** alpha)) for i, j, x in seen]
    return sum(f * r * r for r, f in errors) / 2


@exercise("glove_loss", pure=True)
class TestGloveLoss:
    NAMES = ("dW", "dU", "db", "dc")

    def results(self, student, case, *told):
        J, *slopes = expect_tuple(student.glove_loss(*case, *told), "the result", 5)
        shapes = [x.shape for x in case[:4]]
        got = {n: expect_array(x, n, shape) for n, x, shape in zip(self.NAMES, slopes, shapes, strict=True)}
        return expect_number(J, "J", one_entry=True), got

    def expect_loss(self, student, case, x_max, alpha, *told):
        J, _ = self.results(student, case, *told)
        claim = "J must be half the sum of the squared errors, each times its weight."
        hint = "What is the weight of a count of x_max or more, and of a count of 0? (step 6)"
        expect_close(J, float(pairwise_loss(*case, x_max, alpha)), "J", claim, hint=hint)

    def expect_slopes(self, student, case, x_max, alpha, *told):
        _, got = self.results(student, case, *told)
        *arrays, X = case
        right = {
            name: complex_step_gradient(
                lambda x, k=k: pairwise_loss(*arrays[:k], x, *arrays[k + 1 :], X, x_max, alpha), arrays[k]
            )
            for k, name in enumerate(self.NAMES)
        }
        hint = "Whose errors does this row sit in: those of row i of Q, or of column j? (step 6)"
        claim, order = "{name} must be the slope of J.", ("db", "dc", "dW", "dU")
        expect_all_close(got, right, claim, rtol=10 * COMPLEX_STEP_RTOL, atol=1e-12, hint=hint, order=order)

    @weight(3)
    @given(case=counted())
    def test_the_loss(self, student, case):
        """J is half the weighted sum of squares; a count of 0 adds nothing, one above 100 has weight 1."""
        self.expect_loss(student, case, 100, 0.75)

    @weight(4)
    @given(case=counted())
    def test_the_slopes(self, student, case):
        """dW, dU, db and dc are the slopes of J."""
        self.expect_slopes(student, case, 100, 0.75)

    @given(case=counted(), x_max=st.sampled_from([50, 20]), alpha=st.sampled_from([0.5, 1.0]))
    def test_another_weight(self, student, case, x_max, alpha):
        """The weight follows x_max and alpha."""
        self.expect_loss(student, case, x_max, alpha, x_max, alpha)
        self.expect_slopes(student, case, x_max, alpha, x_max, alpha)


def along(e, g):
    """The part of e that lies along g, by least squares."""
    return g * np.linalg.lstsq(g[:, None], e, rcond=None)[0]


@st.composite
def directed(draw, length=None):
    """A map of two words, their vectors perhaps of a given length, and a direction g of any length."""
    rng, d = np.random.default_rng(draw(SEEDS)), draw(sizes(2, 5))
    g, vectors = draw(st.sampled_from([0.25, 1.0, 4.0])) * grid(rng, d), grid(rng, 2, d)
    vectors = vectors * length / np.linalg.norm(vectors, axis=1, keepdims=True) if length else vectors
    parts = [cosine(e, g) for e in vectors]
    assume(min(map(abs, parts)) > 0.05 and abs(parts[0] - parts[1]) > 0.05)
    return dict(zip(draw(st.permutations(["actor", "actress"])), vectors, strict=True)), g


@exercise("neutralize", pure=True)
class TestNeutralize:
    @weight(4)
    @given(case=directed())
    def test_the_part_along_g_is_taken_away(self, student, case):
        """What is left is at right angles to g, and nothing else is taken away, however long g is."""
        map_of, g = case
        for word, e in map_of.items():
            got = expect_array(student.neutralize(word, g, map_of), "the vector", e.shape)
            claim = "the part along g, and nothing else, must be taken away."
            hint = "How long is g, and how long is the part of e along it? (step 7)"
            expect_close(got, e - along(e, g), "the vector", claim, hint=hint)


@exercise("equalize", pure=True)
class TestEqualize:
    def both(self, student, case):
        map_of, g = case
        pair = tuple(map_of)
        e1, e2 = expect_tuple(student.equalize(pair, g, map_of), "the result", 2)
        return expect_array(e1, "e1", g.shape), expect_array(e2, "e2", g.shape)

    @weight(5)
    @given(case=directed(length=1.0))
    def test_mirrored_around_the_middle(self, student, case):
        """The two lie on opposite sides of the axis, as before, around their middle without its part along it."""
        map_of, g = case
        (e1, e2), (old_1, old_2) = self.both(student, case), map_of.values()
        middle = (old_1 + old_2) / 2
        claim = "e1 + e2 must be twice the middle of the pair, without its part along the axis."
        hint = "Around which point do the two lie, and what was taken away from it? (step 8)"
        expect_close(e1 + e2, 2 * (middle - along(middle, g)), "e1 + e2", claim, hint=hint)
        apart = dot(e1 - e2, g) * dot(old_1 - old_2, g)
        claim = "e1 and e2 must lie on opposite sides along the axis, each on the side it came from."
        hint = "Which part of the formula tells the two words apart? (step 8)"
        expect(apart > 1e-9, claim, hint=hint, along_axis=[dot(e, g) for e in (e1, e2)])

    @asked_here
    @given(case=directed(length=1.0))
    def test_of_length_one_and_apart_along_the_axis(self, student, case):
        """Both have length 1 again, and they differ along the axis only."""
        (e1, e2), g = self.both(student, case), case[1]
        claim, hint = (
            "e1 and e2 must have length 1.",
            "How long is each part, and what is the length of the sum? (step 8)",
        )
        expect_close(np.array([dot(e1, e1), dot(e2, e2)]), [1.0, 1.0], "squared lengths", claim, hint=hint)
        claim = "e1 - e2 must lie along the axis."
        expect_close(e1 - e2, along(e1 - e2, g), "e1 - e2", claim, hint="By what is e_B - mu_B divided? (step 8)")
