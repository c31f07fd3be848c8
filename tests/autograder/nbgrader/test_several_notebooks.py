"""An assignment of several notebooks, each with a suite of its own: from the release to the sum in the export."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from command_line import run
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import ROOT, SUITE, Json, solved, source_notebook, write_notebook

from autograder.authoring.gradescope_zip import pack
from autograder.authoring.rules import source_problems
from autograder.course.course import assignment_ids, notebook_ids, suite_path
from autograder.course.hand_in import hand_in, survey
from autograder.grading.grader import Grader
from autograder.nbgrader.gradebook import is_handed_in
from autograder.records import Report, from_json


def part(name: str) -> Json:
    """One of two notebooks: `problem1` asks for `double`, `problem2` for `centre`."""
    made = source_notebook()
    ids = {"problem1": ["double-solution", "double"], "problem2": ["centre-solution", "centre"]}[name]
    made["cells"] = [cell for cell in made["cells"] if cell["id"] in ("title", "setup", *ids)]
    if name == "problem2":
        made["cells"][-1]["source"] = "assert centre(np.ones((2, 3))).shape == (2, 3)"
    return made


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    with (tmp_path / "nbgrader_config.py").open("a") as file:
        file.write('\nc.Grade.isolation = "none"\n')
    head, double, centre = SUITE.split("\n\n\n")
    (tmp_path / "tests" / "hidden").mkdir(parents=True)
    centre = centre.replace('X = data("mini.h5")["X"]', "X = np.arange(6.0).reshape(2, 3) ** 2").replace(", data", "")
    for name, tests in (("problem1", double), ("problem2", centre.replace(', builds_on=["double"]', ""))):
        write_notebook(tmp_path / "source" / "ps1" / f"{name}.ipynb", part(name))
        (tmp_path / "tests" / "hidden" / f"test_ps1_{name}.py").write_text(f"{head}\n\n\n{tests}")
    return tmp_path


def submit(course: Path, student: str, *names: str) -> None:
    for name in names:
        write_notebook(course / "submitted" / student / "ps1" / f"{name}.ipynb", solved(part(name)))


def test_each_notebook_has_an_id_and_a_suite_of_its_own(course: Path) -> None:
    assert assignment_ids(course) == ["ps1"]
    assert notebook_ids(course, "ps1") == ["ps1/problem1", "ps1/problem2"]
    assert source_problems(course, "ps1/problem1") == source_problems(course, "ps1/problem2") == []
    write_notebook(course / "source" / "ps1_problem1" / "ps1_problem1.ipynb", part("problem1"))
    assert "it would be the suite of ps1/problem1 and of ps1_problem1" in str(source_problems(course, "ps1/problem1"))


def test_beside_a_notebook_of_the_assignments_name_no_other_counts(course: Path) -> None:
    write_notebook(course / "source" / "ps1" / "ps1.ipynb", part("problem1"))
    assert notebook_ids(course) == ["ps1"]
    suite_path(course, "ps1").write_text((course / "tests" / "hidden" / "test_ps1_problem1.py").read_text())
    assert "source/ps1/problem1.ipynb: every file here is copied into release/" in "\n".join(
        map(str, source_problems(course, "ps1"))
    )


def test_a_notebook_that_is_missing_counts_as_empty_beside_one_that_is_there(course: Path) -> None:
    submit(course, "ada", "problem1", "problem2")
    submit(course, "ben", "problem2")
    write_notebook(course / "submitted" / "cleo" / "ps1" / "answers.ipynb", solved(part("problem1")))
    found, left_out = survey(course / "submitted", course)
    assert [(each.student, each.assignment, each.missing) for each in found] == [
        ("ada", "ps1/problem1", False),
        ("ada", "ps1/problem2", False),
        ("ben", "ps1/problem1", True),
        ("ben", "ps1/problem2", False),
        ("cleo", "ps1", False),
    ]
    assert left_out == []
    assert "holds answers.ipynb, and none is called problem1.ipynb or problem2.ipynb" in found[-1].refusal
    assert hand_in(course / "submitted" / "ben" / "ps1" / "problem2.ipynb", course).assignment == "ps1/problem2"
    write_notebook(course / "submitted" / "ben" / "ps1" / "scratch.ipynb", part("problem1"))
    _, left_out = survey(course / "submitted", course)
    assert left_out[0].endswith("scratch.ipynb: not graded, since it is none of problem1.ipynb, problem2.ipynb")


def test_one_of_several_may_be_missing_and_the_only_one_may_not(course: Path) -> None:
    submit(course, "ben", "problem2")
    write_notebook(course / "source" / "ps2" / "ps2.ipynb", part("problem1"))
    known = SimpleNamespace(root=course, submitted_directory="submitted")
    known.format_path = lambda step, student, assignment: str(course / step / student / assignment)
    for assignment, notebook, expected in (("ps1", "problem1", False), ("ps1", "problem2", True), ("ps2", "ps2", True)):
        names = {"student": "ben", "assignment": assignment, "notebook": notebook}
        assert is_handed_in(known, names) is expected


def test_every_notebook_has_a_report_and_a_missing_one_says_so(course: Path) -> None:
    submit(course, "ben", "problem2")
    done = run("grade", "submitted", "--assignment", "ps1", "--isolation", "none", "--format", "json", "--jobs", "1")
    assert done.exit_code == 0, done.output
    first, second = (from_json(json.dumps(each).encode()) for each in json.loads(done.stdout))
    assert isinstance(first, Report) and isinstance(second, Report)
    assert (first.assignment, first.score, first.max_score) == ("ps1/problem1", 0, 40)
    assert "problem1.ipynb was not handed in, so that it counts 0." in first.notices
    assert {each.status for each in first.exercises} == {"not attempted"}
    assert (second.assignment, second.score) == ("ps1/problem2", 60)


def test_the_gradebook_adds_the_notebooks_up(course: Path) -> None:
    with Grader(course, "none") as grader:
        report = grader.grade(course / "source" / "ps1" / "problem1.ipynb")
    assert isinstance(report, Report)
    assert report.assignment == "ps1/problem1"
    submit(course, "ada", "problem1", "problem2")
    submit(course, "ben", "problem2")
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", "ps1", "--force") == 0
    with warm_grader(course):
        assert nbgrader(course, "autograde", "ps1") == 0
        graded = (course / "autograded" / "ben" / "ps1" / "problem2.ipynb").stat().st_mtime_ns
        assert nbgrader(course, "autograde", "ps1") == 0
    assert (course / "autograded" / "ben" / "ps1" / "problem2.ipynb").stat().st_mtime_ns == graded
    assert nbgrader(course, "generate_feedback", "ps1") == 0
    assert sorted(path.name for path in (course / "feedback" / "ada" / "ps1").glob("*.html")) == [
        "problem1.html",
        "problem2.html",
    ]
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open() as file:
        rows = {row["student_id"]: (row["score"], row["max_score"], row["status"]) for row in csv.DictReader(file)}
    assert rows["ada"] == ("100.0", "100.0", "graded")
    assert rows["ben"] == ("60.0", "100.0", "graded; not handed in: problem1")


def test_a_students_archive_holds_all_of_them(course: Path) -> None:
    folder = course / "downloaded" / "ps1" / "archive"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "ada_ps1.zip", "w") as archive:
        for name in ("problem1", "problem2-1"):
            archive.writestr(f"{name}.ipynb", json.dumps(solved(part(name.partition("-")[0]))))
    assert nbgrader(course, "zip_collect", "ps1", "--force") == 0
    handed_in = course / "submitted" / "ada" / "ps1"
    assert sorted(path.name for path in handed_in.glob("*.ipynb")) == ["problem1.ipynb", "problem2.ipynb"]
    with zipfile.ZipFile(folder / "ben_ps1.zip", "w") as archive:
        archive.writestr("work.ipynb", json.dumps(solved(part("problem1"))))
    assert nbgrader(course, "zip_collect", "ps1", "--force") == 1


def test_the_zip_for_gradescope_holds_one_of_them(course: Path) -> None:
    names = pack(course, "ps1/problem1", course / "one.zip")
    assert [name for name in names if "problem1" in name or "problem2" in name] == [
        "source/ps1/problem1.ipynb",
        "tests/hidden/test_ps1_problem1.py",
    ]
