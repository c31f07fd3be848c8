"""Hidden suite of c5w1_music.

Oracles: a regular expression on the tokens; one-hot columns row by row; sums with `fsum` and the complex step; LSTMs by
hand that leave the draw no choice, and the law of many draws. Evidence: docs/design/c5w1_music.md.
"""

import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
    expect_causal,
    expect_close,
    expect_fraction,
    expect_integers,
    expect_number,
    form,
    in_case,
    is_close,
    oracles,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)
TOKENS = st.one_of(st.integers(0, 14), st.just(15), st.just(15), st.just(16))


def notes_of(tokens):
    """(start, length, pitch) of each note: a letter for its beginning, and all dashes behind it."""
    text = "".join("n" if token < 15 else "-."[token - 15] for token in tokens)
    return [(found.start(), len(found[0]), tokens[found.start()]) for found in re.finditer("n-*", text)]


def heard(student, tokens):
    """The student's notes as tuples of numbers."""
    value, hint = student.to_notes(tokens), "(start, length, pitch) (step 1)"
    expect(isinstance(value, (list, tuple, np.ndarray)), "the notes must be a list.", hint=hint, notes=value)
    notes = [tuple(expect_integers(note, "a note", hint=hint)) for note in value]
    expect({len(note) for note in notes} <= {3}, "each note must have three numbers.", hint=hint, notes=value)
    return notes


@exercise("to_notes", pure=True, form=lambda notes: [tuple(map(float, note)) for note in notes])
class TestToNotes:
    @weight(2)
    @given(tokens=st.lists(TOKENS, min_size=1, max_size=9))
    def test_every_pitch_begins_a_note(self, student, tokens):
        """A note begins at each token from 0 to 14 and nowhere else, with this pitch."""
        got, claim = heard(student, np.array(tokens)), "a note must begin at each token below 15, and at no other."
        right = [(start, pitch) for start, _, pitch in notes_of(tokens)]
        begins = [(start, pitch) for start, _, pitch in got]
        expect(begins == right, claim, hint="What begins a note, and with which pitch? (step 1)", notes=got)

    @weight(2)
    @given(holds=st.lists(st.integers(0, 4), min_size=1, max_size=4), lowest=st.integers(0, 9))
    def test_a_note_lasts_while_it_is_held(self, student, holds, lowest):
        """A note is as long as its own place and the holds behind it, also the last one."""
        tokens = [token for k, hold in enumerate(holds) for token in [lowest + k, *[15] * hold]]
        got, claim = heard(student, np.array(tokens)), "a note must last for its own place and the holds behind it."
        right = [(length, pitch) for _, length, pitch in notes_of(tokens)]
        expect([note[1:] for note in got] == right, claim, hint="Where does a note end? (step 1)", notes=got)

    @weight(2)
    @given(tokens=st.lists(TOKENS, max_size=9), silent=st.integers(0, 2))
    def test_holds_of_silence_are_silent(self, student, tokens, silent):
        """A hold at the start, or after a rest, lengthens no note."""
        tokens = [15] * silent + tokens + [2, 16, 15, 15]
        got, claim = heard(student, tokens), "a hold must lengthen a note only where no rest lies between."
        expect(got == notes_of(tokens), claim, hint="Does anything sound that can be held? (step 1)", notes=got)


@st.composite
def tunes(draw):
    """melodies (m, T), chords (m, T / 8), n_values, n_chords; neighbours differ in most cases."""
    m, bars = draw(st.sampled_from([(1, 1), (2, 1), (2, 3), (3, 2)]))
    n_values, n_chords = draw(sizes(2, 6)), draw(sizes(2, 7))
    rng = np.random.default_rng(draw(SEEDS))
    return rng.integers(0, n_values, (m, 8 * bars)), rng.integers(0, n_chords, (m, bars)), n_values, n_chords


def columns(student, melodies, chords, n_values, n_chords):
    shape = (n_values + 1 + n_chords + 8, *melodies.shape)
    hint = "n_values + 1 rows for the token before, then n_chords, then 8 (step 2)"
    return expect_array(student.melody_inputs(melodies, chords, n_values, n_chords), "the columns", shape, hint=hint)


def rows_of(numbers, n):
    """The one-hot rows (n, m, T) of numbers (m, T), given as lists."""
    return [[[float(number == k) for number in tune] for tune in numbers] for k in range(n)]


