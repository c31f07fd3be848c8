"""Which hand-ins of an assignment have code in common that the instructor did not give: pairs, and no verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from autograder.records import Record
from autograder.similar.fingerprints import Print, fingerprints
from autograder.text import plain

COMMON = 10
"""What more hand-ins than this have is a usual way to write it, or comes from one source that all know."""

LEAST, MOST = 4, 50
"""Fingerprints that a pair must share to be shown, and pairs that are."""


class Line(Record, frozen=True):
    """A line of a hand-in, and whether it is one of those that the other has, too."""

    text: str
    shared: bool


class Side(Record, frozen=True):
    """One of a pair: its student, the share of its own code that the other has, in per cent, and its lines."""

    student: str
    share: float
    lines: tuple[Line, ...]


class Pair(Record, frozen=True):
    """Two hand-ins with the same code in places."""

    first: Side
    second: Side

    @property
    def share(self) -> float:
        return max(self.first.share, self.second.share)


def pairs(texts: Mapping[str, str], given: Collection[str], *, common: int = COMMON) -> list[Pair]:
    """The pairs of hand-ins that share the most, the most alike first.

    texts -- student → the code that is theirs; given -- code that everybody was given
    common -- a fingerprint that more hand-ins have is left out
    """
    known = {each.mark for source in given for each in fingerprints(source)}
    prints = {name: [each for each in fingerprints(text) if each.mark not in known] for name, text in texts.items()}
    holders: dict[int, list[str]] = {}
    for name, found in prints.items():
        for mark in {each.mark for each in found}:
            holders.setdefault(mark, []).append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        if 1 < len(names) <= common:
            shared.update(combinations(sorted(names), 2))
    usual = {mark for mark, names in holders.items() if len(names) > common}
    own = {name: [each for each in found if each.mark not in usual] for name, found in prints.items()}
    likely = [pair for pair, count in shared.most_common(4 * MOST) if count >= LEAST]
    found_pairs = [Pair(_side(a, texts[a], own[a], own[b]), _side(b, texts[b], own[b], own[a])) for a, b in likely]
    return sorted(found_pairs, key=lambda pair: -pair.share)[:MOST]


def _side(name: str, text: str, own: Sequence[Print], other: Sequence[Print]) -> Side:
    theirs = {each.mark for each in other}
    alike = [each for each in own if each.mark in theirs]
    marked = {line for each in alike for line in range(each.first, each.last + 1)}
    lines = tuple(Line(_shown(line), k in marked) for k, line in enumerate(text.split("\n")))
    return Side(plain(name), round(100 * len(alike) / len(own), 1), lines)


def _shown(line: str) -> str:
    """A line as it may stand on a page, its indentation kept."""
    line = line.expandtabs(4)
    return " " * min(40, len(line) - len(line.lstrip())) + plain(line)
