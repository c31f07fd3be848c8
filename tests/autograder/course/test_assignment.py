"""Which assignment a notebook belongs to, which of its cells run, and which exercises there are."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from sample_course import ID, cell_of, code, role, solved

from autograder.course.assignment import load_assignment
from autograder.course.course import UnknownAssignment, find_course_root
from autograder.course.notebook import NotebookError
from autograder.course.submission import extract, identify

Json = dict[str, Any]


def names(notebook: Json, course: Path) -> list[str]:
    return [cell.name for cell in extract(notebook, load_assignment(course, ID)).cells]


def test_the_registry_is_the_instructors_notebook(course: Path) -> None:
    assignment = load_assignment(course, ID)
    assert [(e.id, e.points, e.parameters) for e in assignment.exercises] == [
        ("double", 40.0, ("x",)),
        ("centre", 60.0, ("X",)),
    ]


def test_an_unknown_assignment_names_the_known_ones(course: Path) -> None:
    with pytest.raises(UnknownAssignment, match="mini"):
        load_assignment(course, "nope")


def test_the_course_is_found_upward_by_its_configuration(course: Path, tmp_path: Path) -> None:
    assert find_course_root(course / "source" / ID) == course
    with pytest.raises(UnknownAssignment, match=r"nbgrader_config\.py"):
        find_course_root(tmp_path)


def test_given_and_solution_cells_run_and_demos_and_checks_do_not(course: Path) -> None:
    assert names(solved(), course) == ["setup", "double-solution", "centre-solution"]


def test_a_given_cell_comes_from_the_instructor(course: Path) -> None:
    notebook = solved()
    cell_of(notebook, "setup")["source"] = "import hacked"
    cells = extract(notebook, load_assignment(course, ID)).cells
    assert cells[0].source == "import numpy as np"


def test_a_deleted_given_cell_is_run_all_the_same(course: Path) -> None:
    notebook = solved()
    notebook["cells"].remove(cell_of(notebook, "setup"))
    assert names(notebook, course)[0] == "setup"


def test_a_deleted_solution_cell_is_not_made_up(course: Path) -> None:
    notebook = solved()
    notebook["cells"].remove(cell_of(notebook, "double-solution"))
    assert names(notebook, course) == ["setup", "centre-solution"]


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_a_solution_counts_whatever_type_its_cell_has_become(course: Path, kind: str) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["cell_type"] = kind
    assert names(notebook, course) == ["setup", "double-solution", "centre-solution"]


def turns(notebook: Json, course: Path) -> list[tuple[str, tuple[str, ...]]]:
    return [(cell.name, cell.turns) for cell in extract(notebook, load_assignment(course, ID)).cells if cell.turns]


def test_an_exercise_has_its_turn_where_its_check_stands(course: Path) -> None:
    notebook = solved()
    assert turns(notebook, course) == [("double-solution", ("double",)), ("centre-solution", ("centre",))]
    place = notebook["cells"].index(cell_of(notebook, "double"))
    notebook["cells"].insert(place, code("mine", "helper = 1"))
    assert turns(notebook, course)[0] == ("extra-4", ("double",))
    notebook["cells"].remove(cell_of(notebook, "double"))
    assert turns(notebook, course)[0] == ("double-solution", ("double",))  # behind its solution, without a check


def test_a_changed_check_is_carried_along_to_be_searched(course: Path) -> None:
    notebook = solved()
    assignment = load_assignment(course, ID)
    assert extract(notebook, assignment).checks == ()
    cell_of(notebook, "double")["source"] = "def double(x): return 2 * x"
    assert extract(notebook, assignment).checks == (("double", "def double(x): return 2 * x"),)


@pytest.mark.parametrize("as_tag", [False, True])
def test_all_copies_of_a_solution_cell_run_in_order(course: Path, as_tag: bool) -> None:
    notebook = solved()
    twin = copy.deepcopy(cell_of(notebook, "double-solution"))
    twin["source"] = "second"
    if as_tag:
        twin["metadata"] = {"tags": ["copy-of:double-solution"]}
    notebook["cells"].append(twin)
    submission = extract(notebook, load_assignment(course, ID))
    assert [cell.name for cell in submission.cells] == [
        *("setup", "double-solution", "centre-solution", "double-solution (2)")
    ]
    assert submission.cells[-1].source == "second"
    assert "2 times" in submission.notices[0]


def test_extra_cells_stay_behind_the_cell_that_they_follow(course: Path) -> None:
    notebook = solved()
    place = notebook["cells"].index(cell_of(notebook, "double-solution")) + 1
    notebook["cells"].insert(place, code("mine", "helper = 1"))
    assert names(notebook, course) == ["setup", "double-solution", "extra-4", "centre-solution"]


def test_moved_cells_run_in_the_students_order_behind_what_is_given(course: Path) -> None:
    notebook = solved()
    notebook["cells"].reverse()
    assert names(notebook, course) == ["setup", "centre-solution", "double-solution"]


def test_a_notebook_without_our_cells_is_foreign(course: Path) -> None:
    notebook = {"nbformat": 4, "cells": [code("a", "import x"), code("b", "def double(x): return 2 * x")]}
    cells = extract(notebook, load_assignment(course, ID)).cells
    assert [(cell.name, cell.kind) for cell in cells] == [("setup", "given"), ("1", "foreign"), ("2", "foreign")]


def test_odd_metadata_is_survived(course: Path) -> None:
    notebook = solved()
    for cell, metadata in zip(
        notebook["cells"],
        [None, 3, {"nbgrader": 7}, {"nbgrader": {"grade_id": ["x"]}}, {"tags": "demo"}, {"tags": [1]}, {}, {}, {}, {}],
        strict=True,
    ):
        cell["metadata"] = metadata
    extract(notebook, load_assignment(course, ID))


def test_the_digest_ignores_outputs_and_follows_sources(course: Path) -> None:
    assignment = load_assignment(course, ID)
    notebook = solved()
    first = extract(notebook, assignment).digest()
    cell_of(notebook, "plot")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    assert extract(notebook, assignment).digest() == first
    cell_of(notebook, "double-solution")["source"] += "\n"
    assert extract(notebook, assignment).digest() != first


def test_the_assignment_is_told_by_the_path_or_by_the_cells(course: Path, tmp_path: Path) -> None:
    notebook = solved()
    assert identify(tmp_path / ID / "x.ipynb", notebook, course) == ID
    assert identify(tmp_path / "ada.ipynb", notebook, course) == ID
    bare = json.loads(json.dumps(notebook))
    for cell in bare["cells"]:
        cell["metadata"] = {}
    assert identify(tmp_path / "ada.ipynb", bare, course) == ID, "by the functions found"
    bare["cells"] = [code("own", "x = 1")]
    with pytest.raises(NotebookError, match="--assignment ID, one of mini"):
        identify(tmp_path / "ada.ipynb", bare, course)


def test_a_role_of_the_students_own_does_not_make_an_exercise(course: Path) -> None:
    notebook = solved()
    notebook["cells"].append(code("fake", "9.5", nbgrader=role("fake", 100, grade=True, solution=True)))
    assert "extra-8" in names(notebook, course)
