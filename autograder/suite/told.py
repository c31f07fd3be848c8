"""What a student's process says, as it may stand in a report: its exceptions, the lines that it skipped.

Every text passes the one filter. What names an exception and its place is believed only as far as the submission's own
cells bear it out: a class that is made during a call may have a hidden input for its name, and a line its number.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.records import Row
from autograder.suite.exceptions import StudentError
from autograder.text import ROW, plain, without_places

KNOWN = {name for name, each in vars(builtins).items() if isinstance(each, type) and issubclass(each, BaseException)}
KNOWN |= {name for name in dir(np.exceptions) if name[0].isupper()} | {"LinAlgError", "UFuncTypeError"}
KNOWN |= {"_ArrayMemoryError", "_UFuncBinaryResolutionError", "_UFuncNoLoopError", "_UFuncOutputCastingError"}
KNOWN |= {"InvalidArgumentError", "FailedPreconditionError", "NotFoundError", "OutOfRangeError", "InternalError"}
KNOWN |= {"ResourceExhaustedError", "PermissionDeniedError", "UnimplementedError"}  # TensorFlow's, as those before
"""Names of exceptions that tell nothing of a submission."""

MAX_TYPE, MAX_SOURCE, MAX_QUOTED = 80, 160, 60
MAX_ENTRIES = 20


def entries(value: Any) -> list[Any]:
    return value[:MAX_ENTRIES] if isinstance(value, list) else []


def quoted(text: Any) -> str:
    return repr(told(text, MAX_QUOTED)) if isinstance(text, str) else "?"


def told(text: str, limit: int) -> str:
    """A text of the student's process for a report."""
    return plain(without_places(text), limit)


def student_error(raised: Any, sources: Mapping[str, str]) -> StudentError:
    """A worker's description of an exception as a StudentError; anything malformed in it is left out.

    sources -- the submission's cells by name
    """
    fields = raised if isinstance(raised, dict) else {}
    kind, text, stub = fields.get("type"), fields.get("text"), fields.get("stub")
    what = told(kind, MAX_TYPE) if isinstance(kind, str) else "an exception"
    brief = what if what in KNOWN or _is_word(what, sources) else "an exception"
    if isinstance(text, str) and text.strip():
        what += f": {told(text, ROW)}"
    frames = [frame for frame in entries(fields.get("frames")) if _is_frame(frame)]
    places = [place for frame in reversed(frames) if (place := _place(frame, sources))]
    if places:
        brief += f" at {places[0]}"
    stub = stub if isinstance(stub, str) and _is_word(stub, sources) else ""
    return StudentError("stopped with", what, brief, tuple(map(_row, frames)), stub=stub)


def _is_word(name: str, sources: Mapping[str, str]) -> bool:
    """Whether a name stands in the submission's cells, so that it was not made of what a call was given."""
    word = re.compile(rf"\b{re.escape(name[:MAX_TYPE])}\b")
    return name.isidentifier() and any(word.search(source) for source in sources.values())


def _is_frame(frame: Any) -> bool:
    return isinstance(frame, list) and len(frame) == 4 and isinstance(frame[1], int)


def _place(frame: list[Any], sources: Mapping[str, str]) -> str:
    """Line and cell, where the submission has such a line."""
    name, line = str(frame[0]).removeprefix("cell "), frame[1]
    if name not in sources or not 1 <= line <= sources[name].count("\n") + 1:
        return ""
    return f"line {line} of cell {name}"


def _row(frame: list[Any]) -> Row:
    cell, line, function, source = (told(str(part), MAX_SOURCE) for part in frame)
    where = f"of {cell}" if function == "<module>" else f"of {cell}, in {function}"
    return Row(f"line {line[:9]}", f"{where}: {source}")