@exercise("melody_inputs", pure=True)
class TestMelodyInputs:
    @weight(3)
    @given(case=tunes())
    def test_the_token_before(self, student, case):
        """The first rows tell the token one place earlier, and the start at place 0."""
        melodies, _, n_values, _ = case
        right = rows_of([[n_values, *tune[:-1]] for tune in melodies.tolist()], n_values + 1)
        claim = "rows 0 to n_values must be 1 for the token before, and for number n_values at place 0."
        got, hint = columns(student, *case)[: n_values + 1], "Which token may the column at place t see? (step 2)"
        if is_close(got[:, :, 1:], np.array(right)[:, :, 1:]):
            hint = "What is told at place 0, where no token is before? (step 2)"
        expect_close(got, right, "these rows", claim, hint=hint)

    @weight(2)
    @given(case=tunes())
    def test_the_chord_of_this_bar(self, student, case):
        """The next rows tell the chord of the bar in which the place lies."""
        _, chords, n_values, n_chords = case
        right = rows_of([[chord for chord in row for _ in range(8)] for row in chords.tolist()], n_chords)
        claim = "the n_chords rows behind those of the token must be 1 for the chord of the place's own bar."
        got = columns(student, *case)[n_values + 1 : n_values + 1 + n_chords]
        expect_close(got, right, "these rows", claim, hint="In which bar lies place t? (step 2)")

    @weight(2)
    @given(case=tunes())
    def test_the_place_in_the_bar(self, student, case):
        """The last eight rows tell the place in the bar, from 0 to 7."""
        melodies = case[0]
        right = rows_of([[t % 8 for t in range(melodies.shape[1])]] * len(melodies), 8)
        claim = "the last 8 rows must be 1 for the place in the bar, t mod 8."
        got = columns(student, *case)[-8:]
        expect_close(got, right, "these rows", claim, hint="At which number does each bar begin? (step 2)")

    @form
    @given(case=tunes())
    def test_a_token_reaches_later_columns_only(self, student, case):
        """The column at place t does not move with the tokens at place t and behind it."""
        melodies, chords, n_values, n_chords = case

        def later(tokens):
            told = columns(student, tokens.astype(int) % n_values, chords, n_values, n_chords)
            return {"the column behind a place": told[:, :, 1:]}

        claim = "{name} must not move with the tokens behind this place."
        expect_causal(later, melodies.astype(float), claim, hint="Which tokens may it see? (step 2)")


@st.composite
def scored(draw):
    """Scores (n, m, T) and true tokens (m, T); the sizes differ."""
    n, m, T = draw(st.sampled_from([(3, 1, 2), (2, 3, 4), (4, 2, 3), (5, 3, 2), (3, 2, 1)]))
    rng = np.random.default_rng(draw(SEEDS))
    return rng.integers(-10, 11, (n, m, T)) / 5, rng.integers(0, n, (m, T))


def mean_nll(logits, targets):
    """The mean of log sum exp(z) - z of the true token, place by place."""
    shares = []
    for (i, t), y in np.ndenumerate(targets):
        z, top = logits[:, i, t].tolist(), logits[:, i, t].max()
        shares.append(math.log(math.fsum(math.exp(each - top) for each in z)) + top - z[y])
    return math.fsum(shares) / targets.size


def far(logits, seed):
    """The scores, some of them moved by -1000 or 1000."""
    return logits + np.random.default_rng(seed).choice([-1000.0, 0.0, 1000.0], logits.shape)


@exercise("sequence_nll", pure=True)
class TestSequenceNll:
    @weight(3)
    @given(case=scored())
    def test_the_mean_over_all_places(self, student, case):
        """It is the mean of -log p of the true token, over all places of all tunes."""
        got = expect_number(student.sequence_nll(*case), "the NLL", hint="One number (step 3)")
        claim = "it must be the mean over all places of all tunes of log sum exp(z) - z of the true token."
        hint = "Over which axis runs the softmax, and over what is the mean? (step 3)"
        expect_close(got, mean_nll(*case), "the NLL", claim, hint=hint)

    @given(n=sizes(2, 6), m=sizes(1, 3), value=st.sampled_from([0.0, -2.5, 7.0]))
    def test_equal_scores_know_nothing(self, student, n, m, value):
        """With equal scores it is log n, whatever the tokens."""
        got = student.sequence_nll(np.full((n, m, 4), value), np.arange(4 * m).reshape(m, 4) % n)
        claim = "with equal scores it must be log n."
        expect_close(expect_number(got, "the NLL"), math.log(n), "the NLL", claim, hint="(step 3)")

    @given(case=scored(), seed=SEEDS)
    def test_scores_of_any_size(self, student, case, seed):
        """Scores around 1000 and -1000 give a finite mean, the right one."""
        logits, targets = far(case[0], seed), case[1]
        got = expect_number(student.sequence_nll(logits, targets), "the NLL", hint="e^1000? (step 3)")
        claim = "the NLL must be right for scores of any size."
        expect_close(got, mean_nll(logits, targets), "the NLL", claim, hint="What is subtracted first? (step 3)")


