"""The gradebook follows the course: an older suite is told, and nothing is deleted that cannot be replaced."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import (
    CENTRE,
    ID,
    Json,
    build_course,
    cell_of,
    code,
    role,
    solved,
    source_notebook,
    submit,
    write_notebook,
)  # fmt: skip

SUITE = f"tests/hidden/test_{ID}.py"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with two submissions that `nbgrader autograde` has graded."""
    root = build_course(tmp_path_factory.mktemp("course"), isolation="none")
    empty_gradebook(root)
    submit(root, "ada", solved())
    submit(root, "bob", solved(), lambda n: cell_of(n, "double-solution").update(source=""))
    with warm_grader(root):
        assert nbgrader(root, "generate_assignment", ID) == 0
        assert nbgrader(root, "autograde", ID) == 0
    return root


@pytest.fixture
def course(graded: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the graded course, to change, with a grader that stays warm."""
    root = Path(shutil.copytree(graded, tmp_path / "course"))
    with warm_grader(root):
        yield root


def statuses(root: Path) -> dict[str, tuple[str, str]]:
    assert nbgrader(root, "export", "--to", str(root / "grades.csv")) == 0
    with (root / "grades.csv").open(newline="") as file:
        return {row["student_id"]: (row["status"], row["score"]) for row in csv.DictReader(file)}


def files(root: Path, *steps: str) -> dict[str, bytes]:
    found = (path for step in steps for path in (root / step).rglob("*") if path.is_file())
    return {str(path.relative_to(root)): path.read_bytes() for path in found}


def change_source(root: Path, change: Any) -> None:
    source = source_notebook()
    change(source)
    write_notebook(root / "source" / ID / f"{ID}.ipynb", source)


def add_exercise(notebook: Json) -> None:
    """A third exercise, and points that still add up to 100."""
    cell_of(notebook, "centre")["metadata"]["nbgrader"]["points"] = 40
    solution = role("again-solution", solution=True)
    notebook["cells"] += [
        code("again-solution", CENTRE.replace("centre", "again"), nbgrader=solution),
        code("again", "assert again(X).shape == X.shape", nbgrader=role("again", 20, grade=True, locked=True)),
    ]


def change_points(notebook: Json) -> None:
    cell_of(notebook, "double")["metadata"]["nbgrader"]["points"] = 60
    cell_of(notebook, "centre")["metadata"]["nbgrader"]["points"] = 40


def mend_suite(root: Path) -> None:
    suite = root / SUITE
    suite.write_text(suite.read_text().replace("weight(3)", "weight(1)"))


def change_data(root: Path) -> None:
    path = root / "source" / ID / "data" / "mini.h5"
    shutil.copy(path, path.with_name("more.h5"))


@pytest.mark.parametrize("change", [mend_suite, change_data, lambda root: change_source(root, change_points)],
                         ids=["suite", "data", "points"])  # fmt: skip
def test_a_grade_by_an_older_suite_is_told_until_it_is_graded_again(course: Path, change: Any) -> None:
    before = statuses(course)
    assert before == {"ada": ("graded", "100.0"), "bob": ("graded", "60.0")}
    change(course)
    assert {status for status, _ in statuses(course).values()} == {"graded by an older suite"}
    told = run("grade", course / "submitted", "--isolation", "none").stderr
    commands = told.rsplit("bring the gradebook up to date: ", 1)[1].strip().split(" && ")
    assert commands[-1] == f"nbgrader autograde {ID}"
    for command in commands:
        assert nbgrader(course, *command.split()[1:]) == 0
    assert {status for status, _ in statuses(course).values()} == {"graded"}
    assert "bring the gradebook" not in run("grade", course / "submitted", "--isolation", "none").stderr


def test_a_cell_that_is_added_after_hand_in_deletes_nothing_and_the_procedure_works(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_source(course, add_exercise)
    suite = course / SUITE
    more = suite.read_text().split('@exercise("centre"')[1].replace("student.centre", "student.again")
    suite.write_text(suite.read_text() + '\n\n@exercise("again"' + more.replace("TestCentre", "TestAgain"))
    before = files(course, "release", "autograded", "submitted")
    assert nbgrader(course, "generate_assignment", ID, "--force") != 0
    assert nbgrader(course, "autograde", ID) != 0
    assert nbgrader(course, "autograde", ID, "--force") != 0
    assert files(course, "release", "autograded", "submitted") == before
    monkeypatch.chdir(course)
    warning = run("release", ID, "--check", "--isolation", "none").stderr
    assert "warning: mini: the gradebook holds 2 submissions" in warning
    commands = [text.split("`")[0] for text in warning.split("`nbgrader ")[1:]]
    assert [command.split()[0] for command in commands] == ["db", "generate_assignment", "autograde"]
    for command in commands:
        assert nbgrader(course, *command.split()) == 0
    assert statuses(course) == {"ada": ("graded", "80.0"), "bob": ("graded", "40.0")}


def test_points_that_changed_are_refused_with_the_command_that_helps_and_delete_nothing(course: Path) -> None:
    change_source(course, change_points)
    before = files(course, "autograded")
    assert nbgrader(course, "autograde", ID, "--force") != 0
    assert files(course, "autograded") == before
    assert nbgrader(course, "generate_assignment", ID, "--force") == 0
    assert nbgrader(course, "autograde", ID) == 0
    assert statuses(course) == {"ada": ("graded", "100.0"), "bob": ("graded", "40.0")}


def test_a_folder_whose_name_no_gradebook_holds_costs_nobody_else_the_export(course: Path) -> None:
    strange = course / "submitted" / os.fsdecode(b"dora\xff") / ID
    shutil.copytree(course / "submitted" / "ada" / ID, strange)
    submit(course, "=1+1", solved())
    assert nbgrader(course, "autograde", ID) != 0, "one submission cannot be taken"
    found = statuses(course)
    assert found["ada"] == found["'=1+1"] == ("graded", "100.0")
    assert found["dora\\udcff"][1] == "" and "rename it" in found["dora\\udcff"][0]
