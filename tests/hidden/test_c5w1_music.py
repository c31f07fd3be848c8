"""Hidden suite of c5w1_music.

Oracles: a regular expression on the tokens; comparisons row by row; the complex step; an LSTM whose scores leave the
draw no choice, run by the kit, and the law of many draws. Evidence: docs/design/c5w1_music.md.
"""

import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    Code,
    complex_step_gradient,
    exercise,
    expect,
    expect_array,
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
TOKENS = st.lists(st.sampled_from([*range(15), *[15] * 15, *[16] * 7]), min_size=1, max_size=9)


def notes_of(tokens):
    """(start, length, pitch) of each note: a letter for its beginning, and all dashes behind it."""
    text = "".join("n" if token < 15 else "-."[token - 15] for token in tokens)
    return [(found.start(), len(found[0]), tokens[found.start()]) for found in re.finditer("n-*", text)]


@exercise("to_notes", pure=True, form=lambda notes: [tuple(map(float, note)) for note in notes])
class TestToNotes:
    def expect_same(self, student, tokens, part, claim, hint):
        """The notes are right in the entries that `part`, a slice, takes of each of them."""
        value, told = student.to_notes(tokens), "A list of (start, length, pitch) (step 1)"
        expect(isinstance(value, (list, tuple, np.ndarray)), "the notes must be a list.", hint=told, notes=value)
        notes = [tuple(expect_integers(note, "a note", hint=told)) for note in value]
        right = [note[part] for note in notes_of(list(tokens))]
        expect([note[part] for note in notes] == right, claim, hint=hint, notes=value)

    @weight(2)
    @given(tokens=TOKENS)
    def test_every_pitch_begins_a_note(self, student, tokens):
        """A note begins at each token from 0 to 14 and nowhere else, with this pitch."""
        claim = "a note (start, length, pitch) must begin at each token below 15, and at no other."
        hint = "Does every token below 15 begin one, the last one and one on the key that sounds, too? (step 1)"
        self.expect_same(student, np.array(tokens), slice(0, 3, 2), claim, hint)

    @weight(4)
    @given(tokens=TOKENS, end=st.sampled_from([[], [2, 15], [2, 16, 15, 15]]))
    def test_a_note_lasts_while_it_is_held(self, student, tokens, end):
        """A note is as long as its own place and the holds behind it; a hold at the start or after a rest is silent."""
        claim = "a note must last for its own place and the holds that follow at once."
        silence = re.search("^15|16, 15", ", ".join(map(str, tokens + end)))
        hint = (
            "Where does a note end?" + (" What does a hold do where nothing sounds?" if silence else "") + " (step 1)"
        )
        self.expect_same(student, tokens + end, slice(3), claim, hint)


@st.composite
def tunes(draw):
    """melodies (m, T), chords (m, T / 8), n_values, n_chords; neighbours differ in most cases."""
    m, bars = draw(st.sampled_from([(1, 1), (2, 1), (2, 3), (3, 2)]))
    n_values, n_chords = draw(sizes(2, 6)), draw(sizes(2, 7))
    rng = np.random.default_rng(draw(SEEDS))
    return rng.integers(0, n_values, (m, 8 * bars)), rng.integers(0, n_chords, (m, bars)), n_values, n_chords


PARTS = {
    "token": ("the first n_values + 1 rows must be 1 for the token before.", "What may column t tell? (step 2)"),
    "chord": ("the next n_chords rows must be 1 for the chord of the place's own bar.", "Which bar is it? (step 2)"),
    "place": ("the last 8 rows must be 1 for the place in the bar, t mod 8.", "Where does each bar begin? (step 2)"),
}


