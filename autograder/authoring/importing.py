"""`autograder import ID`: an assignment with nbgrader's own test cells becomes one with a hidden suite.

One solution cell is one exercise, named after the function in it that its test cells read most; a cell with several
functions that have test cells of their own is split. The first test cell of an exercise stays as its visible check,
with the points of all; the hidden tests leave the notebook. Every assert goes into the suite.
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

from autograder.authoring.split_cells import split
from autograder.authoring.stock_tests import MODULES, Moved, mentioned, move
from autograder.course.course import source_path, suite_path
from autograder.course.notebook import cell_metadata, cell_source, is_exercise, is_solution, read_notebook, solution_id

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
    """A solution cell with its test cells: the name that is proposed, and what was moved."""

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
        raise ImportFault(f"tests/hidden/test_{id}.py is there already: move it away to import {id} anew")
    path = source_path(root, id)
    if not path.is_file():
        others = sorted(each.name for each in path.parent.glob("*.ipynb"))
        what = f"it holds {', '.join(others)}: an assignment has one notebook, of its own name" if others else "none"
        raise ImportFault(f"source/{id}/{id}.ipynb is missing: {what}")
    notebook = copy.deepcopy(read_notebook(path))
    exercises, left = _exercises(notebook["cells"])
    functions = {name for cell in notebook["cells"] if is_solution(cell) for name in _defined(cell_source(cell))}
    for each in exercises:
        for cell in each.checks:
            found = move(str(cell_metadata(cell).get("grade_id")), cell_source(cell), functions)
            each.moved.tests += found.tests
            each.moved.imports += found.imports
            left += found.left
        left += _rewrite(each, notebook["cells"])
    kept = [each for each in exercises if each.moved.tests]
    left += [f"{each.name}: none of its asserts could be moved: write a test for it" for each in exercises
             if not each.moved.tests]  # fmt: skip
    if not exercises:
        raise ImportFault(f"source/{id}: no test cell belongs to a function of a solution cell: " + "; ".join(left))
    told = [(each.name, float(cell_metadata(each.checks[0])["points"]), len(each.moved.tests)) for each in exercises]
    return Plan(notebook, _suite(id, kept), told, left)


def write(root: Path, id: str, plan: Plan) -> list[Path]:
    """Write a plan; the notebook as it was is kept in imported/. Returns the paths that were written."""
    path, before = source_path(root, id), root / "imported" / f"{id}.ipynb"
    before.parent.mkdir(exist_ok=True)
    before.write_bytes(path.read_bytes())
    path.write_text(json.dumps(plan.notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    suite = suite_path(root, id)
    suite.parent.mkdir(parents=True, exist_ok=True)
    suite.write_text(plan.suite, encoding="utf-8")
    return [before, path, suite]


def _exercises(cells: list[Json]) -> tuple[list[Exercise], list[str]]:
    """The exercises of a notebook, and the test cells that belong to none."""
    solutions = [(k, cell, _defined(cell_source(cell))) for k, cell in enumerate(cells) if is_solution(cell)]
    solutions = [each for each in solutions if not cell_metadata(each[1]).get("grade")]
    checks: dict[int, list[Json]] = {}
    left = []
    for k, cell in enumerate(cells):
        if not is_exercise(cell):
            continue
        home = next(
            (at for at, _, names in reversed(solutions) if at < k and mentioned(cell_source(cell), names)), None
        )
        if home is None:
            id = cell_metadata(cell).get("grade_id")
            left.append(f"{id}: it tests no function of a solution cell above it: write the answer as a function")
        else:
            checks.setdefault(home, []).append(cell)
    found = []
    for at, cell, names in solutions:
        if at not in checks:
            continue
        by_function: dict[str, list[Json]] = {}
        for each in checks[at]:
            by_function.setdefault(mentioned(cell_source(each), names)[0], []).append(each)
        parts = split(cell, by_function) if len(by_function) > 1 else None
        if parts is not None:
            place = next(k for k, each in enumerate(cells) if each is cell)
            cells[place : place + 1] = parts.values()
            found += [Exercise(name, part, by_function[name]) for name, part in parts.items()]
        else:
            found.append(Exercise(max(by_function, key=lambda name: len(by_function[name])), cell, checks[at]))
            if len(by_function) > 1:
                what = (
                    f"{cell_metadata(cell).get('grade_id')}: split the cell, so that each of {', '.join(by_function)}"
                )
                left.append(f"{what} has its markers in a cell of its own; until then they are one exercise")
    return found, left


def _defined(source: str) -> list[str]:
    """The functions and classes that a cell of the instructor's defines."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    return [node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def _rewrite(exercise: Exercise, cells: list[Json]) -> Iterator[str]:
    """Give the cells of an exercise our names; yields what a person has to do."""
    cell_metadata(exercise.solution)["grade_id"] = solution_id(exercise.name)
    source = cell_source(exercise.solution)
    if BEGIN not in source:
        exercise.solution["source"] = _marked(source) or source
        if BEGIN not in exercise.solution["source"]:
            yield f"{exercise.name}: put the solution between `{BEGIN}` and `{END}`"
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


def _marked(source: str) -> str:
    """A cell of one function with markers around what follows its docstring, or ""."""
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        return ""
    inside = body[0].body[1:] if ast.get_docstring(body[0]) is not None else body[0].body
    if not inside or inside[0].end_lineno is None or inside[-1].end_lineno is None:
        return ""
    lines, indent = source.split("\n"), " " * inside[0].col_offset
    start, end = inside[0].lineno - 1, inside[-1].end_lineno
    return "\n".join([*lines[:start], indent + BEGIN, *lines[start:end], indent + END, *lines[end:]])


def _suite(id: str, exercises: list[Exercise]) -> str:
    imports = {line for each in exercises for line in each.moved.imports}
    bodies = "\n".join(body for each in exercises for _, body in each.moved.tests)
    imports |= {line for name, line in MODULES.items() if re.search(rf"\b{name}\.", bodies)}
    parts = [HEAD.format(id=id, imports="\n".join(sorted(imports))).replace('"""\n\n\n\nfrom', '"""\n\nfrom')]
    for each in exercises:
        name = "".join(part.capitalize() for part in each.name.split("_"))
        parts.append(f'\n@exercise("{each.name}")\nclass Test{name}:\n' + "\n".join(_tests(each.moved)))
    return "\n".join(parts)


def _tests(moved: Moved) -> Iterator[str]:
    for k, (title, body) in enumerate(moved.tests, 1):
        lines = "".join(f"        {line}\n" if line else "\n" for line in body.split("\n"))
        yield f'    def test_{k}(self, student):\n        """{title}"""\n{lines}'
