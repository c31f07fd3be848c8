"""Hidden suite of c5w2_emoji.

Oracles: means and steps number by number; padding that is added or filled with junk; a toy on which the cost and the
answers are computed here, from W and b. Evidence: docs/design/c5w2_emoji.md.
"""

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_numbers,
    expect_tuple,
    in_case,
    show,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
WORDS = ["not", "sad", "happy", "good", "pizza", "we", "are"]


def grid(rng, *shape):
    """Numbers k / 5 + 1 / 20: never 0, and not exact in float32."""
    return rng.integers(-10, 10, shape) / 5 + 0.05


@st.composite
def spoken(draw):
    """A sentence of one to five words, some twice and some in capitals, and a map of vectors (d,)."""
    said = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
    how = draw(st.sampled_from([str.lower, str.upper, str.title]))
    rng, d = np.random.default_rng(draw(SEEDS)), draw(sizes(1, 4))
    return said, how(" ".join(said)), dict(zip(WORDS, grid(rng, len(WORDS), d), strict=True))


def mean_of(vectors):
    return [math.fsum(column) / len(vectors) for column in zip(*vectors, strict=True)]


@exercise("sentence_to_avg", pure=True)
class TestSentenceToAvg:
    @weight(5)
    @given(case=spoken())
    def test_the_average_of_the_words(self, student, case):
        """Each word counts as often as it occurs, in small letters or in capitals."""
        said, sentence, map_of = case
        right = mean_of([map_of[word].tolist() for word in said])
        got = student.sentence_to_avg(sentence, map_of)
        known = {
            "Is the sum divided by the number of words? (step 1)": np.array(right) * len(said),
            "Does a word that occurs twice count twice? (step 1)": np.mean([map_of[word] for word in {*said}], axis=0),
        }
        claim = "it must be the sum of the vectors of all words, divided by the number of words."
        hint = "How many words are there, and which count? (step 1)"
        expect_close(got, right, "the average", claim, hint=hint, mistakes=known)


def toy(seed=0):
    """Twenty sentences of five kinds in 50 numbers, as (X, Y, map): each word points to its kind."""
    rng = np.random.default_rng(seed)
    map_of = {f"k{k}x{j}": 2 * np.eye(50)[k] + 0.2 * rng.normal(size=50) for k in range(5) for j in range(4)}
    Y = np.arange(20) % 5
    X = [" ".join(f"k{k}x{j}" for j in rng.integers(0, 4, 2 + i % 3)) for i, k in enumerate(Y)]
    return X, Y, map_of


def scores_of(X, map_of, W, b):
    averages = [mean_of([map_of[word].tolist() for word in text.split()]) for text in X]
    return np.array(averages) @ W.T + b


def cost_of(scores, Y):
    """The mean of -log p of the labels, by differences of scores."""
    return float(np.mean([math.log(math.fsum(np.exp(row - row[y]))) for row, y in zip(scores, Y, strict=True)]))


