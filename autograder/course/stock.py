"""An assignment without a hidden suite, as stock nbgrader has it: its grade cells hold the tests, also hidden ones.

Such an assignment is graded in stock mode: all code cells run from top to bottom, as `nbgrader autograde` runs them,
with the instructor's test cells in their places. They run beside the student's code, which can read and change them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.notebook import NotebookError, cell_source, grade_id, read_notebook
from autograder.course.submission import Cell, Submission

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
"""nbgrader's marks of the lines that a release leaves out."""


def extract_stock(notebook: dict[str, Any], assignment: Assignment) -> Submission:
    """The cells of `notebook` in its own order, with the instructor's test cells and other locked cells in place.

    Locked cells that were deleted run last. Raises NotebookError for a notebook without any of the assignment's cells.
    """
    cells = [cell for cell in notebook["cells"] if cell.get("cell_type") == "code"]
    if not any(grade_id(cell) in assignment.grade_ids for cell in cells):
        raise NotebookError(
            f"the notebook has none of the cells of {assignment.id}: expected the notebook that was released, with its"
            " test cells; hand that one in"
        )
    roles = {id: role for id, role, _ in assignment.cells}
    ours = {id: Cell(id, "given", source) for id, role, source in assignment.cells if role == "given"}
    ours |= {id: Cell(id, "check", source) for id, source in assignment.checks}
    found: list[Cell] = []
    copies: dict[str, int] = {}
    for number, cell in enumerate(cells, 1):
        id, source = grade_id(cell) or "", cell_source(cell)
        if id in ours:
            found.append(ours.pop(id))
        elif roles.get(id) == "solution":
            copies[id] = many = copies.get(id, 0) + 1
            found.append(Cell(id if many == 1 else f"{id} ({many})", "solution", source))
        elif source.strip() and id not in roles and id not in dict(assignment.checks):
            found.append(Cell(f"extra-{number}", "extra", source))
    return Submission(assignment.id, (*found, *ours.values()))


def stock_solution(assignment: Assignment) -> Submission:
    """The instructor's own notebook as a submission, whose cells are all given."""
    made = extract_stock(read_notebook(assignment.source), assignment)
    cells = tuple(cell if cell.kind == "check" else msgspec.structs.replace(cell, kind="given") for cell in made.cells)
    return msgspec.structs.replace(made, cells=cells)


def hidden_lines(source: str) -> set[int]:
    """The numbers, from 1, of the lines of a test cell that a release leaves out.

    >>> hidden_lines("assert f(1)\\n### BEGIN HIDDEN TESTS\\nassert f(2)\\n### END HIDDEN TESTS")
    {2, 3, 4}
    """
    found, inside = set(), False
    for number, line in enumerate(source.split("\n"), 1):
        inside |= BEGIN in line
        if inside:
            found.add(number)
        inside &= END not in line
    return found
