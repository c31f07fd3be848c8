"""Replaying recorded examples changes no report, whatever the submission does, and what cannot be recorded is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_course import ID, build_course, cell_of, solved, write_notebook

from autograder.course.assignment import load_assignment
from autograder.course.notebook import read_notebook
from autograder.course.submission import extract
from autograder.grading.grader import Grader
from autograder.grading.proof import instructors_cells
from autograder.records import Report, to_json
from autograder.suite.client import Suite
from autograder.suite.recorded import Example, pack, unpack
from autograder.suite.results import Job, TestVerdict

SUITE = '''"""Hidden suite of mini."""

import numpy as np
from hypothesis import assume, event, example, given, note, target
from hypothesis import strategies as st

from autograder.testing import arrays, exercise, expect, expect_close, sizes


@exercise("double", pure=True)
class TestDouble:
    @given(x=arrays((2, 3)))
    def test_every_entry_is_doubled(self, student, x):
        """Every entry is doubled."""
        note(f"x is {x}")
        event("called")
        got = student.double(x)
        x *= 2
        expect_close(got, x, "double", "Every entry must be doubled.")

    @example(n=0)
    @given(n=st.integers(-50, 50))
    def test_positive_numbers_stay_positive(self, student, n):
        """A positive number stays positive."""
        assume(n > 0)
        expect(student.double(n) > 0, "A positive number must stay positive.")

    @given(n=sizes())
    def test_what_is_assumed_of_an_answer(self, student, n):
        """An answer other than 4 is even."""
        answer = student.double(n)
        assume(answer != 4)
        target(float(answer))
        expect(answer % 2 == 0, "An answer other than 4 must be even.")

    @given(data=st.data())
    def test_a_draw_inside(self, student, data):
        """Twice a number."""
        n = data.draw(sizes())
        expect(student.double(n) == 2 * n, "Every number must be doubled.")


@exercise("centre", builds_on=["double"])
class TestCentre:
    def test_rows_have_mean_zero(self, student, data):
        """Every row has mean zero."""
        X = data("mini.h5")["X"]
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "centre", "Every row must have mean zero.")

    @given(X=arrays((2, 2)))
    def test_any_row_has_mean_zero(self, student, X):
        """Every row has mean zero."""
        expect_close(student.centre(X).mean(axis=1), np.zeros(2), "mean", "Every row must have mean zero.")
'''
DOUBLES = {
    "right": "def double(x):\n    return x + x",
    "right up to rounding": "def double(x):\n    return x * (2 + 1e-15) if np.ndim(x) else 2 * x",
    "wrong": "def double(x):\n    return 3 * x",
    "wrong for large arrays only": "def double(x):\n    return np.minimum(2 * x, 3.5) if np.ndim(x) else 2 * x",
    "odd above four": "def double(x):\n    return 2 * x if np.ndim(x) or x < 3 else 2 * x + 1",
    "small for small numbers": "def double(x):\n    return x if np.ndim(x) == 0 else 2 * x",
    "raises": "def double(x):\n    raise ValueError(x)",
    "a stub": "def double(x):\n    raise NotImplementedError('double')",
    "ends the process": "def double(x):\n    import os\n    return 2 * x if np.size(x) == 6 else os._exit(3)",
    "counts its calls": "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x + (len(calls) % 31 == 0)",
    "tires after thirty calls": "calls = []\ndef double(x):\n    calls.append(1)\n    return 2 * x * (len(calls) < 30)",
    "changes its argument": "def double(x):\n    x *= 2\n    return x",
    "an object for large arrays": "class Box:\n    pass\ndef double(x):\n    return Box() if np.size(x) > 4 else 2 * x",
    "never ends for large arrays": "def double(x):\n    while np.size(x) > 4:\n        pass\n    return 2 * x",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    build_course(root)
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    return root


@pytest.fixture(scope="module")
def graders(root: Path) -> Iterator[tuple[Grader, Grader]]:
    with Grader(root, "none") as replaying, Grader(root, "none", replay=False) as drawing:
        yield replaying, drawing


@pytest.fixture(scope="module")
def recorded(root: Path) -> dict[str, list[Example]]:
    assignment = load_assignment(root, ID)
    with Suite(assignment, "none") as suite:
        examples = unpack(suite.run(Job(instructors_cells(assignment), record=True)).examples)
    return {name.split("::")[-1]: each for name, each in examples.items()}


@pytest.mark.parametrize("name", DOUBLES)
def test_a_report_is_the_same_with_and_without_replay(name: str, root: Path, graders: tuple[Grader, Grader]) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = DOUBLES[name]
    path = write_notebook(root / "class" / f"{name.replace(' ', '-')}.ipynb", notebook)
    replayed, drawn = (grader.grade(path, ID) for grader in graders)
    assert isinstance(drawn, Report)
    assert to_json(replayed) == to_json(drawn)
    assert (drawn.score == drawn.max_score) == (name in ("right", "right up to rounding", "changes its argument"))


@pytest.mark.parametrize("name", ["right", "wrong", "odd above four", "small for small numbers", "raises"])
def test_a_submission_is_asked_the_same_with_and_without_replay(
    name: str, tmp_path: Path, root: Path, graders: tuple[Grader, Grader]
) -> None:
    """A test that is left to Hypothesis is told what was answered on replay, and nothing is asked twice."""
    asked = []
    for grader in graders:
        notebook, log = solved(), tmp_path / f"{len(asked)}.txt"
        head, body = DOUBLES[name].split("\n", 1)
        body = f"    open({str(log)!r}, 'a').write(repr(x) + '\\n')\n{body}"
        cell_of(notebook, "double-solution")["source"] = f"{head}\n{body}"
        grader.grade(write_notebook(root / "class" / "ada.ipynb", notebook), ID)
        asked.append(log.read_text())
    assert asked[0] == asked[1]
    assert len(asked[0].splitlines()) > 20


@pytest.mark.parametrize("name", ["wrong", "odd above four", "raises", "a stub", "ends the process"])
def test_without_messages_each_test_ends_in_the_same_way(name: str, root: Path) -> None:
    told, alone = explained_and_not(name, root)
    assert [(each.result.name, each.result.status) for each in told] == [
        (each.result.name, each.result.status) for each in alone
    ]


def test_without_messages_the_first_case_that_fails_is_not_made_smaller(root: Path) -> None:
    told, alone = explained_and_not("odd above four", root)
    smallest, first = ([each.result.message for each in verdicts if not each.passed] for verdicts in (told, alone))
    assert smallest[0].endswith("x = 3")
    assert first[0] != smallest[0]


def explained_and_not(name: str, root: Path) -> list[tuple[TestVerdict, ...]]:
    """The verdicts of a suite that is to explain what fails, and of one that is not."""
    assignment = load_assignment(root, ID)
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = DOUBLES[name]
    submission = extract(read_notebook(write_notebook(root / f"{name.replace(' ', '-')}.ipynb", notebook)), assignment)
    with Suite(assignment, "none") as suite:
        return [suite.run(Job(submission, explains=explains)).verdicts for explains in (True, False)]


def test_examples_are_recorded_with_how_they_ended(recorded: dict[str, list[Example]]) -> None:
    assert all(example.ended for example in recorded["test_every_entry_is_doubled"])
    assert {example.ended for example in recorded["test_positive_numbers_stay_positive"]} == {True, False}


def test_every_answer_of_the_solution_is_recorded(recorded: dict[str, list[Example]]) -> None:
    assert len(recorded) == 6
    calls = recorded["test_every_entry_is_doubled"][0].calls
    assert calls is not None
    assert [call.name for call in calls] == ["double"]


def test_of_interactive_draws_only_the_calls_are_recorded(recorded: dict[str, list[Example]]) -> None:
    examples = recorded["test_a_draw_inside"]
    assert all(example.arguments is None and example.calls for example in examples)


NOTES_ITS_RUNS = '''"""Hidden suite of mini: the tests write down that they run."""

from pathlib import Path

import pytest
from hypothesis import given

from autograder.testing import exercise, expect, sizes

RUNS = Path(__file__).parents[2].joinpath("runs.txt")


@pytest.fixture(scope="module")
def answer(student):
    return student.double(2) if FIXTURE_ASKS else 4


@exercise("double")
class TestDouble:
    def test_two(self, student, answer):
        """Twice two is four."""
        RUNS.open("a").write("two ")
        expect(student.double(2) == answer, "Twice two is four.")

    @given(n=sizes())
    def test_any(self, student, n):
        """Every number is doubled."""
        RUNS.open("a").write("any ")
        expect(student.double(n) == 2 * n, "Every number must be doubled.")


@exercise("centre")
class TestCentre:
    def test_rows(self, student):
        """A row of one entry becomes zero."""
        expect(student.centre([[1.0]]) is not None, "There must be a result.")
'''


def notes_its_runs(root: Path, fixture_asks: bool = False) -> Path:
    """A course in `root` whose tests write down that they run, in `root`/runs.txt."""
    build_course(root)
    source = NOTES_ITS_RUNS.replace("FIXTURE_ASKS", str(fixture_asks))
    source = source.replace("[[1.0]]", "__import__('numpy').ones((1, 1))")
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(source)
    return root


def runs_on(double: str, root: Path, fixture_asks: bool) -> list[str]:
    """The tests that run on a submission, once the suite is proven; noted outside of what a proof depends on."""
    notes_its_runs(root, fixture_asks)
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = double
    path = write_notebook(root / "class" / "ada.ipynb", notebook)
    with Grader(root, "none") as grader:
        grader.prove(grader.assignment(ID))
        (root / "runs.txt").write_text("")
        report = grader.grade(path, ID)
    assert isinstance(report, Report), report
    assert report.score == report.max_score
    return (root / "runs.txt").read_text().split()


def test_where_every_answer_is_the_solutions_no_test_is_run(tmp_path: Path) -> None:
    assert runs_on("def double(x):\n    return x * 2", tmp_path, fixture_asks=False) == []


def test_an_example_with_another_answer_is_judged_by_its_test(tmp_path: Path) -> None:
    ran = runs_on("def double(x):\n    return 2 * float(x) if x in (2, 3) else 2 * x", tmp_path, fixture_asks=False)
    assert sorted(ran) == ["any", "two"] or sorted(ran) == ["any", "any", "two"]


def test_where_a_fixture_asks_the_tests_themselves_are_run(tmp_path: Path) -> None:
    ran = runs_on("def double(x):\n    return x * 2", tmp_path, fixture_asks=True)
    assert "two" in ran
    assert "any" in ran


@pytest.mark.parametrize("replay", [True, False])
def test_where_another_test_goes_to_the_engine_one_that_needs_none_asks_once(tmp_path: Path, replay: bool) -> None:
    root, asked = notes_its_runs(tmp_path), tmp_path / "asked.txt"
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    cell_of(notebook, "centre-solution")["source"] = (
        f"def centre(X):\n    open({str(asked)!r}, 'a').write('centre ')\n    return 0 * X"
    )
    with Grader(root, "none", replay=replay) as grader:
        grader.grade(write_notebook(root / "class" / "ada.ipynb", notebook), ID)
    assert asked.read_text().split() == ["centre"] * 2  # and once more for the answer to the same call


def test_without_replay_the_engine_runs_every_test_also_right_after_the_proof(tmp_path: Path) -> None:
    path = write_notebook(notes_its_runs(tmp_path) / "class" / "ada.ipynb", solved())
    with Grader(tmp_path, "none", replay=False) as grader:
        grader.prove(grader.assignment(ID))
        (tmp_path / "runs.txt").write_text("")
        grader.grade(path, ID)
    assert {"two", "any"} <= set((tmp_path / "runs.txt").read_text().split())


def test_damaged_examples_are_none() -> None:
    data = pack({"test": [Example(b"\x80", True)]})
    assert unpack(data) == {"test": [Example(b"\x80", True)]}
    assert unpack(data[:-1]) == {}
    assert unpack(b"") == {}
