"""Hidden suite of c5w3_translation.

Oracles: sums place by place; a trained translator whose GRUs run here; every sequence that a decoder can write;
counters and fractions. Evidence: docs/design/c5w3_translation.md.
"""

import functools
import itertools
import math
import operator
from collections import Counter
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    SEEDS,
    Code,
    asked_here,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_equivariant,
    expect_integers,
    expect_number,
    expect_padding_ignored,
    expect_tuple,
    form,
    grid,
    in_case,
    oracles,
    sizes,
    weight,
)


@st.composite
def readings(draw):
    """a (m, T_x, 2n_a), s_prev (m, n_s), parameters, and a mask (m, T_x) with a 1 in each row; m is not T_x."""
    m, T, n, n_s, n_e = draw(sizes()), draw(sizes(2)), draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    assume(m != T)
    rng = np.random.default_rng(draw(SEEDS))
    shapes = {"Wa": (n, n_e), "Ws": (n_s, n_e), "b": (n_e,), "v": (n_e,)}
    parameters = {name: grid(rng, *shape) / 2 for name, shape in shapes.items()}
    mask = rng.integers(0, 2, (m, T))
    mask[np.arange(m), rng.integers(0, T, m)] = 1
    return grid(rng, m, T, n) / 2, grid(rng, m, n_s) / 2, parameters, mask.astype(draw(st.sampled_from([float, int])))


def scores_of(a, s_prev, p):
    """Every score, one hidden unit after another."""

    def score(state, s):
        sums = [math.fsum([*(state * p["Wa"][:, k]), *(s * p["Ws"][:, k]), p["b"][k]]) for k in range(len(p["v"]))]
        return math.fsum(v * math.tanh(z) for v, z in zip(p["v"], sums, strict=True))

    return np.array([[score(state, s) for state in states] for states, s in zip(a, s_prev, strict=True)])


def weights_of(e, mask):
    """Of each character 1 / sum_k exp(e_k - e_t) over the characters k of its text, and 0 at padding."""
    rows = [[z for z, k in zip(scores, keep, strict=True) if k] for scores, keep in zip(e, mask, strict=True)]
    weights = np.zeros(e.shape)
    for i, t in zip(*np.nonzero(mask), strict=True):
        weights[i, t] = 1 / math.fsum(math.exp(z - e[i, t]) for z in rows[i])
    return weights


@exercise("attention_scores", pure=True)
class TestAttentionScores:
    def scores(self, student, a, s_prev, p):
        return expect_array(student.attention_scores(a, s_prev, p), "e", a.shape[:2], hint="What is v for? (step 1)")

    @weight(5)
    @given(case=readings())
    def test_every_score(self, student, case):
        """Each place of each text gets v . tanh(a_t Wa + s_prev Ws + b), with the state of its own text."""
        a, s_prev, p, _ = case
        mistakes = {
            "Is b inside the tanh? (step 1)": scores_of(a, s_prev, {**p, "b": 0 * p["b"]}) + p["b"] @ p["v"],
            "Is b added? (step 1)": scores_of(a, s_prev, {**p, "b": 0 * p["b"]}),
            "Does each text get its own s_prev? (step 1)": scores_of(a, s_prev[:1].repeat(len(a), axis=0), p),
        }
        claim = "each score must be v . tanh(a_t Wa + s_prev Ws + b)."
        hint = "Which terms stand inside the tanh, and whose are they? (step 1)"
        got = self.scores(student, a, s_prev, p)
        expect_close(got, scores_of(a, s_prev, p), "e", claim, hint=hint, mistakes=mistakes)

    @form
    @given(case=readings(), turn=st.integers(1, 4))
    def test_places_in_another_order(self, student, case, turn):
        """A place is asked the same question wherever it stands, and whatever stands beside it."""
        a, s_prev, p, _ = case
        order = np.roll(np.arange(a.shape[1]), turn)
        claim = "a score must depend on the state of its own place alone, and on s_prev."
        run = lambda places: {"e": self.scores(student, places, s_prev, p)[:, :, None]}  # noqa: E731
        expect_equivariant(run, a, order, claim, hint="Whom does a place ask? (step 1)")


