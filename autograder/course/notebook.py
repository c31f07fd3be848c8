"""Notebooks as data: read within limits, cells with their nbgrader metadata. Nothing is executed or parsed here."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.first_bytes import ANEW, PYTHON_SOURCE, what_it_is
from autograder.course.script import read_script
from autograder.records import GradingError

MAX_BYTES = 64 << 20
"""Size of a notebook file that is read at all; ones with their outputs seldom pass 5 MB."""

MAX_CELLS = 2000
MAX_SOURCE = 1 << 20
COPY_TAG = "copy-of:"
DEMO_TAG = "demo"
"""Cells with this tag are for the reader: training runs and plots, which are not graded and not run to grade."""

SOLUTION = "-solution"


class NotebookError(GradingError):
    """A notebook that cannot be graded; the message says what was expected and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("notebook", message)


def file_state(path: Path) -> tuple[int, int, int, int] | None:
    """What differs when a file was written anew, its times put back or not; None where it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def read_notebook(path: Path, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """The JSON of a notebook of format 4. Raises NotebookError; a link, a FIFO or a giant file is not opened."""
    name = path.name
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise NotebookError(f"{name}: no such file") from None
    except OSError:
        raise NotebookError(f"{name}: not a regular file (a link?); submit the notebook itself") from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise NotebookError(f"{name}: not a regular file; submit the notebook itself")
        if status.st_size > max_bytes:
            raise NotebookError(
                f"{name}: {status.st_size >> 20} MB, more than the {max_bytes >> 20} MB that are read; clear the"
                " outputs (Kernel > Restart and Clear All Outputs), save and submit again"
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(max_bytes + 1)
    finally:
        os.close(descriptor)
    return parse_script(data, name) if path.suffix == ".py" else parse_notebook(data, name)


def parse_notebook(data: bytes, name: str) -> dict[str, Any]:
    """The JSON in `data` as a notebook of format 4, its texts joined; `name` is for messages. Raises NotebookError."""
    try:
        notebook = _decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError, MemoryError) as error:
        raise _no_notebook(data, name) or NotebookError(
            f"{name}: not a notebook: its JSON cannot be read ({error}); {ANEW}"
        ) from None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if version != 4:
        found = "no nbformat" if version is None else f"nbformat {version!r}"
        raise NotebookError(f"{name}: expected nbformat 4, found {found}; {ANEW}")
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError(f"{name}: expected a list of cells; {ANEW}")
    if len(cells) > MAX_CELLS:
        raise NotebookError(
            f"{name}: {len(cells)} cells, more than the {MAX_CELLS} that are read; delete the extra ones"
        )
    for cell in cells:
        _rejoin(cell)
    return dict(notebook)


def _decode(data: bytes) -> Any:
    """The JSON in `data`, which may hold NaN or lone surrogates, as Python's own writer leaves them: null and "?"."""
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        found = json.loads(data.decode("utf-8"), parse_constant=lambda name: None)
        return msgspec.json.decode(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def _no_notebook(data: bytes, name: str) -> NotebookError | None:
    """The error for a file that is something else by its first bytes."""
    found = what_it_is(data)
    if found is None:
        return None
    what, remedy = found
    return NotebookError(f"{name}: not a notebook: its first bytes are those of {what}; {remedy}")


def parse_script(data: bytes, name: str) -> dict[str, Any]:
    """The notebook that a .py file stands for, read as text. Raises NotebookError."""
    if data.lstrip().startswith(b"{"):
        return parse_notebook(data, name)
    what = what_it_is(data)
    if what is not None and what[0] != PYTHON_SOURCE and (error := _no_notebook(data, name)) is not None:
        raise error
    try:
        text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotebookError(f"{name}: not text in UTF-8 ({error}); save it as UTF-8 and submit again") from None
    notebook = read_script(text)
    if len(notebook["cells"]) > MAX_CELLS:
        raise NotebookError(f"{name}: more than the {MAX_CELLS} cells that are read; delete the extra ones")
    return notebook


def _rejoin(cell: dict[str, Any]) -> None:
    """Make texts of the lists of lines that the format allows in their place, in sources and in outputs."""
    cell["source"] = cell_source(cell)
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        for texts, key in ((output, "text"), *((data, key) for key in (data if isinstance(data, dict) else ()))):
            if isinstance(texts, dict) and isinstance(texts.get(key), list) and not str(key).endswith("json"):
                texts[key] = "".join(line for line in texts[key] if isinstance(line, str))


def cell_source(cell: Mapping[str, Any]) -> str:
    """The source of a cell, which the format allows as text or as a list of lines; anything else counts as empty."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source[:MAX_SOURCE] if isinstance(source, str) else ""


def cell_metadata(cell: Mapping[str, Any]) -> dict[str, Any]:
    """The cell's nbgrader metadata, or {}."""
    metadata = cell.get("metadata")
    inner = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return inner if isinstance(inner, dict) else {}


def cell_tags(cell: Mapping[str, Any]) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def grade_id(cell: Mapping[str, Any]) -> str | None:
    """The grade_id of a cell, or the one it is a copy of."""
    for tag in cell_tags(cell):
        if tag.startswith(COPY_TAG):
            return tag.removeprefix(COPY_TAG)
    id = cell_metadata(cell).get("grade_id")
    return id if isinstance(id, str) else None


def is_exercise(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is the grade cell of an exercise: graded by the hidden suite, and not by a person."""
    metadata = cell_metadata(cell)
    return cell.get("cell_type") == "code" and bool(metadata.get("grade")) and not metadata.get("solution")


def is_solution(cell: Mapping[str, Any]) -> bool:
    """Whether a cell is one that a student writes code in."""
    return cell.get("cell_type") == "code" and bool(cell_metadata(cell).get("solution"))


def function_of(exercise: str) -> str:
    """The function or class that an exercise grades: further grade cells of one have a dash and a word behind its name.

    >>> function_of("distance"), function_of("distance-large")
    ('distance', 'distance')
    """
    return exercise.partition("-")[0]


def solution_id(exercise: str) -> str:
    """The grade_id of the cell in which `exercise` is solved, where it has a cell of its own."""
    return f"{function_of(exercise)}{SOLUTION}"


def exercise_id(solution: str) -> str:
    """The exercise that the solution cell of this grade_id solves."""
    return solution.removesuffix(SOLUTION)
