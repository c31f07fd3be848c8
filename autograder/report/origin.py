"""Where a submission lies: its file, and the line of it where each exercise's function begins."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.course.notebook import MAX_BYTES, function_of, solution_id
from autograder.records import Record

DEFINITION = r'"[ \t]*(?:async )?def {name}[ \t]*\('
GRADE_ID = r'"grade_id"\s*:\s*{id}'


class Origin(Record, frozen=True):
    """The notebook that was graded, as its path was given, and the line of each exercise in its JSON."""

    file: str = ""
    lines: dict[str, int] = {}

    def line(self, exercise: str) -> int:
        return self.lines.get(exercise, 1)


def origin(path: Path, exercises: Iterable[str]) -> Origin:
    """The origin of the notebook at `path`; where it cannot be read, only its name is known."""
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
            return Origin(os.fspath(path))
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Origin(os.fspath(path))
    return Origin(os.fspath(path), lines_of(text, exercises))


def lines_of(text: str, exercises: Iterable[str]) -> dict[str, int]:
    """The line of a notebook's text where each function is defined, or else where its solution cell is named.

    >>> lines_of('{\\n "source": [\\n  "def double(x):\\\\n",\\n', ["double", "centre"])
    {'double': 3}
    """
    lines = {}
    for name in exercises:
        cell = GRADE_ID.format(id=re.escape(json.dumps(solution_id(name))))
        found = re.search(DEFINITION.format(name=re.escape(function_of(name))), text) or re.search(cell, text)
        if found is not None:
            lines[name] = text.count("\n", 0, found.start()) + 1
    return lines
