"""Hidden suite of c5w3_trigger_word.

Oracles: Fourier sums term by term, sets of milliseconds and of steps, plain loops; causality. No threshold is graded:
what the notebook's F1 rests on is tested exactly. Evidence: docs/design/c5w3_trigger_word.md.
"""

import math

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.testing import (
    SEEDS,
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
    form,
    grid,
    is_close,
    sizes,
    weight,
)


def power_of(samples, k, window):
    """The power at bin k of a frame, term by term, under a Hann window or under none."""
    n = len(samples)
    fade = [0.5 - 0.5 * math.cos(2 * math.pi * j / (n - 1)) if window else 1.0 for j in range(n)]
    turned = [(w * x, 2 * math.pi * k * j / n) for j, (w, x) in enumerate(zip(fade, samples, strict=True))]
    return math.fsum(x * math.cos(z) for x, z in turned) ** 2 + math.fsum(x * math.sin(z) for x, z in turned) ** 2


@exercise("spectrogram", pure=True)
class TestSpectrogram:
    def expect_powers(self, student, x, frame, hop):
        starts = range(0, len(x) - frame + 1, hop)
        shape = (frame // 2 + 1, len(starts))
        asked = "Are frames the columns, and is nothing padded? (step 1)"
        got = expect_array(student.spectrogram(x, frame, hop), "the spectrogram", shape, hint=asked)
        right, bare = (
            np.array([[power_of(x[s : s + frame].tolist(), k, window) for s in starts] for k in range(shape[0])])
            for window in (True, False)
        )
        mistakes = {
            "These are lengths. What is the power? (step 1)": np.sqrt(right),
            "Is the frame faded in and out? (step 1)": bare,
            "Is there a window, and a square? (step 1)": np.sqrt(bare),
        }
        begins = is_close(got[:, 0], right[:, 0])
        hint = "Which sample does column j begin at? (step 1)" if begins else "Look at one frame first. (step 1)"
        claim = "column j must hold the power at each bin of the windowed frame that begins at sample j * hop."
        expect_close(got, right, "the spectrogram", claim, hint=hint, mistakes=mistakes)

    @weight(2)
    @given(seed=SEEDS, frame=st.sampled_from([4, 5, 6, 9]))
    def test_one_frame(self, student, seed, frame):
        """A sound of a single frame: the power of each frequency under a Hann window."""
        self.expect_powers(student, grid(np.random.default_rng(seed), frame), frame, 1)

    @weight(3)
    @given(seed=SEEDS, frame=st.sampled_from([4, 5, 7]), hop=st.sampled_from([1, 2, 3, 6]), more=sizes(1, 12))
    def test_frame_after_frame(self, student, seed, frame, hop, more):
        """Each column is the frame one hop later, as long as a whole frame is left."""
        self.expect_powers(student, grid(np.random.default_rng(seed), frame + more), frame, hop)


PLACES = st.tuples(st.integers(2, 12), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1] - 1))


def shares(segment, others):
    """Whether a segment has a millisecond in common with one of the others, millisecond by millisecond."""
    taken = {ms for start, end in others for ms in range(start, end + 1)}
    return not taken.isdisjoint(range(segment[0], segment[1] + 1))


@exercise("is_overlapping", pure=True)
class TestIsOverlapping:
    @weight(5)
    @given(segment=PLACES, others=st.lists(PLACES, max_size=3))
    def test_whether_a_millisecond_is_shared(self, student, segment, others):
        """True where a millisecond is shared with any of the segments, else False; both ends belong to a segment."""
        near = [((s - 2, s), (s - 2, s - 1), (e, e + 2), (e + 1, e + 2)) for s, e in others[:1]]
        for place in (segment, *sum(near, ())):
            hint = "When does one end before the other starts? And are all of them asked? (step 2)"
            if any(place[0] == end or place[1] == start for start, end in others):
                hint = "Do both ends belong to a segment? Is it < or <=? (step 2)"
            hint = hint if others else "What is said after the loop? (step 2)"
            got = bool(expect_number(student.is_overlapping(place, others), "the answer", one_entry=True, hint=hint))
            claim = "it must be True if a millisecond belongs to both, and False if none does."
            expect(got == shares(place, others), claim, hint=hint, answer=got)


GROUND = np.round(np.sin(np.arange(24000) ** 1.5), 3)


def blip(ms):
    """A sound of ms milliseconds, without zeros and repeats."""
    return 3 + np.sqrt(np.arange(8.0 * ms))