@exercise("attention_weights", pure=True)
class TestAttentionWeights:
    @weight(5)
    @given(case=readings())
    def test_shares_of_the_characters(self, student, case):
        """Each weight is the share of its place among the characters of the text, and 0 at padding."""
        e, mask = 3 * case[0][:, :, 0], case[3]
        got = expect_array(student.attention_weights(e, mask), "weights", e.shape, hint="What hides padding? (step 2)")
        everywhere = weights_of(e, np.ones(e.shape))
        mistakes = {
            "Is the padding hidden at all? (step 2)": everywhere,
            "Is the padding hidden before the softmax? (step 2)": everywhere * mask,
            "Which score hides a place? exp(0) is 1. (step 2)": weights_of(e * mask, np.ones(e.shape)),
        }
        claim = "each row must be the softmax over its characters, with 0 at padding."
        hint = "Over which axis does the sum run? (step 2)"
        expect_close(got, weights_of(e, mask), "weights", claim, hint=hint, mistakes=mistakes)

    @given(case=readings(), shift=st.sampled_from([-1000.0, 1000.0]))
    def test_scores_far_from_0(self, student, case, shift):
        """Scores around 1000 in one text and around -1000 in the next give the same weights as those around 0."""
        e, mask = case[0][:, :, 0] + np.resize([shift, -shift], (len(case[0]), 1)), case[3]
        got = expect_array(student.attention_weights(e, mask), "weights", e.shape, hint="What is exp(1000)? (step 2)")
        claim = "a number that is added to all scores of a text must change nothing."
        hint = "Is the highest score of each row subtracted first? (step 2)"
        expect_close(got, weights_of(e, mask), "weights", claim, hint=hint)


@pytest.fixture(scope="module")
def unseen(data):
    """The trained parameters, ids (20, T_x) of dates that they have not learned from, and the dates."""
    file, p = data("dates.h5"), data("translator.h5")
    index = {c: k for k, c in enumerate(file["characters"], 1)}
    ids = np.zeros((20, max(map(len, file["texts"][:20]))), dtype=int)
    for row, text in zip(ids, file["texts"], strict=False):
        row[: len(text)] = [index[bytes([c])] for c in text]
    parameters = {name: np.asarray(p[name], float) for name in p if "example" not in name}
    return parameters, ids, [date.decode() for date in file["iso"][:20]]


def gru(z, h, W):
    n = h.shape[1]
    u, r = np.split(1 / (1 + np.exp(-z[:, : 2 * n] - h @ W[:, : 2 * n])), 2, axis=1)
    return h + u * (np.tanh(z[:, 2 * n :] + (r * h) @ W[:, 2 * n :]) - h)


def read(ids, p):
    """The states (m, T_x, 2n_a) of both encoders."""
    halves = []
    for way, turn in (("f", 1), ("b", -1)):
        h, states = np.zeros((len(ids), len(p[f"Wh_{way}"]))), []
        for column in ids.T[::turn]:
            h = np.where(column[:, None] > 0, gru(p[f"Wx_{way}"][column] + p[f"b_{way}"], h, p[f"Wh_{way}"]), h)
            states.append(h)
        halves.append(np.stack(states[::turn], axis=1))
    return np.concatenate(halves, axis=2)