def slopes(logits, targets):
    """The gradient of the NLL, by the complex step."""

    def cost(z):
        true = sum(z[y, i, t] for (i, t), y in np.ndenumerate(targets))
        return (np.log(np.exp(z - logits.max(axis=0)).sum(axis=0)).sum() - true) / targets.size

    return complex_step_gradient(cost, logits)


@exercise("sequence_nll_backward", pure=True)
class TestSequenceNllBackward:
    @weight(4)
    @given(case=scored())
    def test_it_is_the_gradient(self, student, case):
        """Each entry is the slope of the NLL along this score."""
        hint = "The shape of the scores (step 4)"
        got = expect_array(student.sequence_nll_backward(*case), "the gradient", case[0].shape, hint=hint)
        hint = "Where does the 1 of the true token go, and how many shares has the mean? (step 4)"
        claim = "each entry must be the slope of the NLL along this score."
        expect_close(got, slopes(*case), "the gradient", claim, hint=hint)

    @given(case=scored(), seed=SEEDS)
    def test_scores_of_any_size(self, student, case, seed):
        """Scores around 1000 and -1000 have finite slopes, the right ones."""
        logits, targets = far(case[0], seed), case[1]
        got = expect_array(student.sequence_nll_backward(logits, targets), "the gradient", logits.shape)
        claim = "the slopes must be right for scores of any size."
        expect_close(got, slopes(logits, targets), "the gradient", claim, hint="What does softmax do? (step 4)")


START, CHORD_ROWS, PLACE_ROWS = 17, 18, 25
DRAWS = 80
"""Calls for each temperature, of 16 tokens each."""


def by_hand(rule, first_row):
    """An LSTM that forgets at once, and gives the token rule[k] a score of 76 where input first_row + k is 1."""
    zeros, wide, Wy = np.zeros((33, 66)), np.full((33, 1), 40.0), np.zeros((17, 33))
    for k, token in enumerate(rule):
        Wy[token, first_row + k] = 100.0
    Wc = np.hstack([np.zeros((33, 33)), 15 * np.eye(33)])
    p = {"Wf": zeros, "Wi": zeros, "Wo": zeros, "Wc": Wc, "bf": -wide, "bi": wide, "bo": wide, "bc": 0 * wide}
    return p | {"Wy": Wy, "by": np.zeros((17, 1))}


def at_odds(scores):
    """One that gives these scores (17, 1) at every place of a bar: its units of the places are all the same."""
    network = by_hand([], 0)
    network["Wy"][:, PLACE_ROWS:] = scores / math.tanh(math.tanh(15))
    return network


def remembering(rule):
    """One for chords that writes at place 0 only, forgets there what was before, and keeps it to the end of the bar."""
    Wi, wide = np.zeros((33, 66)), np.full((33, 1), 40.0)
    Wi[:, 33 + PLACE_ROWS] = 80
    return by_hand(rule, CHORD_ROWS) | {"Wi": Wi, "bi": -wide, "Wf": -Wi, "bf": wide}


def alternating(first, second):
    """Plays two tokens in turn, by a unit that is on at place 0, and then turns the sign of its own hidden state."""
    Wc, Wy = np.zeros((33, 66)), np.zeros((17, 33))
    Wc[0, 33 + PLACE_ROWS], Wc[0, 0] = 60, -15
    Wy[first, 0], Wy[second, 0] = 60, -60
    return by_hand([], 0) | {"Wc": Wc, "Wy": Wy}


def played(student, parameters, chords, seed, *temperature):
    """The student's tune, as a list of ints."""
    generator, hint = Code(f"np.random.default_rng({seed})"), "(T,) whole numbers, T = 8 len(chords) (step 5)"
    value = student.sample_melody(parameters, np.array(chords), generator, *temperature)
    tokens = expect_integers(value, "tokens", one_entry=True, hint=hint)
    fits = len(tokens) == 8 * len(chords) and set(tokens) <= set(range(17))
    expect(fits, "there must be 8 tokens for each chord, from 0 to 16.", hint=hint, tokens=value)
    return tokens


RULES = st.lists(st.integers(0, 16), min_size=18, max_size=18)
any_rule = given(rule=RULES, chords=st.lists(st.integers(0, 6), min_size=1, max_size=3), seed=SEEDS)


