"""`autograder import`: a stock assignment becomes one with a hidden suite that its own solution passes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run
from sample_course import ROOT, Json, code, markdown, role, source_notebook, write_notebook

from autograder.authoring.importing import ImportFault, plan
from autograder.authoring.release import build
from autograder.authoring.rules import source_problems
from autograder.authoring.stock_tests import move
from autograder.course.assignment import load_assignment
from autograder.course.submission import solution_of
from autograder.grading.grader import Grader
from autograder.records import Report

SQUARES = """def squares(n):
    \"\"\"The squares of 1 to n, as a list.\"\"\"
    ### BEGIN SOLUTION
    if n < 1:
        raise ValueError("n must be at least 1")
    found = [k ** 2 for k in range(1, n + 1)]
    return found
    ### END SOLUTION"""
MEAN = """def mean_of(numbers):
    \"\"\"The mean.\"\"\"
    total = sum(numbers)
    return total / len(numbers)"""
CHECK = """assert squares(1) == [1]
assert squares(2) == [1, 4], "two squares"
### BEGIN HIDDEN TESTS
from nose.tools import assert_equal
for n in (3, 5):
    assert_equal(len(squares(n)), n)
### END HIDDEN TESTS"""
RAISES = """try:
    squares(0)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")"""


def stock() -> Json:
    """A notebook as nbgrader's quickstart has it: other ids, several test cells, a cell without markers."""
    notebook = source_notebook()
    notebook["cells"] = [
        markdown("title", "# Problem set 1"),
        code("setup", "import numpy as np\nlimit = 3", nbgrader=role("setup", locked=True)),
        code("a", SQUARES, nbgrader=role("squares", solution=True)),
        code("b", CHECK, nbgrader=role("correct_squares", 1, grade=True, locked=True)),
        code("c", RAISES, nbgrader=role("squares_invalid_input", 1, grade=True, locked=True)),
        code("d", MEAN, nbgrader=role("answer2", solution=True)),
        code(
            "e",
            "x = np.array([1.0, 3.0])\nassert np.isclose(mean_of(x), 2)\nassert mean_of([limit]) == 3",
            nbgrader=role("test2", 2.5, grade=True, locked=True),
        ),
        code("f", "assert answer == 42", nbgrader=role("test3", 1, grade=True, locked=True)),
    ]
    return notebook


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    write_notebook(tmp_path / "source" / "ps1" / "ps1.ipynb", stock())
    return tmp_path


def test_names_are_proposed_and_what_cannot_be_moved_is_listed(course: Path) -> None:
    found = plan(course, "ps1")
    assert found.exercises == [("squares", 2.0, 3), ("mean_of", 2.5, 1)]
    told = "\n".join(found.left)
    assert "squares_invalid_input, line 1: it expects an exception" in told
    assert "test2, line 3: it reads limit, which only the notebook makes" in told
    assert "test3: it tests no function of a solution cell above it" in told


def test_the_solution_passes_the_suite_that_is_written(course: Path) -> None:
    done = run("import", "ps1", "--yes")
    assert done.exit_code == 1 and "next: `autograder release ps1`" in done.output
    path = course / "source" / "ps1" / "ps1.ipynb"
    notebook = json.loads(path.read_text())
    assert "HIDDEN" not in path.read_text()
    assert json.loads((course / "imported" / "ps1.ipynb").read_text()) == stock()
    notebook["cells"].pop()  # the cell that could not be moved
    path.write_text(json.dumps(notebook))
    suite = (course / "tests" / "hidden" / "test_ps1.py").read_text()
    assert "np.testing.assert_equal(len(student.squares(n)), n)" in suite
    assert "assert student.squares(2) == [1, 4], 'two squares'" in suite
    assert '"""What squares(2) gives is what the text asks for."""' in suite
    with Grader(course, "none") as grader:
        assert list(map(str, build(course, grade=grader.grade))) == []
        wrong = json.loads((course / "solutions" / "ps1" / "ps1.ipynb").read_text())
        wrong["cells"][2]["source"] = "def squares(n):\n    return [1, 4][:n]"
        outcome = grader.grade(write_notebook(course / "submitted" / "ada" / "ps1" / "ps1.ipynb", wrong))
    assert isinstance(outcome, Report)
    squares, mean = outcome.exercises
    assert [test.status for test in squares.tests] == ["passed", "passed", "failed"]
    assert mean.status == "passed"


