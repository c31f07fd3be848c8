"""`@exercise(..., pure=True)`: one more test, which judges the calls that the other tests of the exercise make."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sample_course import ID, SUITE, build_course, cell_of, solved, source_notebook, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Report, TestResult

PURE = '''@exercise("double", pure=True, in_place=["scratch"])
class TestDouble:
    def test_double_of_an_array(self, student):
        """Every entry is doubled."""
        for x in (np.array([1.0, 2.5, 3.0]), np.array([4.0])):
            got = student.double(x, np.zeros(1))
            expect_close(got, 2 * x, "double", "Every entry must be doubled.")

    def test_a_text_may_be_refused(self, student):
        """A text is refused or doubled."""
        try:
            student.double("text", np.zeros(1))
        except Exception:
            pass
'''
SOLUTION = "def double(x, scratch):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION"
Judge = Callable[[str], TestResult]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    course = build_course(tmp_path_factory.mktemp("pure"))
    notebook = course / "source" / ID / f"{ID}.ipynb"
    write_notebook(notebook, with_double(SOLUTION))
    begin, end = SUITE.index('@exercise("double")'), SUITE.index('@exercise("centre"')
    (course / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE[:begin] + PURE + "\n\n" + SUITE[end:])
    return course


@pytest.fixture(scope="module")
def grader(course: Path, bubblewrap: str) -> Iterator[Grader]:
    with Grader(course, bubblewrap) as grader:
        yield grader


def with_double(source: str) -> dict[str, object]:
    notebook = source_notebook()
    cell_of(notebook, "double-solution")["source"] = source
    return notebook


@pytest.fixture
def judge(grader: Grader, tmp_path: Path) -> Judge:
    """The verdict of the added test on a body of `double`."""

    def run(body: str) -> TestResult:
        notebook = solved()
        cell_of(notebook, "double-solution")["source"] = f"def double(x, scratch):\n    {body}"
        report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook))
        assert isinstance(report, Report), report
        return report.exercises[0].tests[-1]

    return run


def test_it_is_one_more_test_of_weight_one(judge: Judge) -> None:
    verdict = judge("return x + x")
    assert (verdict.name, verdict.status, verdict.weight) == ("test_the_arguments_are_left_alone", "passed", 1)
    assert verdict.title == "The arguments are after the call as they were before."


def test_the_smallest_changed_argument_is_shown(judge: Judge) -> None:
    verdict = judge("x *= 2; return x")
    assert verdict.status == "failed"
    assert "the call changed its argument x" in verdict.message
    assert (
        "smallest case   x = np.array([4.0]); scratch = np.array([0.0])\n  x now           np.array([8.0])"
        in verdict.message
    )


def test_the_hint_tells_another_shape_from_other_values(judge: Judge) -> None:
    assert "x = x - y" in judge("x *= 2; return x").message
    assert "x.reshape(...)" in judge("x.shape = (-1, 1); return x + x").message


def test_an_argument_that_may_change_in_place_is_not_judged(judge: Judge) -> None:
    assert judge("scratch += 1; return x + x").status == "passed"


def test_a_function_that_always_raises_has_not_left_its_arguments_alone(judge: Judge) -> None:
    assert judge("raise ValueError('no')").status == "error"


def test_only_the_calls_that_come_back_are_judged(judge: Judge) -> None:
    assert judge("assert not isinstance(x, str); return x + x").status == "passed"
    assert judge("assert len(x) != 1; x *= 2; return x").status == "failed"


def test_a_function_that_is_not_written_is_not_judged(judge: Judge) -> None:
    assert judge('raise NotImplementedError("double")').status == "not attempted"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "3 passed"),
        (("-n", "1"), "3 passed in"),
        (("-n", "1", "-k", "double and left_alone"), "1 skipped"),
    ],
    ids=["without xdist", "with the tests of its exercise", "without them"],
)
def test_under_xdist_it_judges_where_the_tests_of_its_exercise_ran(
    course: Path, options: tuple[str, ...], said: str
) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-k", "Double", *options, f"tests/hidden/test_{ID}.py"]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    assert said in done.stdout, done.stdout + done.stderr
