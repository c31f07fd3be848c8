"""What of a submitted notebook is graded: which cells run, and whose they are.

The trusted side never parses a student's code as Python: cells are matched by their nbgrader metadata, and what is
inside them is a matter for the worker.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.course.assignment import Assignment, load_assignment
from autograder.course.course import assignment_ids
from autograder.course.notebook import DEMO_TAG, NotebookError, cell_source, cell_tags, grade_id, solution_id
from autograder.records import Record


class Cell(Record, frozen=True):
    """A cell to run. `kind`: given by the instructor, an exercise's solution, or the student's own extra cell."""

    name: str
    kind: Literal["given", "solution", "extra", "foreign"]
    source: str


class Submission(Record, frozen=True):
    """What of a submitted notebook is graded; its digest names it in the store."""

    assignment: str
    cells: tuple[Cell, ...]
    notices: tuple[str, ...] = ()

    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


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
        anchor = solution_id(exercise.id)
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
    """The id of the assignment that a loose `notebook` at `path` belongs to: by its names, else by its grade_ids.

    Raises NotebookError where neither tells.
    """
    ids = assignment_ids(root)
    for name in (path.absolute().parent.name, path.stem):
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