def test_nothing_is_overwritten_and_a_notebook_that_is_not_there_is_told(course: Path) -> None:
    assert run("import", "ps1").exit_code == 1  # nobody said yes
    assert not (course / "imported").exists()
    (course / "tests" / "hidden").mkdir(parents=True)
    (course / "tests" / "hidden" / "test_ps1.py").write_text("")
    assert "is there already" in run("import", "ps1", "--yes").output
    write_notebook(course / "source" / "ps2" / "problem1.ipynb", stock())
    with pytest.raises(ImportFault, match=r"ps2/ps2.ipynb is missing: expected one of ps1, ps2/problem1"):
        plan(course, "ps2")
    assert run("import", "ps2", "--yes").exit_code == 1  # one of its cells cannot be moved
    assert (course / "tests" / "hidden" / "test_ps2_problem1.py").is_file()
    assert (course / "imported" / "ps2" / "problem1.ipynb").is_file()


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("assert f(", "it is not Python"),
        ("print(f(2))", "it asserts nothing"),
        ("with pytest.raises(ValueError):\n    f(0)\n    assert True", "expects an exception"),
        ("assert 1 == 1", "calls no function of the student's"),
    ],
)
def test_what_a_cell_asks_that_no_suite_can_ask_is_told_with_its_line(source: str, told: str) -> None:
    found = move("cell", source, {"f"})
    assert not found.tests
    assert told in found.left[0] and found.left[0].startswith("cell")


def test_a_test_takes_along_what_its_cell_did_before() -> None:
    found = move("cell", "a = 2\nprint(a)\nassert f(a) == 4\ng = lambda x: f(x)\nassert g(f) is None", {"f"})
    assert [body for _, body in found.tests] == [
        "a = 2\nassert student.f(a) == 4",
        "a = 2\ng = lambda x: student.f(x)\nassert g(student.f) is None",
    ]


TWO = """import math

def area(r):
    ### BEGIN SOLUTION
    return math.pi * r ** 2
    ### END SOLUTION

def girth(r):
    ### BEGIN SOLUTION
    return 2 * area(r) / r
    ### END SOLUTION"""


def with_two_functions(course: Path, source: str) -> None:
    notebook = stock()
    notebook["cells"] = [
        markdown("title", "# Problem set 2"),
        code("both", source, nbgrader=role("both", solution=True)),
        code("a", "assert 3.1 < area(1) < 3.2", nbgrader=role("a", 1, grade=True, locked=True)),
        code("g", "assert girth(2) > area(1)\nassert girth(1) > 6", nbgrader=role("g", 2, grade=True, locked=True)),
    ]
    write_notebook(course / "source" / "ps2" / "ps2.ipynb", notebook)


def grade_ids(course: Path) -> list[str | None]:
    cells = json.loads((course / "source" / "ps2" / "ps2.ipynb").read_text())["cells"]
    return [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]


def test_a_cell_of_two_tested_functions_stays_one_cell(course: Path) -> None:
    with_two_functions(course, TWO)
    assert run("import", "ps2", "--yes").exit_code == 0
    assert grade_ids(course) == [None, "area-solution", "area", "girth"]
    assert source_problems(course, "ps2") == []
    with Grader(course, "none") as grader:
        report = grader.grade_submission(solution_of(load_assignment(course, "ps2")), "ada")
    assert {each.id: each.score for each in report.exercises} == {"area": 1, "girth": 2}


def test_functions_without_markers_get_markers_of_their_own(course: Path) -> None:
    with_two_functions(course, "\n".join(line for line in TWO.split("\n") if "SOLUTION" not in line))
    assert run("import", "ps2", "--yes").exit_code == 0
    source = json.loads((course / "source" / "ps2" / "ps2.ipynb").read_text())["cells"][1]["source"]
    assert source == TWO
    assert source_problems(course, "ps2") == []


def test_several_test_cells_of_a_function_keep_their_points(course: Path) -> None:
    with_two_functions(course, TWO)
    path = course / "source" / "ps2" / "ps2.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"].append(code("h", "assert area(2) > 12", nbgrader=role("h", 0.5, grade=True, locked=True)))
    write_notebook(path, notebook)
    assert run("import", "ps2", "--yes").exit_code == 0
    assert grade_ids(course) == [None, "area-solution", "area", "girth", "area-2"]
    assert '@exercise("area-2")\nclass TestArea2:' in (course / "tests" / "hidden" / "test_ps2.py").read_text()
    assert [each.points for each in load_assignment(course, "ps2").exercises] == [1, 2, 0.5]


def test_markers_that_reach_over_two_functions_are_for_a_person_to_mend(course: Path) -> None:
    one_pair = TWO.replace("    ### END SOLUTION\n\ndef girth(r):\n    ### BEGIN SOLUTION\n", "\ndef girth(r):\n")
    with_two_functions(course, one_pair)
    assert plan(course, "ps2").left == ["area-solution: the solution markers of area reach into girth"]
