"""Hidden suite of c5w4_named_entities.

Oracles: every place asked which name it is in; names as all pairs (start, stop) that fit the definition; sets; the
complex step; the law of independent draws. Evidence: docs/design/c5w4_named_entities.md.
"""

import itertools
import math

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    asked_here,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_close,
    expect_fraction,
    expect_integers,
    expect_number,
    expect_tuple,
    expect_uncorrelated,
    form,
    in_case,
    reject,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
KINDS = st.sampled_from(["PER", "LOC", "X"])
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


@st.composite
def named(draw):
    """Names (start, stop, kind) of a sentence in any order, some of which touch, and its length."""
    names, place = [], draw(st.integers(0, 2))
    for words, gap, kind in draw(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 2), KINDS), max_size=3)):
        names.append((place, place + words, kind))
        place += words + gap
    return draw(st.permutations(names)), max([stop for _, stop, _ in names], default=1) + draw(st.integers(0, 2))


def tag_at(place, names):
    """The tag of one place, by asking which name it is in."""
    found = [("B-" if start == place else "I-") + kind for start, stop, kind in names if start <= place < stop]
    return found[0] if found else "O"


def expect_tags(student, names, length):
    got = student.bio_tags(names, length)
    got = list(expect_tuple(got, "the tags", length, hint="A list with one tag for each word (step 1)"))
    wrong = [t for t, tag in enumerate(got) if not isinstance(tag, str) or tag != tag_at(t, names)]
    claim = "a name must begin with B- and its kind and go on with I-, and all other words must be O."
    hint = "Where does the name begin, and which place is the last that is in it? (step 1)"
    expect(not wrong, claim, hint=hint, tags=got, wrong_at=f"the places {wrong}")


def apart(spans, length):
    """Whether no two names overlap, and all are in the sentence."""
    places = [place for start, stop, _ in spans for place in range(start, stop)]
    return len(set(places)) == len(places) and all(0 <= start < stop <= length for start, stop, _ in spans)


@exercise("bio_tags", domain=apart, pure=True)
class TestBioTags:
    @weight(4)
    @given(case=named())
    def test_the_tag_of_every_word(self, student, case):
        """Each word of a name has B or I and the kind, and each other word has O."""
        expect_tags(student, *case)

    def test_names_that_touch(self, student):
        """Two names of one kind side by side, one of them to the last word, and given out of order."""
        expect_tags(student, [(3, 5, "LOC"), (1, 3, "LOC")], 5)


def names_in(tags):
    """All (start, stop, kind) with B at the start, I of that kind up to the stop, and none at the stop."""
    return {
        (start, stop, tags[start][2:])
        for start, stop in itertools.combinations(range(len(tags) + 1), 2)
        if tags[start][0] == "B"
        and all(tag == "I" + tags[start][1:] for tag in tags[start + 1 : stop])
        and (stop == len(tags) or tags[stop] != "I" + tags[start][1:])
    }


def spans_of(value):
    """What came back as a sorted list of (start, stop, kind); names that come twice stay twice."""
    hint = "A list of (start, stop, kind) (step 2)"
    expect(isinstance(value, (list, tuple, set)), "the result must be a list of names.", hint=hint, got=value)
    names = []
    for entry in value:
        start, stop, kind = expect_tuple(entry, "a name", 3, hint=hint)
        expect(isinstance(kind, str), "a name must end with its kind.", hint=hint, name=entry)
        names.append((expect_number(start, "start"), expect_number(stop, "stop"), kind))
    return sorted(names)


def expect_names(student, tags, claim, hint):
    got = spans_of(student.entity_spans(tags))
    right = sorted(names_in(tags))
    if got != right:
        reject(claim, hint=hint, names=got, holds="the number of names" if len(got) == len(right) else "")


@exercise("entity_spans", pure=True)
class TestEntitySpans:
    @weight(3)
    def test_all_short_sentences(self, student):
        """All sentences of up to three words, with every choice of five tags."""
        claim = "all sentences of up to three words must be read by the four rules."
        for length in (1, 2, 3):
            for tags in itertools.product(TAGS, repeat=length):
                expect_names(student, list(tags), claim, "Which of the four rules is broken here? (step 2)")

    @weight(3)
    @given(tags=st.lists(st.sampled_from([*TAGS, "I-X"]), min_size=2, max_size=7))
    @settings(max_examples=60)
    def test_any_tags(self, student, tags):
        """Only a B opens a name, and an I of another kind ends it."""
        assume(any(tag[0] == "B" for tag in tags))
        claim = "the names must be those that begin with a B, each with all the I of its kind that follow at once."
        expect_names(student, tags, claim, "What opens a name, and what ends it? (step 2, the four rules)")


