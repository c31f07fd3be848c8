"""examples/courses: each of the small courses goes from `autograder init` over release and grading to the export."""

from __future__ import annotations

import csv
import importlib.util
import json
import shutil
from pathlib import Path

import pytest
from command_line import run
from machine import missing
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import cell_of, write_notebook

from autograder.records import Report, from_json

COURSES = Path(__file__).parents[3] / "examples" / "courses"
CASES = {
    "kmeans": (
        "clusters",
        "steps",
        "move_centres",
        "def move_centres(points, labels, centres):\n    return centres",
        30,
    ),
    "regression": (
        "line",
        "means_of-solution",
        "means_of",
        "def means_of(table, group, column):\n    yield 'a', 0.0",
        30,
    ),
    "stock": ("ps1", "squares", "squares", "def squares(n):\n    return [1, 4][:n]", 4.5),
    "stock, not moved": ("ps1", "squares", "correct_squares", "def squares(n):\n    return [1, 4][:n]", 4.5),
}
"""Course → its assignment, a solution cell, an exercise in it, a wrong answer for it, and the points of all."""


@pytest.mark.parametrize("name", CASES)
def test_a_course_goes_from_init_to_the_export(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bubblewrap: str
) -> None:
    if name == "regression" and importlib.util.find_spec("pandas") is None:
        missing("pandas, of the extra dev")
    course = Path(shutil.copytree(COURSES / name.partition(",")[0], tmp_path / "course"))
    monkeypatch.chdir(course)
    id, cell, exercise, wrong, maximum = CASES[name]
    assert run("init", "--yes").exit_code == 0
    if name == "stock":
        moved = run("import", id, "--yes")
        assert moved.exit_code == 0, moved.output
    released = run("release")
    assert released.exit_code == 0, released.output
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", id, "--force") == 0
    solution = json.loads((course / "solutions" / id / f"{id}.ipynb").read_text())
    write_notebook(course / "submitted" / "ada" / id / f"{id}.ipynb", solution)
    cell_of(solution, cell)["source"] = wrong
    write_notebook(course / "submitted" / "ben" / id / f"{id}.ipynb", solution)
    graded = run("grade", f"submitted/ben/{id}/{id}.ipynb", "--format", "json", "--output", "ben.json")
    assert graded.exit_code == 0, graded.output
    report = from_json((course / "ben.json").read_bytes())
    assert isinstance(report, Report)
    wrong_one = next(each for each in report.exercises if each.id == exercise)
    assert wrong_one.status == "failed" and wrong_one.score < wrong_one.max_score
    with warm_grader(course):
        assert nbgrader(course, "autograde", id) == 0
    assert nbgrader(course, "generate_feedback", id) == 0
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {float(row["max_score"]) for row in rows.values()} == {maximum}
    assert float(rows["ben"]["score"]) == report.score < float(rows["ada"]["score"]) <= maximum
    assert "HIDDEN TESTS" not in (course / "feedback" / "ben" / id / f"{id}.html").read_text()
