"""Hidden suite of c5w3_trigger_word.

Oracles: Fourier sums term by term, sets of milliseconds and of steps, plain loops, every subset of the runs; causality.
No threshold is graded: what the notebook's F1 rests on is tested exactly. Evidence: docs/design/c5w3_trigger_word.md.
"""

import itertools
import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    asked_here,
    exercise,
    expect,
    expect_array,
    expect_causal,
    expect_close,
    expect_integers,
    expect_labels,
    expect_number,
    expect_tuple,
    expect_unchanged,
    form,
    is_close,
    sizes,
    weight,
)

SEEDS = st.integers(0, 999)


def grid(rng, *shape):
    """Numbers k / 5 + 1 / 20: never 0, and not exact in float32."""
    return rng.integers(-10, 10, shape) / 5 + 0.05


def power_of(samples, k, window=True):
    """The power at bin k of a frame under a Hann window, term by term."""
    n = len(samples)
    faded = (
        [x * (0.5 - 0.5 * math.cos(2 * math.pi * j / (n - 1))) for j, x in enumerate(samples)] if window else samples
    )
    parts = [math.fsum(x * wave(2 * math.pi * k * j / n) for j, x in enumerate(faded)) for wave in (math.cos, math.sin)]
    return parts[0] ** 2 + parts[1] ** 2


@exercise("spectrogram", pure=True)
class TestSpectrogram:
    def powers(self, student, x, frame, hop):
        """The student's spectrogram, and the right one."""
        starts = range(0, len(x) - frame + 1, hop)
        shape = (frame // 2 + 1, len(starts))
        asked = "Are frames the columns, and is nothing padded? (step 1)"
        got = expect_array(student.spectrogram(x, frame, hop), "the spectrogram", shape, hint=asked)
        right = [[power_of(x[s : s + frame].tolist(), k) for s in starts] for k in range(shape[0])]
        return got, np.array(right)

    @weight(2)
    @given(seed=SEEDS, frame=st.sampled_from([4, 5, 6, 9]))
    def test_one_frame(self, student, seed, frame):
        """A sound of a single frame: the power of each frequency under a Hann window."""
        x = grid(np.random.default_rng(seed), frame)
        got, right = self.powers(student, x, frame, 1)
        bare = [[power_of(x.tolist(), k, window=False)] for k in range(len(right))]
        mistakes = {
            "These are lengths. What is the power? (step 1)": np.sqrt(right),
            "Is the frame faded in and out? (step 1)": bare,
            "Is there a window, and a square? (step 1)": np.sqrt(bare),
        }
        claim = "each entry must be the square of the length of the windowed frame's sum at its frequency."
        hint = "Which window, and what is squared? (step 1)"
        expect_close(got, right, "the spectrogram", claim, hint=hint, mistakes=mistakes)

    @weight(3)
    @given(seed=SEEDS, frame=st.sampled_from([4, 5, 7]), hop=st.sampled_from([1, 2, 3, 6]), more=sizes(1, 12))
    def test_frame_after_frame(self, student, seed, frame, hop, more):
        """Each column is the frame one hop later, as long as a whole frame is left."""
        got, right = self.powers(student, grid(np.random.default_rng(seed), frame + more), frame, hop)
        begins = is_close(got[:, 0], right[:, 0])
        hint = "At which sample does column j begin? (step 1)" if begins else "Look at a single frame first. (step 1)"
        claim = "column j must be the frame that begins at sample j * hop."
        expect_close(got, right, "the spectrogram", claim, hint=hint)

    def test_a_tone_stands_in_its_bin(self, student):
        """A tone of 12 periods in a frame of 64 samples is loudest in bin 12, in every frame."""
        tone = np.sin(2 * np.pi * 12 * np.arange(300) / 64)
        got = expect_array(student.spectrogram(tone, 64, 40), "the spectrogram", (33, 6))
        expect_close(got.argmax(axis=0), np.full(6, 12), "the loudest bin", "it must be the bin of the tone.")


PLACES = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1] - 1))


def shares(segment, others):
    """Whether a segment has a millisecond in common with one of the others, millisecond by millisecond."""
    taken = {ms for start, end in others for ms in range(start, end + 1)}
    return not taken.isdisjoint(range(segment[0], segment[1] + 1))


