"""What of a submitted notebook is graded: which cells run, and whose they are.

The trusted side never parses a student's code as Python: cells are matched by their nbgrader metadata, and what is
inside them is a matter for the worker.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import msgspec

from autograder.course import tensorflow_1
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.course import notebook_id, notebook_ids
from autograder.course.notebook import (
    DEMO_TAG,
    NotebookError,
    cell_source,
    cell_tags,
    function_of,
    grade_id,
    solution_id,
)
from autograder.records import Record


class Cell(Record, frozen=True):
    """A cell to run. `kind`: given by the instructor, an exercise's solution, or the student's own extra cell.

    A stand-in is the instructor's solution of an exercise, behind the student's own (`with_stand_ins`). A check is the
    instructor's test cell, which runs in stock mode only.
    turns -- functions whose check stands behind this cell: they are judged as they are then
    """

    name: str
    kind: Literal["given", "solution", "extra", "foreign", "stand-in", "check"]
    source: str
    turns: tuple[str, ...] = ()


class Submission(Record, frozen=True):
    """What of a submitted notebook is graded; its digest names it in the store.

    checks -- (exercise, source) of each check that the student has changed: not run, but searched for an answer
    homes -- (function, cell) of each function that is solved in another cell than NAME-solution
    """

    assignment: str
    cells: tuple[Cell, ...]
    notices: tuple[str, ...] = ()
    checks: tuple[tuple[str, str], ...] = ()
    homes: tuple[tuple[str, str], ...] = ()

    def home(self, function: str) -> str:
        """The grade_id of the cell in which an exercise's function is to be written."""
        return dict(self.homes).get(function, solution_id(function))

    @property
    def is_foreign(self) -> bool:
        """Whether it is a learner's own notebook, without this assignment's cells."""
        return any(cell.kind == "foreign" for cell in self.cells)

    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def extract(notebook: dict[str, Any], assignment: Assignment) -> Submission:
    """The part of `notebook` that is graded, in the notebook's own order.

    Locked cells come from the instructor, and stand no later than the instructor has them. Solution cells come from
    the submission, all copies of them, whatever type of cell they have become. A notebook without our metadata is
    taken cell by cell.
    """
    if any(grade_id(cell) in assignment.grade_ids for cell in notebook["cells"]):
        found = _Extraction(assignment).run(notebook["cells"])
    else:
        found = _extract_foreign(notebook["cells"], assignment)
    old = tensorflow_1.notice((cell.name, cell.source) for cell in found.cells) if assignment.needs else ""
    return msgspec.structs.replace(found, notices=(*found.notices, old)) if old else found


class _Extraction:
    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        self.place = {id: number for number, id in enumerate(_order(assignment))}
        self.roles = {id: role for id, role, _ in assignment.cells}
        self.given = [(self.place[id], id, source) for id, role, source in assignment.cells if role == "given"]
        self.cells: list[Cell] = []
        self.pieces: dict[str, int] = {}
        self.checks: dict[str, str] = {}

    def run(self, cells: list[dict[str, Any]]) -> Submission:
        number = 0
        for cell in cells:
            is_code = cell.get("cell_type") == "code"
            number += is_code
            id, source = grade_id(cell), cell_source(cell)
            if id in self.place and id is not None:
                self.known(id, source)
            elif is_code and DEMO_TAG not in cell_tags(cell) and source.strip():
                self.cells.append(Cell(f"extra-{number}", "extra", source))
        self.give(len(self.place))
        self.turns_without_a_check()
        notices = [
            f"The cell {id} was there {many} times; all of them were run, in order."
            for id, many in self.pieces.items()
            if many > 1
        ]
        changed = tuple((id, self.checks[id]) for id, source in self.assignment.checks if self.changed(id, source))
        return Submission(self.assignment.id, tuple(self.cells), tuple(notices), changed, self.assignment.homes)

    def known(self, id: str, source: str) -> None:
        """A cell of the instructor's, or one that the student writes in for an exercise."""
        self.give(self.place[id])
        if self.roles.get(id) == "solution":
            many = self.pieces[id] = self.pieces.get(id, 0) + 1
            checked = {function_of(each) for each in self.checks}
            turns = tuple(name for name in self.assignment.solved_in(id) if name in checked)
            self.cells.append(Cell(id if many == 1 else f"{id} ({many})", "solution", source, turns))
        elif id not in self.roles and id not in self.checks:
            self.checks[id] = source
            if self.cells:
                self.turn(len(self.cells) - 1, function_of(id))

    def give(self, place: int) -> None:
        """The instructor's own cells up to `place`, which the student may have moved, changed or deleted."""
        while self.given and self.given[0][0] <= place:
            _, id, source = self.given.pop(0)
            self.cells.append(Cell(id, "given", source))

    def turn(self, at: int, function: str) -> None:
        cell = self.cells[at]
        self.cells[at] = msgspec.structs.replace(cell, turns=tuple(dict.fromkeys((*cell.turns, function))))

    def turns_without_a_check(self) -> None:
        """Where the check was deleted, an exercise is judged as it is behind its solution."""
        checked = {function_of(each) for each in self.checks}
        for function, home in {each.function: each.cell for each in self.assignment.exercises}.items():
            many = self.pieces.get(home, 0)
            if many and function not in checked:
                last = home if many == 1 else f"{home} ({many})"
                self.turn(next(k for k, cell in enumerate(self.cells) if cell.name == last), function)

    def changed(self, id: str, source: str) -> bool:
        return id in self.checks and self.checks[id].strip() != source.strip()


