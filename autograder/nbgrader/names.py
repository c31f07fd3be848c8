"""Whose a downloaded file is: the names that Moodle, Canvas, Blackboard, Brightspace and we give to hand-ins."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

STUDENT_ID = re.compile(r"\w[\w.@+-]{0,120}")
MOODLE = re.compile(r"(?P<name>.+)_(?P<number>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<own>.*)", re.DOTALL)
BLACKBOARD = re.compile(r".+_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<own>.+))?", re.DOTALL)
BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<time>[\w ,]*\b\d{4} (?P<hour>\d{1,2})(?P<minute>\d\d)(?: [AP]M)?)"
    r"(?: - (?P<own>.+))?",
    re.DOTALL,
)
CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<number>\d+)_(?P<upload>\d+)_(?P<own>.+)", re.DOTALL)


class NoOwner(Exception):
    """A file that cannot be told to be a student's; the message says why."""


@dataclass(frozen=True)
class Owner:
    """Whose a file is.

    own -- the student's name for it, without its ending; "" where a folder tells the owner
    order -- which of several attempts is the later one, as the platform counts them; None where it does not
    """

    student: str
    own: str = ""
    order: float | None = None


def owner(parts: Sequence[str], assignment: str) -> tuple[Owner, int]:
    """The owner of the file at `parts`, the names of its folders and its own without ending, and which of them tells.

    The outermost name that fits tells: what is inside a student's archive cannot name another one. Raises NoOwner.
    """
    for position, name in enumerate(parts):
        found = told_by(name, assignment)
        if found is not None:
            if not STUDENT_ID.fullmatch(found.student):
                shape = "letters, digits and . @ + - _, the first one no dot and no dash, 120 at most"
                raise NoOwner(f"{found.student[:80]!r} is no id of a student: expected {shape}")
            return found, position
    raise NoOwner(f"its name fits no pattern: expected <student>_{assignment}, or that of a platform's export")


def told_by(name: str, assignment: str) -> Owner | None:
    """The owner that one name tells, by the patterns in their order.

    >>> told_by("Ada Lovelace_1234567_assignsubmission_file_", "mini").student
    'Ada-Lovelace_1234567'
    >>> told_by("lovelaceada_LATE_31_4711_mini-1", "mini")
    Owner(student='lovelaceada_31', own='mini-1', order=4711.0)
    >>> told_by("Week 2_ada_attempt_2026-01-30-15-00-00_mini", "mini").student
    'ada'
    >>> told_by("31-42 - Ada Lovelace - Jan 30, 2026 300 PM", "mini").student
    'Ada-Lovelace_31'
    >>> told_by("ada_mini", "mini")
    Owner(student='ada', own='mini', order=None)
    """
    if found := MOODLE.fullmatch(name):
        return Owner(_id(found["name"], found["number"]), found["own"])
    if found := BLACKBOARD.fullmatch(name):
        order = float(found["time"].replace("-", ""))
        return Owner(found["user"], found["own"] or "", order)
    if found := BRIGHTSPACE.fullmatch(name):
        return Owner(_id(found["name"], found["number"]), found["own"] or "", _time(found))
    if found := CANVAS.fullmatch(name):
        return Owner(_id(found["name"], found["number"]), found["own"], float(found["upload"]))
    if name.endswith(f"_{assignment}"):
        return Owner(name.removesuffix(f"_{assignment}"), assignment)
    return None


def _id(name: str, number: str) -> str:
    """An id that people can read and that no two students share."""
    plain = re.sub(r"[^\w.@+-]+", "-", unicodedata.normalize("NFC", name)).strip("-.")
    return f"{plain[:80]}_{number}"


def _time(found: re.Match[str]) -> float | None:
    text = found["time"]
    spread = f"{text[: found.start('hour') - found.start('time')]}{int(found['hour']):02d}{found['minute']}"
    half = text[-2:] if text.endswith(("AM", "PM")) else ""
    for form in ("%b %d, %Y", "%B %d, %Y", "%d %b, %Y", "%d %B, %Y", "%d %B %Y"):
        try:
            return datetime.strptime(f"{spread} {half}".strip(), f"{form} {'%I%M %p' if half else '%H%M'}").timestamp()
        except ValueError:
            continue
    return None


def is_named(own: str, assignment: str) -> bool:
    """Whether a student's name for a file is the assignment's, a number of the platform's or a copy aside.

    >>> is_named("mini-2", "mini"), is_named("Mini (1)", "mini"), is_named("scratch", "mini")
    (True, True, False)
    """
    return re.sub(r"(-\d+| \(\d+\)|-Copy\d*)+$", "", own).lower() == assignment.lower()
