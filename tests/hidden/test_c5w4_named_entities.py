"""Hidden suite of c5w4_named_entities.

Oracles: every place asked which name it is in; names as all pairs (start, stop) that fit the definition; sets; the
complex step; the law of independent draws. Evidence: docs/design/c5w4_named_entities.md.
"""

import itertools

import numpy as np
import pytest
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
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
NAMES = st.tuples(st.integers(1, 3), st.sampled_from([0, 0, 1]), st.sampled_from(["PER", "X"]))  # words, gap, kind
TAGS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]


@st.composite
def named(draw):
    """Names (start, stop, kind) of a sentence in any order, some of which touch, and its length."""
    names, place = [], draw(st.integers(0, 2))
    for words, gap, kind in draw(st.lists(NAMES, max_size=4)):
        names.append((place, place + words, kind))
        place += words + gap
    return draw(st.permutations(names)), max([stop for _, stop, _ in names], default=1) + draw(st.integers(0, 2))


def tag_at(place, names):
    """The tag of one place, by asking which name it is in."""
    found = [("B-" if start == place else "I-") + kind for start, stop, kind in names if start <= place < stop]
    return found[0] if found else "O"


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
        names, length = case
        got, hint = student.bio_tags(names, length), "A list with one tag for each word, in a name or not (step 1)"
        whole = isinstance(got, (list, tuple)) and len(got) == length
        expect(whole, "there must be one tag for each word of the sentence.", hint=hint, tags=got)
        wrong = [t for t, tag in enumerate(got) if not isinstance(tag, str) or tag != tag_at(t, names)]
        claim = "a name must begin with B- and its kind and go on with I-, and all other words must be O."
        hint = "Where does the name begin, and which place is the last that is in it? (step 1)"
        expect(not wrong, claim, hint=hint, tags=got, wrong_at=f"the places {wrong}")


def names_in(tags):
    """All (start, stop, kind) with B at the start, I of that kind up to the stop, and none at the stop."""
    return {
        (start, stop, tags[start][2:])
        for start, stop in itertools.combinations(range(len(tags) + 1), 2)
        if tags[start][0] == "B"
        and all(tag == "I" + tags[start][1:] for tag in tags[start + 1 : stop])
        and (stop == len(tags) or tags[stop] != "I" + tags[start][1:])
    }


def rule_broken(got, right, tags):
    """The question to ask, by the names that came and those that should have come, both as sets."""
    starts, missing = {start for start, _, _ in got}, {stop for _, stop, _ in right - got}
    if any(tags[int(start)][0] == "I" for start in starts if start in range(len(tags))):
        return "May an I open a name? (step 2, rule 4)"
    if missing == {len(tags)} and len(got) < len(right):
        return "What ends a name that is still open at the end of the sentence? (step 2, rule 3)"
    if any(start >= stop for start, stop, _ in got):
        return "Is `stop` the place after the last word of the name? (step 2)"
    if starts == {start for start, _, _ in right}:
        longer = sum(stop for _, stop, _ in got) > sum(stop for _, stop, _ in right)
        return f"Which I {'ends' if longer else 'continues'} an open name? (step 2, rules 2 and 3)"
    return "What opens a name, and what ends it? (step 2, the four rules)"


@exercise("entity_spans", pure=True)
class TestEntitySpans:
    def names(self, student, tags):
        """The names that came back, sorted; those that come twice stay twice."""
        value, hint = student.entity_spans(tags), "A list of (start, stop, kind) (step 2)"
        expect(isinstance(value, (list, tuple, set)), "the result must be a list of names.", hint=hint, got=value)
        names = [expect_tuple(entry, "a name", 3, hint=hint) for entry in value]
        expect(all(isinstance(name[2], str) for name in names), "a name must end with its kind.", hint=hint, got=value)
        return sorted((*expect_integers(name[:2], "start and stop", hint=hint), name[2]) for name in names)

    @weight(6)
    def test_all_short_sentences(self, student):
        """All sentences of up to three words, with every choice of five tags, and one with three names."""
        long = ["B-PER", "I-PER", "I-PER", "I-LOC", "B-LOC", "B-LOC", "I-LOC", "I-LOC"]
        short = [tags for n in (1, 2, 3) for tags in itertools.product(TAGS, repeat=n)]
        claim = "the names must be those that begin with a B, each with all the I of its kind that follow at once."
        for tags in [*short, long]:
            got, right = self.names(student, list(tags)), names_in(tags)
            expect(got == sorted(right), claim, hint=rule_broken(set(got), right, tags), names=got)


@st.composite
def tagged(draw):
    """Two to four sentences with their tags, and predictions that differ at some words."""
    true = draw(st.lists(st.lists(st.sampled_from(TAGS), min_size=1, max_size=5), min_size=2, max_size=4))
    changed = [[draw(st.sampled_from([tag, tag, tag, *TAGS])) for tag in row] for row in true]
    return true, changed


