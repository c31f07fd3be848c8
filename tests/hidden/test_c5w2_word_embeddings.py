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
    asked_here,
    complex_step_gradients,
    exercise,
    expect,
    expect_all_close,
    expect_array,
    expect_close,
    expect_integers,
    expect_number,
    expect_numbers,
    expect_tuple,
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
    @weight(5)
    @given(case=two_vectors())
    def test_the_dot_product_over_both_lengths(self, student, case):
        """The result is the dot product, divided by both lengths."""
        (u, v), right = case, cosine(*case)
        got = expect_number(student.cosine_similarity(u, v), "cosine", one_entry=True)
        lengths = [math.sqrt(dot(x, x)) for x in case]
        known = {
            "May a cosine be negative? (step 1)": abs(right),
            "Is this the dot product alone? (step 1)": dot(u, v),
            "Is it divided by both lengths, or only by that of u? (step 1)": right * lengths[1],
            "Is a length the root of the sum of squares? (step 1)": right / math.prod(lengths),
        }
        claim, hint = "it must be the dot product divided by both lengths.", "How long are u and v? (step 1)"
        expect_close(got, right, "cosine", claim, rtol=0, atol=COSINE_ATOL, hint=hint, mistakes=known)


WORDS = ["king", "queen", "man", "woman", "son", "bread", "city", "house"]


def answers(map_of, a, b, c):
    """The best word and its lead: near e_b - e_a + e_c (ours), or by the step to it (the labs); without all or c."""
    step = map_of[b] - map_of[a]
    ours, labs = lambda w: cosine(step + map_of[c], map_of[w]), lambda w: cosine(step, map_of[w] - map_of[c])
    for rule, out in itertools.product((ours, labs), [(a, b, c), (c,)]):
        (most, word), (next_most, _) = sorted(((rule(w), w) for w in map_of if w not in out), reverse=True)[:2]
        yield word, most - next_most


@st.composite
def maps(draw, accept):
    """A map of eight words, and three of them, for which `accept` holds of the four (word, gap) of `answers`."""
    rng = np.random.default_rng(draw(SEEDS))
    for _ in range(400):
        lengths = rng.choice([0.5, 1, 3], (8, 1))
        map_of = dict(zip(rng.permutation(WORDS).tolist(), rng.normal(size=(8, 4)).round(2) * lengths, strict=True))
        three = rng.permutation(WORDS)[:3].tolist()
        found = list(answers(map_of, *three))
        if min(gap for _, gap in found) > GAP and accept(three, [word for word, _ in found]):
            return map_of, three
    assume(False)


@exercise("complete_analogy", builds_on=["cosine_similarity"], pure=True)
class TestCompleteAnalogy:
    CLAIM = "the answer must be the word most similar to e_b - e_a + e_c."
    HINT = "Where does the step from a to b end, if it starts at c? (step 2)"

    def answer(self, student, map_of, three, how=str.lower):
        word = student.complete_analogy(*map(how, three), map_of)
        expect(isinstance(word, str), "the result must be a word of the map.", came_back=word)
        return word

    @weight(4)
    @given(case=maps(lambda three, words: len(set(words)) == 1), how=st.sampled_from([str.lower, str.upper, str.title]))
    def test_the_word_where_the_step_ends(self, student, case, how):
        """The answer is the word that is the most similar to where the step ends."""
        map_of, three = case
        word, right = self.answer(student, map_of, three, how), next(answers(map_of, *three))[0]
        expect(word == right, self.CLAIM, hint=self.HINT, answer=word)

    @asked_here
    @weight(2)
    @given(case=maps(lambda three, words: words[0] not in three and words[1] in three[:2]))
    def test_no_word_of_the_question_is_an_answer(self, student, case):
        """Neither a nor b nor c is an answer, though one of them is nearest."""
        map_of, three = case
        word, hint = self.answer(student, map_of, three), "Which words are left out of the search? (step 2)"
        expect(word not in three, "no word of the question may be the answer.", hint=hint, answer=word)
        rules = [found for found, _ in answers(map_of, *three)]
        expect(word in (rules[0], rules[2]), self.CLAIM, hint=self.HINT, answer=word)

    @asked_here
    @given(case=maps(lambda three, words: words[0] == words[1] != words[2] == words[3]))
    def test_nearest_is_meant_from_the_origin(self, student, case):
        """The angle is the one between e_b - e_a + e_c and e_w, as the text has it."""
        map_of, three = case
        word, right = self.answer(student, map_of, three), next(answers(map_of, *three))[0]
        claim = "the cosine must be taken between e_b - e_a + e_c and the word's own vector."
        expect(word == right, claim, hint="Between which two vectors is the angle? (step 2)", answer=word)