@exercise("model", builds_on=["sentence_to_avg"])
class TestModel:
    def train(self, student, X, Y, map_of, shape, **options):
        pred, W, b = expect_tuple(student.model(Code(f"np.array({X!r})"), Y, map_of, **options), "the result", 3)
        pred = np.array(expect_numbers(np.ravel(pred) if isinstance(pred, np.ndarray) else pred, "pred"))
        return pred, expect_array(W, "W", shape), expect_array(b, "b", shape[:1])

    @weight(2)
    @given(case=st.permutations(range(7)), rate=st.sampled_from([0.25, 0.5]), epochs=st.sampled_from([1, 3]))
    def test_b_where_the_words_say_nothing(self, student, case, rate, epochs):
        """Where all vectors are 0 only b moves: a step after each sentence in turn, in each epoch."""
        Y = np.array(case) % 5
        self.expect_b(student, Y, rate, epochs, learning_rate=rate, num_iterations=epochs)

    def test_the_defaults(self, student):
        """Without them the rate is 0.01, and all sentences are gone through 400 times."""
        self.expect_b(student, np.array([4, 0, 1, 1, 2, 3]), 0.01, 400)

    def expect_b(self, student, Y, rate, epochs, **options):
        X, map_of = ["we are"] * len(Y), {"we": np.zeros(50), "are": np.zeros(50)}
        _, _, b = self.train(student, X, Y, map_of, (5, 50), **options)
        start = np.zeros((5, 50)), np.zeros((len(Y), 50)), Y
        at_once = rate * (np.bincount(Y, minlength=5) - len(Y) / 5) if epochs == 1 else np.nan
        known = {
            "Do the steps go up the slope? (step 2)": descend(*start, -rate, epochs)[1],
            "Has b a gradient, too? (step 2)": np.zeros(5),
            "Is there a step after each sentence, or one for the mean of all? (step 2)": at_once / len(Y),
            "Is there a step after each sentence, or one for the sum of all? (step 2)": at_once,
        }
        claim = (
            "b must start at 0 and take a step against its gradient after each sentence, in their order, in each epoch."
        )
        case = f"X = np.array(['we are'] * {len(Y)}); Y = {show(Y)}; word_to_vec_map = dict.fromkeys(['we', 'are'], "
        case += f"np.zeros(50)); learning_rate = {rate}; num_iterations = {epochs}"
        told = {"hint": "What does one sentence do to b? (step 2)", "mistakes": known, "case": case}
        expect_close(b, descend(*start, rate, epochs)[1], "b", claim, **told)

    @weight(2)
    @given(seed=SEEDS, rate=st.sampled_from([0.125, 0.5]))
    def test_w_after_one_epoch(self, student, seed, rate):
        """W and b after an epoch are where the slopes of all sentences lead from the start, if that repeats."""
        rng = np.random.default_rng(seed)
        map_of = {word: np.append(grid(rng, 3), np.zeros(47)) for word in WORDS}
        X, Y = [" ".join(rng.permutation(WORDS)[:2]) for _ in range(6)], np.array([0, 1, 2, 3, 4, 1])
        told = {"num_iterations": 1, "shape": (5, 50)}
        _, start, _ = self.train(student, X, Y, map_of, learning_rate=0.0, **told)
        _, W, b = self.train(student, X, Y, map_of, learning_rate=rate, **told)
        size = float(np.sqrt(np.mean(start**2)))
        expect(size <= 0.5, "W must start with zeros or with small numbers.", root_mean_square=size)
        if not np.array_equal(W[:, 3:], start[:, 3:]):
            return  # each call draws another start, which nobody can see
        averages = np.array([mean_of([map_of[word].tolist() for word in text.split()]) for text in X])
        right_W, right_b = descend(start, averages, Y, rate, 1)
        hint = "What does one sentence do to W? Is it an outer product, and how long is the step? (step 2)"
        expect_close(b, right_b, "b", "b must follow its gradient.", hint=hint)
        expect_close(W, right_W, "W", "W must follow its gradient, sentence by sentence.", hint=hint)

    @weight(4)
    def test_it_learns_a_toy(self, student):
        """Twenty sentences of five kinds: cost and answers, computed from the W and b that came back."""
        X, Y, map_of = toy()
        with in_case("twenty sentences of five kinds, learning_rate = 0.1, num_iterations = 101"):
            self.expect_learned(student, X, Y, map_of)

    def expect_learned(self, student, X, Y, map_of):
        pred, W, b = self.train(student, X, Y, map_of, (5, 50), learning_rate=0.1, num_iterations=101)
        scores = scores_of(X, map_of, W, b)
        cost, right = cost_of(scores, Y), np.mean(scores.argmax(axis=1) == Y)
        hint = "Does each sentence move W and b, against the slope of its own cost? (step 2)"
        expect(right >= 0.95, "the trained W and b must answer the toy rightly.", hint=hint, right=f"{right:.2f}")
        expect(cost < 0.05, "the cost of the trained W and b must be small.", hint=hint, cost=cost)
        expect(pred.shape == (20,) and np.mean(pred == Y) >= 0.95, "pred must hold the labels of the sentences.")


def descend(W, averages, Y, rate, epochs):
    """W and b after stochastic gradient descent, one score at a time."""
    W, b = W.copy(), np.zeros(len(W))
    for _ in range(epochs):
        for x, y in zip(averages, Y, strict=True):
            z = [math.fsum(w * x) + bias for w, bias in zip(W, b, strict=True)]
            for k in range(len(b)):
                slope = 1 / math.fsum(math.exp(other - z[k]) for other in z) - (k == y)
                W[k] -= rate * slope * x
                b[k] -= rate * slope
    return W, b


@exercise("sentences_to_indices", pure=True)
class TestSentencesToIndices:
    @weight(4)
    @given(case=st.lists(spoken(), min_size=1, max_size=4), spare=st.integers(0, 2), order=st.permutations(range(1, 8)))
    def test_ids_in_front_and_zeros_behind(self, student, case, spare, order):
        """Each row has the ids of its words, and zeros up to `max_len` places."""
        texts, index = [text for _, text, _ in case], dict(zip(WORDS, order, strict=True))
        max_len = max(len(said) for said, _, _ in case) + spare
        right = [[index[word] for word in said] + [0] * (max_len - len(said)) for said, _, _ in case]
        ids = student.sentences_to_indices(Code(f"np.array({texts!r})"), index, max_len)
        ids = expect_array(ids, "ids", (len(case), max_len), hint="How many places has each row? (step 3)")
        claim = "each row must hold the ids of its words in their order, then zeros."
        known = {
            "Where does the padding stand? (step 3)": [
                [k for k in row if not k] + [*filter(None, row)] for row in right
            ]
        }
        hint = "Which id has each word, and what follows the last one? (step 3)"
        expect_close(ids, right, "ids", claim, hint=hint, mistakes=known)