def f1_of(true, predicted):
    """Hits twice, over all names; 0 where there is no hit."""
    pairs = [(names_in(a), names_in(b)) for a, b in zip(true, predicted, strict=True)]
    hits = sum(len(a & b) for a, b in pairs)
    return 2 * hits / sum(len(a) + len(b) for a, b in pairs) if hits else 0.0


@exercise("span_f1", builds_on=["entity_spans"], pure=True)
class TestSpanF1:
    def expect_f1(self, student, true, predicted, hint):
        got = expect_number(student.span_f1(true, predicted), "F1", hint=hint)
        claim = "F1 must be twice the hits, divided by the true and the predicted names together."
        expect_close(got, f1_of(true, predicted), "F1", claim, hint=hint)

    @weight(4)
    @given(case=tagged())
    @settings(max_examples=40)
    def test_hits_over_all_sentences_together(self, student, case):
        """Hits, true names and predicted names are added up over the sentences, then divided once."""
        assume(0 < f1_of(*case) < 1)
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
    labels = draw(st.lists(st.integers(0, 3), min_size=2, max_size=5))
    word_ids = [None] * draw(st.integers(0, 2))
    for word in range(len(labels)):
        word_ids += [word] * draw(st.sampled_from([1, 2, 3, 0])) + [None] * draw(st.sampled_from([0, 0, 1]))
    return labels, word_ids + [None] * draw(st.integers(0, 2))


def kind_of_place(place, word_ids):
    """The question to ask where the label of a place is wrong."""
    word = word_ids[place]
    if word is None:
        return "What is the label of a place that belongs to no word? (step 4)"
    if word in word_ids[:place]:
        return "Which piece of a word has the label? (step 4)"
    return "How do you know the first piece of a word: by its number? And is 0 the number of a word? (step 4)"


@exercise("align_labels", form=lambda labels: [float(label) for label in labels], pure=True)
class TestAlignLabels:
    @weight(5)
    @given(case=in_pieces())
    def test_the_first_piece_has_the_label(self, student, case):
        """The first piece of each word has the word's label, and every other place has -100."""
        (labels, word_ids), hint = case, "A list of numbers, one for each place (step 4)"
        value = student.align_labels(labels, word_ids)
        got = expect_integers(value, "the labels", hint=hint)
        expect(len(got) == len(word_ids), "there must be one label for each place.", hint=hint, labels=value)
        first = {word: place for place, word in reversed([*enumerate(word_ids)]) if word is not None}
        right = [labels[word] if first.get(word) == place else -100 for place, word in enumerate(word_ids)]
        wrong = [place for place in range(len(got)) if got[place] != right[place]]
        claim = "the first piece of each word must have its label, and all else -100."
        hint = kind_of_place(wrong[0], word_ids) if wrong else ""
        expect_close(np.array(got), right, "the labels", claim, hint=hint)


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
    told = [(logits[place], label) for place, label in np.ndenumerate(labels) if label != -100]
    return sum(np.log(sum(np.exp(z))) - z[label] for z, label in told) / len(told)


@exercise("masked_cross_entropy", pure=True)
class TestMaskedCrossEntropy:
    def run(self, student, logits, labels):
        hint = "The cost, a number, then dlogits. If scores are large: what is e^900 on a computer? (step 5)"
        cost, dlogits = expect_tuple(student.masked_cross_entropy(logits, labels), "the result", 2, hint=hint)
        return expect_number(cost, "the cost", hint=hint), expect_array(dlogits, "dlogits", logits.shape, hint=hint)

    @weight(3)
    @given(case=scored())
    def test_the_mean_over_the_places_that_count(self, student, case):
        """The cost is the mean of -log of the label's probability over the places whose label is not -100."""
        (cost, _), right = self.run(student, *case), mean_loss(*case)
        claim = "the cost must be the mean of -log softmax at the labels, over the places that count."
        told, rows = case[1] != -100, [(z[None], y[None]) for z, y in zip(*case, strict=True) if max(y) >= 0]
        mistakes = {
            "Is it divided by places that do not count? (step 5)": right * np.mean(told),
            "Is it a mean, or a sum? (step 5)": right * np.sum(told),
            "Is it one mean, or a mean of the sentences' means? (step 5)": np.mean([mean_loss(*row) for row in rows]),
        }
        hint = "Which places are in the sum, and by how many is it divided? (step 5)"
        expect_close(cost, right, "the cost", claim, hint=hint, mistakes=mistakes)

    @weight(3)
    @given(case=scored())
    def test_dlogits_is_the_slope_of_the_cost(self, student, case):
        """dlogits tells how the cost changes with every score."""
        logits, labels = case
        right = complex_step_gradient(lambda z: mean_loss(z, labels), logits)
        claim = "dlogits must be the gradient of the cost along every score, 0 at the places that do not count."
        got, hint = self.run(student, *case)[1], "Over which axis is the softmax, and by what is divided? (step 5)"
        if got[labels == -100].any():
            hint = "Can a score move the cost at a place that does not count? (step 5)"
        expect_close(got, right, "dlogits", claim, hint=hint)

    @asked_here
    def test_large_scores(self, student):
        """Scores that are far from 0, and far from each other, give a finite cost and its gradient."""
        logits = np.array([[[800.0, 0, -100], [-100, 0, 800]], [[900.25, 901, 899.5], [-900, -899.5, -901]]])
        labels, small = np.array([[0, 2], [2, 1]]), logits - logits.max(axis=2, keepdims=True)
        cost, dlogits = self.run(student, logits, labels)
        hint = "What may be subtracted from all scores of a place? (step 5, the last lines)"
        claim = "the same number added to all scores of a place must change nothing."
        expect_close(cost, mean_loss(small, labels), "the cost", claim, hint=hint)
        right = complex_step_gradient(lambda z: mean_loss(z, labels), small)
        expect_close(dlogits, right, "dlogits", claim, hint=hint)


