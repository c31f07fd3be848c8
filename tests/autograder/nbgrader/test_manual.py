"""Cells that a person grades, tasks and bonus points beside our exercises: from the release to the export."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command_line import run
from nbgrader.api import Gradebook
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import (
    ID,
    Json,
    build_course,
    cell_of,
    code,
    markdown,
    role,
    solved,
    source_notebook,
    submit,
    write_notebook,
)

from autograder.authoring.release import build
from autograder.grading.grader import Grader
from autograder.records import Report

SKETCH = "### BEGIN SOLUTION\nsketch = 'a plan'\n### END SOLUTION"
PLAN = "plan = 'ours'"


def with_manual_cells() -> Json:
    """The sample notebook with an essay, two pieces of code that a person reads, and a task."""
    notebook = source_notebook()
    essay = markdown("essay", "The mean is the balance point.")
    essay["metadata"] = {"nbgrader": role("essay", 10, grade=True, solution=True)}
    task = markdown("task", "Hand in a plot of your own.")
    task["metadata"] = {"nbgrader": role("task", 7) | {"task": True, "locked": True}}
    notebook["cells"] += [
        essay,
        code("sketch", SKETCH, nbgrader=role("sketch", 5, grade=True, solution=True)),
        code("plan", PLAN, nbgrader=role("plan", 3, grade=True, solution=True)),
        task,
    ]
    return notebook


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build_course(tmp_path_factory.mktemp("course"))
    write_notebook(root / "source" / ID / f"{ID}.ipynb", with_manual_cells())
    empty_gradebook(root)
    with Grader(root, "none") as grader:
        assert list(map(str, build(root, grade=grader.grade))) == []
    assert nbgrader(root, "generate_assignment", ID, "--force") == 0
    submit(root, "ada", solved(with_manual_cells()))
    blank = json.loads((root / "release" / ID / f"{ID}.ipynb").read_text())
    submit(root, "ben", blank, lambda notebook: cell_of(notebook, "essay").update(source="I do not know."))
    with warm_grader(root):
        assert nbgrader(root, "autograde", ID) == 0
    return root


def exported(root: Path) -> dict[str, dict[str, str]]:
    assert nbgrader(root, "export", "--to", str(root / "grades.csv")) == 0
    with (root / "grades.csv").open() as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def give(root: Path, student: str, **points: float) -> None:
    """Enter scores as formgrader does."""
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        for name, score in points.items():
            grade = gradebook.find_grade(name, ID, ID, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.db.commit()


def test_our_exercises_have_scores_and_the_rest_waits_for_a_person(root: Path) -> None:
    rows = exported(root)
    assert {name: row["status"] for name, row in rows.items()} == {
        "ada": "graded, to be reviewed",
        "ben": "graded, to be reviewed",
    }
    assert float(rows["ada"]["max_score"]) == 125
    assert (float(rows["ada"]["score"]), float(rows["ben"]["score"])) == (100, 0)


def test_scores_of_a_person_are_exported_and_outlive_a_regrade(root: Path) -> None:
    give(root, "ada", essay=9, sketch=5, plan=2, task=7)
    give(root, "ben", essay=1, sketch=0, plan=0, task=0)
    rows = exported(root)
    assert {name: row["status"] for name, row in rows.items()} == {"ada": "graded", "ben": "graded"}
    assert (float(rows["ada"]["score"]), float(rows["ben"]["score"])) == (123, 1)
    with warm_grader(root):
        assert nbgrader(root, "autograde", ID, "--force") == 0
    rows = exported(root)
    assert {row["status"] for row in rows.values()} == {"graded, to be reviewed"}, "nbgrader asks to confirm them"
    assert (float(rows["ada"]["score"]), float(rows["ben"]["score"])) == (123, 1)


def test_final_scores_go_into_a_platforms_file_and_others_are_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    give(root, "ada", essay=9, sketch=5, plan=2, task=7)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.find_grade("essay", ID, ID, "ben").needs_manual_grade = True
        gradebook.db.commit()
    (root / "roster.csv").write_text("Student,ID,SIS Login ID,Section\nAda,1,ada,A\nBen,2,ben,A\nEve,3,eve,A\n")
    done = run("export", ID, "--format", "canvas", "--roster", "roster.csv", "--output", "import.csv")
    assert done.exit_code == 1, done.output
    assert "not final, so not written: ben (graded, to be reviewed)" in done.output
    assert (root / "import.csv").read_text().splitlines()[1:] == ["Ada,1,ada,A,123", "Ben,2,ben,A,", "Eve,3,eve,A,"]
    assert "expected one of" in run("export", "no", "--format", "canvas", "--roster", "x", "--output", "y").output
    absent = run("export", ID, "--format", "moodle", "--roster", "no.csv", "--output", "y")
    assert absent.exit_code == 2 and "no.csv: No such file" in absent.output


def test_extra_credit_of_a_person_is_added_and_the_maximum_stays(root: Path) -> None:
    give(root, "ada", essay=9, sketch=5, plan=2, task=7)
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        gradebook.find_grade("double", ID, ID, "ada").extra_credit = 4
        gradebook.db.commit()
    row = exported(root)["ada"]
    assert (float(row["score"]), float(row["max_score"])) == (127, 125)


def test_what_a_person_grades_is_released_as_nbgrader_does_and_blank_cells_are_no_notice(root: Path) -> None:
    released = json.loads((root / "release" / ID / f"{ID}.ipynb").read_text())
    assert "".join(cell_of(released, "essay")["source"]) == "YOUR ANSWER HERE"
    assert "a plan" not in json.dumps(released) and "ours" not in json.dumps(released)
    with Grader(root, "none") as grader:
        outcome = grader.grade(root / "release" / ID / f"{ID}.ipynb")
    assert isinstance(outcome, Report)
    assert not [notice for notice in outcome.notices if "sketch" in notice or "plan" in notice]
