"""`autograder import ID`: an assignment with nbgrader's own test cells becomes one with a hidden suite.

Each test cell is an exercise, named after the function of a solution cell above it that it reads most; further ones of
the same function are NAME-2, NAME-3. It stays as the visible check, with its points and those of test cells of which
no test could be moved; the hidden tests leave the notebook. Every assert goes into the suite.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.authoring.solution_cells import marker_faults
from autograder.authoring.stock_tests import MODULES, Moved, mentioned, move
from autograder.course.course import notebook_ids, notebook_path, source_path, suite_path
from autograder.course.homes import definitions
from autograder.course.notebook import (
    cell_metadata,
    cell_source,
    function_of,
    is_exercise,
    is_solution,
    read_notebook,
    solution_id,
)
from autograder.course.parsing import parse

HIDDEN_REGION = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS.*?^[ \t]*### END HIDDEN TESTS[^\n]*\n?", re.M | re.S)
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
Json = dict[str, Any]

HEAD = '''"""Hidden suite of {id}, moved from its test cells: single cases, as they stood there.

Cases say little of a function that is right for them alone: `autograder audit {id}` shows what slips through.
"""

{imports}

from autograder.testing import exercise
'''


class ImportFault(Exception):
    """An assignment that cannot be moved; the message says why, and what to do."""


@dataclass
class Exercise:
    """A function's test cells and the solution cell above: the name that is proposed, and what was moved."""

    name: str
    solution: Json
    checks: list[Json]
    moved: Moved = field(default_factory=Moved)


@dataclass
class Plan:
    """What an import would write, and what it could not move; `exercises` are (name, points, tests)."""

    notebook: Json
    suite: str
    exercises: list[tuple[str, float, int]]
    left: list[str]


def plan(root: Path, id: str) -> Plan:
    """What `source/<id>/<id>.ipynb` would become. Raises ImportFault, NotebookError."""
    if suite_path(root, id).exists():
        raise ImportFault(
            f"tests/hidden/{suite_path(root, id).name} is there already: move it away to import {id} anew"
        )
    path = source_path(root, id)
    if not path.is_file():
        known = ", ".join(notebook_ids(root)) or "none"
        raise ImportFault(f"source/{notebook_path(id)} is missing: expected one of {known}")
    notebook = copy.deepcopy(read_notebook(path))
    exercises, left = _exercises(notebook["cells"])
    if not exercises:
        raise ImportFault(f"source/{id}: no test cell belongs to a function of a solution cell: " + "; ".join(left))
    for each in exercises:
        _rewrite(each)
    for cell in {cell_metadata(each.solution).get("grade_id"): each.solution for each in exercises}.values():
        left += _rewrite_solution(cell, [each for each in exercises if each.solution is cell])
    kept = [each for each in exercises if each.moved.tests]
    left += [f"{each.name}: none of its asserts could be moved: write a test for it" for each in exercises
             if not each.moved.tests]  # fmt: skip
    told = [(each.name, float(cell_metadata(each.checks[0])["points"]), len(each.moved.tests)) for each in exercises]
    return Plan(notebook, _suite(id, kept), told, left)


