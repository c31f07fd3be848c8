"""What must hold of a course's source/, release/, solutions/ and suites. Nothing is written; problems are returned."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.authoring.problem import Problem
from autograder.authoring.shared_cells import shared_cell_problems
from autograder.authoring.solution_cells import BEGIN, END, solution_cell_problems, stubs_of
from autograder.course.assignment import load_assignment
from autograder.course.course import folder_of, notebook_ids, notebook_path, suite_path
from autograder.course.homes import homes
from autograder.course.notebook import (
    DEMO_TAG,
    NotebookError,
    cell_metadata,
    cell_source,
    cell_tags,
    function_of,
    is_exercise,
    read_notebook,
    solution_id,
)
from autograder.course.parsing import parse

Json = dict[str, Any]

HIDDEN = ("HIDDEN TEST", "AUTOTEST", "autograder.testing", "tests/hidden")
"""Words that no released cell holds: nbgrader's marks of hidden tests, and names of the suites."""

IGNORED = (".ipynb_checkpoints", "__pycache__")
SHORTEST_LEAK = 25
"""Characters of a solution, blanks aside, from which its text elsewhere in the notebook counts as a leak."""


def files_below(folder: Path) -> dict[str, Path]:
    """The files below a folder by their relative path, those that nbgrader ignores left out."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        name = path.relative_to(folder)
        if path.is_file() and not set(name.parts) & set(IGNORED) and path.suffix != ".pyc":
            found[name.as_posix()] = path
    return found


def source_problems(root: Path, id: str) -> list[Problem]:
    """The rules for an instructor's notebook and the folder that it is in."""
    where = f"source/{notebook_path(id)}"
    try:
        notebook = read_notebook(root / where)
    except NotebookError as error:
        return [Problem(where, str(error), "write the instructor's notebook there")]
    if load_assignment(root, id).is_stock:
        return list(_format(where, notebook))
    problems = [*_stray(root, id), *_format(where, notebook)]
    problems += [*_grade_ids(where, notebook), *_markers(where, notebook), *shared_cell_problems(id, where, notebook)]
    return [*problems, *suite_problems(root, id, exercise_ids(notebook))]


def exercise_ids(notebook: Json) -> list[str]:
    """The ids of the cells that the hidden suite grades, in order."""
    return [str(cell_metadata(cell).get("grade_id")) for cell in notebook["cells"] if is_exercise(cell)]


def _stray(root: Path, id: str) -> Iterator[Problem]:
    folder = folder_of(id)
    own = {notebook_path(each).name for each in notebook_ids(root, folder)}
    for name in files_below(root / "source" / folder):
        if name not in own and not name.startswith("data/"):
            remedy = "move it to data/ if the notebook reads it, else out of source/"
            yield Problem(f"source/{folder}/{name}", "every file here is copied into release/", remedy)


def _format(where: str, notebook: Json) -> Iterator[Problem]:
    try:
        nbformat.validate(nbformat.from_dict(notebook))
    except nbformat.ValidationError as error:
        first = str(error).splitlines()[0]
        yield Problem(where, f"not a valid notebook: {first}", "open it in JupyterLab and save it")
    ids = Counter(cell.get("id") for cell in notebook["cells"])
    for id, number in ids.items():
        if id is None or number > 1:
            what = "a cell has no id" if id is None else f"{number} cells have the id {id!r}"
            yield Problem(where, what, "give every cell an id of its own (nbformat 4.5)")
    for cell in notebook["cells"]:
        if cell.get("outputs") or cell.get("execution_count") is not None:
            yield Problem(f"{where}, cell {cell.get('id')}", "it has outputs", "clear all outputs before you save")


