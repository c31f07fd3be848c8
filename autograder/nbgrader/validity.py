"""Whether a grade belongs to the submission that is there now.

An autograded notebook carries a mark: the digest of the submitted file and the scores. nbgrader writes the notebook
last, after the gradebook, so a complete mark means a complete grading; a run that was killed leaves none.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

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


def mark_graded(notebook: MutableMapping[str, Any], report: Report) -> None:
    """Complete the mark by the scores that were given."""
    notebook["metadata"][MARK].update(
        isolation=report.isolation,
        score=report.score,
        max_score=report.max_score,
        scores={exercise.id: exercise.score for exercise in report.exercises},
    )


def valid_scores(autograded: Path, submitted: Path) -> dict[str, float] | str:
    """The scores of `autograded`, or in words why they are not those of the notebook now at `submitted`."""
    digest = digest_of(submitted)
    if not digest:
        return f"{submitted.name} is not in submitted/"
    if not autograded.is_file():
        return "not graded"
    try:
        metadata = read_notebook(autograded).get("metadata")
    except NotebookError:
        return "grading was interrupted"
    mark = metadata.get(MARK) if isinstance(metadata, dict) else None
    if not isinstance(mark, dict) or not isinstance(mark.get("scores"), dict):
        return "grading was interrupted"
    if mark.get("submission") != digest:
        return "the submission has changed since it was graded"
    return dict(mark["scores"])
