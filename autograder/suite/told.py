"""What a student's process says, as it may stand in a report: notices, names of exceptions, lines of its cells."""

from __future__ import annotations

import re
from typing import Any

from autograder.suite.exceptions import StudentError

ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
PATH = re.compile(r"(?<![\w.])(?:/[\w.+-]+)+/([\w.+-]+)")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """Text of a student's process as it may stand in a report: no addresses, paths or control characters.

    >>> clean("open '/site/numpy/core.py' at 0x7f3a00")
    "open '.../core.py' at 0x..."
    """
    return CONTROL.sub("?", PATH.sub(r".../\1", ADDRESS.sub("0x...", text)))


def entries(value: Any) -> list[Any]:
    return value[:20] if isinstance(value, list) else []


def quoted(text: Any) -> str:
    return repr(clean(text)[:60]) if isinstance(text, str) else "?"


def student_error(raised: Any) -> StudentError:
    """A worker's description of an exception as a StudentError; anything malformed in it is left out."""
    fields = raised if isinstance(raised, dict) else {}
    kind, text = fields.get("type"), fields.get("text")
    summary = clean(kind)[:80] if isinstance(kind, str) else "an exception"
    if isinstance(text, str) and text.strip():
        summary += f": {' '.join(clean(text).split())[:300]}"
    rows = []
    for frame in entries(fields.get("frames")):
        if isinstance(frame, list) and len(frame) == 4 and isinstance(frame[1], int):
            cell, line, function, source = (clean(str(part))[:160] for part in frame)
            where = f"of {cell}" if function == "<module>" else f"of {cell}, in {function}"
            rows.append((f"line {line[:9]}", f"{where}: {source}"))
    stub = fields.get("stub")
    return StudentError(summary, rows, stub if isinstance(stub, str) else "")