@st.composite
def tagged(draw):
    """Two to four sentences with their tags, and predictions that differ at some words."""
    true = draw(st.lists(st.lists(st.sampled_from(TAGS), min_size=1, max_size=5), min_size=2, max_size=4))
    changed = [[draw(st.sampled_from([tag, tag, tag, *TAGS])) for tag in row] for row in true]
    return true, changed


def f1_of(true, predicted):
    """Hits twice, over all names, and how many hits there are."""
    pairs = [(names_in(a), names_in(b)) for a, b in zip(true, predicted, strict=True)]
    hits = sum(len(a & b) for a, b in pairs)
    return (2 * hits / sum(len(a) + len(b) for a, b in pairs) if hits else 0.0), hits


@exercise("span_f1", builds_on=["entity_spans"], pure=True)
class TestSpanF1:
    def expect_f1(self, student, true, predicted, hint):
        got = expect_number(student.span_f1(true, predicted), "F1", hint=hint)
        claim = "F1 must be twice the hits, divided by the true and the predicted names together."
        expect_close(got, f1_of(true, predicted)[0], "F1", claim, hint=hint)

    @weight(4)
    @given(case=tagged())
    @settings(max_examples=40)
    def test_hits_over_all_sentences_together(self, student, case):
        """Hits, true names and predicted names are added up over the sentences, then divided once."""
        assume(0 < f1_of(*case)[0] < 1)
        self.expect_f1(student, *case, "Over what are hits added up, and when is divided? (step 3)")

    @weight(3)
    def test_sentence_start_stop_and_kind_must_agree(self, student):
        """A name is a hit in its own sentence only, in each sentence anew, and only as a whole and of its kind."""
        name, none = ["O", "B-PER", "I-PER"], ["B-LOC", "O"]
        half, kind = ["O", "B-PER", "O"], ["O", "B-LOC", "I-LOC"]
        self.expect_f1(student, [name, none, name], [none, name, name], "Which sentence is a name in? (step 3)")
        self.expect_f1(student, [name, name, none], [name, name, name], "Does each sentence count? (step 3)")
        self.expect_f1(student, [name, name, none], [half, kind, none], "What must agree for a hit? (step 3)")

    @form
    def test_no_hit(self, student):
        """Where there is no hit F1 is 0, also where there is no name at all."""
        for true, said in (([["O", "B-PER"]], [["B-PER", "O"]]), ([["O"]], [["O"]]), ([["B-LOC"]], [["O"]])):
            self.expect_f1(student, true, said, "What is 0 hits over 0 names? (step 3)")


@st.composite
def in_pieces(draw):
    """Labels of two to five words, and the word of each place: pieces side by side, None around and between."""
    labels = draw(st.lists(st.integers(0, 6), min_size=2, max_size=5))
    word_ids = [None] * draw(st.integers(0, 2))
    for word in range(len(labels)):
        word_ids += [word] * draw(st.integers(1, 3)) + [None] * draw(st.sampled_from([0, 0, 1]))
    return labels, word_ids + [None] * draw(st.integers(0, 2))


@exercise("align_labels", form=lambda labels: [float(label) for label in labels], pure=True)
class TestAlignLabels:
    def expect_labels(self, student, labels, word_ids, hint):
        got = np.array(expect_integers(student.align_labels(labels, word_ids), "the labels", hint=hint))
        expect(len(got) == len(word_ids), "there must be one label for each place.", hint=hint, labels=len(got))
        right = [-100] * len(word_ids)
        for word, label in enumerate(labels):
            if word in word_ids:
                right[word_ids.index(word)] = label
        claim = "the first piece of each word must have its label, and all else -100."
        expect_close(got, right, "the labels", claim, hint=hint)

    @weight(4)
    @given(case=in_pieces())
    def test_the_first_piece_has_the_label(self, student, case):
        """The first piece of each word has the word's label, and every other place has -100."""
        self.expect_labels(student, *case, "Which places have a label? (step 4)")

    def test_neighbours_of_one_label(self, student):
        """Two words with the same label are two words, and a word may have no piece left."""
        self.expect_labels(student, [2, 2, 5, 3], [0, 0, 1, 3, 3, None], "How do you know a new word? (step 4)")


@st.composite
def scored(draw):
    """Scores (m, T, C) and labels (m, T), all sizes different, with places that do not count."""
    m, T, C = draw(sizes(1, 4)), draw(sizes(2, 5)), draw(sizes(2, 6))
    assume(len({m, T, C}) == 3)
    rng = np.random.default_rng(draw(SEEDS))
    labels = rng.integers(0, C, (m, T))
    labels[rng.random((m, T)) < 0.4] = -100
    labels[0, :2] = [rng.integers(0, C), -100]
    return rng.integers(-10, 10, (m, T, C)) / 5 + 0.05, labels


