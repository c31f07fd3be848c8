"""For those who follow alone: what changed since the notebook was last saved, and the next exercise to do."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from autograder.course.notebook import file_state
from autograder.grading.atomic import write_atomically
from autograder.grading.store import FOLDER
from autograder.records import ABSENT, ExerciseResult, Outcome, Report, Ungraded, from_json, to_json
from autograder.report.message import causes
from autograder.report.table import number

POLL_SECONDS = 0.5


class Memory:
    """The last report of a notebook, kept in the course's .autograder folder from one command to the next."""

    def __init__(self, root: Path, notebook: Path) -> None:
        name = hashlib.sha256(os.fsencode(notebook.absolute())).hexdigest()
        self.path = root / FOLDER / "check" / f"{name}.json"

    def read(self) -> Report | None:
        try:
            outcome = from_json(self.path.read_bytes())
        except (OSError, msgspec.DecodeError):
            return None
        return outcome if isinstance(outcome, Report) else None

    def write(self, report: Report) -> None:
        write_atomically(self.path, to_json(report).encode())


def saves(path: Path, *, poll: float = POLL_SECONDS, sleep: Callable[[float], None] = time.sleep) -> Iterator[int]:
    """Yield at once, and again after each save, as soon as the file has stopped changing; never ends."""
    seen, count = file_state(path), 0
    yield count
    while True:
        sleep(poll)
        now = file_state(path)
        if now is None or now == seen:
            continue
        while True:
            sleep(poll)
            before, now = now, file_state(path)
            if before == now:
                break
        if now is not None and now != seen:
            seen, count = now, count + 1
            yield count


def news(old: Report | None, new: Outcome) -> str:
    """What a student reads after a save: what changed against `old`, the total, the next exercise."""
    if isinstance(new, Ungraded):
        return f"not graded ({new.error.kind}): {new.error.message}\n"
    if old is not None and old.assignment != new.assignment:
        old = None
    lines = [*_changed(old, new), _total(old, new)]
    lines += [f"notice: {notice}" for notice in new.notices if old is None or notice not in old.notices]
    return "\n".join([*lines, "", *_next(new)]) + "\n"


def _changed(old: Report | None, new: Report) -> Iterator[str]:
    before = {exercise.id: exercise for exercise in old.exercises} if old else {}
    wide = max(len(exercise.id) for exercise in new.exercises)
    for exercise in new.exercises:
        was = before.get(exercise.id)
        if was is None:
            yield f"  {exercise.id:<{wide}}  {_points(exercise)}  {exercise.status}"
        elif was != exercise:
            told = exercise.status if was.status == exercise.status else f"{was.status} -> {exercise.status}"
            more = "" if was.score == exercise.score else f"  ({exercise.score - was.score:+g})"
            yield f"  {exercise.id:<{wide}}  {_points(exercise)}  {told}{more}"


def _points(exercise: ExerciseResult) -> str:
    return f"{number(exercise.score):>6} / {number(exercise.max_score):<4}"


def _total(old: Report | None, new: Report) -> str:
    total = f"{number(new.score)} of {number(new.max_score)} points" + (f": {new.found}" if new.found else "")
    if old is None:
        return f"{new.assignment}: {total}"
    if old.exercises == new.exercises:
        return f"nothing changed: {total}"
    return f"{new.assignment}: {total}, before {number(old.score)}"


def _next(report: Report) -> Iterator[str]:
    """The first exercise that does not pass, with the first thing that its tests say."""
    exercise = next((each for each in report.exercises if each.status not in ("passed", ABSENT)), None)
    if exercise is None:
        yield "All exercises that it has pass." if report.found else "All exercises pass."
        return
    left = number(exercise.max_score - exercise.score)
    yield f"next: {exercise.id} ({exercise.status}, {left} points to gain)"
    found = causes(exercise)
    if found:
        yield from (f"  {line}" for line in found[0].message.split("\n"))
    others = len(found) - 1
    if others > 0:
        yield f"  and {others} more {'message' if others == 1 else 'messages'}: autograder grade shows all"
