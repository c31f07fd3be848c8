"""Short sentences with one of five emoji each, and a vector of 20 numbers for each of their words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from datasets.files import Dataset

Floats = npt.NDArray[np.float64]

SEED = 5
SENTENCES, OTHERS = 900, 600
D = 20
"""Numbers in a word's vector."""

STEPS, RATE = 400, 2.0
"""Of the descent that learns the vectors: about two seconds."""

EMOJI = ("❤️", "⚽", "😄", "😞", "🍴")
GLAD, SORRY = 2, 3

SUBJECTS = ["i am", "we are", "my friend is", "she is", "he is", "everyone is", "the teacher is", "my sister is"]
FEELINGS = {
    GLAD: ["happy", "glad", "proud", "cheerful", "excited", "delighted", "pleased", "thrilled"],
    SORRY: ["sad", "upset", "lonely", "tired", "angry", "worried", "hurt", "disappointed"],
}
PHRASES = {
    0: [
        "i love you",
        "i adore him",
        "you are my heart",
        "we miss you dearly",
        "hugs and kisses",
        "she loves her mother",
    ],
    1: ["let us play soccer", "our team won the match", "who wants to throw a ball", "we scored a goal"],
    4: ["i am hungry", "dinner is ready", "let us eat pizza", "the soup smells great", "who wants lunch"],
}
TAILS = ["", "today", "tonight", "again", "with my family", "this weekend", "after work", "at home", "right now"]


def feeling(label: int, rng: np.random.Generator, negate: bool) -> str:
    """Somebody is glad or sorry, said outright or, if `negate`, by what they are not."""
    word, opposite = (str(rng.choice(FEELINGS[k])) for k in (label, GLAD + SORRY - label))
    plain = [word, f"very {word}"]
    said = [f"not {opposite}", f"not {opposite} but {word}", f"{word} not {opposite}", *plain]
    return f"{rng.choice(SUBJECTS)} {rng.choice(said if negate else plain)}"


def sentences(number: int, rng: np.random.Generator, negate: bool) -> tuple[list[str], npt.NDArray[np.uint8]]:
    """Distinct sentences and their labels; phrases run out, so that most are about feelings."""
    found: dict[str, int] = {}
    while len(found) < number:
        label = int(rng.integers(5))
        start = feeling(label, rng, negate) if label in FEELINGS else str(rng.choice(PHRASES[label]))
        found.setdefault(f"{start} {rng.choice(TAILS)}".strip(), label)
    return list(found), np.array(list(found.values()), dtype=np.uint8)


def averages(texts: list[str], index: dict[str, int]) -> Floats:
    """(m, V): the share of each word in each sentence."""
    shares = np.zeros((len(texts), len(index)))
    for row, text in zip(shares, texts, strict=True):
        for word in text.split():
            row[index[word]] += 1 / len(text.split())
    return shares


def learn_vectors(shares: Floats, labels: npt.NDArray[np.uint8], rng: np.random.Generator) -> Floats:
    """Vectors (V, D) with which a softmax on the average of a sentence tells its label, by gradient descent."""
    E, W = rng.normal(0, 0.5, (shares.shape[1], D)), rng.normal(0, 0.5, (D, 5))
    for _ in range(STEPS):
        scores = shares @ E @ W
        A = np.exp(scores - scores.max(axis=1, keepdims=True))
        dZ = (A / A.sum(axis=1, keepdims=True) - np.eye(5)[labels]) / len(labels)
        E, W = E - RATE * shares.T @ dZ @ W.T, W - RATE * (shares @ E).T @ dZ
    return E


def build() -> Dataset:
    """900 sentences, some with "not", and vectors that were learned on 600 others, without it."""
    rng = np.random.default_rng(SEED)
    texts, labels = sentences(SENTENCES, rng, negate=True)
    others, other_labels = sentences(OTHERS, rng, negate=False)
    words = sorted({word for text in texts + others for word in text.split()})
    index = {word: k for k, word in enumerate(words)}
    vectors = learn_vectors(averages(others, index), other_labels, rng)
    return Dataset(
        arrays={
            "sentences": texts,
            "labels": labels,
            "emoji": list(EMOJI),
            "words": words,
            "vectors": np.round(vectors, 2).astype(np.float32),
        },
        attributes={
            "title": "900 short sentences with an emoji each, and word vectors",
            "source": "made of phrases by datasets/emoji.py of this course; the vectors learned there on 600 others",
            "licence": "the licence of this course",
            "citation": "none",
            "units": "labels: 0 to 4, places in emoji (m,); vectors: in the order of words (V, 20)",
            "seed": SEED,
            "generator": "numpy.random.default_rng (PCG64)",
            "generator_version": 1,
        },
        targets=("c5w2_emoji/data/emoji.h5",),
    )