def _grade_ids(where: str, notebook: Json) -> Iterator[Problem]:
    cells = {k: (cell, cell_metadata(cell)) for k, cell in enumerate(notebook["cells"]) if cell_metadata(cell)}
    place: dict[str, int] = {}
    for k, (cell, metadata) in cells.items():
        id = str(metadata.get("grade_id"))
        spot = f"{where}, cell {cell.get('id')}"
        if id in place:
            yield Problem(spot, f"the grade_id {id} stands twice", "give each cell a grade_id of its own")
        place[id] = k
        if metadata.get("schema_version") != 3:
            yield Problem(spot, "expected nbgrader's schema_version 3", "run `nbgrader update source`")
        if DEMO_TAG in cell_tags(cell):
            yield Problem(spot, "a cell of nbgrader's is tagged demo", "demo cells are skipped by the grader: untag it")
        if metadata.get("grade") and not metadata.get("solution"):
            if cell["cell_type"] != "code" or metadata.get("locked") is not True:
                yield Problem(spot, "a grade cell must be a locked code cell", "set cell type and locked")
            points = metadata.get("points")
            if not isinstance(points, (int, float)) or isinstance(points, bool) or not points > 0:
                yield Problem(spot, f"expected points above 0, found {points!r}", "set the points of the exercise")
    solved = homes(notebook["cells"])
    if not exercise_ids(notebook):
        yield Problem(where, "no exercise", "add a solution cell and a grade cell")
    for id in exercise_ids(notebook):
        if place.get(solved.get(id, ""), len(notebook["cells"])) > place[id]:
            name = function_of(id)
            what = f"the grade cell {id} has no solution cell above it: none is {solution_id(id)}, or defines {name}"
            yield Problem(where, what, "name the two cells of an exercise NAME-solution and NAME, after its function")
    for cell, metadata in cells.values():
        id = str(metadata.get("grade_id"))
        if metadata.get("solution") and not metadata.get("grade") and id not in solved.values():
            yield Problem(f"{where}, cell {cell.get('id')}", f"no grade cell for {id}", "add the exercise's grade cell")
    yield from solution_cell_problems(where, notebook, solved)