@asked_here  # the lab has another function of this name, made of layers of Keras
@exercise("one_step_attention", builds_on=["attention_scores", "attention_weights"], pure=True)
class TestOneStepAttention:
    def look(self, student, a, s_prev, p, mask):
        hint = "Context and weights; the context keeps an axis of length 1 for the step. (step 3)"
        context, weights = expect_tuple(student.one_step_attention(a, s_prev, p, mask), "the result", 2, hint=hint)
        weights = expect_array(weights, "weights", mask.shape, hint=hint)
        return expect_array(context, "context", (len(a), 1, a.shape[2]), hint=hint), weights

    @weight(5)
    @given(case=readings())
    def test_context_and_weights(self, student, case):
        """The context is the sum of the states, each times its weight, and both come back."""
        a, s_prev, p, mask = case
        context, weights = self.look(student, a, s_prev, p, mask)
        right = weights_of(scores_of(a, s_prev, p), mask)
        claim, hint = "weights must be those of the scores, 0 at padding.", "Which functions give them? (step 3)"
        expect_close(weights, right, "weights", claim, hint=hint)
        sums = np.array([[[math.fsum(w * x) for x in states.T]] for w, states in zip(right, a, strict=True)])
        claim = "the context must be the sum over the places of weight times state."
        mistakes = {"Is it a sum or a mean over the places? (step 3)": sums / a.shape[1]}
        expect_close(context, sums, "context", claim, hint="Over what does the sum run? (step 3)", mistakes=mistakes)

    @form
    @given(case=readings())
    def test_what_stands_in_padding(self, student, case):
        """The states at padding change neither the context nor the weights."""
        a, s_prev, p, mask = case
        names = ("context", "weights")
        run = lambda states: dict(zip(names, self.look(student, states, s_prev, p, mask), strict=True))  # noqa: E731
        claim = "{name} must not move with what stands at padding."
        expect_padding_ignored(run, a, mask, claim, hint="Does the mask arrive? (step 3)")

    @weight(3)
    def test_a_trained_translator_finds_its_way(self, student, unseen):
        """With the trained parameters, most of 20 dates that they have not learned from are translated rightly."""
        p, ids, iso = unseen
        a, s, tokens, written = read(ids, p), np.zeros((len(ids), len(p["Ws"]))), np.zeros(len(ids), dtype=int), []
        with in_case("the trained parameters, 20 dates"):
            for _ in range(10):
                context, _ = self.look(student, a, s, p, (ids > 0).astype(float))
                inputs = np.hstack([context[:, 0], np.eye(len(p["by"]))[tokens]])
                s = gru(inputs @ p["Wx_d"] + p["b_d"], s, p["Wh_d"])
                tokens = np.argmax(s @ p["Wy"] + p["by"], axis=1)
                written.append(tokens)
            said = ["".join("  -0123456789"[k] for k in row) for row in np.transpose(written)]
            right = np.mean(np.array(said) == iso)
            expect(right >= 0.5, "most dates must be written rightly.", hint="(step 3)", right=f"{right:.2f}")


@st.composite
def decoders(draw):
    """A decoder p(next | last two), whose state is the last id but one, as the arguments of a search; all its outputs
    (ids, log p), the most probable first, no two equally probable; and the one of which every id is the most probable.
    """
    V, max_len = draw(st.integers(2, 4)), draw(st.integers(1, 4))
    seed, end, state = draw(SEEDS), draw(st.integers(0, V - 1)), draw(st.integers(0, V - 1))

    def after(ids):
        return np.log(np.random.default_rng([seed, *(state, V, *ids)[-2:]]).dirichlet([0.7] * V) + 0.001).tolist()

    outputs = oracles.best_sequences(after, end, max_len)
    assume(all(one[1] - other[1] > 1e-6 for one, other in itertools.pairwise(outputs)))
    rng = f"np.random.default_rng([{seed}, int(state), int(token)])"
    step = Code(f"lambda state, token: (np.log({rng}.dirichlet([0.7] * {V}) + 0.001), token)")
    likely = [list(ids) for ids, _ in outputs if all(k == np.argmax(after(ids[:n])) for n, k in enumerate(ids))]
    return (step, state, V, end, max_len), [(list(ids), log_p) for ids, log_p in outputs], likely[0]


def numbers(value):
    """A list, tuple or array in the one form that the audit compares."""
    return [float(k) for k in value]


@exercise("greedy_search", form=numbers, pure=True)
class TestGreedySearch:
    @weight(5)
    @given(case=decoders())
    def test_every_id_is_the_most_probable_next_one(self, student, case):
        """From the start on, each id is the most probable one after what was written, up to the end."""
        arguments, _, right = case
        ids = expect_integers(student.greedy_search(*arguments), "ids", hint="A list of ids (step 4)")
        hint = "What is handed to the next step, and when is it over? (step 4)"
        hint = "Is the end kept? (step 4)" if right[-1] == arguments[3] and ids == right[:-1] else hint
        hint = "Does the start belong to the output? (step 4)" if arguments[2] in ids else hint
        expect(ids == right, "each id must be the most probable next one, up to the end.", hint=hint, ids=ids)