@st.composite
def padded(draw):
    """E (m, T, d), a mask (m, T) with at least one word in each row, and the lengths; no two sizes are equal."""
    m, T, d = draw(sizes(1, 4)), draw(sizes(2, 5)), draw(sizes(1, 4))
    assume(len({m, T, d}) == 3)
    rng = np.random.default_rng(draw(SEEDS))
    lengths = rng.integers(1, T + 1, m)
    return grid(rng, m, T, d), (np.arange(T) < lengths[:, None]).astype(draw(st.sampled_from([float, int]))), lengths


@exercise("masked_mean", pure=True)
class TestMaskedMean:
    def expect_mean(self, student, E, mask, claim="it must be the mean over the places whose mask is 1."):
        weights = mask[:, :, None]
        sums, words = np.sum(E * weights, axis=1), weights.sum(axis=1)
        right = [mean_of(rows[keep > 0].tolist()) for rows, keep in zip(E, mask, strict=True)]
        known = {
            "Is the sum divided by all places, or by the words? (step 4)": sums / E.shape[1],
            "Is the sum divided by the words of all sentences, or of its own? (step 4)": sums / words.sum(),
            "Is the padding added up, too? (step 4)": E.sum(axis=1) / words,
            "Is the padding averaged, too? (step 4)": E.mean(axis=1),
        }
        got, hint = student.masked_mean(E, mask), "Which places count, and by how much is their sum divided? (step 4)"
        expect_close(got, right, "the mean", claim, hint=hint, mistakes=known)

    @weight(4)
    @given(case=padded())
    def test_the_mean_of_the_words(self, student, case):
        """The vectors of the words are added and divided by how many words there are."""
        self.expect_mean(student, *case[:2])

    @weight(2)
    @given(case=padded(), more=st.integers(1, 3))
    def test_more_padding_with_anything_in_it(self, student, case, more):
        """Further empty places, and what stands in empty places, change nothing."""
        E, mask, _ = case
        junk = np.pad(np.where(mask[:, :, None] > 0, E, 64.0), ((0, 0), (0, more), (0, 0)), constant_values=-32.0)
        claim = "padding, and what stands in it, must change nothing."
        self.expect_mean(student, junk, np.pad(mask, ((0, 0), (0, more))), claim)

    @weight(2)
    @given(case=padded(), gap=st.integers(0, 9))
    def test_a_gap_inside(self, student, case, gap):
        """The mask says which places count, wherever they are."""
        claim = "it must be the mean over the places whose mask is 1, wherever they are."
        self.expect_mean(student, case[0], np.roll(case[1], gap, axis=1), claim)


@exercise("last_state", pure=True)
class TestLastState:
    @weight(4)
    @given(case=padded())
    def test_each_sentence_has_its_own_last_word(self, student, case):
        """The state after the last word of each sentence, wherever that stands."""
        A, _, lengths = case
        right = [rows[n - 1] for rows, n in zip(A, lengths, strict=True)]
        known = {
            "Is this the last place, or the place of the last word? (step 5)": A[:, -1],
            "Places count from 0. Which is the last one of n words? (step 5)": A[np.arange(len(A)), lengths - 2],
            "Is this a mean, or one state? (step 5)": [
                rows[:n].mean(axis=0) for rows, n in zip(A, lengths, strict=True)
            ],
        }
        claim, hint = "each sentence must give the state at its own place lengths - 1.", "Where does it end? (step 5)"
        expect_close(student.last_state(A, lengths), right, "the state", claim, hint=hint, mistakes=known)


@exercise("masked_step", pure=True)
class TestMaskedStep:
    @weight(4)
    @given(case=padded(), seed=SEEDS)
    def test_new_at_words_and_old_at_padding(self, student, case, seed):
        """A sentence takes the new state where the mask is 1, and keeps the old one where it is 0."""
        new, mask, _ = case
        old = grid(np.random.default_rng(seed), *new.shape) + 0.125
        t = new.shape[1] - 1
        new, old, mask = new[:, t], old[:, t], mask[:, t]
        right = [n if k else o for n, o, k in zip(new, old, mask, strict=True)]
        known = {
            "Which of the two belongs to a mask of 1? (step 6)": new + old - right,
            "Does padding erase the state? (step 6)": new * mask[:, None],
            "Is the old state added at words, too? (step 6)": new * mask[:, None] + old,
        }
        claim = "the state must be the new one where the mask is 1, and the old one where it is 0."
        hint = "What does the reader keep at padding? (step 6)"
        expect_close(student.masked_step(new, old, mask), right, "the state", claim, hint=hint, mistakes=known)