def _order(assignment: Assignment) -> list[str]:
    """All grade_ids in the order of the instructor's notebook: a grade cell stands behind its solution cell."""
    order = [id for id, _, _ in assignment.cells]
    for exercise in assignment.exercises:
        anchor = exercise.cell
        order.insert(order.index(anchor) + 1 if anchor in order else len(order), exercise.id)
    return order


def _extract_foreign(cells: list[dict[str, Any]], assignment: Assignment) -> Submission:
    code = [cell for cell in cells if cell.get("cell_type") == "code"]
    given = [Cell(id, "given", source) for id, role, source in assignment.cells if role == "given"]
    own = [Cell(f"{k}", "foreign", cell_source(cell)) for k, cell in enumerate(code, 1) if cell_source(cell).strip()]
    notice = (
        "The notebook has none of this assignment's cells: its imports, functions, classes and simple assignments were"
        " run, with what its functions read, and everything else was left out."
    )
    return Submission(assignment.id, (*given, *own), (notice,))


def not_handed_in(assignment: Assignment) -> Submission:
    """What is graded where a notebook of a hand-in is missing: nothing is written."""
    given = tuple(Cell(id, "given", source) for id, role, source in assignment.cells if role == "given")
    what = f"{assignment.source.name} was not handed in, so that it counts 0."
    return Submission(assignment.id, given, (what,), homes=assignment.homes)


def solution_of(assignment: Assignment) -> Submission:
    """The instructor's own solution as a submission."""
    cells = tuple(
        Cell(id, "solution" if role == "solution" else "given", source) for id, role, source in assignment.cells
    )
    return Submission(assignment.id, cells, homes=assignment.homes)


def identify(
    path: Path,
    notebook: dict[str, Any],
    root: Path,
    load: Callable[[str], Assignment] | None = None,
) -> str:
    """The id of the assignment that a loose `notebook` at `path` belongs to.

    By its names, else by its grade_ids, else by the exercises whose functions it defines: the most of them, and of
    two assignments with equally many the one that asks for fewer.

    load -- where loaded assignments are kept for the next notebook

    Raises NotebookError where none of these tells.
    """
    ids = notebook_ids(root)
    folder = path.absolute().parent.name
    for name in (notebook_id(folder, path.stem), folder, path.stem):
        if name in ids:
            return name
    assignments = [load(id) if load is not None else load_assignment(root, id) for id in ids]
    found = {grade_id(cell) for cell in notebook["cells"]}
    own = {each.id: (len(found & each.grade_ids - {"setup", "helpers"}),) for each in assignments}
    names = _defined(notebook)
    by_function = {each.id: _functions(each, names) for each in assignments}
    for overlap in (own, by_function):
        best = sorted(ids, key=lambda id: overlap[id], reverse=True)
        if best and overlap[best[0]][0] and (len(best) == 1 or overlap[best[0]] > overlap[best[1]]):
            return best[0]
    raise NotebookError(
        f"{path.name}: it has neither grade cells nor the functions of one assignment of this course; say which it is:"
        f" --assignment ID, one of {', '.join(ids) or '(none)'}"
    )


DEFINED = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+(\w+)|^(\w+)[ \t]*=[^=]", re.MULTILINE)


def _defined(notebook: dict[str, Any]) -> set[str]:
    """The names that the code cells seem to define, read as text."""
    sources = (cell_source(cell) for cell in notebook["cells"] if cell.get("cell_type") == "code")
    return {name for source in sources for pair in DEFINED.findall(source) for name in pair if name}


def _functions(assignment: Assignment, names: set[str]) -> tuple[int, int]:
    """(how many exercises of an assignment are among `names`, minus how many are not)."""
    functions = {exercise.function for exercise in assignment.exercises}
    found = len(functions & names)
    return found, found - len(functions)
