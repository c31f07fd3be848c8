"""A small course for tests: one assignment, `mini`, with two exercises, a data file and a hidden suite."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

ID = "mini"
ROOT = Path(__file__).parents[2]
Json = dict[str, Any]

SUITE = '''"""Hidden suite of mini."""

import numpy as np

from autograder.testing import exercise, expect, expect_close, weight


@exercise("double")
class TestDouble:
    @weight(3)
    def test_double_of_an_array(self, student):
        """Every entry is doubled."""
        got = student.double(np.array([1.0, 2.5]))
        expect_close(got, np.array([2.0, 5.0]), "double", "Every entry must be doubled.")

    def test_double_keeps_zero(self, student):
        """Zero stays zero."""
        expect(student.double(0) == 0, "Zero must stay zero.")


@exercise("centre", builds_on=["double"])
class TestCentre:
    def test_rows_have_mean_zero(self, student, data):
        """Every row has mean zero."""
        X = data("mini.h5")["X"]
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "centre", "Every row must have mean zero.")
'''

DOUBLE = '''def double(x):
    """Twice x, a number or an array."""
    ### BEGIN SOLUTION
    twice_of_it = 2 * x
    return twice_of_it
    ### END SOLUTION'''

CENTRE = '''def centre(X):
    """X (n, m) minus the mean of each row."""
    ### BEGIN SOLUTION
    mean_of_rows = X.mean(axis=1, keepdims=True)
    return X - mean_of_rows
    ### END SOLUTION'''


def markdown(id: str, source: str) -> Json:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": source}


def code(id: str, source: str, **metadata: Any) -> Json:
    return {
        "cell_type": "code", "execution_count": None, "id": id, "metadata": metadata, "outputs": [], "source": source
    }  # fmt: skip


def role(grade_id: str, points: float | None = None, **flags: bool) -> Json:
    """nbgrader's metadata of a cell: grade, locked or solution."""
    metadata: Json = {"grade": False, "grade_id": grade_id, "locked": False, "schema_version": 3, "solution": False}
    return metadata | {"task": False} | flags | ({} if points is None else {"points": points})


def source_notebook() -> Json:
    """The instructor's notebook of the assignment `mini`."""
    cells = [
        markdown("title", "# How far is it from the mean?\n\n<details><summary>About</summary>Ten minutes.</details>"),
        code("setup", "import numpy as np", nbgrader=role("setup", locked=True)),
        code("data", 'import h5py\n\nwith h5py.File("data/mini.h5") as file:\n    X = file["X"][()]', tags=["demo"]),
        markdown("double-text", "## 1. Twice\n\n$y = 2x$"),
        code("double-solution", DOUBLE, nbgrader=role("double-solution", solution=True)),
        code("double", 'assert double(3) == 6\nprint("ok")', nbgrader=role("double", 40, grade=True, locked=True)),
        markdown("centre-text", "## 2. Centre"),
        code("centre-solution", CENTRE, nbgrader=role("centre-solution", solution=True)),
        code("centre", "assert centre(X).shape == X.shape", nbgrader=role("centre", 60, grade=True, locked=True)),
        code("plot", 'print("the largest", double(centre(X)).max().round(3))', tags=["demo"]),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return {
        "cells": cells,
        "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write_notebook(path: Path, notebook: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def build_course(root: Path, isolation: str | None = None) -> Path:
    """Write the course below `root`: this project's nbgrader_config.py, source/, data and suite; returns `root`."""
    folder = root / "source" / ID
    write_notebook(folder / f"{ID}.ipynb", source_notebook())
    (folder / "data").mkdir()
    with h5py.File(folder / "data" / "mini.h5", "w", libver="earliest") as file:
        file.create_dataset("X", data=np.arange(6.0).reshape(2, 3) ** 2, track_times=False)
    (root / "tests" / "hidden").mkdir(parents=True)
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    if isolation is not None:
        with (root / "nbgrader_config.py").open("a") as file:
            file.write(f'\nc.Grade.isolation = "{isolation}"\n')
    return root


def solved(notebook: Json | None = None) -> Json:
    """The instructor's notebook as a student hands it in: without the marker lines."""
    notebook = copy.deepcopy(notebook or source_notebook())
    for cell in notebook["cells"]:
        cell["source"] = "\n".join(line for line in cell["source"].split("\n") if "SOLUTION" not in line)
    return notebook


def cell_of(notebook: Json, id: str) -> Json:
    """The first cell with this cell id."""
    return next(cell for cell in notebook["cells"] if cell["id"] == id)


def submit(root: Path, student: str, notebook: Json, change: Callable[[Json], None] | None = None) -> Path:
    """Put a submission into submitted/<student>/mini/, after `change`; returns its path."""
    notebook = copy.deepcopy(notebook)
    if change is not None:
        change(notebook)
    return write_notebook(root / "submitted" / student / ID / f"{ID}.ipynb", notebook)
