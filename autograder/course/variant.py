"""Variants: correct solutions written otherwise, each in a file of its own; one may stand on another."""

from __future__ import annotations

import re
from pathlib import Path

from autograder.course.parsing import parse
from autograder.records import GradingError

OVER = re.compile(r"^# Over ([\w/.-]+\.py)$", re.MULTILINE)


def read_variant(path: Path) -> str:
    """The text of a variant, after that of each variant that it stands on.

    A line `# Over c1w4_deep_network/notebook_2018.py` names one by its place in tests/hidden/variants, so that what one
    lesson's students bring into the next need not be written twice. Raises GradingError where it is missing, and
    for what is no Python: such a text would change nothing, and the solution be judged in its place.
    """
    source = path.read_text(encoding="utf-8")
    try:
        parse(source)
    except SyntaxError as error:
        raise GradingError("suite", f"{path.name}, line {error.lineno}: {error.msg}; mend the variant") from None
    parts = []
    for name in OVER.findall(source):
        other = path.parent.parent / name
        if not other.is_file():
            raise GradingError(
                "suite", f"{path.name} stands on variants/{name}, which is missing: write it, or the line"
            )
        parts.append(read_variant(other))
    return "\n\n".join([*parts, source])