@st.composite
def tables(draw):
    """Ids (m, T) that all differ, m other than T, and lengths of which one is at least 2."""
    m, T = draw(sizes(1, 4)), draw(sizes(2, 6))
    lengths = draw(st.lists(st.integers(1, T), min_size=m, max_size=m))
    assume(max(lengths) > 1 and m != T)
    return 1 + np.random.default_rng(draw(SEEDS)).permutation(m * T).reshape(m, T), np.array(lengths)


@exercise("reverse_sequences", pure=True)
class TestReverseSequences:
    @weight(3)
    @pytest.mark.parametrize("vectors", [False, True])
    @given(case=tables())
    def test_each_row_within_its_length(self, student, vectors, case):
        """Place t of a sentence with n words comes to place n - 1 - t, and the padding stays."""
        ids, lengths = case
        x = np.stack([ids, ids / -5], axis=2) if vectors else ids
        pairs = zip(x, lengths, strict=True)
        right = [[row[n - 1 - t] if t < n else row[t] for t in range(len(row))] for row, n in pairs]
        claim = "the first lengths[i] entries of row i must be turned round, and the rest must stay."
        got, hint = student.reverse_sequences(x, lengths), "Which entries are words, along which axis? (step 6)"
        got = expect_array(got, "the result", x.shape, hint="An array of the shape of x (step 6)")
        mistakes = {"Where is the padding now, and where was it? (step 6)": x[:, ::-1]}
        expect_close(got, right, "the result", claim, hint=hint, mistakes=mistakes)


COUNTS = np.array([0, 1, 9, 4, 8, 3, 7, 30])


def drop(student, ids, probability, unknown=1, seed=0, counts=COUNTS, limit=8):
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
        upto = counts[ids] <= limit
        mistakes = {
            "At probability 1 every draw must count. How is it compared? (step 7)": ids,
            "Is padding a rare word? (step 7)": np.where(counts[ids] < limit, unknown, ids),
            "Is a word rare that occurs `limit` times? (step 7)": np.where(upto & (ids > 0), unknown, ids),
        }
        claim = "every place of a word that occurs less than `limit` times must be replaced, and nothing else."
        got = drop(student, ids, 1.0, unknown, seed, counts, limit)
        expect_close(got, right, "ids", claim, hint="Which words are rare? (step 7)", mistakes=mistakes)
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
            hint, gone = "Which side of the random number counts? (step 7)", got[:, [0, 2, 3]] == 1
            if (gone[:, 0] == gone[:, 2]).all():
                hint = "Is there one random number for each place? (step 7)"
            others = got[:, [1, 4, 5]], ids[:, [1, 4, 5]]
            expect_close(*others, "the others", "padding and frequent words must stay.", hint=hint)
            claim = f"a share of {probability} of the places with rare words must be replaced."
            expect_fraction(gone.ravel(), probability, "places", claim, hint=hint)
            for one, other in ((gone[:, 0], gone[:, 2]), (gone[:, 0], gone[:, 1]), (gone[1:, 0], gone[:-1, 0])):
                claim = "each place must have a random number of its own, also two places of one word."
                expect_uncorrelated(one * 1.0, other * 1.0, "two places", claim, hint="(step 7)")

    def test_the_generator_decides(self, student):
        """Two generators replace different places."""
        one, other = (drop(student, np.full((40, 10), 3), 0.5, seed=seed) for seed in (1, 2))
        claim = "another generator must replace other places."
        expect(not np.array_equal(one, other), claim, hint="Where do the random numbers come from? (step 7)")
