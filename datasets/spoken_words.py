"""Nine invented words, said by synthetic voices, and some noise to say them in. It takes ten seconds.

A voice is a source and a filter: the vocal folds make harmonics of a pitch, the mouth lets through what lies near its
resonances (formants), and noise makes the consonants s, t, k and p.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from datasets.files import Dataset

Floats = npt.NDArray[np.float64]

SEED = 0
RATE = 8000
"""Samples a second."""

SAMPLES_PER_MS = RATE // 1000
CLIP_SECONDS = 3

WORDS = ("takio", "muse", "pola", "sine", "kuto", "tako", "tape", "kisa", "ako")
"""The first is the one to listen for; *tape* and *tako* begin like it, *ako* and *tako* end like it."""

SAID = {"train": (56, 9), "test": (24, 5)}
"""How often the first word is said, and how often each of the others, each time by a new voice."""

BACKGROUNDS = {"train": 3, "test": 3}

FORMANTS = {
    "a": (730, 1090, 2440),
    "e": (530, 1840, 2480),
    "i": (270, 2290, 3010),
    "o": (570, 840, 2410),
    "u": (300, 870, 2240),
    "m": (250, 1000, 2200),
    "n": (250, 1700, 2600),
    "l": (360, 1300, 2700),
}
"""The resonances of a man's mouth in Hz (G. Peterson and H. Barney, 1952; rounded ones for m, n and l)."""

BURSTS = {"t": 2800, "k": 1700, "p": 900}
"""The middle of a stop's noise, in Hz."""

HISS = 3000
"""The middle of the noise of an s, in Hz."""

VOWEL, NASAL, FRICATIVE, CLOSURE, BURST, EDGE = 0.135, 0.06, 0.11, 0.045, 0.022, 0.02
"""How many seconds a piece of a word takes at an even pace."""

RESONANCES = ((1.0, 70.0), (0.6, 90.0), (0.25, 140.0))
"""The height and the width (Hz) of each formant."""


@dataclass(frozen=True)
class Voice:
    pitch: float
    """Of the vocal folds, in Hz."""

    pace: float
    tract: float
    """The formants of a shorter tract lie higher, by this factor."""

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> Voice:
        return cls(rng.uniform(95, 230), rng.uniform(0.85, 1.2), rng.uniform(0.9, 1.12))


@dataclass(frozen=True)
class Piece:
    """A stretch of a word: how long, how loud its voice and its noise, and where they lie in Hz."""

    seconds: float
    formants: tuple[int, int, int] | None = None
    voiced: float = 0.0
    noise: float = 0.0
    centre: int = HISS


def pieces(word: str, rng: np.random.Generator) -> list[Piece]:
    """The pieces of a word, letter by letter, between short silences; a stop is silence and then a burst."""
    found = [Piece(EDGE)]
    for letter in word:
        if letter in "aeiou":
            found.append(Piece(VOWEL * rng.uniform(0.8, 1.2), FORMANTS[letter], voiced=1.0))
        elif letter in FORMANTS:
            found.append(Piece(NASAL, FORMANTS[letter], voiced=0.45))
        elif letter == "s":
            found.append(Piece(FRICATIVE, noise=0.28))
        else:
            found += [Piece(CLOSURE), Piece(BURST, noise=0.5, centre=BURSTS[letter])]
    return [*found, Piece(EDGE)]