@exercise("skip_gram_pairs", pure=True, form=lambda value: sorted((str(a), str(b)) for a, b in value))
class TestSkipGramPairs:
    @weight(4)
    @given(
        tokens=st.lists(st.integers(0, 3), min_size=1, max_size=6) | st.permutations(["the", "light", "the", "day"]),
        window=st.integers(1, 6),
    )
    def test_places_at_most_a_window_apart(self, student, tokens, window):
        """A pair for every two places at most `window` apart, in both orders, as often as it occurs."""
        value = student.skip_gram_pairs(tokens, window)
        expect(isinstance(value, (list, tuple, np.ndarray)), "the result must be a list of pairs.", came_back=value)
        got = [expect_tuple(tuple(row) if isinstance(row, np.ndarray) else row, "a pair", 2) for row in value]
        got = Counter(row if isinstance(tokens[0], str) else tuple(expect_integers(row, "a pair")) for row in got)
        places = itertools.permutations(range(len(tokens)), 2)
        right = Counter((tokens[i], tokens[j]) for i, j in places if abs(i - j) <= window)
        extra = got - right
        claim = "the pairs must be those of all places at most `window` apart, each as often as it occurs."
        hint = "How far does the window reach on each side, and what is left out, a word or a place? (step 3)"
        seen = {"pairs": f"{sorted(got.elements())[:12]}", "one too many": f"{next(iter(extra))}" if extra else ""}
        expect(got == right, claim, hint=hint, **seen)


COUNTS = st.lists(st.integers(1, 99), min_size=2, max_size=5).map(np.array)


@exercise("noise_distribution", pure=True)
class TestNoiseDistribution:
    def expect_law(self, student, counts, power, *told):
        def law(power):
            raised = [float(n) ** power for n in counts.tolist()]
            return [x / math.fsum(raised) for x in raised]

        got = np.array(expect_numbers(student.noise_distribution(counts, *told), "p"))
        known = {
            "What comes first, the power or the sum? (step 4)": np.array(law(1)) ** power,
            "Is 0.75 in the function, in place of `power`? (step 4)": law(0.75) if told else np.nan,
            "Are the counts raised to the power? (step 4)": law(1),
        }
        claim = "p must be the counts to the power (3/4 where none is told), divided by the sum of these."
        expect_close(got, law(power), "p", claim, hint="What is raised, and what is divided? (step 4)", mistakes=known)

    @weight(3)
    @given(counts=COUNTS)
    def test_three_quarters(self, student, counts):
        """Without a power, 3/4 is used."""
        self.expect_law(student, counts, 0.75)

    @weight(2)
    @given(counts=COUNTS, power=st.sampled_from([0.5, 1.0, 0.0, 1.5]))
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
        right, (v, u_o, U_neg) = float(sampling_loss(*case)), case
        seen = float(sampling_loss(v, u_o, U_neg[:0]))
        known = {
            "Is it a sum over the negatives, or a mean? (step 5)": seen + (right - seen) / len(U_neg),
            "Which sign does the score of a negative have? (step 5)": float(sampling_loss(v, u_o, -U_neg)),
        }
        hint = "What is the loss of the pair that was seen, and of each negative? (step 5)"
        expect_close(loss, right, "loss", claim, hint=hint, mistakes=known)

    @weight(4)
    @given(case=scored())
    def test_the_slopes(self, student, case):
        """dv, du_o and dU_neg are the slopes of the loss."""
        right = complex_step_gradients(
            lambda p: sampling_loss(**p), dict(zip(("v", "u_o", "U_neg"), case, strict=True))
        )
        _, slopes = self.results(student, *case)
        got = {n: expect_array(x, n, slope.shape) for (n, slope), x in zip(right.items(), slopes, strict=True)}
        v, u_o, _ = case
        alone = "v sits in all scores. Does every u send something back? (step 5)"
        noise = "What should the model say of noise, 1 or 0? (step 5)"
        known = {"dv": {alone: u_o * (right["du_o"] @ v) / (v @ v)}, "dU_neg": {noise: right["dU_neg"] - v}}
        hint = "What the model says, minus what it should say, times which vector? (step 5)"
        told = {"hint": hint, "order": ("du_o", "dU_neg", "dv"), "mistakes": known}
        claim = "{name} must be the slope of the loss."
        expect_all_close(got, right, claim, rtol=10 * COMPLEX_STEP_RTOL, atol=1e-12, **told)

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


def pairwise_loss(W, U, b, c, X, x_max, alpha, most=1):
    """J pair by pair, of the pairs that were counted; takes complex numbers."""
    seen = [(i, j, float(X[i, j])) for i, j in np.argwhere(X > 0)]
    errors = [((W[i] * U[j]).sum() + b[i] + c[j] - math.log(x), min(most, (x / x_max) ** alpha)) for i, j, x in seen]
    return sum(f * r * r for r, f in errors) / 2


