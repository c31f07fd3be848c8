"""release/ and solutions/ are generated and checked; every rule has a course that breaks it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader_run import empty_gradebook, nbgrader
from sample_course import DOUBLE, ID, Json, build_course, cell_of, code, markdown, source_notebook, write_notebook

from autograder.authoring.release import build
from autograder.authoring.rules import release_problems, solution_problems, source_problems
from autograder.grading.grader import Grader

SOURCE, RELEASE, SOLUTION = (f"{step}/{ID}/{ID}.ipynb" for step in ("source", "release", "solutions"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course that has been built; tests read it."""
    root = build_course(tmp_path_factory.mktemp("course"))
    assert build(root) == []
    return root


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """A copy of the built course, to change."""
    return Path(shutil.copytree(built, tmp_path / "course"))


def texts(problems: list[object]) -> str:
    return "\n".join(map(str, problems))


def edit(root: Path, name: str, change: Callable[[Json], None]) -> None:
    notebook = json.loads((root / name).read_text())
    change(notebook)
    write_notebook(root / name, notebook)


def test_release_holds_stubs_and_no_solution(built: Path) -> None:
    text = (built / RELEASE).read_text()
    assert 'raise NotImplementedError(\\"double\\")' in text
    assert "twice_of_it" not in text and "SOLUTION" not in text
    assert (built / "release" / ID / "data" / "mini.h5").is_file()


def test_solutions_are_executed_and_hold_no_markers(built: Path) -> None:
    notebook = json.loads((built / SOLUTION).read_text())
    assert solution_problems(SOLUTION, notebook) == []
    assert cell_of(notebook, "plot")["outputs"][0]["text"] == ["the largest 16.667\n"]
    assert "execution" not in cell_of(notebook, "plot")["metadata"]


def test_a_built_course_passes_the_check_and_nothing_is_written(course: Path) -> None:
    files = {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()}
    assert build(course, check=True) == []
    assert files == {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()}


def test_building_again_touches_nothing(course: Path) -> None:
    files = {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()}
    assert build(course, [ID]) == []
    assert files == {path: path.stat().st_mtime_ns for path in course.rglob("*") if path.is_file()}


def test_release_is_what_the_stock_command_generates(built: Path, tmp_path: Path) -> None:
    stock = build_course(tmp_path)
    empty_gradebook(stock)
    assert nbgrader(stock, "generate_assignment", ID) == 0
    assert (stock / RELEASE).read_bytes() == (built / RELEASE).read_bytes()


def test_a_changed_source_is_found_in_release_and_solutions(course: Path) -> None:
    edit(course, SOURCE, lambda n: cell_of(n, "double-text").update(source="## 1. Double"))
    found = texts(build(course, check=True))
    assert f"{RELEASE}: not what source/ gives: cell double-text has another source" in found
    assert f"{SOLUTION}: cell double-text has another source; run `autograder release {ID}`" in found
    assert build(course) == [] == build(course, check=True)


def test_edited_missing_and_extra_files_are_found(course: Path) -> None:
    (course / "release" / ID / "notes.txt").write_text("x")
    (course / "solutions" / ID / "data" / "mini.h5").write_bytes(b"x")
    (course / RELEASE).unlink()
    (course / "release" / "old").mkdir()
    found = texts(build(course, check=True))
    assert f"release/{ID}/notes.txt: not made from source/; run `autograder release {ID}`" in found
    assert f"solutions/{ID}/data/mini.h5: not what source/ gives: other bytes" in found
    assert f"{RELEASE}: it is missing" in found
    assert "release/old: no notebook source/old/old.ipynb belongs to it" in found
    (course / "release" / "old").rmdir()
    assert build(course) == [] == build(course, check=True)


def test_a_solution_that_fails_is_a_problem_and_is_not_written(course: Path) -> None:
    before = (course / SOLUTION).read_bytes()
    edit(course, SOURCE, lambda n: cell_of(n, "plot").update(source="print(1 / 0)"))
    assert "cell plot: it raises ZeroDivisionError: division by zero" in texts(build(course))
    assert (course / SOLUTION).read_bytes() == before


