"""Melodies over chords: 1200 tunes of four bars in C major, made by a few rules of thumb of tonal music."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasets.files import Dataset

Tune = npt.NDArray[np.uint8]

SEED = 0
MELODIES = 1200
BARS, PLACES = 4, 8
"""Bars of a tune, and eighth notes of a bar."""

PITCHES, HOLD, REST = 15, 15, 16
"""Tokens 0 to 14 begin a note: white keys from C4 to C6. Two more hold what sounds, or end it."""

FOLLOWS = {0: (1, 3, 4, 5), 1: (4, 6), 2: (3, 5), 3: (0, 1, 4), 4: (0, 5), 5: (1, 2, 3), 6: (0,)}
"""Which triads may follow a triad, named by the degree of its lowest note: 0 is C, 3 is F, 4 is G."""

OPENINGS, ENDINGS = (0, 0, 0, 3, 5), (0, 0, 0, 5)
RHYTHMS = ("x-x-x-x-", "x-xxx-x-", "xxx-x---", "x--xx-xx", "xxxxx-x-", "x-x-x-r-", "xxx-x-rx")
"""x begins a note, - holds it, r rests; every rhythm begins a note at places 0 and 4, the strong ones."""


def progression(rng: np.random.Generator) -> list[int]:
    """Four chords, each of which may follow the one before; the last one is at rest."""
    while True:
        chords = [int(rng.choice(OPENINGS))]
        while len(chords) < BARS:
            chords.append(int(rng.choice(FOLLOWS[chords[-1]])))
        if chords[-1] in ENDINGS:
            return chords


def strong(pitch: int, chord: int, rng: np.random.Generator) -> int:
    """A note of the chord, at most three keys away from `pitch`."""
    near = [p for p in range(PITCHES) if (p - chord) % 7 in (0, 2, 4) and abs(p - pitch) <= 3]
    return int(rng.choice(near))


def weak(pitch: int, rng: np.random.Generator) -> int:
    """One key up or down, more rarely two or none."""
    return int(np.clip(pitch + rng.choice([-1, 1, -1, 1, -2, 2, 0]), 0, PITCHES - 1))


def melody(chords: list[int], rng: np.random.Generator) -> list[int]:
    """Tokens of a tune: two rhythms in turn, notes of the chord on strong places, steps between, C at the end."""
    rhythms = [str(rng.choice(RHYTHMS)) for _ in range(2)]
    pitch, tokens = int(rng.integers(4, 9)), []
    for bar, chord in enumerate(chords):
        for place, sign in enumerate(rhythms[bar % 2]):
            if sign == "x":
                if (bar, place) == (BARS - 1, 4):
                    pitch = min((0, 7, 14), key=lambda c: abs(c - pitch))
                else:
                    pitch = strong(pitch, chord, rng) if place % 4 == 0 else weak(pitch, rng)
            tokens.append({"x": pitch, "-": HOLD, "r": REST}[sign])
    return tokens


def notes(tokens: list[int]) -> list[tuple[int, int, int]]:
    """(start, length, pitch) of each note, read from the end: what holds it stands behind it."""
    found, held = [], 0
    for start in reversed(range(len(tokens))):
        if tokens[start] < PITCHES:
            found.append((start, held + 1, tokens[start]))
        held = held + 1 if tokens[start] == HOLD else 0
    return found[::-1]


def build() -> Dataset:
    """1200 tunes with their chords, and the notes of the first one."""
    rng = np.random.default_rng(SEED)
    chords = [progression(rng) for _ in range(MELODIES)]
    melodies = [melody(each, rng) for each in chords]
    return Dataset(
        arrays={
            "melodies": np.array(melodies, dtype=np.uint8),
            "chords": np.array(chords, dtype=np.uint8),
            "first_notes": np.array(notes(melodies[0]), dtype=np.uint8),
        },
        attributes={
            "title": "1200 tunes of four bars in C major over four chords each",
            "source": "drawn by datasets/melodies.py of this course by rules of thumb of tonal music; nobody's tunes",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "melodies (m, 32): 0 to 14 begin a note, white keys from C4 to C6, 15 holds it, 16 rests; "
            "bar; chords (m, 4): 0 to 6, the degree on which a triad stands, 0 is C; first_notes (n, 3): start, "
            "length, pitch of the notes of tune 0",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w1_music/data/melodies.h5",),
    )
