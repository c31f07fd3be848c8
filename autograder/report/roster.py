"""The scores of an assignment in the file that a learning platform exports, to be imported there again.

The roster is the platform's own CSV: Canvas's gradebook, Moodle's grading worksheet or grade export, Blackboard's Grade
Center. Each keeps its columns, its order and its encoding; one column is filled. Who a row is of is told by the columns
that the platform documents for its imports, compared with the ids in submitted/.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from autograder.report.table import number


class RosterError(Exception):
    """A file that is no roster of the platform; the message says which columns were expected."""


@dataclass(frozen=True)
class Platform:
    """keys -- the columns that tell a person, the surest first; score -- how the column of an assignment is called"""

    keys: tuple[str, ...]
    score: re.Pattern[str]


PLATFORMS = {
    "canvas": Platform(("SIS Login ID", "SIS User ID", "ID"), re.compile(r"(?P<name>.*?) \(\d+\)")),
    "moodle": Platform(
        ("Username", "ID number", "Identifier", "Email address"),
        re.compile(r"(?:Assignment|Quiz): ?(?P<name>.*?)(?: \((?:Real|Letter|Percentage)\))?"),
    ),
    "blackboard": Platform(("Username", "Student ID"), re.compile(r"(?P<name>.*?) \[Total Pts: .*\].*")),
}
"""Sources: Canvas, "How do I import grades in the Gradebook?"; Moodle, "Grade import" and "Offline grading worksheet";
Blackboard, "Work offline with grade data"."""

WORKSHEET = "Grade"
"""The column of Moodle's grading worksheet, which is of one assignment."""

PARTICIPANT = re.compile(r"(?:Participant )?(\d+)")
ENCODINGS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass
class Filled:
    """The bytes of the filled roster, and who could not be matched.

    unmatched -- students with a score and no row, or more than one; without -- rows of the roster without a score
    """

    data: bytes
    column: str
    unmatched: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def fill(roster: bytes, platform: str, assignment: str, scores: Mapping[str, float], maximum: float) -> Filled:
    """`roster` with the `scores` of an assignment, by student.

    maximum -- the points of the assignment, for Canvas's row of points possible
    Raises RosterError.
    """
    encoding = next((name for mark, name in ENCODINGS if roster.startswith(mark)), "utf-8")
    try:
        text = roster.decode(encoding)
    except UnicodeDecodeError as error:
        raise RosterError(f"it is no text in UTF-8 or UTF-16 ({error.reason}): save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    heads, *rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row] or [[]]
    keys = [heads.index(key) for key in PLATFORMS[platform].keys if key in heads]
    if not keys:
        expected = ", ".join(PLATFORMS[platform].keys)
        raise RosterError(f"expected one of the columns {expected}; found {', '.join(heads) or 'none'}")
    at, heads = _column(heads, platform, assignment)
    rows = [row + [""] * (len(heads) - len(row)) for row in rows]
    places = _places(rows, keys)
    filled = Filled(b"", heads[at])
    found: dict[int, float] = {}
    for student, score in scores.items():
        place = _place(student, places)
        if place is None or place in found:
            filled.unmatched.append(student)
        else:
            found[place] = score
    for k, row in enumerate(rows):
        if row[0].strip() == "Points Possible":
            row[at] = row[at] or number(maximum)
        elif k in found:
            row[at] = number(found[k])
        else:
            filled.without.append(next((row[key] for key in keys if row[key].strip()), row[0]))
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\n").writerows([heads, *rows])
    filled.data = stream.getvalue().encode(encoding)
    return filled


def _column(heads: list[str], platform: str, assignment: str) -> tuple[int, list[str]]:
    """Where the scores go, and the heads: a column of the assignment's name, Moodle's worksheet's, or a new one."""
    for k, head in enumerate(heads):
        named = PLATFORMS[platform].score.fullmatch(head)
        if assignment in (head, named["name"] if named else None):
            return k, heads
    if platform == "moodle" and WORKSHEET in heads:
        return heads.index(WORKSHEET), heads
    return len(heads), [*heads, assignment]


def _places(rows: Sequence[Sequence[str]], keys: Sequence[int]) -> dict[str, set[int]]:
    """What tells a person → the rows that hold it."""
    places: dict[str, set[int]] = {}
    for k, row in enumerate(rows):
        for key in keys:
            value = row[key].strip().casefold()
            participant = PARTICIPANT.fullmatch(row[key].strip())
            for each in {value, participant[1] if participant else value} - {""}:
                places.setdefault(each, set()).add(k)
    return places


def _place(student: str, places: Mapping[str, set[int]]) -> int | None:
    """The row of a student: of the whole id, or of the number that a platform's download put at its end."""
    for value in (student.casefold(), student.rpartition("_")[2] if student.rpartition("_")[2].isdigit() else ""):
        rows = places.get(value, set())
        if len(rows) == 1:
            return next(iter(rows))
    return None