def test_errors_in_the_committed_solution_are_found(course: Path) -> None:
    error = {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    edit(course, SOLUTION, lambda n: cell_of(n, "plot").update(outputs=[error]))
    assert f"{SOLUTION}, cell plot: it raises ValueError: no" in texts(build(course, check=True))


def test_an_unknown_assignment_is_a_problem(course: Path) -> None:
    assert texts(build(course, ["nothing"])) == f"source/nothing: no such assignment; expected one of {ID}"


def test_release_gets_nothing_and_the_solution_everything(course: Path) -> None:
    with Grader(course, "none") as grader:
        assert build(course, check=True, grade=grader.grade) == []
    suite = course / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text().replace("2.0, 5.0", "2.0, 6.0"))
    with Grader(course, "none") as grader:
        found = texts(build(course, check=True, grade=grader.grade))
    assert SOLUTION in found


def duplicate(notebook: Json) -> None:
    notebook["cells"].append({**cell_of(notebook, "double-text")})


def same_grade_id(notebook: Json) -> None:
    cell_of(notebook, "centre")["metadata"]["nbgrader"]["grade_id"] = "double"


BROKEN: dict[str, tuple[Callable[[Json], object], str]] = {
    "output": (lambda n: cell_of(n, "plot").update(execution_count=1), "cell plot: it has outputs; clear all outputs"),
    "ids": (duplicate, "2 cells have the id 'double-text'"),
    "grade_id": (same_grade_id, "the grade_id double stands twice"),
    "pair": (
        lambda n: (
            cell_of(n, "double-solution")["metadata"]["nbgrader"].update(grade_id="twice-solution")
            or cell_of(n, "double-solution").update(source=DOUBLE.replace("def double", "def twice"))
        ),
        "the grade cell double has no solution cell above it: none is double-solution, or defines double",
    ),
    "points": (lambda n: cell_of(n, "double")["metadata"]["nbgrader"].update(points=0), "points above 0, found 0"),
    "marker": (
        lambda n: cell_of(n, "double-solution").update(source="def double(x):\n    ### BEGIN SOLUTION\n    return 2"),
        "cell double-solution: the solution markers are missing or not balanced",
    ),
    "marker-elsewhere": (
        lambda n: cell_of(n, "plot").update(source="### BEGIN SOLUTION\n1\n### END SOLUTION"),
        "cell plot: solution markers outside a solution cell",
    ),
    "demo": (
        lambda n: cell_of(n, "double")["metadata"].update(tags=["demo"]),
        "cell double: a cell of nbgrader's is tagged demo",
    ),
    "schema": (
        lambda n: cell_of(n, "double")["metadata"]["nbgrader"].update(schema_version=2),
        "cell double: expected nbgrader's schema_version 3",
    ),
    "invalid": (lambda n: cell_of(n, "plot").pop("outputs"), "not a valid notebook"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_every_rule_for_a_source_notebook_is_checked(tmp_path: Path, case: str) -> None:
    root = build_course(tmp_path)
    assert source_problems(root, ID) == []
    change, message = BROKEN[case]
    edit(root, SOURCE, lambda n: change(n) and None)
    assert message in texts(source_problems(root, ID))


def test_the_rules_for_folders_and_suites(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    (root / "source" / ID / "notes.txt").write_text("x")
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text().replace('exercise("centre"', 'exercise("center"'))
    found = texts(source_problems(root, ID))
    assert f"source/{ID}/notes.txt: every file here is copied into release/" in found
    assert f'tests/hidden/test_{ID}.py: no test for centre; write a class marked @exercise("centre")' in found
    assert "tests for an unknown exercise center" in found
    suite.write_text("def f(:\n")
    assert "line 1: invalid syntax; mend the suite" in texts(source_problems(root, ID))
    suite.unlink()
    told = texts(source_problems(root, ID))
    assert "no such file; write the hidden suite of mini" in told and "`autograder import mini`" in told


def test_tests_that_a_class_of_a_suite_inherits_are_counted(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    text = suite.read_text().replace('@exercise("double")\n', "", 1).replace("class TestDouble:", "class Doubles:")
    suite.write_text(text + '\n\n@exercise("double")\nclass TestDouble(Doubles):\n    factor = 2\n')
    assert source_problems(root, ID) == []


def test_leaks_in_a_release_are_found() -> None:
    source = source_notebook()
    leaky = source_notebook()
    leaky["cells"].append(markdown("hint", "Try `mean_of_rows = X.mean(axis=1, keepdims=True)\nreturn X-mean_of_rows`"))
    leaky["cells"].append(code("hidden", "from autograder.testing import exercise"))
    found = texts(release_problems(RELEASE, source, leaky))
    assert "cell hint: it holds a solution" in found
    assert "cell hidden: it holds 'autograder.testing'" in found
    assert "cell double-solution: it holds 'BEGIN SOLUTION'" in found
    assert 'cell double-solution: the stub does not raise NotImplementedError("double")' in found
