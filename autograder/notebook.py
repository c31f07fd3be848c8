"""Notebooks as data: which cells of a submission run, which exercises there are. Nothing is executed or parsed here.

The trusted side never parses a student's code as Python: cells are matched by their nbgrader metadata, and what is
inside them is a matter for the worker. Only the instructor's own notebook is read as code, for its signatures.
"""

from __future__ import annotations

import ast
import hashlib
import os
import stat
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.records import GradingError, Record

MAX_BYTES = 64 << 20
"""Size of a notebook file that is read at all; ones with their outputs seldom pass 5 MB."""

MAX_CELLS = 2000
MAX_SOURCE = 1 << 20
CONFIG = "nbgrader_config.py"
COPY_TAG = "copy-of:"
DEMO_TAG = "demo"


class NotebookError(GradingError):
    """A notebook that cannot be graded; the message says what was expected and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__("notebook", message)


class UnknownAssignment(Exception):
    """No assignment of this name, or none that can be told from the notebook."""


class Cell(Record, frozen=True):
    """A cell to run. `kind`: given by the instructor, an exercise's solution, or the student's own extra cell."""

    name: str
    kind: Literal["given", "solution", "extra", "foreign"]
    source: str


class Exercise(Record, frozen=True):
    """An exercise of the instructor's notebook: the grade cell's id, its points, and the parameters of the function."""

    id: str
    points: float
    parameters: tuple[str, ...]


class Submission(Record, frozen=True):
    """What of a submitted notebook is graded; its digest names it in the store."""

    assignment: str
    cells: tuple[Cell, ...]
    notices: tuple[str, ...] = ()

    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class Assignment(Record, frozen=True):
    """An assignment as `source/<id>/<id>.ipynb` defines it."""

    id: str
    root: str
    exercises: tuple[Exercise, ...]
    cells: tuple[tuple[str, str, str], ...]
    """(grade_id, role, source) of the instructor's code cells that run: role is given or solution."""
    grade_ids: frozenset[str]

    @property
    def source(self) -> Path:
        return Path(self.root) / "source" / self.id / f"{self.id}.ipynb"

    @property
    def data(self) -> Path:
        return self.source.parent / "data"

    @property
    def suite(self) -> Path:
        return Path(self.root) / "tests" / "hidden" / f"test_{self.id}.py"


def find_course_root(start: Path) -> Path:
    """The nearest folder at or above `start` that holds nbgrader_config.py. Raises UnknownAssignment."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise UnknownAssignment(
        f"{start}: no course here: expected {CONFIG} in this folder or one above it; run from the course's folder"
    )


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
    return parse_notebook(data, name)


def parse_notebook(data: bytes, name: str) -> dict[str, Any]:
    """The JSON in `data` as a notebook of format 4, its texts joined; `name` is for messages. Raises NotebookError."""
    try:
        notebook = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotebookError(
            f"{name}: not a notebook: its JSON cannot be read ({error}); open it in JupyterLab, save and submit again"
        ) from None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if version != 4:
        found = "no nbformat" if version is None else f"nbformat {version!r}"
        raise NotebookError(f"{name}: expected nbformat 4, found {found}; open it in JupyterLab, save and submit again")
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise NotebookError(f"{name}: expected a list of cells; open it in JupyterLab, save and submit again")
    if len(cells) > MAX_CELLS:
        raise NotebookError(
            f"{name}: {len(cells)} cells, more than the {MAX_CELLS} that are read; delete the extra ones"
        )
    for cell in cells:
        _rejoin(cell)
    return dict(notebook)


def _rejoin(cell: dict[str, Any]) -> None:
    """Make texts of the lists of lines that the format allows in their place, in sources and in outputs."""
    cell["source"] = cell_source(cell)
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        for texts, key in ((output, "text"), *((data, key) for key in (data if isinstance(data, dict) else ()))):
            if isinstance(texts, dict) and isinstance(texts.get(key), list) and not str(key).endswith("json"):
                texts[key] = "".join(line for line in texts[key] if isinstance(line, str))


def cell_source(cell: dict[str, Any]) -> str:
    """The source of a cell, which the format allows as text or as a list of lines; anything else counts as empty."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source[:MAX_SOURCE] if isinstance(source, str) else ""


def cell_metadata(cell: dict[str, Any]) -> dict[str, Any]:
    """The cell's nbgrader metadata, or {}."""
    metadata = cell.get("metadata")
    inner = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return inner if isinstance(inner, dict) else {}


def cell_tags(cell: dict[str, Any]) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def grade_id(cell: dict[str, Any]) -> str | None:
    """The grade_id of a cell, or the one it is a copy of."""
    for tag in cell_tags(cell):
        if tag.startswith(COPY_TAG):
            return tag.removeprefix(COPY_TAG)
    id = cell_metadata(cell).get("grade_id")
    return id if isinstance(id, str) else None


