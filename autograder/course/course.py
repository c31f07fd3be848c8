"""A course as folders: where it begins, which assignments it has, and where each thing of an assignment lies.

An assignment has one notebook of its own name, `source/ps1/ps1.ipynb`, or several of other names. Each notebook is
released, graded and audited by itself, under an id of its own: `ps1`, or else `ps1/problem1` and `ps1/problem2`.
"""

from __future__ import annotations

import functools
import glob
import re
from pathlib import Path

from autograder.records import GradingError

CONFIG = "nbgrader_config.py"


class UnknownAssignment(Exception):
    """No assignment of this name, or none that can be told from the notebook."""


def source_path(root: Path, id: str) -> Path:
    """The instructor's notebook of this id."""
    return root / "source" / notebook_path(id)


def notebook_path(id: str) -> Path:
    """Where the notebook of an id lies below source/, release/, solutions/ and a student's folder.

    >>> str(notebook_path("ps1")), str(notebook_path("ps1/problem2"))
    ('ps1/ps1.ipynb', 'ps1/problem2.ipynb')
    """
    return Path(folder_of(id)) / f"{id.rpartition('/')[2]}.ipynb"


def folder_of(id: str) -> str:
    """The assignment that a notebook belongs to.

    >>> folder_of("ps1"), folder_of("ps1/problem2")
    ('ps1', 'ps1')
    """
    return id.partition("/")[0]


def notebook_id(assignment: str, notebook: str) -> str:
    """The id of a notebook, by the names of its folder and its file without the ending."""
    return assignment if notebook == assignment else f"{assignment}/{notebook}"


def suite_path(root: Path, id: str) -> Path:
    """The hidden suite of a notebook: `test_ps1.py`, or `test_ps1_problem2.py`."""
    return root / "tests" / "hidden" / f"test_{id.replace('/', '_')}.py"


def is_suite(path: Path) -> bool:
    """Whether a file lies where hidden suites lie."""
    return path.parent.name == "hidden" and path.parent.parent.name == "tests"


MENTIONS_PACKAGES = re.compile(r"\bpackages\b|\bload_subconfig\b")


def course_packages(root: Path) -> tuple[str, ...]:
    """What the course says in `c.Grade.packages`: names that students may import beside the grader's own.

    Raises GradingError where the configuration cannot be read.
    """
    path = root / CONFIG
    return _packages(root, path.read_text(encoding="utf-8")) if path.is_file() else ()


@functools.lru_cache(maxsize=4)
def _packages(root: Path, text: str) -> tuple[str, ...]:
    if not MENTIONS_PACKAGES.search(text):
        return ()
    from traitlets.config.loader import PyFileConfigLoader  # takes 0.1 s, and most courses name no packages

    try:
        named = PyFileConfigLoader(CONFIG, path=str(root)).load_config().Grade.get("packages", [])
    except Exception as error:  # whatever a configuration file, which is code, may raise
        raise GradingError("sandbox", f"{CONFIG} cannot be read: {type(error).__name__}: {error}") from None
    return expect_names(named, f"{CONFIG}, c.Grade.packages")


def expect_names(value: object, where: str) -> tuple[str, ...]:
    """A list of names of packages. Raises GradingError."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise GradingError("sandbox", f'{where}: expected a list of names, such as ["scipy"], found {value!r}')
    return tuple(value)


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
    """The ids of all assignments of the course: the folders of source/ that hold a notebook."""
    return sorted({folder_of(id) for id in notebook_ids(root)})


def notebook_ids(root: Path, assignment: str = "") -> list[str]:
    """The ids of all notebooks of the course, or of one assignment.

    Beside a notebook of the assignment's own name no other counts.
    """
    found = sorted((root / "source").glob(f"{glob.escape(assignment) or '*'}/*.ipynb"))
    own = {path.parent.name for path in found if path.stem == path.parent.name}
    return [
        notebook_id(path.parent.name, path.stem)
        for path in found
        if not path.parent.name.startswith(".") and (path.stem == path.parent.name or path.parent.name not in own)
    ]
