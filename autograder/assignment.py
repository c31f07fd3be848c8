"""Assignments of a course, and what of a submission is graded: which cells run, which exercises there are.

The trusted side never parses a student's code as Python: cells are matched by their nbgrader metadata, and what is
inside them is a matter for the worker. Only the instructor's own notebook is read as code, for its signatures.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.notebook import NotebookError, cell_metadata, cell_source, cell_tags, grade_id, read_notebook
from autograder.records import Record

CONFIG = "nbgrader_config.py"
DEMO_TAG = "demo"


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