def mean_loss(logits, labels):
    """The mean of log sum exp minus the score of the label, place by place; real or complex."""
    losses = [
        np.log(sum(np.exp(logits[place]))) - logits[place][label]
        for place, label in np.ndenumerate(labels)
        if label != -100
    ]
    return sum(losses) / len(losses)


@exercise("masked_cross_entropy", pure=True)
class TestMaskedCrossEntropy:
    def run(self, student, logits, labels):
        hint = "The cost, then dlogits (step 5)"
        cost, dlogits = expect_tuple(student.masked_cross_entropy(logits, labels), "the result", 2, hint=hint)
        return expect_number(cost, "the cost", hint=hint), expect_array(dlogits, "dlogits", logits.shape, hint=hint)

    @weight(3)
    @given(case=scored())
    def test_the_mean_over_the_places_that_count(self, student, case):
        """The cost is the mean of -log of the label's probability over the places whose label is not -100."""
        cost, _ = self.run(student, *case)
        claim = "the cost must be the mean of -log softmax at the labels, over the places that count."
        expect_close(cost, mean_loss(*case), "the cost", claim, hint="Which places are in the mean? (step 5)")

    @weight(3)
    @given(case=scored())
    def test_dlogits_is_the_slope_of_the_cost(self, student, case):
        """dlogits tells how the cost changes with every score."""
        logits, labels = case
        right = complex_step_gradient(lambda z: mean_loss(z, labels), logits)
        claim = "dlogits must be the gradient of the cost along every score, 0 at the places that do not count."
        hint = "Over which axis is the softmax, and by what is divided? (step 5)"
        expect_close(self.run(student, *case)[1], right, "dlogits", claim, hint=hint)

    @weight(2)
    @given(case=scored())
    def test_what_stands_under_the_padding(self, student, case):
        """Scores at places that do not count change nothing, and more such places neither."""
        logits, labels = case
        junk = np.where((labels == -100)[:, :, None], 40.0 + np.arange(logits.shape[2]), logits)
        junk = np.concatenate([junk, junk[:, :1] - 20], axis=1)
        cost, dlogits = self.run(student, junk, np.pad(labels, ((0, 0), (0, 1)), constant_values=-100))
        claim = "what stands at the places that do not count must change nothing."
        hint = "Which places are in the sums? (step 5)"
        expect_close(cost, mean_loss(logits, labels), "the cost", claim, hint=hint)
        right = complex_step_gradient(lambda z: mean_loss(z, labels), logits)
        right = np.pad(right, ((0, 0), (0, 1), (0, 0)))
        expect_close(dlogits, right, "dlogits", claim, hint=hint)

    @asked_here
    def test_large_scores(self, student):
        """Scores that are far from 0, and far from each other, give a finite cost and its gradient."""
        logits = np.array([[[800.0, 0, -100], [-100, 0, 800]], [[900.25, 901, 899.5], [-900, -899.5, -901]]])
        labels, small = np.array([[0, 2], [2, 1]]), logits - logits.max(axis=2, keepdims=True)
        cost, dlogits = self.run(student, logits, labels)
        hint = "What may be taken off all scores of a place? (step 5, the last lines)"
        claim = "the same number added to all scores of a place must change nothing."
        expect_close(cost, mean_loss(small, labels), "the cost", claim, hint=hint)
        right = complex_step_gradient(lambda z: mean_loss(z, labels), small)
        expect_close(dlogits, right, "dlogits", claim, hint=hint)


@st.composite
def tables(draw):
    """x (m, T) of ids or (m, T, d) of vectors, whose entries all differ, and lengths of which one is at least 2."""
    m, T = draw(sizes(1, 4)), draw(sizes(2, 6))
    shape = (m, T) if draw(st.booleans()) else (m, T, draw(sizes(1, 3)))
    lengths = draw(st.lists(st.integers(1, T), min_size=m, max_size=m))
    assume(max(lengths) > 1 and len(set(shape)) == len(shape))
    x = 1 + np.random.default_rng(draw(SEEDS)).permutation(math.prod(shape)).reshape(shape)
    return (x if len(shape) == 2 else x / 5), np.array(lengths)