def load_assignment(root: Path, id: str) -> Assignment:
    """The assignment `id` of the course at `root`. Raises UnknownAssignment, or NotebookError for a broken source."""
    path = root / "source" / id / f"{id}.ipynb"
    if not path.is_file():
        known = ", ".join(assignment_ids(root)) or "none"
        raise UnknownAssignment(f"no assignment {id!r} in this course: expected one of {known}")
    cells: list[tuple[str, str, str]] = []
    points: dict[str, float] = {}
    for cell in read_notebook(path)["cells"]:
        metadata = cell_metadata(cell)
        id_ = metadata.get("grade_id")
        if cell.get("cell_type") != "code" or not id_:
            continue
        if metadata.get("grade") and not metadata.get("solution"):
            points[id_] = float(metadata.get("points", 0))
        elif DEMO_TAG not in cell_tags(cell):
            cells.append((id_, "solution" if metadata.get("solution") else "given", cell_source(cell)))
    signatures = _signatures("\n".join(source for _, role, source in cells if role == "solution"))
    exercises = tuple(Exercise(name, value, signatures.get(name, ())) for name, value in points.items())
    return Assignment(id, str(root), exercises, tuple(cells), frozenset({*points, *(cell[0] for cell in cells)}))


def _signatures(source: str) -> dict[str, tuple[str, ...]]:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return {node.name: tuple(arg.arg for arg in node.args.posonlyargs + node.args.args) for node in functions}


def assignment_ids(root: Path) -> list[str]:
    """The ids of all assignments of the course: the folders of source/ that hold a notebook of their name."""
    return sorted(p.parent.name for p in (root / "source").glob("*/*.ipynb") if p.stem == p.parent.name)


def extract(notebook: dict[str, Any], assignment: Assignment) -> Submission:
    """The part of `notebook` that is graded, in the order of the instructor's notebook.

    Locked cells come from the instructor. Solution cells come from the submission, all copies in order. The student's
    own extra cells stay behind the cell that they follow. A notebook without our metadata is taken cell by cell.
    """
    code = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    known = assignment.grade_ids
    if not any(grade_id(cell) in known for cell in code):
        return _extract_foreign(code, assignment)
    pieces: dict[str, list[str]] = {}
    extras: dict[str | None, list[tuple[str, str]]] = {}
    before: str | None = None
    for number, cell in enumerate(code, start=1):
        id = grade_id(cell)
        if id in known:
            pieces.setdefault(id, []).append(cell_source(cell))
            before = id
        elif DEMO_TAG not in cell_tags(cell) and cell_source(cell).strip():
            extras.setdefault(before, []).append((f"extra-{number}", cell_source(cell)))
    order = [None, *_order(assignment)]
    roles = {id: (role, source) for id, role, source in assignment.cells}
    cells: list[Cell] = []
    notices: list[str] = []
    for id in order:
        if id in roles:
            role, source = roles[id]
            if role == "given":
                cells.append(Cell(id, "given", source))
            else:
                mine = pieces.get(id, [])
                cells += [Cell(id if k == 0 else f"{id} ({k + 1})", "solution", text) for k, text in enumerate(mine)]
                if not mine:
                    notices.append(f"The cell {id} is missing; its exercise counts as not attempted.")
                if len(mine) > 1:
                    notices.append(f"The cell {id} was there {len(mine)} times; all of them were run, in order.")
        cells += [Cell(name, "extra", text) for name, text in extras.get(id, [])]
    return Submission(assignment.id, tuple(cells), tuple(notices))


def _order(assignment: Assignment) -> list[str]:
    """All grade_ids in the order of the instructor's notebook: a grade cell stands behind its solution cell."""
    order = [id for id, _, _ in assignment.cells]
    for exercise in assignment.exercises:
        anchor = f"{exercise.id}-solution"
        order.insert(order.index(anchor) + 1 if anchor in order else len(order), exercise.id)
    return order


def _extract_foreign(code: list[dict[str, Any]], assignment: Assignment) -> Submission:
    given = [Cell(id, "given", source) for id, role, source in assignment.cells if role == "given"]
    own = [Cell(f"{k}", "foreign", cell_source(cell)) for k, cell in enumerate(code, 1) if cell_source(cell).strip()]
    notice = (
        "The notebook has none of this assignment's cells: its imports, functions, classes and simple assignments were"
        " run, and everything else was left out."
    )
    return Submission(assignment.id, (*given, *own), (notice,))


def solution_of(assignment: Assignment) -> Submission:
    """The instructor's own solution as a submission."""
    cells = tuple(
        Cell(id, "solution" if role == "solution" else "given", source) for id, role, source in assignment.cells
    )
    return Submission(assignment.id, cells)


def identify(path: Path, notebook: dict[str, Any], root: Path) -> str:
    """The id of the assignment that `notebook` at `path` belongs to: by its path, else by its grade_ids.

    Raises NotebookError where neither tells.
    """
    ids = assignment_ids(root)
    for name in (path.resolve().parent.name, path.stem):
        if name in ids:
            return name
    found = {grade_id(cell) for cell in notebook["cells"]}
    overlap = {id: len(found & load_assignment(root, id).grade_ids - {"setup", "helpers"}) for id in ids}
    best = sorted(ids, key=lambda id: -overlap[id])
    if best and overlap[best[0]] and (len(best) == 1 or overlap[best[0]] > overlap[best[1]]):
        return best[0]
    raise NotebookError(
        f"{path.name}: it has no grade cells of one assignment of this course; say which it is:"
        f" --assignment ID, one of {', '.join(ids) or '(none)'}"
    )


def submission_name(path: Path) -> str:
    """Whose submission a path is: the student's folder in nbgrader's layout, else the file's name.

    >>> submission_name(Path("submitted/ada/c1w2/c1w2.ipynb")), submission_name(Path("loose/ada.ipynb"))
    ('ada', 'ada')
    """
    path = path.absolute()
    return path.parent.parent.name if path.stem == path.parent.name else path.stem