@st.composite
def crowded(draw):
    """ms, the taken segments, and a seed: the first random place is taken, and one of the next four is free."""
    ms, middle, seed = draw(st.integers(1, 400)), draw(st.integers(1000, 2000)), draw(SEEDS)
    taken = draw(st.sampled_from([[(0, middle)], [(middle, 2999)], [(2800, 2990), (0, middle)]]))
    random = np.random.RandomState(seed)
    free = [not shares((s, s + ms - 1), taken) for s in (random.randint(0, 3000 - ms + 1) for _ in range(5))]
    assume(not free[0] and any(free))
    return ms, taken, seed


@asked_here  # the lecture's function of this name takes recordings, with methods of their own
@exercise(
    "insert_audio_clip",
    builds_on=["is_overlapping"],
    in_place=["previous_segments"],
    domain=lambda background, audio_clip, previous_segments: len(audio_clip) > 0 and len(audio_clip) % 8 == 0,
    form=lambda value: (value[0], tuple(map(int, value[1])) if np.size(value[1]) == 2 else None),  # None in any form
    pure=True,
)
class TestInsertAudioClip:
    def insert(self, student, ms, taken, seed):
        """The new sound, the segment, and the list of segments after the call."""
        call = student.insert_audio_clip.with_seed(seed)
        result, (_, _, places) = call.with_arguments(GROUND, blip(ms), list(taken))
        sound, segment = expect_tuple(result, "the result", 2, hint="The sound, and its segment (step 3)")
        sound = expect_array(sound, "the new sound", GROUND.shape, hint="As long as the background (step 3)")
        return sound, segment, [tuple(expect_integers(place, "a segment of the list")) for place in places]

    def placed(self, student, ms, taken, seed):
        """The new sound, the segment as whole numbers, its samples, and the list of segments after the call."""
        sound, segment, places = self.insert(student, ms, taken, seed)
        expect(segment is not None, "a word must be inserted where there is room.", hint="Is it drawn again? (step 3)")
        start, end = expect_tuple(expect_integers(segment, "the segment"), "the segment", 2)
        claim = "the segment must have as many milliseconds as the sound, inside the clip."
        hint = "8 samples are a millisecond, and both ends belong to it. (step 3)"
        expect(start >= 0 and end == start + ms - 1 and end < 3000, claim, hint=hint, segment=segment)
        return sound, (start, end), slice(8 * start, 8 * end + 8), places

    @weight(4)
    @given(ms=st.integers(1, 1500), seed=SEEDS)
    def test_background_plus_sound(self, student, ms, seed):
        """In an empty clip the sound is added somewhere, and nothing else changes."""
        sound, _, inside, _ = self.placed(student, ms, [], seed)
        right, replaced = GROUND.copy(), GROUND.copy()
        right[inside] += blip(ms)
        replaced[inside] = blip(ms)
        mistakes = {"Is the background still heard below the word? (step 3)": replaced}
        claim = "it must be background plus sound inside the segment, and background alone elsewhere."
        hint = "To which samples is the sound added? (step 3)"
        expect_close(sound, right, "the new sound", claim, hint=hint, mistakes=mistakes)

    @weight(3)
    @given(case=crowded())
    def test_another_place_where_one_is_taken(self, student, case):
        """Where the first random place is taken, another is drawn until one is free, and the sound goes there."""
        sound, segment, inside, _ = self.placed(student, *case)
        hint = "Is the new place asked again? (step 3)"
        expect(not shares(segment, case[1]), "words must not lie on each other.", hint=hint, segment=segment)
        claim, hint = "outside of the segment the background must be alone.", "Is it added at the new place? (step 3)"
        expect_close(np.delete(sound, inside), np.delete(GROUND, inside), "the new sound outside", claim, hint=hint)

    @weight(2)
    @given(case=crowded())
    def test_the_place_is_remembered(self, student, case):
        """The new segment stands behind the older ones in the list that came in."""
        _, segment, _, places = self.placed(student, *case)
        claim = "previous_segments must hold the older segments and then the new one."
        expect(places == [*case[1], segment], claim, hint="Append to the list that came in. (step 3)", segments=places)

    @form
    @given(ms=st.integers(600, 900), seed=SEEDS)
    def test_a_full_clip(self, student, ms, seed):
        """Where no place is free, the background comes back, and the list stays."""
        sound, _, places = self.insert(student, ms, [(500, 2500)], seed)
        hint = "What happens after 50 tries in vain? (step 3)"
        expect_close(sound, GROUND, "the sound", "without room the background must come back alone.", hint=hint)
        expect(len(places) == 1, "without room no segment must be added.", hint=hint, segments=len(places))


