"""Whether a grade belongs to the submission that is there now, and to the suite as it is now.

An autograded notebook carries a mark: the digest of the submitted file, that of the suite with its data and points, and
the scores. nbgrader writes the notebook last, after the gradebook, so a complete mark means a complete grading; a run
that was killed leaves none.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course.course import folder_of, notebook_path
from autograder.course.hand_in import SUBMITTED
from autograder.course.notebook import NotebookError, read_notebook
from autograder.records import Report

MARK = "autograder"


def digest_of(path: Path) -> str:
    """SHA-256 of a regular file, or "" where there is none (a link, a FIFO or nothing)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return ""
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        return hashlib.file_digest(file, "sha256").hexdigest()


def mark_submitted(notebook: MutableMapping[str, Any], path: Path) -> None:
    """Note in a sanitized notebook which submission it was made of."""
    notebook["metadata"][MARK] = {"submission": digest_of(path)}


def mark_graded(notebook: MutableMapping[str, Any], report: Report, suite: str) -> None:
    """Complete the mark by the scores that were given, and the digest of the assignment that gave them."""
    notebook["metadata"][MARK].update(
        suite=suite,
        isolation=report.isolation,
        score=report.score,
        max_score=report.max_score,
        scores={exercise.id: exercise.score for exercise in report.exercises},
        points=_points(report),
    )


def _points(report: Report) -> dict[str, float]:
    return {exercise.id: exercise.max_score for exercise in report.exercises}


def read_mark(autograded: Path) -> dict[str, Any]:
    """The mark of an autograded notebook; {} where it has none, or cannot be read."""
    try:
        metadata = read_notebook(autograded).get("metadata")
    except NotebookError:
        return {}
    mark = metadata.get(MARK) if isinstance(metadata, dict) else None
    return mark if isinstance(mark, dict) else {}


def valid_scores(autograded: Path, submitted: Path) -> dict[str, float] | str:
    """The scores of `autograded`, or in words why they are not those of the notebook now at `submitted`."""
    digest = digest_of(submitted)
    if not digest:
        return f"{submitted.name} is not in submitted/"
    if not autograded.is_file():
        return "not graded"
    mark = read_mark(autograded)
    if not isinstance(mark.get("scores"), dict):
        return "grading was interrupted"
    if mark.get("submission") != digest:
        return "the submission has changed since it was graded"
    return dict(mark["scores"])


def is_of_older_suite(autograded: Path, suite: str) -> bool:
    """Whether a grade was given by another suite, other data or other points than those of the digest `suite`."""
    return read_mark(autograded).get("suite") != suite


def catching_up(root: Path, found: Mapping[str, Sequence[tuple[str, Report]]], suites: Mapping[str, str]) -> list[str]:
    """The commands that bring the gradebook of the course at `root` up to date, in their order; [] where it is.

    found -- assignment → the students whose hand-ins in submitted/ were graded, and their reports
    suites -- assignment → its digest
    """
    commands = []
    for assignment, graded in found.items():
        marks = [(report, _current_mark(root, student, assignment)) for student, report in graded]
        if any(mark.get("points", _points(report)) != _points(report) for report, mark in marks):
            commands.append(f"nbgrader generate_assignment {folder_of(assignment)} --force")
        if any(mark.get("suite") != suites[assignment] or mark.get("score") != report.score for report, mark in marks):
            commands.append(f"nbgrader autograde {folder_of(assignment)}")
    return list(dict.fromkeys(commands))


def _current_mark(root: Path, student: str, assignment: str) -> dict[str, Any]:
    autograded, submitted = (root / step / student / notebook_path(assignment) for step in ("autograded", SUBMITTED))
    return {} if isinstance(valid_scores(autograded, submitted), str) else read_mark(autograded)
