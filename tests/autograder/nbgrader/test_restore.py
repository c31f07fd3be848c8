"""The instructor's cells come back, the student's stay, and doing it twice changes nothing."""

from __future__ import annotations

import copy
import random
from pathlib import Path

import nbformat
import pytest
from sample_course import ID, Json, build_course, cell_of, code, solved, source_notebook

from autograder.course.assignment import load_assignment
from autograder.course.notebook import cell_metadata
from autograder.course.submission import extract
from autograder.nbgrader.autograde import release_form
from autograder.nbgrader.restore import restore

FORMS = release_form(source_notebook())


def ids(notebook: Json) -> list[str]:
    return [cell["id"] for cell in notebook["cells"]]


def test_an_honest_submission_keeps_its_cells() -> None:
    restored, notes = restore(solved(), FORMS)
    assert ids(restored) == ids(FORMS)
    assert notes == []
    assert cell_of(restored, "double-solution")["source"] == cell_of(solved(), "double-solution")["source"]
    assert cell_of(restored, "title") == cell_of(FORMS, "title")


@pytest.mark.parametrize("seed", range(20))
def test_a_shuffled_and_damaged_notebook_becomes_valid_and_stays_as_it_is(seed: int) -> None:
    rng = random.Random(seed)
    notebook = solved()
    cells = [copy.deepcopy(rng.choice(notebook["cells"])) for _ in range(rng.randrange(1, 25))]
    for cell in cells:
        if rng.random() < 0.3:
            cell["metadata"] = {}
        elif "nbgrader" in cell["metadata"] and rng.random() < 0.4:
            field = rng.choice(["grade_id", "schema_version", "grade", "solution", "points", "locked"])
            cell["metadata"]["nbgrader"][field] = rng.choice(["double", "centre", "none", 99, True, False, ""])
    restored, _ = restore({**notebook, "cells": cells}, FORMS)
    nbformat.validate(nbformat.from_dict(restored))
    metadata = {
        cell_metadata(cell)["grade_id"]: cell_metadata(cell) for cell in restored["cells"] if cell_metadata(cell)
    }
    expected = {cell_metadata(cell)["grade_id"]: cell_metadata(cell) for cell in FORMS["cells"] if cell_metadata(cell)}
    assert metadata == expected
    assert len(restored["cells"]) >= len(cells)
    assert restore(restored, FORMS)[0] == restored


def test_a_missing_cell_returns_behind_the_nearest_earlier_one() -> None:
    notebook = solved()
    gone = {"double-solution", "double"}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in gone]
    notebook["cells"].insert(4, code("mine", "def double(x):\n    return x + x"))
    assert ids(restore(notebook, FORMS)[0])[3:7] == ["double-text", "double-solution", "double", "mine"]


def test_the_first_copy_with_an_answer_takes_the_place() -> None:
    notebook = solved()
    stub = cell_of(FORMS, "double-solution")
    notebook["cells"].insert(3, {**copy.deepcopy(stub), "id": "first"})
    restored, notes = restore(notebook, FORMS)
    assert cell_of(restored, "double-solution")["source"] == cell_of(solved(), "double-solution")["source"]
    assert restored["cells"][3]["metadata"] == {"tags": ["copy-of:double-solution"]}
    assert notes == ["double-solution: 2 cells of this id; the others were kept as plain cells"]


def test_the_grader_sees_the_same_cells_before_and_after(tmp_path: Path) -> None:
    assignment = load_assignment(build_course(tmp_path), ID)
    notebook = solved()
    solution = cell_of(notebook, "double-solution")
    notebook["cells"].insert(6, {**copy.deepcopy(solution), "id": "again", "source": "def double(x): return x * 2"})
    restored, _ = restore(notebook, FORMS)
    assert extract(restored, assignment) == extract(notebook, assignment)