OLDER = st.lists(st.integers(0, 19), max_size=3)


@exercise("insert_ones", in_place=["y"])
class TestInsertOnes:
    def expect_ones(self, insert, Ty, end, older, clip_ms, steps):
        """`insert(y, end)` gives the labels."""
        assume(end * Ty % clip_ms)
        y = np.isin(np.arange(Ty), older)[np.newaxis] * 1.0
        e = end * Ty // clip_ms  # whole numbers, as int() of a positive number
        right = {k for k in range(Ty) if e < k <= e + steps} | set(older)
        got = set(np.flatnonzero(expect_labels(insert(y, end), "the labels", (1, Ty))).tolist())
        hint = "How many labels become 1? (step 4)"
        if not got >= set(older):
            hint = "What becomes of the ones that were there? (step 4)"
        elif min(got - set(older), default=-1) != min(right - set(older), default=-1):
            hint = "Which label is the first to become 1? (step 4)"
        case = f"y = np.zeros((1, {Ty})); y[0, {older}] = 1; segment_end_ms = {end}; {clip_ms=}; {steps=}"
        claim = "the labels from e + 1 to e + steps must be 1, older ones must stay, and all else must be 0."
        found = f"{len(got)}, the first at {min(got)}, the last at {max(got)}" if got else "none"
        expect(got == right, claim, hint=hint, case=case, ones=found)

    @weight(5)
    @given(end=st.integers(1, 9999) | st.integers(9640, 9999), older=OLDER)
    def test_ten_seconds(self, student, end, older):
        """Without further arguments a clip has 10000 ms, and 50 labels become 1, or fewer near its end."""
        self.expect_ones(student.insert_ones, 1375, end, older, 10000, 50)

    @asked_here
    @weight(4)
    @given(case=st.sampled_from([(37, 3000, 4), (20, 1000, 3), (45, 2500, 7)]), part=sizes(1, 99), older=OLDER)
    def test_clips_of_other_lengths(self, student, case, part, older):
        """The number of labels is taken from y, the length of the clip and the steps from the arguments."""
        Ty, clip_ms, steps = case
        insert = lambda y, ms: student.insert_ones(y, ms, clip_ms, steps)  # noqa: E731
        self.expect_ones(insert, Ty, part * clip_ms // 100, older, clip_ms, steps)


@st.composite
def convolutions(draw):
    """x (n_x, T), W (n_c, n_x, f), b (n_c, 1) and a stride; a filter may be longer than the sound."""
    n_x, n_c, f = draw(st.permutations([1, 2, 3]))
    T, stride, f = draw(sizes(4, 7)), draw(sizes(1, 3)), f + draw(st.integers(0, 1))
    rng = np.random.default_rng(draw(SEEDS))
    return grid(rng, n_x, T), grid(rng, n_c, n_x, f), grid(rng, n_c, 1), stride


def weighed(x, W, b, stride, ahead=0):
    """Z, sum by sum: its windows end `ahead` frames after the present one, and there is silence outside of x."""
    (n_c, n_x, f), T = W.shape, x.shape[1]

    def Z(c, t):
        window = [(i, k, t + ahead - f + 1 + k) for i in range(n_x) for k in range(f)]
        return b[c, 0] + math.fsum(W[c, i, k] * x[i, s] for i, k, s in window if 0 <= s < T)

    return [[Z(c, t) for t in range(0, T, stride)] for c in range(n_c)]


@exercise("conv1d_forward", pure=True)
class TestConv1dForward:
    def run(self, student, x, W, b, stride):
        shape = (len(W), (x.shape[1] - 1) // stride + 1)
        return expect_array(student.conv1d_forward(x, W, b, stride), "Z", shape, hint="(T - 1) // stride + 1 (step 5)")

    @weight(5)
    @given(case=convolutions())
    def test_weighted_sums_of_the_past(self, student, case):
        """Z is the weighted sum over all bands and the last f frames, plus b."""
        x, W, b, stride = case
        Z, f = self.run(student, x, W, b, stride), W.shape[2]
        mistakes = {"Are there zeros behind the sound? (step 5)": weighed(x, W, b, stride, f - 1)}
        mistakes |= {"Are there zeros on both sides? (step 5)": weighed(x, W, b, stride, f // 2)}
        mistakes |= {"Which weight meets the newest frame? (step 5)": weighed(x, W[:, :, ::-1], b, stride)}
        mistakes |= {"Is b added, to each row that of its filter? (step 5)": weighed(x, W, 0 * b, stride)}
        claim = "each entry must be the sum over bands and over the f frames up to t * stride, plus the filter's bias."
        hint = "Which frames does the window hold at output t? (step 5)"
        expect_close(Z, weighed(x, W, b, stride), "Z", claim, hint=hint, mistakes=mistakes)

    @form
    @given(case=convolutions())
    def test_it_never_looks_ahead(self, student, case):
        """What comes out does not move with frames that come later."""
        x, W, b, stride = case
        later = lambda Z: {"Z": np.repeat(Z, stride, axis=1)[:, : x.shape[1]]}  # noqa: E731
        claim = "{name} must not depend on frames after t * stride."
        hint = "Are there zeros behind the sound? (step 5)"
        expect_causal(lambda x: later(self.run(student, x, W, b, stride)), x, claim, hint=hint)


@st.composite
def scored(draw, least=3):
    """Labels and probabilities (1, Ty); no probability is on a quarter, where the thresholds are."""
    n, rng = draw(sizes(least, least + 8)), np.random.default_rng(draw(SEEDS))
    y = rng.integers(0, 2, (1, n)).astype(draw(st.sampled_from([float, int])))
    return y, rng.integers(0, 16, (1, n)) / 16 + 1 / 32


def f1_of(y, p, level):
    ones, found = set(np.flatnonzero(y[0])), {t for t, each in enumerate(p[0].tolist()) if each > level}
    return 2 * len(ones & found) / (len(ones) + len(found)) if ones & found else 0.0


@exercise("frame_f1", pure=True)
class TestFrameF1:
    def expect_score(self, student, y, p, level, *options):
        got = expect_number(student.frame_f1(y, p, *options), "F1", one_entry=True)
        mistakes = {"Is the threshold used that is told? (step 6)": f1_of(y, p, 0.5)}
        hint = "What is a hit, and what is divided by what? (step 6)"
        claim = "F1 must be twice the hits, divided by the found steps and the ones together."
        expect_close(got, f1_of(y, p, level), "F1", claim, hint=hint, mistakes=mistakes)

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


def chimes_of(starts, pause):
    """The first start of a run, and then those of the starts that lie `pause` steps after it or later."""
    return [starts[0], *chimes_of([s for s in starts if s >= starts[0] + pause], pause)] if starts else []


@exercise("detect", form=lambda value: [float(t) for t in value], pure=True)
class TestDetect:
    def expect_chimes(self, student, p, level, pause):
        got = expect_integers(student.detect(np.array([p]), level, pause), "the chimes")
        starts = [t for t in range(len(p)) if p[t] > level and not (t and p[t - 1] > level)]
        hint = "Since which chime does the pause count? (step 7)"
        if not set(got) <= set(starts):
            hint = "Does a run ring at its first step only, and never later? (step 7)"
        elif got[:1] != starts[:1]:
            hint = "Does the first run ring, even one that starts at step 0? (step 7)"
        elif got == starts:
            hint = "Which runs start too early? (step 7)"
        elif got == chimes_of(starts, pause + 1):
            hint = "Is a run silent that starts exactly `pause` steps after a chime? (step 7)"
        claim = "it must ring at the first step of each run, unless the last chime is fewer than `pause` steps before."
        expect(got == chimes_of(starts, pause), claim, hint=hint, chimes=got)

    @weight(4)
    @given(case=scored(8), level=st.sampled_from([0.25, 0.5, 0.75]), pause=sizes(1, 4))
    def test_the_first_step_of_each_run(self, student, case, level, pause):
        """Each run rings once, at its first step, if the last chime is long enough ago."""
        self.expect_chimes(student, case[1][0].tolist(), level, pause)

    @weight(2)
    @given(gap=sizes(1, 3), long=sizes(1, 7), pause=st.integers(4, 5))
    def test_a_run_that_starts_too_early_stays_silent(self, student, gap, long, pause):
        """All of a run is silent if it starts too early, and the pause counts from the last chime."""
        self.expect_chimes(student, [0.1, 0.9, *[0.2] * gap, *[0.8] * long, 0.3, 0.7, 0.4], 0.5, pause)
