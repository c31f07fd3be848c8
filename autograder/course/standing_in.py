"""The instructor's solution of some exercises behind the student's own, so that what calls them finds them right."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.notebook import exercise_id, solution_id
from autograder.course.submission import Cell, Submission


def with_stand_ins(submission: Submission, assignment: Assignment, exercises: Collection[str]) -> Submission:
    """The submission, in which the instructor's solutions of `exercises` replace the student's functions.

    The student's cells are run as before: another exercise may use what else they define. A stand-in comes behind each
    cell with an answer to its exercise, and before the check there, so that the exercises below find it.
    """
    cells = list(submission.cells)
    for exercise in exercises:
        cells = list(_standing_in(cells, stand_in(assignment, exercise), exercise, _later(assignment, exercise)))
    return msgspec.structs.replace(submission, cells=tuple(cells))


def stand_in(assignment: Assignment, exercise: str) -> Cell:
    source = "\n".join(source for id, _, source in assignment.cells if id == solution_id(exercise))
    return Cell(f"{solution_id(exercise)} (stand-in)", "stand-in", source)


def bound_by(assignment: Assignment, exercises: Collection[str]) -> set[str]:
    """The names that the stand-ins of `exercises` bind: a cell may define more than its own function."""
    nodes = [node for name in exercises for node in ast.walk(ast.parse(stand_in(assignment, name).source))]
    defined = {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    return defined | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _later(assignment: Assignment, exercise: str) -> set[str]:
    """The exercises behind `exercise` in the instructor's notebook."""
    ids = [each.id for each in assignment.exercises]
    return set(ids[ids.index(exercise) + 1 :])


def _standing_in(cells: list[Cell], stand_in: Cell, exercise: str, later: set[str]) -> Iterator[Cell]:
    """The cells with the stand-in; at their end where no check stands anywhere, since the last definition counts."""
    if not any(cell.turns for cell in cells):
        yield from (*cells, stand_in)
        return
    own = [cell for cell in cells if exercise in (_answers(cell), *cell.turns)]
    first = next((k for k, cell in enumerate(cells) if _answers(cell) in later), len(cells)) if not own else -1
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


def _answers(cell: Cell) -> str | None:
    """The exercise whose solution a cell of the student's holds."""
    return exercise_id(cell.name.split(" ")[0]) if cell.kind == "solution" else None
