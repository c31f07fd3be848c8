"""Stock mode: an assignment without a hidden suite is graded by its own test cells, in the sandbox."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sample_course import Json, build_course, cell_of, code, role, source_notebook, write_notebook

from autograder.course.assignment import load_assignment
from autograder.course.digest import assignment_digest
from autograder.grading.grader import Grader
from autograder.records import Outcome, Report, Ungraded, to_json

SQUARES = """def squares(n):
    ### BEGIN SOLUTION
    return [k**2 for k in range(1, n + 1)]
    ### END SOLUTION"""

TESTS = """import sys
print("a warning", file=sys.stderr)
assert squares(2) == [1, 4], "two squares"
### BEGIN HIDDEN TESTS
assert squares(11)[-1] == 121, "the eleventh"
### END HIDDEN TESTS"""

COUNTED = """right = [len(squares(n)) == n for n in range(4)]
sum(right) / 2"""


def stock_notebook() -> Json:
    notebook = source_notebook()
    notebook["cells"] = [
        code("imports", "import math"),
        code("squares", SQUARES, nbgrader=role("squares", solution=True)),
        code("values", TESTS, nbgrader=role("values", 3, grade=True, locked=True)),
        code("lengths", COUNTED, nbgrader=role("lengths", 2, grade=True, locked=True)),
        code("root", "assert math.isqrt(squares(3)[-1]) == 3", nbgrader=role("root", 1, grade=True, locked=True)),
    ]
    return notebook


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample course, with a neighbour of nbgrader's own."""
    root = build_course(tmp_path_factory.mktemp("stock"))
    write_notebook(root / "source" / "ps1" / "ps1.ipynb", stock_notebook())
    return root


@pytest.fixture(scope="module")
def grader(course: Path) -> Iterator[Grader]:
    with Grader(course, "none") as made:
        yield made


@pytest.fixture
def graded(grader: Grader, tmp_path: Path) -> Callable[..., Report]:
    """The report on the solution, edited."""

    def graded(edit: Callable[[Json], object] = lambda notebook: None) -> Report:
        notebook = stock_notebook()
        edit(notebook)
        outcome: Outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), "ps1")
        assert isinstance(outcome, Report), outcome
        return outcome

    return graded


def written(source: str) -> Callable[[Json], None]:
    def edit(notebook: Json) -> None:
        cell_of(notebook, "squares")["source"] = source

    return edit


def scores(report: Report) -> dict[str, float]:
    return {exercise.id: exercise.score for exercise in report.exercises}


def told(report: Report, id: str) -> str:
    return next(exercise.tests[0].message for exercise in report.exercises if exercise.id == id)


def test_a_solution_earns_all_points_whatever_is_printed_as_an_error(graded: Callable[..., Report]) -> None:
    report = graded()
    assert scores(report) == {"values": 3, "lengths": 2, "root": 1}
    assert any("stock mode" in notice for notice in report.notices)


def test_a_failed_hidden_test_says_that_it_is_one_and_no_more(graded: Callable[..., Report]) -> None:
    report = graded(written("def squares(n):\n    return [k**2 for k in range(1, min(n, 9) + 1)]"))
    assert scores(report) == {"values": 0, "lengths": 2, "root": 1}
    assert told(report, "values") == "values: a hidden test of this cell stopped with AssertionError."
    assert "121" not in to_json(report) and "eleventh" not in to_json(report)


def test_a_failed_test_that_was_released_shows_its_line(graded: Callable[..., Report]) -> None:
    message = told(graded(written("def squares(n):\n    return [n]")), "values")
    assert "AssertionError: two squares" in message
    assert 'assert squares(2) == [1, 4], "two squares"' in message


def test_a_number_as_the_last_line_is_the_points_earned(graded: Callable[..., Report]) -> None:
    report = graded(written("def squares(n):\n    return [k**2 for k in range(1, min(n, 2) + 1)]"))
    assert scores(report)["lengths"] == 1.5
    assert told(report, "lengths") == "lengths: its test cell gave 1.5 of 2 points."


@pytest.mark.parametrize("last", ["-1", "float('nan')", "0"])
def test_a_last_line_that_is_no_points_earns_none(graded: Callable[..., Report], last: str) -> None:
    counts_otherwise = f"def sum(right):\n    return 2 * {last}\n\n"  # the cell ends with sum(right) / 2
    report = graded(written(f"{counts_otherwise}def squares(n):\n    return [k**2 for k in range(1, n + 1)]"))
    assert scores(report) == {"values": 3, "lengths": 0, "root": 1}