@exercise("beam_search", form=lambda pairs: [(numbers(ids), float(p)) for ids, p in pairs], pure=True)
class TestBeamSearch:
    def search(self, student, case, width):
        """The ids of all outputs that come back, and an array of their log p."""
        hint = "What does a hypothesis consist of? (step 5)"
        value = student.beam_search(*case[0], width)
        expect(isinstance(value, (list, tuple)), "a list of pairs (ids, log p) must come back.", hint=hint)
        pairs = [expect_tuple(pair, "a hypothesis", 2, hint=hint) for pair in value]
        log_p = [expect_number(number, "log p", hint=hint) for _, number in pairs]
        return [expect_integers(ids, "ids", hint=hint) for ids, _ in pairs], np.array(log_p)

    def expect_beam(self, student, case, width):
        known = {tuple(ids): total for ids, total in case[1]}
        ids, log_p = self.search(student, case, width)
        found, number = [tuple(each) for each in ids], min(width, len(known))
        claim = "each output must end with the end or have max_len ids, and have nothing after the end."
        expect(set(found) <= set(known), claim, hint="Which hypotheses are extended? (step 5)", ids=ids)
        claim = "`width` different outputs must come back, or all where there are fewer."
        expect(len(set(found)) == len(found) == number, claim, hint="How many are kept, and when? (step 5)", ids=ids)
        right, hint = [known[each] for each in found], "Does each hypothesis have its own state, and sum? (step 5)"
        expect_close(log_p, right, "log p", "log p must be the sum of the logs of the ids beside it.", hint=hint)
        claim = "the most probable must come first, and be kept."
        best = right == sorted(right, reverse=True) and (width > 1 or ids == [case[2]])
        expect(best, claim, hint="By what are they ordered before the best are kept? (step 5)", ids=ids)

    @weight(4)
    @given(case=decoders())
    def test_a_beam_that_keeps_all_finds_all(self, student, case):
        """With room for all outputs they come back, the most probable first, with the log of their probability."""
        self.expect_beam(student, case, len(case[1]) + 1)

    @weight(6)
    @given(case=decoders(), width=sizes(1, 4))
    def test_what_a_narrow_beam_gives(self, student, case, width):
        """`width` different outputs come back, in order, each whole, with its own log p; width 1 is greedy."""
        self.expect_beam(student, case, width)


@st.composite
def hypotheses(draw):
    """Two to five pairs (ids, log p) of different lengths."""
    lengths = draw(st.lists(st.integers(1, 12), min_size=2, max_size=5, unique=True))
    rng = np.random.default_rng(draw(SEEDS))
    return [(rng.integers(1, 9, n).tolist(), -float(rng.integers(1, 60) / 10 + 0.3 * n)) for n in lengths]


@exercise("best_by_length", form=numbers, pure=True)
class TestBestByLength:
    @weight(4)
    @given(pairs=hypotheses(), alpha=st.sampled_from([0, 0.25, 0.7, 1, 1.5]))
    def test_none_is_better(self, student, pairs, alpha):
        """No other hypothesis has a larger log p / n**alpha than the one that is chosen."""
        scaled = sorted(((log_p * len(ids) ** -alpha, ids) for ids, log_p in pairs), reverse=True)
        assume(scaled[0][0] - scaled[1][0] > 1e-6)
        ids = expect_integers(student.best_by_length(pairs, alpha), "ids", hint="The ids alone (step 6)")
        claim = "it must be the ids with the largest log p / n**alpha."
        expect(ids == scaled[0][1], claim, hint="What happens to log p where n grows? (step 6)", ids=ids)


@st.composite
def translations(draw, shortest=1):
    """A candidate and one to three references of up to seven words or ids, of two or three kinds."""
    kinds = draw(st.sampled_from([["a", "b"], ["the", "dog", "sofa"], [3, 5], [0, 1, 2]]))
    rng, c, number = np.random.default_rng(draw(SEEDS)), draw(st.integers(shortest, 7)), draw(st.integers(1, 3))
    lengths = [c, *rng.integers(shortest, 8, number)]
    candidate, *references = [[kinds[k] for k in rng.integers(0, len(kinds), n)] for n in lengths]
    return candidate, references


def clipped_of(candidate, references, n, most=operator.or_):
    """(clipped, total) by counters: the union of those of the references, met by that of the candidate."""
    grams = [Counter(zip(*(words[k:] for k in range(n)), strict=False)) for words in (candidate, *references)]
    return (grams[0] & functools.reduce(most, grams[1:])).total(), grams[0].total()


