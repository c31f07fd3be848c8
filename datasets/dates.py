"""Dates as people write them, in twelve dresses, and as ISO 8601 writes them."""

from __future__ import annotations

import datetime

import numpy as np
import numpy.typing as npt

from datasets.files import Dataset

SEED = 7
NUMBER = 1000
FIRST, LAST = datetime.date(1950, 1, 1).toordinal(), datetime.date(2049, 12, 31).toordinal()
"""One hundred years, so that two digits tell the year."""
KEPT_OUT, OF = 3, 10
"""Days whose ordinal number leaves the rest KEPT_OUT when divided by OF are never learned from."""

MONTHS = ["january", "february", "march", "april", "may", "june"]
MONTHS += ["july", "august", "september", "october", "november", "december"]
DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
LONGEST = 29
"""Characters of the longest text, such as wednesday, september 30, 2026."""
ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def dresses(day: datetime.date) -> list[str]:
    """The twelve ways in which a date is written here, all in small letters."""
    d, m, y = day.day, day.month, day.year
    month, weekday = MONTHS[m - 1], DAYS[day.weekday()]
    nth = f"{d}{'th' if 10 < d < 20 else ENDINGS.get(d % 10, 'th')}"
    return [
        f"{d} {month} {y}",
        f"{month} {d}, {y}",
        f"{month[:3]} {d} {y}",
        f"{nth} of {month} {y}",
        f"{weekday}, {month} {d}, {y}",
        f"{weekday[:3]} {d} {month[:3]} {y}",
        f"{d}/{m}/{y}",
        f"{m}/{d}/{y}",
        f"{d}.{m}.{y}",
        f"{y} {month[:3]} {d}",
        f"{weekday} {nth} {month} {y}",
        f"{d} {month[:3]} '{y % 100:02d}",
    ]


def draw(number: int, rng: np.random.Generator, kept_out: bool) -> tuple[list[str], list[str]]:
    """`number` texts and their dates in ISO 8601, of the days that are kept out of training, or of all others."""
    texts: list[str] = []
    iso: list[str] = []
    while len(texts) < number:
        ordinal = int(rng.integers(FIRST, LAST + 1))
        if (ordinal % OF == KEPT_OUT) == kept_out:
            day = datetime.date.fromordinal(ordinal)
            texts.append(dresses(day)[rng.integers(12)])
            iso.append(day.isoformat())
    return texts, iso


def characters() -> list[str]:
    """All characters that occur in a text, in order."""
    year = [datetime.date.fromordinal(FIRST + k) for k in range(365)]
    return sorted({c for day in year for text in dresses(day) for c in text} | set("0123456789"))


def ids(texts: list[str]) -> npt.NDArray[np.int64]:
    """(m, LONGEST): the number of each character, from 1 on, and zeros behind."""
    index, table = {c: k for k, c in enumerate(characters(), 1)}, np.zeros((len(texts), LONGEST), dtype=int)
    for row, text in zip(table, texts, strict=True):
        row[: len(text)] = [index[c] for c in text]
    return table


def build() -> Dataset:
    """One thousand texts of days that the translator of `datasets.translator` has never seen."""
    texts, iso = draw(NUMBER, np.random.default_rng(SEED), kept_out=True)
    return Dataset(
        arrays={"texts": texts, "iso": iso, "characters": characters()},
        attributes={
            "title": "1000 dates as people write them and as ISO 8601 writes them",
            "source": "drawn by datasets/dates.py of this course",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "texts: small letters; iso: year-month-day; characters: those of texts, whose ids count from 1",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w3_translation/data/dates.h5",),
    )