def smooth(track: Floats, width: int) -> Floats:
    """A track (n,) under a moving Hann window of `width` samples, so that nothing jumps."""
    window = np.hanning(width)
    return np.convolve(np.pad(track, width // 2, mode="edge"), window / window.sum(), mode="valid")


def say(word: str, voice: Voice, rng: np.random.Generator) -> Floats:
    """The sound of a word (n,), between -1 and 1; n is a whole number of milliseconds."""
    parts = pieces(word, rng)
    lengths = [SAMPLES_PER_MS * round(1000 * part.seconds * voice.pace) for part in parts]
    open_mouth = next(part.formants for part in parts if part.formants)
    formants = np.empty((3, sum(lengths)))
    voiced, noise, centres = (
        np.repeat([getattr(part, name) for part in parts], lengths) for name in ("voiced", "noise", "centre")
    )
    end = 0
    for part, length in zip(parts, lengths, strict=True):
        open_mouth = part.formants or open_mouth
        formants[:, end : end + length] = voice.tract * np.array(open_mouth)[:, np.newaxis]
        end += length
    sound = 0.5 * sung(np.array([smooth(track, 401) for track in formants]), voice.pitch) * smooth(voiced, 101)
    sound += hissed(smooth(noise, 61), centres, rng)
    return sound / np.abs(sound).max()


def sung(formants: Floats, pitch: float) -> Floats:
    """The harmonics of a pitch that falls and trembles, each as loud as the formants (3, n) let it be."""
    n = formants.shape[1]
    fall, tremble = 0.12 * np.linspace(1, -1, n), 0.01 * np.sin(2 * np.pi * 5 * np.arange(n) / RATE)
    pitches = pitch * (1 + fall + tremble)
    phase, sound = 2 * np.pi * np.cumsum(pitches) / RATE, np.zeros(n)
    for harmonic in range(1, int(3800 / pitch) + 1):
        tone = harmonic * pitches
        loud = sum(
            (h / (1 + ((tone - f) / w) ** 2) for f, (h, w) in zip(formants, RESONANCES, strict=True)), np.zeros(n)
        )
        sound += loud * np.sin(harmonic * phase) * (tone < 0.49 * RATE)
    return sound


def hissed(loudness: Floats, centres: npt.NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Noise of a loudness (n,) round the frequencies (n,)."""
    white, time, sound = rng.standard_normal(len(loudness)), np.arange(-20, 21) / RATE, np.zeros(len(loudness))
    for centre in np.unique(centres):
        band = np.cos(2 * np.pi * centre * time) * np.hanning(41) / 8
        sound += np.convolve(white, band, mode="same") * loudness * (centres == centre)
    return sound


def background(kind: int, rng: np.random.Generator) -> Floats:
    """Three seconds of a fan, of rain, or of a machine that hums."""
    n = CLIP_SECONDS * RATE
    white = rng.standard_normal(n)
    if kind == 0:
        sound = smooth(white, 21)
    elif kind == 1:
        sound = smooth(white, 5)
    else:
        hum = np.sin(2 * np.pi * np.cumsum(120 + 30 * np.sin(3 * np.arange(n) / RATE)) / RATE)
        sound = 0.5 * white + 0.8 * hum
    return sound / np.abs(sound).max()


def in_bytes(sound: Floats) -> npt.NDArray[np.int8]:
    return np.round(127 * sound).astype(np.int8)


def build() -> Dataset:
    """Words one behind another in one row of samples, those to learn from first, and the backgrounds."""
    rng = np.random.default_rng(SEED)
    sounds, labels, is_test = [], [], []
    for part, (first, others) in SAID.items():
        for label, word in enumerate(WORDS):
            for _ in range(others if label else first):
                sounds.append(in_bytes(say(word, Voice.drawn(rng), rng)))
                labels.append(label)
                is_test.append(part == "test")
    noises = [in_bytes(background(kind, rng)) for count in BACKGROUNDS.values() for kind in range(count)]
    return Dataset(
        arrays={
            "sound": np.concatenate(sounds),
            "ends": np.cumsum([len(sound) for sound in sounds]).astype(np.int32),
            "labels": np.array(labels, dtype=np.uint8),
            "is_test": np.array(is_test, dtype=np.uint8),
            "words": list(WORDS),
            "backgrounds": np.array(noises),
        },
        attributes={
            "title": "Nine invented words said by synthetic voices, and background noise",
            "source": "made by datasets/spoken_words.py of this course; no person was recorded",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "8000 samples a second, 127 is full scale; ends: where each word ends in sound, in samples; "
            "labels: places in words; backgrounds: (6, 24000), the first three to learn from",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w3_trigger_word/data/spoken_words.h5",),
    )
