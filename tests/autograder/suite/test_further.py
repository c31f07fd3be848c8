"""Further cases of a failed test tell the cause, and change nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sample_course import ID, SUITE, build_course, cell_of, solved, write_notebook

from autograder.course.assignment import load_assignment
from autograder.course.notebook import read_notebook
from autograder.course.submission import extract
from autograder.grading.grader import Grader
from autograder.records import ExerciseResult, Report
from autograder.suite.client import Suite
from autograder.suite.results import Job

DRAWN = '''@exercise("double", pure=True)
class TestDouble:
    @given(x=arrays((1, 2)))
    def test_every_entry_is_doubled(self, student, x):
        """Every entry is doubled."""
        expect_close(student.double(x), 2 * x, "double", "Every entry must be doubled.")

    def test_seven(self, student):
        """Seven is doubled."""
        expect_close(student.double(7.0), 14.0, "double", "Seven must be doubled.")
'''
PLAIN = '''@exercise("double")
class TestDouble:
    @form
    def test_three(self, student):
        """Three is doubled."""
        expect_close(student.double(3.0), 6.0, "double", "Three must be doubled.")

    def test_seven(self, student):
        """Seven is doubled."""
        expect_close(student.double(7.0), 14.0, "double", "Seven must be doubled.")
'''
Judge = Callable[[str], ExerciseResult]


def course_with(tests: str, root: Path) -> Path:
    """The sample course, in which `tests` judge `double`."""
    course = build_course(root)
    begin, end = SUITE.index('@exercise("double")'), SUITE.index('@exercise("centre"')
    head = "from hypothesis import given\n\nfrom autograder.testing import arrays, form\n" + SUITE[:begin]
    (course / "tests" / "hidden" / f"test_{ID}.py").write_text(head + tests + "\n\n" + SUITE[end:])
    return course


def verdict(grader: Grader, body: str, folder: Path) -> ExerciseResult:
    """The verdict on a body of `double`."""
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = f"def double(x):\n{body}"
    report = grader.grade(write_notebook(folder / "ada.ipynb", notebook))
    assert isinstance(report, Report), report
    return report.exercises[0]


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> Iterator[Grader]:
    with Grader(course_with(DRAWN, tmp_path_factory.mktemp("further")), bubblewrap) as grader:
        yield grader


@pytest.fixture
def judge(grader: Grader, tmp_path: Path) -> Judge:
    """The verdict on a body of `double`."""
    return lambda body: verdict(grader, body, tmp_path)


def test_what_is_wrong_in_the_first_case_already_is_told_by_more_and_shown_in_the_smallest(judge: Judge) -> None:
    text = judge("    return x * 0 + 1 - 2 * x").tests[0].message
    assert "cases that were tried it is one minus what it must be" in text
    assert "smallest case   x = np.array([[0.0, 0.0]])" in text


def test_a_further_case_that_ends_the_worker_closes_no_exercise(judge: Judge) -> None:
    """Nor does one that changes its argument: only the cases that the test itself met are judged."""
    body = "    import os\n    if np.ndim(x) and x.any():\n        os._exit(1)\n    return 2 * x + (np.ndim(x) > 0)"
    found = judge(body)
    assert [test.status for test in found.tests] == ["failed", "passed", "passed"]


def test_the_same_submission_gets_the_same_message_again(judge: Judge) -> None:
    assert judge("    return -2 * x - 1").tests[0].message == judge("    return -2 * x - 1").tests[0].message


def test_what_trains_is_not_asked_twice_where_other_tests_see_whether_it_answers_the_same_again(judge: Judge) -> None:
    """A test without `@given` makes its call once, where its exercise has one with."""
    count = "    double.asked = getattr(double, 'asked', 0) + (np.ndim(x) == 0)\n"
    body = count + "    return 2 * x if double.asked < 2 else x"
    assert [test.status for test in judge(body).tests] == ["passed", "passed", "passed"]
    body = "    double.asked = getattr(double, 'asked', 0) + 1\n    return 2 * x + 1e-3 * (double.asked % 16 == 0)"
    assert judge(body).tests[0].status == "failed"


def test_what_trains_is_not_asked_twice_for_a_test_of_form_where_no_test_is_drawn(
    bubblewrap: str, tmp_path: Path
) -> None:
    ends = {}
    with Grader(course_with(PLAIN, tmp_path / "course"), bubblewrap) as grader:
        for asked in (3.0, 7.0):
            count = f"    double.asked = getattr(double, 'asked', 0) + (x == {asked})\n"
            body = count + f"    return 2 * x if x != {asked} or double.asked < 2 else x"
            ends[asked] = [test.status for test in verdict(grader, body, tmp_path).tests]
    assert ends[3.0] == ["passed", "passed"]
    assert ends[7.0][1] == "failed"


EXPLAINED = '''@exercise("double")
class TestDouble:
    @given(x=arrays((1, 2)))
    def test_every_entry_is_doubled(self, student, x):
        """Every entry is doubled."""
        def explain():
            return f"asked {student.double(-99.0):g} times", ""

        expect_close(student.double(x), 2 * x, "double", "Every entry must be doubled.", explain=explain)
'''


def test_a_cause_that_takes_further_calls_is_asked_once_for_the_smallest_case(bubblewrap: str, tmp_path: Path) -> None:
    count = "    double.asked = getattr(double, 'asked', 0) + (np.ndim(x) == 0 and x == -99)\n"
    body = count + "    return double.asked if np.ndim(x) == 0 else 2 * x + (np.sum(x) > 0)"
    with Grader(course_with(EXPLAINED, tmp_path / "course"), bubblewrap) as grader:
        text = verdict(grader, body, tmp_path).tests[0].message
    assert "asked 1 times" in text
    assert "smallest case   x = np.array([[0.0, 0.25]])" in text


UNREAD = (
    EXPLAINED
    + """
    def test_seven(self, student):
        '''Seven is doubled.'''
        expect_close(student.double(7.0), 14.0, "double", "Seven must be doubled.")