@exercise("modified_precision", form=numbers, pure=True)
class TestModifiedPrecision:
    def expect_precision(self, student, candidate, references, n):
        got = expect_integers(
            student.modified_precision(candidate, references, n), "counts", hint="Two numbers (step 7)"
        )
        mistakes = {
            "How often may an n-gram count? (step 7)": clipped_of(candidate, 9 * references, n, operator.add),
            "Are the counts of the references added up? (step 7)": clipped_of(candidate, references, n, operator.add),
        }
        claim = "clipped and total must be counts of n-grams, clipped at the most in one reference."
        hint, right = "Which n-grams are there, and how often? (step 7)", clipped_of(candidate, references, n)
        expect_close(np.array(got), right, "(clipped, total)", claim, hint=hint, mistakes=mistakes)

    @weight(5)
    @given(case=translations(), n=st.integers(1, 3))
    def test_every_n_gram(self, student, case, n):
        """Each n-gram counts, clipped at the most that one reference has; the total is all n-grams."""
        self.expect_precision(student, *case, n)

    @form
    @given(case=translations(), more=st.integers(1, 3))
    def test_a_candidate_that_is_too_short(self, student, case, more):
        """A candidate of fewer than n words has no n-gram: both numbers are 0."""
        self.expect_precision(student, *case, len(case[0]) + more)


def bleu_of(candidate, references, max_n, penalty=1):
    product = Fraction(1)
    for n in range(1, max_n + 1):
        clipped, total = clipped_of(candidate, references, n)
        product *= Fraction(clipped, total) if total else 0
    lengths = sorted(len(reference) for reference in references)
    r = min(lengths, key=lambda n: abs(n - len(candidate)))  # the first of two, and so the shorter
    return float(product) ** (1 / max_n) * math.exp(penalty * min(0.0, 1 - r / len(candidate)))


@exercise("bleu", builds_on=["modified_precision"], pure=True)
class TestBleu:
    def expect_bleu(self, student, candidate, references, up_to, hint, **options):
        got = expect_number(student.bleu(candidate, references, **options), "BLEU", hint=hint)
        claim = "it must be the geometric mean of the precisions, times the brevity penalty, or 0 where one is 0."
        mistakes = {"What if the candidate is too short? (step 8)": bleu_of(candidate, references, up_to, penalty=0)}
        expect_close(got, bleu_of(candidate, references, up_to), "BLEU", claim, hint=hint, mistakes=mistakes)

    @weight(4)
    @given(case=translations(), max_n=st.integers(1, 3))
    def test_mean_of_the_precisions_and_brevity(self, student, case, max_n):
        """BLEU is the geometric mean of the precisions, less where the candidate is too short."""
        assume(bleu_of(*case, max_n) > 0)
        self.expect_bleu(student, *case, max_n, "Which root is taken of what? (step 8)", max_n=max_n)

    @weight(3)
    @given(c=st.integers(3, 6), others=st.lists(st.integers(-2, 3), min_size=1, max_size=3), far=st.booleans())
    def test_the_reference_that_is_closest_in_length(self, student, c, others, far):
        """Where all words are right, only the length counts: that of the closest reference, the shorter of two."""
        references = [["a"] * (c + k) for k in [*others, 3]] + [["a"]] * far
        self.expect_bleu(student, ["a"] * c, references, 2, "Which reference gives r? (step 8)", max_n=2)

    @weight(2)
    @given(case=translations(shortest=4), same=st.booleans())
    def test_up_to_four_words_unless_said(self, student, case, same):
        """Without `max_n`, precisions of one to four words in a row are taken."""
        candidate, references = case
        references = [[*candidate, candidate[0]], *references] if same else references
        assume(bleu_of(candidate, references, 4) > 0)
        self.expect_bleu(student, candidate, references, 4, "How long are n-grams where max_n is not told? (step 8)")

    @form
    @given(case=translations(), max_n=st.integers(1, 4))
    def test_0_where_one_precision_is_0(self, student, case, max_n):
        """Where no n-gram of one length is right, or there is none, BLEU is 0."""
        assume(bleu_of(*case, max_n) == 0)
        self.expect_bleu(student, *case, max_n, "Is there an n-gram at all? (step 8)", max_n=max_n)