@exercise("reverse_sequences", pure=True)
class TestReverseSequences:
    def run(self, student, x, lengths):
        return expect_array(student.reverse_sequences(x, lengths), "the result", x.shape, hint="(step 6)")

    @weight(6)
    @given(case=tables())
    def test_each_row_within_its_length(self, student, case):
        """Place t of a sentence with n words comes to place n - 1 - t, and the padding stays."""
        x, lengths = case
        pairs = zip(x, lengths, strict=True)
        right = [[row[n - 1 - t] if t < n else row[t] for t in range(len(row))] for row, n in pairs]
        claim = "the first lengths[i] entries of row i must be turned round, and the rest must stay."
        hint = "Which entries are words, and which axis is time? (step 6)"
        expect_close(self.run(student, x, lengths), right, "the result", claim, hint=hint)

    @form
    @given(case=tables())
    def test_twice_is_not_at_all(self, student, case):
        """Turned round twice, everything is back in its place."""
        x, lengths = case
        twice = self.run(student, self.run(student, x, lengths), lengths)
        expect_close(twice, x, "the second result", "turned round twice, x must come back.", hint="(step 6)")


COUNTS = np.array([0, 1, 9, 4, 8, 3, 7, 30])
LIMIT = 8


def drop(student, ids, probability, unknown=1, seed=0, counts=COUNTS, limit=LIMIT):
    rng = Code(f"np.random.default_rng({seed})")
    got = student.drop_words(ids, counts, limit, probability, unknown, rng)
    return expect_array(got, "ids", ids.shape, hint="As many ids as there came (step 7)")


@st.composite
def ids_of(draw):
    """A table of ids with padding, the counts of eight ids, none of which repeats, a limit and an unknown id."""
    counts = np.append(0, draw(st.permutations(COUNTS[1:].tolist())))
    ids = np.random.default_rng(draw(SEEDS)).integers(0, 8, (draw(sizes(1, 4)), draw(sizes(2, 6))))
    limit, unknown = draw(st.sampled_from([4, 8, 9])), draw(st.sampled_from([1, 5, 8]))
    assume(np.any((counts[ids] < limit) & (ids != 0) & (ids != unknown)))
    return ids, counts, limit, unknown


@exercise("drop_words", pure=True)
class TestDropWords:
    @weight(3)
    @given(case=ids_of(), seed=SEEDS)
    def test_all_rare_places_or_none(self, student, case, seed):
        """At probability 1 every place of a rare word is replaced, and nothing else; at 0 nothing is."""
        ids, counts, limit, unknown = case
        right = [[unknown if i and counts[i] < limit else i for i in row] for row in ids.tolist()]
        claim = "every place of a word that occurs less than `limit` times must be replaced, and nothing else."
        got = drop(student, ids, 1.0, unknown, seed, counts, limit)
        expect_close(got, right, "ids", claim, hint="Which words are rare? Is padding one? (step 7)")
        got = drop(student, ids, 0.0, unknown, seed, counts, limit)
        expect_close(got, ids, "ids", "at probability 0 no id may change.", hint="How is the draw compared? (step 7)")

    @weight(3)
    @given(probability=st.sampled_from([0.2, 0.7]), seed=st.integers(0, 9))
    @settings(max_examples=4)
    def test_the_share_of_rare_places(self, student, probability, seed):
        """Of 12,000 places with rare words the right share is replaced, each place on its own."""
        ids = np.tile([3, 2, 5, 3, 0, 4], (4000, 1))
        with in_case(f"4000 rows [3, 2, 5, 3, 0, 4], limit 8, probability {probability}, unknown 1"):
            got = drop(student, ids, probability, seed=seed)
            hint = "Is there one random number for each place? Which side of it counts? (step 7)"
            claim = "the others must stay."
            expect_close(got[:, [1, 4, 5]], ids[:, [1, 4, 5]], "padding and frequent words", claim, hint=hint)
            rare = got[:, [0, 2, 3]]
            fits = np.all((rare == 1) | (rare == ids[:, [0, 2, 3]]))
            expect(bool(fits), "a place must keep its id or have the unknown one.", hint=hint)
            gone = rare == 1
            expect_fraction(gone.ravel(), probability, "places", "that share must be replaced.", hint=hint)
            for one, other in ((gone[:, 0], gone[:, 2]), (gone[:, 0], gone[:, 1]), (gone[1:, 0], gone[:-1, 0])):
                apart = "each place must be drawn on its own, also two places of one word."
                expect_uncorrelated(one.astype(float), other.astype(float), "two places", apart, hint=hint)

    def test_the_generator_decides(self, student):
        """Two generators replace different places."""
        one, other = (drop(student, np.full((40, 10), 3), 0.5, seed=seed) for seed in (1, 2))
        claim = "another generator must replace other places."
        expect(not np.array_equal(one, other), claim, hint="Where do the random numbers come from? (step 7)")
