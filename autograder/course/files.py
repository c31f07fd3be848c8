"""The instructor's files that decide a grade, beside the notebook: the hidden suite, what it reads, and the data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from autograder.course.assignment import Assignment

VARIANTS = "variants"
"""The folder beside the suites that holds the audit's correct solutions; no suite reads it."""

SUITE = re.compile(r"test_.*\.py")
OF_TOOLS = {
    "__pycache__",
    ".hypothesis",
    ".ipynb_checkpoints",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".DS_Store",
}
"""What programs keep for themselves in a folder, and write anew when they like."""


def deciding_files(assignment: Assignment) -> list[Path]:
    """The hidden suite, what lies beside it, the data, and in stock mode all that students get.

    Links are followed, since what reads the files follows them. Of other suites there are those that one of the
    modules names, as it does where it imports from them.
    """
    found = {*_suite(assignment), *below(assignment.data)}
    for path in assignment.beside:
        found |= {path, *below(path)} if path.is_dir() else {path}
    return sorted(found)


def _suite(assignment: Assignment) -> Iterator[Path]:
    folder, named = assignment.suite.parent, {assignment.suite.name}
    others = {name for name in os.listdir(folder) if SUITE.fullmatch(name)} if folder.is_dir() else set()
    beside = [*below(folder, frozenset({VARIANTS, *others}))]
    modules = [path for path in (assignment.suite, *beside) if path.suffix == ".py" and path.is_file()]
    while modules:
        text = modules.pop().read_bytes()
        more = {name for name in others - named if name.removesuffix(".py").encode() in text}
        modules += [folder / name for name in more]
        named |= more
    yield from beside
    yield from (folder / name for name in named)


def below(folder: Path, leave_out: frozenset[str] = frozenset()) -> Iterator[Path]:
    """The files below a folder, but for what tools keep there, and for files and folders of the names `leave_out`."""
    been: set[str] = set()
    for place, folders, names in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        folders[:] = [] if real in been else sorted({*folders} - OF_TOOLS - leave_out)
        been.add(real)
        yield from (Path(place, name) for name in names if name not in OF_TOOLS and name not in leave_out)
