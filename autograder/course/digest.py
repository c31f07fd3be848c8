"""One digest for all of the instructor's that decides a grade: exercises, locked cells, hidden suite and data."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.notebook import file_state


def assignment_digest(assignment: Assignment) -> str:
    """SHA-256 over the exercises and their points, the locked cells, the hidden suite and the data files."""
    return _digest(assignment, tuple((path, file_state(path)) for path in _files(assignment)))


@functools.lru_cache(maxsize=64)
def _digest(assignment: Assignment, files: tuple[tuple[Path, object], ...]) -> str:
    """The digest; a class asks for it some times per submission, and the data of a lesson are megabytes."""
    given = [cell for cell in assignment.cells if cell[1] == "given"]
    digest = hashlib.sha256(msgspec.json.encode((assignment.id, assignment.exercises, given)))
    for path, _ in files:
        digest.update(f"\0{path.name}\0".encode())
        digest.update(path.read_bytes() if path.is_file() else b"missing")
    return digest.hexdigest()


def _files(assignment: Assignment) -> Iterator[Path]:
    yield assignment.suite
    yield assignment.suite.parent / "conftest.py"
    if assignment.data.is_dir():
        yield from sorted(assignment.data.rglob("*"))