def test_what_is_not_written_is_not_attempted(graded: Callable[..., Report]) -> None:
    report = graded(written("def squares(n):\n    raise NotImplementedError()"))
    assert report.score == 0
    assert {exercise.status for exercise in report.exercises} == {"not attempted"}


def test_an_endless_function_costs_only_the_cells_that_call_it_so(graded: Callable[..., Report]) -> None:
    endless = "def squares(n):\n    while n == 2:\n        pass\n    return [k**2 for k in range(1, n + 1)]"
    report = graded(written(endless))
    assert [exercise.status for exercise in report.exercises] == ["timeout", "timeout", "passed"]


def test_test_cells_are_the_instructors_though_they_were_changed_or_deleted(graded: Callable[..., Report]) -> None:
    def edit(notebook: Json) -> None:
        written("def squares(n):\n    return []")(notebook)
        cell_of(notebook, "values")["source"] = "pass"
        notebook["cells"].remove(cell_of(notebook, "root"))

    report = graded(edit)
    assert scores(report)["values"] == scores(report)["root"] == 0


def test_a_solution_that_fails_its_own_test_cells_stops_the_grading(course: Path, tmp_path: Path) -> None:
    notebook = stock_notebook()
    cell_of(notebook, "root")["source"] = "assert squares(3)[-1] == 8"
    write_notebook(course / "source" / "ps2" / "ps2.ipynb", notebook)
    with Grader(course, "none") as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), "ps2")
    assert isinstance(outcome, Ungraded) and outcome.error.kind == "suite"
    assert "a test cell of source/ps2 fails the instructor's own solution" in outcome.error.message


@pytest.mark.parametrize("isolation", ["none", "bubblewrap"])
def test_cells_read_files_beside_the_notebook(course: Path, tmp_path: Path, bubblewrap: str, isolation: str) -> None:
    notebook = stock_notebook()
    read = 'limit = int(open("limit.txt").read()) + len(open("tables/a.csv").read())'
    cell_of(notebook, "imports")["source"] = f"import math\n{read}"
    cell_of(notebook, "root")["source"] = "assert limit == 11"
    folder = course / "source" / "beside"
    write_notebook(folder / "beside.ipynb", notebook)
    (folder / "limit.txt").write_text("7")
    (folder / "tables").mkdir(exist_ok=True)
    (folder / "tables" / "a.csv").write_text("x\n1\n")
    assert [path.name for path in load_assignment(course, "beside").beside] == ["limit.txt", "tables"]
    digest = assignment_digest(load_assignment(course, "beside"))
    with Grader(course, isolation) as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook), "beside")
    assert isinstance(outcome, Report) and outcome.score == 6
    (folder / "tables" / "a.csv").write_text("y\n1\n")
    assert assignment_digest(load_assignment(course, "beside")) != digest


def test_another_notebook_is_named_as_such(grader: Grader, tmp_path: Path) -> None:
    outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", source_notebook()), "ps1")
    assert isinstance(outcome, Ungraded)
    assert "has none of the cells of ps1" in outcome.error.message


def test_a_lost_suite_is_a_fault_and_no_stock_mode(course: Path, tmp_path: Path) -> None:
    root = build_course(tmp_path / "lost")
    suite = root / "tests" / "hidden" / "test_mini.py"
    suite.unlink()
    with Grader(root, "none") as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", copy.deepcopy(source_notebook())), "mini")
    assert isinstance(outcome, Ungraded) and "tests/hidden/test_mini.py is missing" in outcome.error.message


def test_neighbours_with_a_suite_are_graded_as_ever(grader: Grader, tmp_path: Path) -> None:
    outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", source_notebook()), "mini")
    assert isinstance(outcome, Report) and outcome.score == 100


def test_what_a_hidden_test_calls_with_reaches_no_report_by_messages(graded: Callable[..., Report]) -> None:
    tells = "def squares(n):\n    if n > 9:\n        raise ValueError(f'called with {n}')\n    return [1, 4, 9][:n]"
    report = graded(written(tells))
    assert told(report, "values").startswith("values: a hidden test of this cell stopped with ValueError.")
    assert "called with 11" not in to_json(report)


def test_a_submission_that_ends_its_process_has_a_report(graded: Callable[..., Report]) -> None:
    report = graded(written("import os\n\ndef squares(n):\n    os._exit(0)"))
    assert {exercise.status for exercise in report.exercises} == {"crashed"}
    assert report.score == 0