@exercise("glove_loss", pure=True)
class TestGloveLoss:
    def results(self, student, case, *told):
        J, *slopes = expect_tuple(student.glove_loss(*case, *told), "the result", 5)
        got = [expect_array(x, f"d{n}", like.shape) for n, x, like in zip("WUbc", slopes, case[:4], strict=True)]
        return expect_number(J, "J", one_entry=True), dict(zip(("dW", "dU", "db", "dc"), got, strict=True))

    def expect_loss(self, student, case, *told):
        J, _ = self.results(student, case, *told)
        claim = "J must be half the sum of the squared errors, each times its weight."
        (W, U, b, c, X), weights = case, told or (100, 0.75)
        right = float(pairwise_loss(*case, *weights))
        known = {
            "Is the half there? (step 6)": 2 * right,
            "Is the weight at most 1? (step 6)": float(pairwise_loss(*case, *weights, most=np.inf)),
            "Does b_i belong to row i, c_j to column j? (step 6)": float(
                pairwise_loss(W, U, 0 * b, b + c, X, *weights)
            ),
        }
        hint = "What is the error of a pair, and the weight of a count of x_max or more, and of 0? (step 6)"
        expect_close(J, right, "J", claim, hint=hint, mistakes=known)

    def expect_slopes(self, student, case, *told):
        _, got = self.results(student, case, *told)
        told = dict(zip(("X", "x_max", "alpha"), (case[4], *(told or (100, 0.75))), strict=True))
        arrays = dict(zip("WUbc", case[:4], strict=True))
        right = complex_step_gradients(lambda p: pairwise_loss(**p, **told), arrays)
        hint = "In which errors does this row sit: in row i of Q, or in column j? (step 6)"
        claim, order = "{name} must be the slope of J.", ("db", "dc", "dW", "dU")
        expect_all_close(got, right, claim, rtol=10 * COMPLEX_STEP_RTOL, atol=1e-12, hint=hint, order=order)

    @weight(3)
    @given(case=counted())
    def test_the_loss(self, student, case):
        """J is half the weighted sum of squares; a count of 0 adds nothing, one above 100 has weight 1."""
        self.expect_loss(student, case)

    @weight(4)
    @given(case=counted())
    def test_the_slopes(self, student, case):
        """dW, dU, db and dc are the slopes of J."""
        self.expect_slopes(student, case)

    @given(case=counted(), x_max=st.sampled_from([50, 20]), alpha=st.sampled_from([0.5, 1.0]))
    def test_another_weight(self, student, case, x_max, alpha):
        """The weight follows x_max and alpha."""
        self.expect_loss(student, case, x_max, alpha)
        self.expect_slopes(student, case, x_max, alpha)


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
            known = {
                "Is this the part along g, or what is left? (step 7)": along(e, g),
                "g has not length 1. What is divided by? (step 7)": e - dot(e, g) * g,
                "The length of g occurs twice. How often is it divided by? (step 7)": e
                - dot(e, g) * g / math.sqrt(dot(g, g)),
            }
            claim, hint = "the part along g, and nothing else, must be taken away.", "What is that part? (step 7)"
            expect_close(got, e - along(e, g), "the vector", claim, hint=hint, mistakes=known)


@exercise("equalize", pure=True)
class TestEqualize:
    def both(self, student, case):
        map_of, g = case
        both = student.equalize(tuple(map_of), g, map_of)
        e1, e2 = expect_tuple(list(both) if isinstance(both, np.ndarray) else both, "the result", 2)
        return expect_array(e1, "e1", g.shape), expect_array(e2, "e2", g.shape)

    @weight(5)
    @given(case=directed(length=1.0))
    def test_mirrored_around_the_middle(self, student, case):
        """The two lie on opposite sides of the axis, as before, around their middle without its part along it."""
        map_of, g = case
        (e1, e2), (old_1, old_2) = self.both(student, case), map_of.values()
        middle = (old_1 + old_2) / 2
        claim = "e1 + e2 must be twice the middle of the pair, without its part along the axis."
        known = {"Was the part along the axis taken away from the middle? (step 8)": 2 * middle}
        hint, right = "Around which point do the two lie? (step 8)", 2 * (middle - along(middle, g))
        expect_close(e1 + e2, right, "e1 + e2", claim, hint=hint, mistakes=known)
        apart = dot(e1 - e2, g) * dot(old_1 - old_2, g)
        claim = "e1 and e2 must lie on opposite sides along the axis, each on the side it came from."
        hint = "Which part of the formula tells the two words apart? (step 8)"
        expect(apart > 1e-9, claim, hint=hint, along_axis=[dot(e, g) for e in (e1, e2)])

    @asked_here
    @given(case=directed(length=1.0))
    def test_of_length_one_and_apart_along_the_axis(self, student, case):
        """Both have length 1 again, and they differ along the axis only."""
        (e1, e2), g = self.both(student, case), case[1]
        claim, hint = "e1 and e2 must have length 1.", "How long is each of the two parts of the sum? (step 8)"
        expect_close(np.array([dot(e1, e1), dot(e2, e2)]), [1.0, 1.0], "squared lengths", claim, hint=hint)
        claim = "e1 - e2 must lie along the axis."
        expect_close(e1 - e2, along(e1 - e2, g), "e1 - e2", claim, hint="By what is e_B - mu_B divided? (step 8)")
