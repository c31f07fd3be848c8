"""Which solution cell each exercise is solved in, and which function each stub in a cell stands for.

An exercise `distance` is solved in the cell `distance-solution`, or else in the solution cell that defines `distance`:
one cell may hold several functions, each with a grade cell of its own. Only the instructor's notebook is read here.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from autograder.course.notebook import (
    cell_metadata,
    cell_source,
    exercise_id,
    function_of,
    is_exercise,
    is_solution,
    solution_id,
)
from autograder.course.parsing import parse

BEGIN = "BEGIN SOLUTION"

Definition = ast.FunctionDef | ast.ClassDef


def definitions(source: str) -> list[Definition]:
    """The functions and classes at the top level of a cell; none where it is no plain Python."""
    try:
        body = parse(source).body
    except SyntaxError:
        return []
    return [node for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def first_line(node: Definition) -> int:
    """The number of a definition's first line, its decorators included."""
    return min([node.lineno, *(each.lineno for each in node.decorator_list)])


def defining(cells: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Function or class → the grade_ids of the solution cells that define it, in order; those of a person left out."""
    found: dict[str, list[str]] = {}
    for cell in cells:
        if is_solution(cell) and not cell_metadata(cell).get("grade"):
            for node in definitions(cell_source(cell)):
                found.setdefault(node.name, []).append(str(cell_metadata(cell).get("grade_id")))
    return found


def homes(cells: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Exercise → the grade_id of the cell in which it is solved; exercises that have none are left out."""
    cells = list(cells)
    ids = {str(cell_metadata(cell).get("grade_id")) for cell in cells if is_solution(cell)}
    defined = defining(cells)
    found = {}
    for id in (str(cell_metadata(cell).get("grade_id")) for cell in cells if is_exercise(cell)):
        own = [solution_id(id)] if solution_id(id) in ids else defined.get(function_of(id), [])
        if own:
            found[id] = own[-1]
    return found


def stub_names(source: str, grade_id: str, functions: Collection[str]) -> list[str]:
    """For each pair of markers in a solution cell, the function that the stub there names.

    functions -- those in the cell that are exercises
    It is the one around the markers; around those of a helper stands none, and the next exercise below is named. Of a
    cell with one exercise, and of markers around whole functions, the stub has the cell's own name.
    """
    own = next(iter(functions)) if len(functions) == 1 else exercise_id(grade_id)
    nodes = definitions(source)
    lines = [number for number, line in enumerate(source.split("\n"), 1) if BEGIN in line]
    if len(functions) < 2:
        return [own] * max(len(lines), 1)
    return [_named_at(line, nodes, functions, own) for line in lines] or [own]


def _named_at(line: int, nodes: list[Definition], functions: Collection[str], own: str) -> str:
    around = next((node for node in nodes if first_line(node) <= line <= (node.end_lineno or node.lineno)), None)
    if around is None:
        return own
    graded = [node for node in nodes if node.name in functions]
    below = [node.name for node in graded if (node.end_lineno or node.lineno) >= line]
    return below[0] if below else graded[-1].name


def without_others(source: str, others: Collection[str]) -> str:
    """A cell without the definitions of `others`.

    >>> without_others("a = 1\\ndef f(): pass\\ndef g(): pass", ["f"])
    'a = 1\\ndef g(): pass'
    """
    lines = source.split("\n")
    for node in reversed(definitions(source)):
        if node.name in others:
            del lines[first_line(node) - 1 : node.end_lineno]
    return "\n".join(lines)