@exercise("sample_melody", builds_on=["melody_inputs"], pure=True)
class TestSampleMelody:
    def expect_tune(self, student, parameters, chords, seed, right, what, hint):
        with in_case(f"an LSTM by hand that goes by {what}, chords = np.array({chords})"):
            got = played(student, parameters, chords, seed)
            expect(got == right, f"a network that goes by {what} must play by it.", hint=hint, tokens=got)

    @weight(2)
    @any_rule
    def test_the_token_drawn_goes_in_next(self, student, rule, chords, seed):
        """A network that goes by the token before plays what follows from its own tokens, from the start on."""
        right = [rule[START]]
        while len(right) < 8 * len(chords):
            right.append(rule[right[-1]])
        hint = "Which token is read at the next place, and which at place 0? (step 5)"
        self.expect_tune(student, by_hand(rule, 0), chords, seed, right, "the token before", hint)

    @weight(2)
    @any_rule
    def test_the_chord_of_the_bar(self, student, rule, chords, seed):
        """A network that goes by the chord alone plays its token for the chord of each bar."""
        right, hint = [rule[chord] for chord in chords for _ in range(8)], "Whose chord is read at place t? (step 5)"
        self.expect_tune(student, by_hand(rule[:7], CHORD_ROWS), chords, seed, right, "the chord of the bar", hint)

    @weight(2)
    @any_rule
    def test_the_place_in_the_bar(self, student, rule, chords, seed):
        """A network that goes by the place alone plays the same in each bar."""
        right, hint = rule[:8] * len(chords), "Which place is read at each step? (step 5)"
        self.expect_tune(student, by_hand(rule[:8], PLACE_ROWS), chords, seed, right, "the place in the bar", hint)

    @weight(2)
    @any_rule
    def test_the_cell_state_is_kept(self, student, rule, chords, seed):
        """A network that reads a bar's chord at its place 0 only, and keeps it in its cell state, plays by it."""
        right, hint = [rule[chord] for chord in chords for _ in range(8)], "What becomes of c at each step? (step 5)"
        self.expect_tune(student, remembering(rule[:7]), chords, seed, right, "the chord in its cell state", hint)

    @weight(2)
    @given(pair=st.permutations(range(17)), chords=st.lists(st.integers(0, 6), min_size=1, max_size=3), seed=SEEDS)
    def test_the_hidden_state_is_kept(self, student, pair, chords, seed):
        """A network that goes by its hidden state alone plays two tokens in turn."""
        right, hint = pair[:2] * 4 * len(chords), "What becomes of a at each step? (step 5)"
        self.expect_tune(student, alternating(*pair[:2]), chords, seed, right, "its hidden state", hint)

    @weight(3)
    def test_tokens_are_drawn_by_their_probabilities(self, student):
        """Tokens come as often as the softmax of scores / temperature says, each drawn on its own."""
        scores = np.full((17, 1), -60.0)
        scores[[3, 9, 15, 16]] = np.log([[8.0], [4.0], [2.0], [1.0]])
        hint = "Is it drawn by softmax(scores / temperature), with a new random number each time? (step 5)"
        for heat in ("not told", 0.5, 2.0):
            told = [] if heat == "not told" else [heat]
            drawn = np.array([played(student, at_odds(scores), [1, 4], seed, *told) for seed in range(DRAWS)])
            p = oracles.softmax(scores / (told or [1.0])[0])[:, 0]
            with in_case(f"an LSTM with tokens 3, 9, 15 and 16 at odds of 8 : 4 : 2 : 1, temperature {heat}"):
                claim, largest = "tokens must be drawn by their probabilities.", "Is the largest one taken? (step 5)"
                expect(len(np.unique(drawn)) > 1, claim, hint=largest, tokens=drawn[0].tolist())
                for token in (3, 9, 15, 16):
                    claim = f"token {token} must come as often as its probability at this temperature says."
                    expect_fraction(drawn == token, p[token], "tokens", claim, hint=hint)
                claim = "two neighbours must be alike as often as two draws of their own are."
                expect_fraction(drawn[:, ::2] == drawn[:, 1::2], float(p @ p), "pairs", claim, hint=hint)

    @form
    def test_the_generator_decides(self, student):
        """Two generators of one seed give the same tune."""
        once, again = (played(student, by_hand([], 0), [0, 2], 11) for _ in range(2))
        expect(
            once == again, "generators of one seed must give one tune.", hint="Draw with rng. (step 5)", tokens=again
        )
