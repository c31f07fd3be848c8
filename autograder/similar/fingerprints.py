"""What a text of code is known by, whatever its names, numbers and layout: the fingerprints of winnowing.

Source: Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting", SIGMOD 2003. Code is
cut into tokens by a regular expression: nothing of a student's is parsed as Python here.
"""

from __future__ import annotations

import hashlib
import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple

GRAM, WINDOW = 14, 8
"""Tokens of a fingerprint, and how many neighbours one is chosen from: 21 tokens in a row that are alike are found."""

TOKEN = re.compile(
    r"(?P<comment>#[^\n]*)|(?P<text>[rbfuRBFU]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"))"
    r"|(?P<name>[^\W\d]\w*)|(?P<number>\d[\w.]*)|(?P<sign>\*\*|//|[-+*/%@&|^<>=!]=|->|:=|[^\s\w])|(?P<line>\n)",
    re.DOTALL,
)
KEPT = {*keyword.kwlist, "np", "range", "len", "sum", "zip", "enumerate", "print"}
"""Names that say what code does; all others are one name to us."""


class Print(NamedTuple):
    """A fingerprint, and the first and last line that it was taken from, counted from 0."""

    mark: int
    first: int
    last: int


def tokens(source: str) -> Iterator[tuple[str, int]]:
    """Each token of a text with its line; comments are left out, and a name, number or text is any other.

    >>> [token for token, _ in tokens("total = total + 1  # one more")]
    ['N', '=', 'N', '+', '0']
    """
    line = 0
    for found in TOKEN.finditer(source):
        kind, text = found.lastgroup, found[0]
        if kind == "name":
            yield text if text in KEPT else "N", line
        elif kind in ("number", "text"):
            yield "0" if kind == "number" else "'", line
        elif kind == "sign":
            yield text, line
        line += text.count("\n")


def fingerprints(source: str) -> list[Print]:
    """The fingerprints of a text, in its order."""
    found = list(tokens(source))
    grams = [found[k : k + GRAM] for k in range(len(found) - GRAM + 1)]
    marks = [_mark(" ".join(token for token, _ in gram)) for gram in grams]
    chosen: list[int] = []
    for start in range(max(0, len(marks) - WINDOW + 1)):
        window = range(start, start + WINDOW)
        least = min(window, key=lambda k: (marks[k], -k))
        if not chosen or chosen[-1] != least:
            chosen.append(least)
    return [Print(marks[k], grams[k][0][1], grams[k][-1][1]) for k in dict.fromkeys(chosen)]


def _mark(gram: str) -> int:
    return int.from_bytes(hashlib.blake2b(gram.encode("utf-8", "replace"), digest_size=8).digest(), "big")