def _markers(where: str, notebook: Json) -> Iterator[Problem]:
    for cell in notebook["cells"]:
        spot = f"{where}, cell {cell.get('id')}"
        marks = [mark for line in cell_source(cell).split("\n") for mark in (BEGIN, END) if mark in line]
        solution, by_hand = cell_metadata(cell).get("solution"), cell_metadata(cell).get("grade")
        if marks and not solution:
            yield Problem(spot, "solution markers outside a solution cell", "make it a solution cell, or take them out")
        elif by_hand and not marks:
            continue  # a person grades it: nbgrader takes out all of the cell
        elif solution and cell["cell_type"] == "code" and (not marks or marks != [BEGIN, END] * (len(marks) // 2)):
            remedy = f"put the solution between one `### {BEGIN}` and one `### {END}`"
            yield Problem(spot, "the solution markers are missing or not balanced", remedy)


def suite_problems(root: Path, id: str, exercises: Sequence[str]) -> list[Problem]:
    """Whether the hidden suite has tests for exactly the exercises; it is read, not imported."""
    where = f"tests/hidden/{suite_path(root, id).name}"
    others = [each for each in notebook_ids(root) if suite_path(root, each) == suite_path(root, id) and each != id]
    if others:
        return [Problem(where, f"it would be the suite of {id} and of {others[0]}", "rename one of the notebooks")]
    try:
        tree = parse((root / where).read_text(encoding="utf-8"))
    except FileNotFoundError:
        remedy = f"write the hidden suite of {id}, or move its test cells there: `autograder import {id}`"
        return [Problem(where, "no such file", remedy)]
    except SyntaxError as error:
        return [Problem(where, f"line {error.lineno}: {error.msg}", "mend the suite")]
    tested = Counter[str]()
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in classes.values():
        for name in filter(None, map(_exercise_name, node.decorator_list)):
            tested[name] += _tests(node, classes)
    missing = [name for name in exercises if not tested[name]]
    unknown = [name for name in tested if name not in exercises]
    problems = [Problem(where, f"no test for {name}", f'write a class marked @exercise("{name}")') for name in missing]
    remedy = f"the exercises of source/{id} are {', '.join(exercises)}"
    return problems + [Problem(where, f"tests for an unknown exercise {name}", remedy) for name in unknown]


def _tests(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> int:
    """How many tests a class of a suite has, those of its bases in the same file included.

    A base that is made elsewhere, such as the kit's claims, counts as one: what is in it shows when the suite runs.
    """
    own = sum(isinstance(each, ast.FunctionDef) and each.name.startswith("test") for each in node.body)
    here = [base.id for base in node.bases if isinstance(base, ast.Name) and base.id in classes]
    return own + sum(_tests(classes[base], classes) for base in here) + len(node.bases) - len(here)


def _exercise_name(decorator: ast.expr) -> str | None:
    if isinstance(decorator, ast.Call) and decorator.args and isinstance(decorator.args[0], ast.Constant):
        function = decorator.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        return str(decorator.args[0].value) if name == "exercise" else None
    return None


def release_problems(where: str, source: Json, release: Json, *, stubs: bool = True) -> list[Problem]:
    """Nothing of the solution, of hidden tests or of outputs is in a release.

    stubs -- every stub must name its function, too
    """
    remedy = "take it out of the source notebook, then run `autograder release`"
    problems = []
    leaks = [text for cell in source["cells"] for text in _solutions(cell) if len(text) >= SHORTEST_LEAK]
    named = stubs_of(source) if stubs else {}
    for cell in release["cells"]:
        spot, text = f"{where}, cell {cell.get('id')}", cell_source(cell)
        problems += [Problem(spot, f"it holds {w!r}", remedy) for w in (BEGIN, END, *HIDDEN) if w in text]
        squeezed = "".join(text.split())
        problems += [Problem(spot, f"it holds a solution: {leak[:40]}…", remedy) for leak in leaks if leak in squeezed]
        if cell.get("outputs") or cell.get("execution_count") is not None:
            problems.append(Problem(spot, "it has outputs", remedy))
        for name in named.get(cell_metadata(cell).get("grade_id"), ()):
            stub = f'raise NotImplementedError("{name}")'
            if stub not in text:
                problems.append(Problem(spot, f"the stub does not {stub}", "run `autograder release`"))
    return problems


def _solutions(cell: Json) -> Iterator[str]:
    """The texts between solution markers, without blanks."""
    inside: list[str] | None = None
    for line in cell_source(cell).split("\n"):
        if BEGIN in line:
            inside = []
        elif END in line and inside is not None:
            yield "".join("".join(inside).split())
            inside = None
        elif inside is not None:
            inside.append(line)


def solution_problems(where: str, solution: Json) -> list[Problem]:
    """A solution has been executed, without an error, and shows no markers."""
    problems = []
    for cell in solution["cells"]:
        spot, text = f"{where}, cell {cell.get('id')}", cell_source(cell)
        if BEGIN in text or END in text:
            problems.append(Problem(spot, "it holds solution markers", "run `autograder release`"))
        if cell["cell_type"] == "code" and text.strip() and cell.get("execution_count") is None:
            problems.append(Problem(spot, "it was not executed", "run `autograder release`"))
        for output in cell.get("outputs", []):
            if output.get("output_type") == "error":
                what = f"it raises {output.get('ename')}: {output.get('evalue')}"
                problems.append(Problem(spot, what, "mend the source notebook, then run `autograder release`"))
    return problems


def difference(expected: Json, found: Json) -> str | None:
    """In words, the first difference between two notebooks in sources and metadata; outputs are not compared.

    Left aside are timing, language_info and execution counts.
    """
    ids = [[cell.get("id") for cell in notebook["cells"]] for notebook in (expected, found)]
    if ids[0] != ids[1]:
        first = next((a if b is None else b for a, b in _pairs(*ids) if a != b), None)
        return f"other cells, the first of them {first}"
    for ours, theirs in zip(expected["cells"], found["cells"], strict=True):
        for name, of in (("type", lambda c: c["cell_type"]), ("source", cell_source), ("metadata", _lasting)):
            if of(ours) != of(theirs):
                return f"cell {ours.get('id')} has another {name}"
    metadata = [{k: v for k, v in n.get("metadata", {}).items() if k != "language_info"} for n in (expected, found)]
    return None if metadata[0] == metadata[1] else "the notebook has other metadata"


def _pairs(a: Sequence[Any], b: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    for k in range(max(len(a), len(b))):
        yield (a[k] if k < len(a) else None, b[k] if k < len(b) else None)


def _lasting(cell: Json) -> str:
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key != "execution"}
    return json.dumps(metadata, sort_keys=True)
