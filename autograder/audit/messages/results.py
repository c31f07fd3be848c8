"""What the feedback tells of planted bugs, and how often two kinds of bug are told alike."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from autograder.course.parsing import parse
from autograder.records import Message, Record

WORDS = ("holds", "line ")
"""Labels of rows that are words, not values: what is right, and the lines of the student's cells."""

CASE = "smallest case"


class BugTold(Record, frozen=True):
    """A mutant that its exercise stops, and the messages that its author would read, in their order.

    place -- where the edit is: "line 3", counted in the function
    """

    exercise: str
    function: str
    kind: str
    place: str
    description: str
    messages: tuple[Message, ...]
    seconds: float = 0.0

    @property
    def bug(self) -> tuple[str, str, str]:
        """The kind of bug: which mistake, and where."""
        return self.function, self.kind, self.place

    @property
    def first(self) -> tuple[str, ...]:
        """What the first message says."""
        return said(self.messages[0])

    @property
    def all(self) -> tuple[tuple[str, ...], ...]:
        """What the messages say together."""
        return tuple(map(said, self.messages))

    @property
    def unpasted(self) -> str:
        """The first smallest case that is neither Python that a reader can run nor words that describe it; or ""."""
        cases = [row.value for message in self.messages for row in message.rows if row.label == CASE]
        return next((case for case in cases if not pasteable(case)), "")


def said(message: Message) -> tuple[str, ...]:
    """What a message says in words, without any value: its claim, what holds, the lines it names, its hint.

    >>> from autograder.records import Row
    >>> said(Message("f", "it must be even.", rows=(Row("f", "3"), Row("holds", "the sign")), hint="Which half?"))
    ('it must be even.', 'holds the sign', 'Which half?')
    """
    rows = [f"{row.label} {row.value}" for row in message.rows if row.label.startswith(WORDS)]
    return (message.brief or message.claim, *rows, message.hint)


def pasteable(case: str) -> bool:
    """Whether a smallest case is Python that can be pasted into a cell, or words; one that was cut is neither.

    >>> pasteable("w = np.array([[1.0]]); b = 0.5"), pasteable("X = (an array of shape (9, 9)); b = 0.5")
    (True, False)
    >>> pasteable("cache = (1, ...)"), pasteable("60 points, n_h = 5")
    (False, True)
    """
    name, _, _ = case.partition(" = ")
    if not name.isidentifier():
        return True
    try:
        tree = parse(case)
    except SyntaxError:
        return False
    return not any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))


class Family(Record, frozen=True):
    """The mutants of one family: how many are told, and of how many another kind of bug is told in the same words."""

    kind: str
    told: int
    first_shared: int
    all_shared: int


def families(told: Sequence[BugTold]) -> list[Family]:
    """One for each kind of mistake, those that share most first, and one for all of them."""
    first, every = _kinds_by(told, "first"), _kinds_by(told, "all")
    rows = []
    for kind in dict.fromkeys(each.kind for each in told):
        mine = [each for each in told if each.kind == kind]
        shared = [
            sum(len(kinds[each.exercise, getattr(each, name)]) > 1 for each in mine)
            for name, kinds in (("first", first), ("all", every))
        ]
        rows.append(Family(kind, len(mine), *shared))
    rows.sort(key=lambda row: -row.first_shared / row.told)
    total = [sum(getattr(row, name) for row in rows) for name in ("told", "first_shared", "all_shared")]
    return [*rows, Family("all", *total)]


def _kinds_by(told: Sequence[BugTold], what: str) -> dict[tuple[str, object], set[tuple[str, str, str]]]:
    found: dict[tuple[str, object], set[tuple[str, str, str]]] = {}
    for each in told:
        found.setdefault((each.exercise, getattr(each, what)), set()).add(each.bug)
    return found


class Shared(Record, frozen=True):
    """A first message that several kinds of bug get: one of them in full, and all of their edits."""

    exercise: str
    kinds: int
    message: Message
    edits: tuple[str, ...]


def worst(told: Sequence[BugTold], most: int) -> list[Shared]:
    """The first messages that the largest numbers of kinds of bug share, and those whose case cannot be pasted."""
    groups: dict[tuple[str, object], list[BugTold]] = {}
    for each in told:
        groups.setdefault((each.exercise, each.first), []).append(each)
    found = []
    for (exercise, _), mine in groups.items():
        kinds = len({each.bug for each in mine})
        edits = tuple(f"{each.kind}: {each.function}, {each.description}" for each in mine)
        found.append(Shared(exercise, kinds, mine[0].messages[0], edits))
    found.sort(key=lambda shared: -shared.kinds)
    return found[:most]