def write(root: Path, id: str, plan: Plan) -> list[Path]:
    """Write a plan; the notebook as it was is kept in imported/. Returns the paths that were written."""
    path, before = source_path(root, id), root / "imported" / f"{id}.ipynb"
    before.parent.mkdir(parents=True, exist_ok=True)
    before.write_bytes(path.read_bytes())
    path.write_text(json.dumps(plan.notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    suite = suite_path(root, id)
    suite.parent.mkdir(parents=True, exist_ok=True)
    suite.write_text(plan.suite, encoding="utf-8")
    return [before, path, suite]


def _exercises(cells: list[Json]) -> tuple[list[Exercise], list[str]]:
    """The exercises of a notebook, in order, and what could not be moved."""
    solutions = [cell for cell in cells if is_solution(cell) and not cell_metadata(cell).get("grade")]
    functions = {node.name for cell in solutions for node in definitions(cell_source(cell))}
    found: dict[str, list[Exercise]] = {}
    left: list[str] = []
    for k, cell in enumerate(cells):
        if not is_exercise(cell):
            continue
        id = str(cell_metadata(cell).get("grade_id"))
        name, home = _tested(cell, [each for each in cells[:k] if each in solutions])
        if home is None:
            left.append(f"{id}: it tests no function of a solution cell above it: write the answer as a function")
            continue
        moved = move(id, cell_source(cell), functions)
        left += moved.left
        found.setdefault(name, []).append(Exercise(name, home, [cell], moved))
    exercises = [each for name, group in found.items() for each in _of_function(name, group)]
    return sorted(exercises, key=lambda each: cells.index(each.checks[0])), left


def _tested(check: Json, solutions: list[Json]) -> tuple[str, Json | None]:
    """The function that a test cell reads most, and the nearest solution cell above that defines one that it reads."""
    for cell in reversed(solutions):
        names = mentioned(cell_source(check), [node.name for node in definitions(cell_source(cell))])
        if names:
            return names[0], cell
    return "", None


def _of_function(name: str, group: list[Exercise]) -> Iterator[Exercise]:
    """The exercises of one function: its test cells of which a test was moved, the first with the others' points."""
    kept = [each for each in group if each.moved.tests] or group[:1]
    kept[0].checks += [cell for each in group if each not in kept for cell in each.checks]
    for k, each in enumerate(kept, 1):
        each.name = name if k == 1 else f"{name}-{k}"
        yield each


def _rewrite(exercise: Exercise) -> None:
    """Give the test cells of an exercise our name, and take the hidden tests out."""
    first, *others = exercise.checks
    points = sum(float(cell_metadata(cell).get("points", 0)) for cell in exercise.checks)
    cell_metadata(first).update(grade_id=exercise.name, points=int(points) if points == int(points) else points)
    cell_metadata(first)["locked"] = True
    for cell in exercise.checks:
        cell["source"] = HIDDEN_REGION.sub("", cell_source(cell)).strip() or "# Nothing is checked here."
        cell["outputs"], cell["execution_count"] = [], None
    for cell in others:  # its points have gone to the first; students still run it
        del cell["metadata"]["nbgrader"]
        cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "demo"]


def _rewrite_solution(cell: Json, exercises: list[Exercise]) -> Iterator[str]:
    """Name a solution cell after its first exercise, and set markers; yields what a person has to do."""
    functions = list(dict.fromkeys(function_of(each.name) for each in exercises))
    cell_metadata(cell)["grade_id"] = solution_id(functions[0])
    if BEGIN not in cell_source(cell):
        cell["source"] = _marked(cell_source(cell))
        if BEGIN not in cell_source(cell):
            yield f"{functions[0]}: put the solution between `{BEGIN}` and `{END}`"
    yield from (f"{solution_id(functions[0])}: {fault}" for fault in marker_faults(cell_source(cell), functions))


def _marked(source: str) -> str:
    """A cell of functions with markers around what follows their docstrings; as it is where it holds more."""
    body = parse(source).body
    kinds = (ast.FunctionDef, ast.Import, ast.ImportFrom)
    if not all(isinstance(node, kinds) for node in body):
        return source
    lines = source.split("\n")
    for node in reversed([node for node in body if isinstance(node, ast.FunctionDef)]):
        inside = node.body[1:] if ast.get_docstring(node) is not None else node.body
        if inside and inside[0].lineno > node.lineno:
            indent = " " * inside[0].col_offset
            start, end = inside[0].lineno - 1, inside[-1].end_lineno or inside[-1].lineno
            lines[start:end] = [indent + BEGIN, *lines[start:end], indent + END]
    return "\n".join(lines)


def _suite(id: str, exercises: list[Exercise]) -> str:
    imports = {line for each in exercises for line in each.moved.imports}
    bodies = "\n".join(body for each in exercises for _, body in each.moved.tests)
    imports |= {line for name, line in MODULES.items() if re.search(rf"\b{name}\.", bodies)}
    parts = [HEAD.format(id=id, imports="\n".join(sorted(imports))).replace('"""\n\n\n\nfrom', '"""\n\nfrom')]
    for each in exercises:
        name = "".join(part.capitalize() for part in re.split("[_-]", each.name))
        parts.append(f'\n@exercise("{each.name}")\nclass Test{name}:\n' + "\n".join(_tests(each.moved)))
    return "\n".join(parts)


def _tests(moved: Moved) -> Iterator[str]:
    for k, (title, body) in enumerate(moved.tests, 1):
        lines = "".join(f"        {line}\n" if line else "\n" for line in body.split("\n"))
        yield f'    def test_{k}(self, student):\n        """{title}"""\n{lines}'
