"""The instructor's solution of some exercises behind the student's own, so that what calls them finds them right."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.homes import without_others
from autograder.course.notebook import function_of, solution_id
from autograder.course.parsing import parse
from autograder.course.submission import Cell, Submission


def with_stand_ins(submission: Submission, assignment: Assignment, exercises: Collection[str]) -> Submission:
    """The submission, in which the instructor's solutions of `exercises` replace the student's functions.

    The student's cells are run as before: another exercise may use what else they define. A stand-in comes behind each
    cell with an answer to its exercise, and before the check there, so that the exercises below find it.
    """
    cells = list(submission.cells)
    for function in dict.fromkeys(map(function_of, exercises)):
        own, later = submission.home(function), _later(assignment, function)
        cells = list(_standing_in(cells, stand_in(assignment, function), function, own, later))
    return msgspec.structs.replace(submission, cells=tuple(cells))


def stand_in(assignment: Assignment, function: str) -> Cell:
    """The instructor's cell that defines a function, without the other exercises that it defines."""
    home = dict(assignment.homes).get(function, solution_id(function))
    others = [name for name in assignment.solved_in(home) if name != function]
    source = "\n".join(source for id, _, source in assignment.cells if id == home)
    return Cell(f"{solution_id(function)} (stand-in)", "stand-in", without_others(source, others))


def bound_by(assignment: Assignment, exercises: Collection[str]) -> set[str]:
    """The names that the stand-ins of `exercises` bind: a cell may define more than its own function."""
    sources = [stand_in(assignment, function_of(name)).source for name in exercises]
    nodes = [node for source in sources for node in ast.walk(parse(source))]
    defined = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return defined | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _later(assignment: Assignment, function: str) -> set[str]:
    """The solution cells of the exercises behind `function` in the instructor's notebook."""
    functions = [each.function for each in assignment.exercises]
    return {each.cell for each in assignment.exercises[functions.index(function) + 1 :]}


def _standing_in(cells: list[Cell], stand_in: Cell, function: str, home: str, later: set[str]) -> Iterator[Cell]:
    """The cells with the stand-in; at their end where no check stands anywhere, since the last definition counts."""
    if not any(cell.turns for cell in cells):
        yield from (*cells, stand_in)
        return
    own = [cell for cell in cells if _grade_id(cell) == home or function in cell.turns]
    first = next((k for k, cell in enumerate(cells) if _grade_id(cell) in later), len(cells)) if not own else -1
    for k, cell in enumerate(cells):
        if k == first:
            yield stand_in
        if cell in own:
            yield msgspec.structs.replace(cell, turns=())
            yield msgspec.structs.replace(stand_in, turns=cell.turns)
        else:
            yield cell
    if first == len(cells):
        yield stand_in


def _grade_id(cell: Cell) -> str | None:
    """The grade_id of a solution cell of the student's."""
    return cell.name.split(" ")[0] if cell.kind == "solution" else None