"""
)


def test_where_nobody_reads_a_message_its_cause_is_not_asked_for(tmp_path: Path) -> None:
    count = "    double.asked = getattr(double, 'asked', 0) + (np.ndim(x) == 0 and x == -99)\n"
    notebook = solved()
    body = f"def double(x):\n{count}    return double.asked if np.ndim(x) == 0 else 3 * x + 1"
    cell_of(notebook, "double-solution")["source"] = body
    course, asked = course_with(UNREAD, tmp_path / "course"), {}
    assignment = load_assignment(course, ID)
    submission = extract(read_notebook(write_notebook(tmp_path / "ada.ipynb", notebook)), assignment)
    with Suite(assignment, "none") as suite:
        for explains in (True, False):
            verdicts = suite.run(Job(submission, explains=explains)).verdicts
            asked[explains] = re.findall(r"double +(\d+)", verdicts[1].result.message)
    assert asked == {True: ["1"], False: ["0"]}


TOLD = """@exercise("double")
class TestDouble:
    @given(x=arrays((1, 2)))
    def test_every_entry_is_doubled(self, student, x):
        '''Every entry is doubled.'''
        claim = "Every entry must be doubled."
        expect_close(student.double(x), 2 * x, "double", claim, explain=lambda: ("", HINT))

    def test_seven(self, student):
        '''Seven is doubled.'''
        expect_close(student.double(7.0), 14.0, "double", "Seven must be doubled.")
"""


def test_a_cause_that_is_told_as_a_question_needs_no_further_cases(bubblewrap: str, tmp_path: Path) -> None:
    body = (
        "    double.asked = getattr(double, 'asked', 0) + 1\n    return double.asked if np.ndim(x) == 0 else 3 * x + 1"
    )
    asked = {}
    for hint in ("", "How often is it added?"):
        with Grader(
            course_with(TOLD.replace("HINT", repr(hint)), tmp_path / f"course{len(hint)}"), bubblewrap
        ) as grader:
            tests = verdict(grader, body, tmp_path).tests
        assert (hint in tests[0].message, tests[1].status) == (True, "failed")
        asked[hint] = int(re.findall(r"double +(\d+)", tests[1].message)[0])
    assert asked["How often is it added?"] <= asked[""] - 10


def test_further_cases_are_those_of_the_solution_with_replay_and_without(grader: Grader, tmp_path: Path) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return -2 * x"
    path = write_notebook(tmp_path / "ada.ipynb", notebook)
    with Grader(grader.root, grader.isolation, replay=False) as without:
        one, other = grader.grade(path), without.grade(path)
    assert isinstance(one, Report)
    assert one == other
    assert "cases that were tried it is turned in sign" in one.exercises[0].tests[0].message
