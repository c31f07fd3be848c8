"""A course as folders: where it begins, which assignments it has, and where each thing of an assignment lies."""

from __future__ import annotations

from pathlib import Path

CONFIG = "nbgrader_config.py"


class UnknownAssignment(Exception):
    """No assignment of this name, or none that can be told from the notebook."""


def source_path(root: Path, id: str) -> Path:
    """The instructor's notebook of an assignment."""
    return root / "source" / id / f"{id}.ipynb"


def suite_path(root: Path, id: str) -> Path:
    """The hidden suite of an assignment."""
    return root / "tests" / "hidden" / f"test_{id}.py"


def is_suite(path: Path) -> bool:
    """Whether a file lies where hidden suites lie."""
    return path.parent.name == "hidden" and path.parent.parent.name == "tests"


def find_course_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds nbgrader_config.py. Raises UnknownAssignment."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise UnknownAssignment(
        f"{start}: no course here: expected {CONFIG} in this folder or one above it; go to the course's folder, or make"
        " this folder a course with `autograder init`"
    )


def assignment_ids(root: Path) -> list[str]:
    """The ids of all assignments of the course: the folders of source/ that hold a notebook of their name."""
    return sorted(p.parent.name for p in (root / "source").glob("*/*.ipynb") if p.stem == p.parent.name)
