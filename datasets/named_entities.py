"""Sentences with people, places and organizations, in which many a word is the name of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import names
import numpy as np

from datasets.files import Dataset

SEED = 7
"""Below a second from start to end."""

TRAINING, TEST = 1500, 400
MOST_NAMES = 400
"""Given names, half of women and half of men, and as many surnames: the most frequent ones."""

KINDS = ("PER", "LOC", "ORG")


def listed(text: str) -> list[str]:
    """The words of a line."""
    return text.split()


CITIES = listed("paris london oslo vienna nairobi lima osaka toronto madrid prague cairo boston geneva lisbon dublin")

BOTH = listed(
    "austin houston dallas florence charlotte sydney victoria madison lincoln washington jackson georgia virginia "
    "savannah jordan chelsea orlando troy cleveland denver hamilton lancaster santiago israel kenya india raleigh "
    "adelaide darwin wellington carolina dakota phoenix brooklyn"
)
"""Words that are names of people and of places."""

GIVEN_AND_WORD = listed("may april june august will grace hope mark grant chase rose summer art frank")
SURNAME_AND_WORD = listed("young white green stone hill baker cook king bell")
"""Words that are names, and stand in the templates as what they are otherwise."""

KINDS_OF_HOUSE = listed("university bank hospital hotel museum airport college motors")

TEMPLATES = """
P moved to L last summer
P lives in L with P
P works for O in L
P of O lives in L
P of O met P in june
P told us that L was cold
P , who grew up in L , now paints for O
P and P met in L in august
P sold the old mark to O
yesterday P called from L
yesterday L had snow
yesterday O closed two shops
we talked about P who paints
we talked about L where it rains
we talked about O which hired P
P will grant us a week in L
P made a frank film about L
L has two rivers and a green hill
L lies near the sea
L and L are old towns
O opened an office in L
O hired P in june
O thanked P for the gift
the mayor of L met P at O
the train from L to L was late
we flew over L at night
will you come to L in april
i asked P and P about L
the king will visit L in summer
the young cook made white bread for P
the bell of L is made of stone
in L the rain may stop in june
the rose that P grew was white
with hope and grace , said P
near O stood P
from L came no answer
my neighbour P was born in L
the baker and P left L in april
a chase through L ended at O
the art that O bought came from L
the way from O to L is short
when L was young there was no bell
when P was young there was no bank
when O was young it had a hotel
a letter from A arrived in may
everybody likes A
A has changed a lot
we saw A last week
""".strip().splitlines()
"""P, L and O stand for names of the three kinds, and A for a person or a place: there no reader can know."""


@dataclass(frozen=True)
class Names:
    """The names of people that sentences are made of."""

    given: list[str]
    surnames: list[str]

    def part(self, start: float, stop: float) -> Names:
        """Those between two shares of each list."""
        cut = [found[int(start * len(found)) : int(stop * len(found))] for found in (self.given, self.surnames)]
        return Names(*cut)


def census_names(rng: np.random.Generator) -> Names:
    """The most frequent names of the census, shuffled, without those that are in a list of ours."""
    ours = {*CITIES, *BOTH, *GIVEN_AND_WORD, *SURNAME_AND_WORD}

    def most(kind: str, number: int) -> list[str]:
        lines = Path(names.FILES[kind]).read_text(encoding="ascii").splitlines()[:number]
        return [line.split()[0].lower() for line in lines]

    given = sorted({*most("first:female", MOST_NAMES // 2), *most("first:male", MOST_NAMES // 2)} - ours)
    surnames = sorted(set(most("last", MOST_NAMES)) - ours)
    return Names([str(name) for name in rng.permutation(given)], [str(name) for name in rng.permutation(surnames)])


def person(found: Names, rng: np.random.Generator) -> list[str]:
    """A given name, and in every second case a surname."""
    words = [str(rng.choice(pick(rng, (0.3, BOTH), (0.15, GIVEN_AND_WORD), (0.55, found.given))))]
    if rng.random() < 0.5:
        words.append(str(rng.choice(pick(rng, (0.15, BOTH), (0.15, SURNAME_AND_WORD), (0.7, found.surnames)))))
    return words


def place(rng: np.random.Generator) -> list[str]:
    return [str(rng.choice(pick(rng, (0.5, BOTH), (0.5, CITIES))))]


def organization(found: Names, rng: np.random.Generator) -> list[str]:
    """A name and what it is, such as "adams bank"; of seven one has the name alone."""
    words = [str(rng.choice(pick(rng, (0.4, BOTH), (0.45, found.surnames), (0.15, CITIES))))]
    if rng.random() < 1 / 7:
        return [str(rng.choice(BOTH))]
    return [*words, str(rng.choice(KINDS_OF_HOUSE))]


def pick(rng: np.random.Generator, *lists: tuple[float, list[str]]) -> list[str]:
    """One of the lists, by their shares."""
    return lists[rng.choice(len(lists), p=[share for share, _ in lists])][1]


Sentence = tuple[list[str], list[tuple[int, int, int]]]


def sentence(found: Names, rng: np.random.Generator) -> Sentence:
    """The words of a sentence, and its names as (start, stop, place in KINDS), stop excluded."""
    words: list[str] = []
    spans = []
    for word in str(rng.choice(TEMPLATES)).split():
        slot = str(rng.choice(["P", "L"])) if word == "A" else word
        if slot not in ("P", "L", "O"):
            words.append(word)
            continue
        name = {"P": lambda: person(found, rng), "L": lambda: place(rng), "O": lambda: organization(found, rng)}[slot]()
        spans.append((len(words), len(words) + len(name), "PLO".index(slot)))
        words += name
    return words, spans


def all_sentences(found: Names, rng: np.random.Generator) -> list[Sentence]:
    """Those to learn from, then those to test, with other names of the census and none that was in training."""
    made = [sentence(found.part(0, 0.7), rng) for _ in range(TRAINING)]
    learned = [words for words, _ in made]
    while len(made) < TRAINING + TEST:
        words, spans = sentence(found.part(0.7, 1), rng)
        if words not in learned:
            made.append((words, spans))
    return made


def build() -> Dataset:
    """1500 sentences to learn from, then 400 to test, in which the people of the census have other names."""
    rng = np.random.default_rng(SEED)
    made = all_sentences(census_names(rng), rng)
    vocabulary = sorted({word for words, _ in made for word in words})
    place_of = {word: k for k, word in enumerate(vocabulary, 1)}
    table = np.zeros((len(made), max(len(words) for words, _ in made)), dtype=np.uint16)
    for row, (words, _) in zip(table, made, strict=True):
        row[: len(words)] = [place_of[word] for word in words]
    spans = [(k, *span) for k, (_, spans) in enumerate(made) for span in spans]
    return Dataset(
        arrays={
            "words": vocabulary,
            "sentences": table,
            "spans": np.array(spans, dtype=np.uint16),
            "kinds": list(KINDS),
            "both": BOTH,
        },
        attributes={
            "title": "1900 sentences with the names of people, places and organizations",
            "source": "templates and places by datasets/named_entities.py of this course; given names and surnames "
            "from dist.female.first, dist.male.first and dist.all.last of the Python package names 0.3.0",
            "licence": "sentences: the licence of this course; names: public domain, as the README of the package "
            "states of these files (the package itself is MIT)",
            "citation": "United States Census Bureau: Frequently occurring names in the 1990 census",
            "units": "sentences: places in words, from 1, then 0 as padding (m, T), the first 1500 for training; "
            "spans: (sentence, first word, word after the last, place in kinds), (n, 4); both: words that are names "
            "of people and of places",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w4_named_entities/data/named_entities.h5",),
    )