@exercise("is_overlapping", pure=True)
class TestIsOverlapping:
    def expect_answer(self, student, segment, others, claim, hint):
        got = bool(expect_number(student.is_overlapping(segment, others), "the answer", one_entry=True))
        expect(got == shares(segment, others), claim, hint=hint, answer=got)

    @weight(3)
    @given(segment=PLACES, others=st.lists(PLACES, min_size=1, max_size=3))
    def test_whether_a_millisecond_is_shared(self, student, segment, others):
        """True where a millisecond is shared with any of the segments, else False."""
        claim = "it must be True if a millisecond belongs to both, and False if none does."
        hint = "When does one end before the other starts? And are all of them asked? (step 2)"
        self.expect_answer(student, segment, others, claim, hint)

    @weight(2)
    @given(length=sizes(1, 4), start=st.integers(5, 9), order=st.permutations(range(3)))
    def test_at_the_ends(self, student, length, start, order):
        """Both ends belong to a segment: one that starts where another ends overlaps, one a millisecond later not."""
        others = [(start, start + length), (30, 40), (60, 61)]
        others, end = [others[k] for k in order], start + length
        for segment in ((end, end + 2), (end + 1, end + 2), (start - 2, start), (start - 2, start - 1)):
            claim = "both ends must belong to a segment."
            self.expect_answer(student, segment, others, claim, "Is it < or <=? (step 2)")

    @form
    def test_an_empty_clip(self, student):
        """Where nothing is, nothing overlaps."""
        claim = "without other segments the answer must be False."
        self.expect_answer(student, (4, 9), [], claim, "What is said after the loop? (step 2)")


GROUND = np.round(np.sin(np.arange(24000) ** 1.5), 3)


def blip(ms):
    """A sound of ms milliseconds, without zeros and repeats."""
    return 3 + np.sqrt(np.arange(8.0 * ms))


@st.composite
def crowded(draw):
    """ms, the taken segments, and a seed: the first random place is taken, and one of the next four is free."""
    ms, middle, seed = draw(st.integers(5, 400)), draw(st.integers(1000, 2000)), draw(SEEDS)
    taken = draw(st.sampled_from([[(0, middle)], [(middle, 2999)], [(2800, 2990), (0, middle)]]))
    random = np.random.RandomState(seed)
    starts = [random.randint(0, 3000 - ms + 1) for _ in range(5)]
    free = [not shares((start, start + ms - 1), taken) for start in starts]
    assume(not free[0] and any(free))
    return ms, taken, seed


def whole_milliseconds(background, audio_clip, previous_segments):
    return len(audio_clip) > 0 and len(audio_clip) % 8 == 0


def with_plain_segment(value):
    """The text leaves open what stands for the segment where there was no room; (start, end) may be any numbers."""
    sound, segment = value
    return sound, tuple(map(int, segment)) if np.size(segment) == 2 else None


