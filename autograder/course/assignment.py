"""An assignment as the instructor's notebook defines it: exercises with their points, and the cells that run.

Only the instructor's own notebook is read as code here, for its signatures.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from autograder.course.course import (
    UnknownAssignment,
    course_packages,
    expect_names,
    notebook_ids,
    notebook_path,
    source_path,
    suite_path,
)
from autograder.course.homes import homes
from autograder.course.notebook import (
    DEMO_TAG,
    SOLUTION,
    cell_metadata,
    cell_source,
    cell_tags,
    function_of,
    is_exercise,
    is_solution,
    read_notebook,
    solution_id,
)
from autograder.course.parsing import parse
from autograder.packages import PackageError, first_installed, pins
from autograder.records import GradingError, Record
from autograder.worker.profiles import PROFILES

HEAVY = ("tensorflow", "keras")
"""How packages begin that no worker can import without the profile that is made for them."""


class Exercise(Record, frozen=True):
    """An exercise of the instructor's notebook: the grade cell's id, its points, and the parameters of the function.

    methods -- of a class: "class.method" and its parameters
    cell -- the grade_id of the cell in which it is solved, which may be that of other exercises, too
    """

    id: str
    points: float
    parameters: tuple[str, ...]
    methods: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cell: str = ""

    @property
    def function(self) -> str:
        return function_of(self.id)


class Assignment(Record, frozen=True):
    """A notebook of an assignment as `source/<id>/<id>.ipynb` defines it, which is mostly the whole assignment."""

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
    needs: str = ""
    """The profile of its workers (`autograder.worker.profiles`): metadata `autograder.needs` of the notebook."""

    @property
    def source(self) -> Path:
        return source_path(Path(self.root), self.id)

    @property
    def data(self) -> Path:
        return self.source.parent / "data"

    @property
    def beside(self) -> tuple[Path, ...]:
        """What lies beside the notebook and is copied to students: in stock mode its cells may read it, as data/."""
        found = sorted(self.source.parent.iterdir()) if self.is_stock else []
        own = [path for path in found if path.suffix != ".ipynb" and path.name not in ("data", "__pycache__")]
        return tuple(path for path in own if not path.name.startswith(".") and path.exists())

    @property
    def suite(self) -> Path:
        return suite_path(Path(self.root), self.id)

    @property
    def homes(self) -> tuple[tuple[str, str], ...]:
        """(function, cell) of each function that is not solved in a cell NAME-solution."""
        pairs = {each.function: each.cell for each in self.exercises if each.cell != solution_id(each.id)}
        return tuple((function, cell) for function, cell in pairs.items() if cell)

    def solved_in(self, cell: str) -> tuple[str, ...]:
        """The functions that are exercises and solved in the cell of this grade_id."""
        return tuple(dict.fromkeys(each.function for each in self.exercises if each.cell == cell))

    def graded_by(self, functions: Collection[str]) -> tuple[str, ...]:
        """The exercises that grade some functions."""
        return tuple(each.id for each in self.exercises if each.function in functions)

    @property
    def is_stock(self) -> bool:
        """Whether the notebook's own test cells grade (`autograder.course.stock`).

        There is no hidden suite, and no exercise is named as those of one are: else its suite has been lost.
        """
        return not self.suite.is_file() and not any(f"{each.id}{SOLUTION}" in self.grade_ids for each in self.exercises)


def load_assignment(root: Path, id: str) -> Assignment:
    """The assignment `id` of the course at `root`. Raises UnknownAssignment, or NotebookError for a broken source."""
    path = source_path(root, id)
    if not path.is_file():
        known = ", ".join(notebook_ids(root)) or "none"
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
    signatures = _signatures(source for _, role, source in cells if role == "solution")
    solved = homes(notebook["cells"])
    exercises = tuple(_exercise(name, value, signatures, solved.get(name, "")) for name, value in points.items())
    ids = frozenset({*points, *(cell[0] for cell in cells)})
    needs, packages = _environment(root, id, notebook)
    return Assignment(id, str(root), exercises, tuple(cells), ids, tuple(checks), packages, needs)


def _environment(root: Path, id: str, notebook: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The profile that a notebook needs, and the packages: of the course, the notebook's own, and the profile's.

    Raises GradingError.
    """
    own = notebook.get("metadata", {}).get("autograder", {})
    own = own if isinstance(own, dict) else {}
    where = f"source/{notebook_path(id)}, metadata autograder"
    more = expect_names(own.get("packages", []), f"{where}.packages")
    needs = own.get("needs", "")
    if not isinstance(needs, str) or needs not in PROFILES:
        known = ", ".join(repr(name) for name in PROFILES if name)
        raise GradingError("sandbox", f"{where}.needs: expected one of {known}, found {needs!r}")
    named = dict.fromkeys([*course_packages(root), *more])
    heavy = [name for name in named if name.lower().startswith(HEAVY) and not needs]
    if heavy:
        what = f"{where}: the package {heavy[0]} needs threads and memory, which a worker has where the notebook asks"
        raise GradingError("sandbox", f'{what} for them: set needs to "tensorflow", and leave out the package')
    chosen = first_installed(PROFILES[needs].packages)
    return needs, tuple(dict.fromkeys([*named, *chosen]))


def lacking(needs: str) -> str:
    """What must be installed before workers of a profile can run, in words; "" where nothing is missing.

    >>> lacking("")
    ''
    """
    try:
        pins(first_installed(PROFILES[needs].packages))
    except PackageError as error:
        return str(error)
    return ""


def _exercise(name: str, points: float, signatures: dict[str, tuple[str, ...]], cell: str) -> Exercise:
    function = function_of(name)
    methods = tuple(each for each in signatures.items() if each[0].startswith(f"{function}."))
    return Exercise(name, points, signatures.get(function, ()), methods, cell)


def _signatures(sources: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The parameters of each function, of each class as it is called, and of its methods as "class.method".

    A cell that is no plain Python, such as one with a magic command, names none.
    """
    found: dict[str, tuple[str, ...]] = {}
    for node in _nodes(sources):
        if isinstance(node, ast.FunctionDef):
            found[node.name] = _parameters(node)
        elif isinstance(node, ast.ClassDef):
            methods = {each.name: _parameters(each)[1:] for each in node.body if isinstance(each, ast.FunctionDef)}
            found |= {f"{node.name}.{name}": names for name, names in methods.items()}
            found[node.name] = methods.get("__init__", ())
    return found


def _nodes(sources: Iterable[str]) -> Iterator[ast.AST]:
    for source in sources:
        with contextlib.suppress(SyntaxError):
            yield from ast.walk(parse(source))


def _parameters(node: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(arg.arg for arg in node.args.posonlyargs + node.args.args)