@exercise("melody_inputs", pure=True)
class TestMelodyInputs:
    @weight(2)
    @pytest.mark.parametrize("part", PARTS)
    @given(case=tunes())
    def test_each_part_of_a_column(self, student, part, case):
        """Each part of a column has a 1 in one row: the token before, the chord of this bar, the place in the bar."""
        melodies, chords, n_values, n_chords = case
        hint = "n_values + 1 rows for the token before, then n_chords, then 8; then come tunes and places (step 2)"
        shape, t = (n_values + 1 + n_chords + 8, *melodies.shape), np.arange(melodies.shape[1])
        rows = expect_array(student.melody_inputs(*case), "the columns", shape, hint=hint)
        rows = dict(zip(PARTS, np.split(rows, [n_values + 1, n_values + 1 + n_chords]), strict=True))[part]
        before = np.array([[n_values, *tune[:-1]] for tune in melodies.tolist()])
        numbers = {"token": before, "chord": chords[:, t // 8], "place": 0 * before + t % 8}[part]
        right, (claim, hint) = np.array([1.0 * (numbers == k) for k in range(len(rows))]), PARTS[part]
        if part == "token" and is_close(rows[:, :, 1:], right[:, :, 1:]):
            hint = "What is told at place 0, where no token is before? (step 2)"
        elif part == "token" and (rows.sum(axis=0) != 1).any():
            hint = "How many of these rows are 1 in a column? At which row do those of the chord begin? (step 2)"
        expect_close(rows, right, "these rows", claim, hint=hint)


@st.composite
def scored(draw, far=0.0):
    """Scores (n, m, T) and true tokens (m, T); the sizes differ, and some are moved by `far` or -far."""
    n, m, T = draw(st.sampled_from([(3, 1, 2), (3, 2, 1), (4, 2, 3), (5, 3, 2), (2, 3, 4)]))
    rng = np.random.default_rng(draw(SEEDS))
    targets, logits = rng.integers(0, n, (m, T)), rng.integers(-10, 11, (n, m, T)) / 5
    return logits + far * rng.integers(-1, 2, (n, m, T)), targets


def mean_nll(logits, targets):
    """The mean of log sum exp(z) - z of the true token, place by place; the scores may be complex."""
    top = logits.real.max(axis=0)
    true = sum(logits[y, i, t] - top[i, t] for (i, t), y in np.ndenumerate(targets))
    return (np.log(np.exp(logits - top).sum(axis=0)).sum() - true) / targets.size


def sums(right, targets):
    """What sums make of the mean, by the question that asks for each."""
    m, T = targets.shape
    told = {"the tunes, too": m, "the places, too": T, "all places of all tunes, or a sum": m * T}
    return {f"Is it a mean over {over}? (steps 3 and 4)": k * right for over, k in told.items()}


@exercise("sequence_nll", pure=True)
class TestSequenceNll:
    @weight(4)
    @given(case=scored())
    def test_the_mean_over_all_places(self, student, case):
        """It is the mean of -log p of the true token, over all places of all tunes."""
        got, right = expect_number(student.sequence_nll(*case), "the NLL", hint="One number (step 3)"), mean_nll(*case)
        claim = "it must be the mean over all places of all tunes of log sum exp(z) - z of the true token."
        hint = "Over which axis runs the softmax, and whose score is taken? (step 3)"
        expect_close(got, right, "the NLL", claim, hint=hint, mistakes=sums(right, case[1]))

    @given(case=scored(far=1000.0))
    def test_scores_of_any_size(self, student, case):
        """Scores around 1000 and -1000 give a finite mean, the right one."""
        hint = "What is e^1000 on a computer? What is subtracted from the scores of a place first? (step 3)"
        got, claim = student.sequence_nll(*case), "the NLL must be right for scores of any size."
        expect_close(expect_number(got, "the NLL", hint=hint), mean_nll(*case), "the NLL", claim, hint=hint)


@exercise("sequence_nll_backward", pure=True)
class TestSequenceNllBackward:
    @weight(4)
    @given(case=st.one_of(scored(), scored(far=1000.0)))
    def test_it_is_the_gradient(self, student, case):
        """Each entry is the slope of the NLL along this score."""
        hint = "An array of the shape of the scores, of finite numbers (step 4)"
        got = expect_array(student.sequence_nll_backward(*case), "the gradient", case[0].shape, hint=hint)
        right = complex_step_gradient(lambda z: mean_nll(z, case[1]), case[0])
        claim, hint = "each must be the slope of the NLL along its score.", "Where is 1 subtracted? (step 4)"
        expect_close(got, right, "the entries", claim, hint=hint, mistakes=sums(right, case[1]))


def lstm(seed, told):
    """5 units with scores far apart: they go by what they are told alone, or by their two states and the place."""
    rng = np.random.default_rng(seed)
    seen = np.repeat([4 - 4 * told, told, 1], [5, 25, 8])
    p = {f"W{gate}": rng.normal(size=(5, 38)) * seen for gate in "fico"}
    p |= {f"b{gate}": rng.normal(size=(5, 1)) for gate in "fico"}
    return p | {"bf": p["bf"] - 99 * told, "Wy": 1e5 * rng.normal(size=(17, 5)), "by": np.zeros((17, 1))}


def at_odds(scores):
    """A unit that is half on at each place of a bar, and so gives these scores (17, 1); other inputs give others."""
    p = {f"W{gate}": np.zeros((1, 34)) for gate in "fico"}
    p["Wc"][0, -8:] = 0.5
    p |= {"bf": np.array([[-40.0]]), "bi": np.array([[40.0]]), "bo": np.array([[40.0]]), "bc": np.zeros((1, 1))}
    return p | {"Wy": scores / np.tanh(np.tanh(0.5)), "by": np.zeros((17, 1))}


def tune(p, chords, first=17, fed=None, keep_a=1, keep_c=1):
    """The tokens of the largest scores; the options are mistakes. None where two scores are not far apart."""
    a, c, tokens = np.zeros((5, 1)), np.zeros((5, 1)), [first]
    for t in range(8 * len(chords)):
        x = np.zeros((33, 1))
        x[[tokens[-1] if fed is None else fed, 18 + chords[t // 8], 25 + t % 8]] = 1
        a, c, *_ = oracles.lstm_step(x, keep_a * a, keep_c * c, p)
        *_, second, largest = np.sort(p["Wy"] @ a, axis=0)
        if largest - second < 50:
            return None
        tokens.append(int(np.argmax(p["Wy"] @ a)))
    return tokens[1:]


MISTAKES = {
    "Is the start read at every step, or the token drawn last?": {"fed": 17},
    "What is read at place 0, where no token is before?": {"first": 0},
    "What becomes of the cell state c from one step to the next?": {"keep_c": 0},
    "What becomes of the hidden state a from one step to the next?": {"keep_a": 0},
}


def played(student, parameters, chords, seed, *temperature):
    """The student's tune, its form already judged."""
    generator, hint = Code(f"np.random.default_rng({seed})"), "(T,) whole numbers, T = 8 len(chords) (step 5)"
    value = student.sample_melody(parameters, np.array(chords), generator, *temperature)
    tokens = expect_integers(value, "tokens", one_entry=True, hint=hint)
    fits = len(tokens) == 8 * len(chords) and set(tokens) <= set(range(17))
    expect(fits, "there must be 8 tokens for each chord, from 0 to 16.", hint=hint, tokens=value)
    return tokens


@exercise("sample_melody", builds_on=["melody_inputs"], pure=True)
class TestSampleMelody:
    @weight(5)
    @pytest.mark.parametrize("told", [1, 0])
    @given(chords=st.lists(st.integers(0, 6), min_size=1, max_size=3), seed=SEEDS)
    def test_a_network_that_leaves_no_choice(self, student, told, chords, seed):
        """Where one score is far above all others, each token follows from what is told and from both states."""
        p, what = lstm(seed, told), "the token before, chord and place" if told else "its two states and the place"
        right = tune(p, chords)
        assume(right and len(set(right)) > 2)
        with in_case(f"an LSTM of 5 units that goes by {what}; chords = np.array({chords})"):
            got = played(student, p, chords, seed)
            hints = [hint for hint, mistake in MISTAKES.items() if tune(p, chords, **mistake) == got]
            hint = hints[0] if len(hints) == 1 else "What goes in at each step, and what is kept?"
            expect(got == right, f"it must play by {what}.", hint=f"{hint} (step 5)", tokens=got)

    @weight(3)
    def test_tokens_are_drawn_by_their_probabilities(self, student):
        """Tokens come as often as the softmax of scores / temperature says, each drawn on its own."""
        scores = np.full((17, 1), -60.0)
        scores[[3, 9, 15, 16]] = np.log([[8.0], [4.0], [2.0], [1.0]])
        for heat in ([], [0.5], [2.0]):
            drawn = np.array([played(student, at_odds(scores), [1, 4], seed, *heat) for seed in range(80)])
            p = oracles.softmax(scores / (heat or [1.0])[0])[:, 0]
            told = f"temperature {heat[0]}" if heat else "no temperature told"
            hint = "Is it drawn by softmax(scores / temperature), with a new random number each time? (step 5)"
            if len(np.unique(drawn)) == 1:
                hint = "Is it drawn, or is the largest one taken? (step 5)"
            with in_case(f"tokens 3, 9, 15 and 16 at odds of 8 : 4 : 2 : 1, {told}"):
                for token in (3, 9, 15, 16):
                    claim = f"token {token} must come as often as its probability at this temperature says."
                    expect_fraction(drawn == token, p[token], "tokens", claim, hint=hint)
                claim = "two neighbours must be alike as often as two draws of their own are."
                expect_fraction(drawn[:, ::2] == drawn[:, 1::2], float(p @ p), "pairs", claim, hint=hint)

    @form
    def test_the_generator_decides(self, student):
        """Two generators of one seed give the same tune."""
        once, again = (played(student, at_odds(np.zeros((17, 1))), [0, 2], 11) for _ in range(2))
        claim = "generators of one seed must give one tune."
        expect(once == again, claim, hint="Is it drawn with rng? (step 5)", tokens=again)