@exercise(
    "insert_audio_clip",
    builds_on=["is_overlapping"],
    in_place=["previous_segments"],
    domain=whole_milliseconds,
    form=with_plain_segment,
)
class TestInsertAudioClip:
    """The lecture's function of this name takes recordings with methods of their own, so all is asked here alone."""

    def insert(self, student, ms, taken, seed):
        """The new sound, the segment, and the arguments after the call."""
        call = student.insert_audio_clip.with_seed(seed)
        result, arguments = call.with_arguments(GROUND, blip(ms), list(taken))
        sound, segment = expect_tuple(result, "the result", 2, hint="The sound, and its segment (step 3)")
        sound = expect_array(sound, "the new sound", GROUND.shape, hint="As long as the background (step 3)")
        return sound, segment, arguments

    def placed(self, student, ms, taken, seed):
        """The new sound, the segment as numbers, which samples lie in it, and the list of segments after the call."""
        sound, segment, arguments = self.insert(student, ms, taken, seed)
        hint = "Is another place drawn where the first one is taken? (step 3)"
        expect(segment is not None, "a word must be inserted where there is room.", hint=hint)
        start, end = expect_tuple(expect_integers(segment, "the segment"), "the segment", 2)
        claim = "the segment must have as many milliseconds as the sound, inside the clip."
        hint = "8 samples are a millisecond, and both ends belong to it. (step 3)"
        expect(start >= 0 and end == start + ms - 1 and end < 3000, claim, hint=hint, segment=segment)
        inside = np.isin(np.arange(24000) // 8, np.arange(start, end + 1))
        return sound, (start, end), inside, arguments[2]

    @asked_here
    @weight(3)
    @given(ms=st.integers(5, 1500), seed=SEEDS)
    def test_background_plus_sound(self, student, ms, seed):
        """In an empty clip the sound is added somewhere, and nothing else changes."""
        sound, _, inside, _ = self.placed(student, ms, [], seed)
        right, replaced = GROUND.copy(), GROUND.copy()
        right[inside] += blip(ms)
        replaced[inside] = blip(ms)
        mistakes = {"Is the background still heard below the word? (step 3)": replaced}
        hint = "To which samples is the sound added? (step 3)"
        claim = "it must be background plus sound inside the segment, and background alone elsewhere."
        expect_close(sound, right, "the new sound", claim, hint=hint, mistakes=mistakes)

    @asked_here
    @weight(3)
    @given(case=crowded())
    def test_another_place_where_one_is_taken(self, student, case):
        """Where the first random place is taken, another is drawn until one is free, and the sound goes there."""
        ms, taken, seed = case
        sound, segment, inside, _ = self.placed(student, ms, taken, seed)
        hint = "Is the new place asked again? (step 3)"
        expect(not shares(segment, taken), "words must not lie on each other.", hint=hint, segment=segment)
        hint = "Is the sound added where the segment says? (step 3)"
        claim = "outside of the segment the background must be alone."
        expect_close(sound[~inside], GROUND[~inside], "the new sound outside", claim, hint=hint)

    @asked_here
    @weight(2)
    @given(case=crowded())
    def test_the_place_is_remembered(self, student, case):
        """The new segment stands behind the older ones in the list that came in."""
        ms, taken, seed = case
        _, segment, _, places = self.placed(student, ms, taken, seed)
        told = [expect_integers(place, "a segment of the list") for place in listed(places)]
        claim = "previous_segments must hold the older segments and then the new one."
        expect(told == [list(place) for place in (*taken, segment)], claim, hint="append (step 3)")

    @form
    @asked_here
    @weight(2)
    @given(ms=st.integers(5, 900), seed=SEEDS)
    def test_both_sounds_stay_as_they_were(self, student, ms, seed):
        """The background and the sound are after the call as they were before."""
        _, _, (background, sound, _) = self.insert(student, ms, [], seed)
        expect_unchanged(GROUND, background, "the background", hint="Is the sum written into a copy? (step 3)")
        expect_unchanged(blip(ms), sound, "the sound")

    @form
    @asked_here
    @given(ms=st.integers(600, 900), seed=SEEDS)
    def test_a_full_clip(self, student, ms, seed):
        """Where no place is free, the background comes back, and the list stays."""
        full = [(500, 2500)]
        sound, _, (_, _, places) = self.insert(student, ms, full, seed)
        hint = "What happens after 50 tries in vain? (step 3)"
        expect_close(sound, GROUND, "the sound", "without room the background must come back alone.", hint=hint)
        expect(len(places) == 1, "without room no segment must be added.", hint=hint, segments=len(places))


def listed(places):
    """The list of segments, as a list."""
    expect(isinstance(places, (list, tuple)), "previous_segments must stay a list.", came=type(places).__name__)
    return places


@exercise("insert_ones", in_place=["y"])
class TestInsertOnes:
    def expect_ones(self, insert, Ty, end, older, clip_ms, steps):
        """`insert(y, end)` gives the labels."""
        y = np.zeros((1, Ty))
        y[0, older] = 1
        e = end * Ty // clip_ms  # whole numbers, as int() of a positive number
        right = {k for k in range(Ty) if e < k <= e + steps} | set(older)
        got = np.flatnonzero(expect_labels(insert(y, end), "the labels", (1, Ty)))
        fresh = sorted(set(got.tolist()) - set(older))
        hint = "How many labels become 1? (step 4)"
        if not set(older) <= set(got.tolist()):
            hint = "What becomes of the ones that were there? (step 4)"
        elif fresh and fresh[0] != min(right - set(older), default=-1):
            hint = "Which label is the first to become 1? (step 4)"
        case = f"y = np.zeros((1, {Ty})), with ones at {older}; segment_end_ms = {end}; {clip_ms} ms, {steps} steps"
        claim = "the labels from e + 1 to e + steps must be 1, older ones must stay, and all else must be 0."
        found = f"{len(got)}, the first at {got[0]}, the last at {got[-1]}" if len(got) else "none"
        expect(set(got.tolist()) == right, claim, hint=hint, case=case, ones=found)

    @weight(5)
    @given(
        end=st.one_of(st.integers(1, 9999), st.integers(9640, 9999)).filter(lambda ms: ms % 80 > 0),
        older=st.lists(st.integers(0, 1374), max_size=3),
    )
    def test_ten_seconds(self, student, end, older):
        """Without further arguments a clip has 10000 ms, and 50 labels become 1, or fewer near its end."""
        self.expect_ones(student.insert_ones, 1375, end, older, 10000, 50)

    @asked_here
    @weight(4)
    @given(
        case=st.sampled_from([(37, 3000, 4), (20, 1000, 3), (45, 2500, 7)]),
        part=st.integers(1, 99),
        older=st.lists(st.integers(0, 19), max_size=3),
    )
    def test_clips_of_other_lengths(self, student, case, part, older):
        """The number of labels is taken from y, the length of the clip and the steps from the arguments."""
        Ty, clip_ms, steps = case
        end = part * clip_ms // 100
        assume(end * Ty % clip_ms)
        self.expect_ones(lambda y, ms: student.insert_ones(y, ms, clip_ms, steps), Ty, end, older, clip_ms, steps)


@st.composite
def convolutions(draw):
    """x (n_x, T), W (n_c, n_x, f), b (n_c, 1) and a stride; a filter may be longer than the sound."""
    n_x, n_c, f = draw(st.permutations([1, 2, 3]))
    T, stride, f = draw(sizes(4, 7)), draw(sizes(1, 3)), f + draw(st.integers(0, 1))
    rng = np.random.default_rng(draw(SEEDS))
    return grid(rng, n_x, T), grid(rng, n_c, n_x, f), grid(rng, n_c, 1), stride


@exercise("conv1d_forward", pure=True)
class TestConv1dForward:
    def run(self, student, x, W, b, stride):
        shape = (len(W), (x.shape[1] - 1) // stride + 1)
        return expect_array(student.conv1d_forward(x, W, b, stride), "Z", shape, hint="(T - 1) // stride + 1 (step 5)")

    def test_digits(self, student):
        """One band, one filter: each output spells the frames that its window has seen."""
        x, W = np.array([[3.0, 1, 4, 2, 5, 9]]), np.array([[[1.0, 10, 100]]])
        Z = self.run(student, x, W, np.array([[0.5]]), 2)
        claim = "output t must weigh the frames up to t * stride, the last weight meeting the newest."
        asked = {
            "Which weight meets the newest frame? (step 5)": [[3.5, 314.5, 425.5]],
            "Is b added? (step 5)": [[300, 413, 524]],
        }
        hint = "Where are the zeros, and how far does the window move? (step 5)"
        expect_close(Z, [[300.5, 413.5, 524.5]], "Z", claim, hint=hint, mistakes=asked)

    @weight(4)
    @given(case=convolutions())
    def test_weighted_sums_of_the_past(self, student, case):
        """Z is the weighted sum over all bands and the last f frames, plus b."""
        x, W, b, stride = case
        (n_c, n_x, f), T = W.shape, x.shape[1]

        def frame(i, t):
            return float(x[i, t]) if t >= 0 else 0.0

        right = [
            [
                float(b[c, 0]) + math.fsum(W[c, i, k] * frame(i, t - f + 1 + k) for i in range(n_x) for k in range(f))
                for t in range(0, T, stride)
            ]
            for c in range(n_c)
        ]
        claim = "each entry must be the sum over bands and over the f frames up to t * stride, plus the filter's bias."
        hint = "Which frames does the window hold at output t? (step 5)"
        expect_close(self.run(student, x, W, b, stride), right, "Z", claim, hint=hint)

    @form
    @given(case=convolutions())
    def test_it_never_looks_ahead(self, student, case):
        """What comes out does not move with frames that come later."""
        x, W, b, stride = case

        def by_frame(x):
            return {"Z": np.repeat(self.run(student, x, W, b, stride), stride, axis=1)[:, : x.shape[1]]}

        claim = "{name} must not depend on frames after t * stride."
        expect_causal(by_frame, x, claim, hint="Are there zeros behind the sound? (step 5)")


STEPS_SAID = st.integers(3, 12)


@st.composite
def scored(draw, Ty=STEPS_SAID):
    """Labels and probabilities (1, Ty); no probability is on a quarter, where the thresholds are."""
    n, rng = draw(Ty), np.random.default_rng(draw(SEEDS))
    y = rng.integers(0, 2, (1, n)).astype(draw(st.sampled_from([float, int])))
    return y, rng.integers(0, 16, (1, n)) / 16 + 1 / 32


@exercise("frame_f1", pure=True)
class TestFrameF1:
    def expect_score(self, student, y, p, level, *options):
        ones, found = set(np.flatnonzero(y[0])), {t for t, each in enumerate(p[0].tolist()) if each > level}
        hits = ones & found
        right = 2 * len(hits) / (len(ones) + len(found)) if hits else 0.0
        got = expect_number(student.frame_f1(y, p, *options), "F1", one_entry=True)
        claim = "F1 must be twice the hits, divided by the found steps and the ones together."
        expect_close(got, right, "F1", claim, hint="What is a hit, and what is divided by what? (step 6)")
        return hits

    @weight(5)
    @given(case=scored(), level=st.sampled_from([0.25, 0.5, 0.75, None]))
    def test_hits_among_found_steps_and_ones(self, student, case, level):
        """Twice the hits by found steps plus ones, at the threshold that is told, or at 0.5."""
        y, p = case
        assume((y * (p > (level or 0.5))).any())
        self.expect_score(student, y, p, level or 0.5, *[level] * (level is not None))

    @form
    @given(case=scored())
    def test_no_hit(self, student, case):
        """Without a hit the score is 0."""
        y, p = case
        for labels, found in ((0 * y, p), (y, 0 * p), (0 * y, 0 * p), (y, p * (1 - y))):
            self.expect_score(student, labels, found, 0.5)


def starts_of(p, level):
    above = [False, *(each > level for each in p)]
    return [t for t in range(len(p)) if above[t + 1] and not above[t]]


def chimes_of(p, level, pause):
    """The one subset of the starts of runs that leaves out just those that have one of its own too near before them."""
    starts = starts_of(p, level)
    for size in range(len(starts) + 1):
        for chosen in itertools.combinations(starts, size):
            if all((s in chosen) != any(0 < s - c < pause for c in chosen) for s in starts):
                return list(chosen)
    raise AssertionError("there is always one")


@exercise("detect", form=lambda value: [float(t) for t in value], pure=True)
class TestDetect:
    def expect_chimes(self, student, p, level, pause):
        got = expect_integers(student.detect(np.array([p]), level, pause), "the chimes")
        starts, right = starts_of(p, level), chimes_of(p, level, pause)
        hint = "Since which chime does the pause count? (step 7)"
        if not set(got) <= set(starts):
            hint = "Does a run ring at its first step only, and never later? (step 7)"
        elif 0 in starts and 0 not in got:
            hint = "What is before step 0? (step 7)"
        elif got == starts:
            hint = "Which runs start too early? (step 7)"
        claim = "it must ring at the first step of each run, unless the last chime is fewer than `pause` steps before."
        expect(got == right, claim, hint=hint, chimes=got)

    @weight(4)
    @given(case=scored(st.integers(6, 14)), level=st.sampled_from([0.25, 0.5, 0.75]), pause=sizes(1, 6))
    def test_the_first_step_of_each_run(self, student, case, level, pause):
        """Each run rings once, at its first step, if the last chime is long enough ago."""
        p = case[1][0].tolist()
        assume(chimes_of(p, level, pause))
        self.expect_chimes(student, p, level, pause)

    @weight(2)
    @given(gap=sizes(1, 3), long=sizes(1, 7), pause=st.integers(4, 5))
    def test_a_run_that_starts_too_early_stays_silent(self, student, gap, long, pause):
        """All of a run is silent if it starts too early, and the pause counts from the last chime."""
        self.expect_chimes(student, [0.1, 0.9, *[0.2] * gap, *[0.8] * long, 0.3, 0.7, 0.4], 0.5, pause)

    @form
    def test_nothing_to_ring_for(self, student):
        """Where nothing is above the threshold, the list is empty."""
        self.expect_chimes(student, [0.1, 0.7, 0.2], 0.75, 2)
