"""One digest for all of the instructor's that decides a grade: exercises, locked cells, hidden suite and data."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.files import deciding_files
from autograder.course.notebook import file_state
from autograder.packages import PackageError, pins


def assignment_digest(assignment: Assignment) -> str:
    """SHA-256 over exercises and points, locked cells, hidden suite, data files, and the versions of its packages."""
    return _digest(assignment, tuple((path, file_state(path)) for path in deciding_files(assignment)))


def _versions(packages: tuple[str, ...]) -> list[str]:
    try:
        return pins(packages)
    except PackageError as error:
        return [str(error)]  # nothing is graded with it


@functools.lru_cache(maxsize=64)
def _digest(assignment: Assignment, files: tuple[tuple[Path, object], ...]) -> str:
    """The digest; a class asks for it some times per submission, and the data of a lesson are megabytes."""
    given = [cell for cell in assignment.cells if cell[1] == "given"]
    packages: list[object] = [_versions(assignment.packages)] if assignment.packages else []
    packages += [assignment.needs] if assignment.needs else []
    tests = [assignment.checks] if assignment.is_stock else []
    digest = hashlib.sha256(msgspec.json.encode((assignment.id, assignment.exercises, given, *packages, *tests)))
    for path, _ in files:
        digest.update(named_bytes(path, assignment.root))
    return digest.hexdigest()


def named_bytes(path: Path, root: str | Path) -> bytes:
    """What a digest takes of a file: its place in the course, its length and its bytes."""
    data = path.read_bytes() if path.is_file() else b"missing"
    return f"\0{path.relative_to(root)}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data
