"""An assignment as the instructor's notebook defines it: exercises with their points, and the cells that run.

Only the instructor's own notebook is read as code here, for its signatures.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

from autograder.course.course import (
    UnknownAssignment,
    assignment_ids,
    course_packages,
    expect_names,
    source_path,
    suite_path,
)
from autograder.course.notebook import (
    DEMO_TAG,
    cell_metadata,
    cell_source,
    cell_tags,
    is_exercise,
    is_solution,
    read_notebook,
)
from autograder.records import Record


class Exercise(Record, frozen=True):
    """An exercise of the instructor's notebook: the grade cell's id, its points, and the parameters of the function."""

    id: str
    points: float
    parameters: tuple[str, ...]


class Assignment(Record, frozen=True):
    """An assignment as `source/<id>/<id>.ipynb` defines it."""

    id: str
    root: str
    exercises: tuple[Exercise, ...]
    cells: tuple[tuple[str, str, str], ...]
    """(grade_id, role, source) of the instructor's code cells that run: role is given or solution."""
    grade_ids: frozenset[str]
    checks: tuple[tuple[str, str], ...] = ()
    """(exercise, source) of the grade cells, which hold the visible checks."""
    packages: tuple[str, ...] = ()
    """What its code may import beside the grader's own, as pip names it."""

    @property
    def source(self) -> Path:
        return source_path(Path(self.root), self.id)

    @property
    def data(self) -> Path:
        return self.source.parent / "data"

    @property
    def suite(self) -> Path:
        return suite_path(Path(self.root), self.id)


def load_assignment(root: Path, id: str) -> Assignment:
    """The assignment `id` of the course at `root`. Raises UnknownAssignment, or NotebookError for a broken source."""
    path = source_path(root, id)
    if not path.is_file():
        known = ", ".join(assignment_ids(root)) or "none"
        raise UnknownAssignment(f"no assignment {id!r} in this course: expected one of {known}")
    cells: list[tuple[str, str, str]] = []
    points: dict[str, float] = {}
    checks: list[tuple[str, str]] = []
    notebook = read_notebook(path)
    for cell in notebook["cells"]:
        metadata = cell_metadata(cell)
        id_ = metadata.get("grade_id")
        if cell.get("cell_type") != "code" or not id_:
            continue
        if is_exercise(cell):
            points[id_] = float(metadata.get("points", 0))
            checks.append((id_, cell_source(cell)))
        elif DEMO_TAG not in cell_tags(cell):
            cells.append((id_, "solution" if is_solution(cell) else "given", cell_source(cell)))
    signatures = _signatures("\n".join(source for _, role, source in cells if role == "solution"))
    exercises = tuple(Exercise(name, value, signatures.get(name, ())) for name, value in points.items())
    ids = frozenset({*points, *(cell[0] for cell in cells)})
    return Assignment(id, str(root), exercises, tuple(cells), ids, tuple(checks), _packages(root, id, notebook))


def _packages(root: Path, id: str, notebook: dict[str, Any]) -> tuple[str, ...]:
    """The packages of the course, and those that the notebook names for itself in its metadata."""
    own = notebook.get("metadata", {}).get("autograder", {})
    named = own.get("packages", []) if isinstance(own, dict) else []
    more = expect_names(named, f"source/{id}/{id}.ipynb, metadata autograder.packages")
    return tuple(dict.fromkeys([*course_packages(root), *more]))


def _signatures(source: str) -> dict[str, tuple[str, ...]]:
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return {node.name: tuple(arg.arg for arg in node.args.posonlyargs + node.args.args) for node in functions}
