"""A submission gets the grade that its functions earn, and a fault of ours is never a grade."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sample_course import ID, build_course, cell_of, code, solved, source_notebook, write_notebook

import autograder
from autograder.course.course import UnknownAssignment
from autograder.grading.grader import Grader, felt
from autograder.records import Report, TestResult, Ungraded, to_json
from autograder.suite.results import TestVerdict

Json = dict[str, Any]
Grade = Callable[[str | Json], Report]


@pytest.fixture
def grade(grader: Grader, tmp_path: Path) -> Grade:
    """Grade a notebook, or the solution with another body of `double`."""

    def run(submission: str | Json) -> Report:
        notebook = solved()
        if isinstance(submission, str):
            cell_of(notebook, "double-solution")["source"] = submission
        else:
            notebook = submission
        report = grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook))
        assert isinstance(report, Report), report
        return report

    return run


def status(report: Report, exercise: str = "double") -> str:
    return next(result.status for result in report.exercises if result.id == exercise)


def message(report: Report, exercise: str = "double") -> str:
    result = next(result for result in report.exercises if result.id == exercise)
    return "\n".join(test.message for test in result.tests)


def test_the_solution_scores_full_marks(grade: Grade) -> None:
    report = grade(solved())
    assert (report.score, report.max_score, report.notices) == (100.0, 100.0, ())
    assert report.isolation == "bubblewrap"


def test_points_follow_the_weight_of_the_tests_passed(grade: Grade) -> None:
    report = grade("def double(x):\n    return 0 * x")
    assert (report.exercises[0].score, status(report)) == (10.0, "failed")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def double(x):\n    return 3 * x", "failed"),
        ("def double(x):\n    return None", "failed"),
        ("def double(x):\n    return x.no_such_thing", "error"),
        ("def double(x):\n    return (lambda: x)", "error"),
        ("def double(x):\n    return double(x)", "error"),
        ("def double(x) return 1", "error"),
        ("def double(x):\n    raise SystemExit", "error"),
        ("def double(x):\n    return bytearray(1 << 40)", "error"),
        ("def double(x):\n    import os\n    os._exit(0)", "crashed"),
        ("def double(x):\n    import os\n    os.abort()", "crashed"),
        ("def double(x):\n    import ctypes\n    ctypes.string_at(0)", "crashed"),
        ("import os\nos._exit(1)", "crashed"),
        ("while True: pass", "timeout"),
        ('def double(x):\n    raise NotImplementedError("double")', "not attempted"),
        ("", "not attempted"),
    ],
    ids=lambda value: value.replace("\n", " ")[:40],
)
def test_each_way_of_failing_has_its_status_and_leaves_the_others_alone(
    grade: Grade, source: str, expected: str
) -> None:
    report = grade(source)
    assert status(report) == expected
    assert status(report, "centre") == "passed"


def test_an_endless_loop_costs_one_deadline(grade: Grade) -> None:
    report = grade("def double(x):\n    while True: pass")
    assert [test.status for test in report.exercises[0].tests] == ["timeout", "timeout"]
    assert "did not return within 5 s" in report.exercises[0].tests[0].message
    assert "not judged" in report.exercises[0].tests[1].message


def test_feedback_says_the_property_the_case_and_what_came_back(grade: Grade) -> None:
    assert message(grade("def double(x):\n    return 3 * x")) == (
        "double: Every entry must be doubled.\n"
        "  smallest case   x = np.array([1.0, 2.5])\n"
        "  double          np.array([3.0, 7.5])\n"
        "  wrong           2 of 2 entries, the furthest at [1]: 7.5\n"
    )


def test_feedback_shows_the_students_own_traceback_and_no_path(grade: Grade) -> None:
    text = message(grade("def double(x):\n    y = x.T\n    return y.nope"))
    assert "it stopped with AttributeError: 'numpy.ndarray' object has no attribute 'nope'" in text
    assert "line 3          of cell double-solution, in double: return y.nope" in text
    assert "/" not in text


def test_no_report_holds_a_test_a_reference_or_an_address(grade: Grade) -> None:
    for source in ("def double(x):\n    return object()", "def double(x):\n    raise ValueError(object())"):
        text = to_json(grade(source))
        assert "expect_close" not in text
        assert "[2.0, 5.0]" not in text
        assert "0x7" not in text


def test_what_follows_from_an_earlier_exercise_says_so(grade: Grade) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    cell_of(notebook, "centre-solution")["source"] = "def centre(X):\n    return double(X)"
    assert "follows         double does not pass yet" in message(grade(notebook), "centre")


def test_agreement_follows_only_from_what_it_agrees_with() -> None:
    """`model` agrees with `optimize`, built on `propagate`; that `plot` is broken, too, has nothing to do with it."""
    builds_on = {"model": ("optimize", "plot"), "optimize": ("propagate",), "propagate": (), "plot": ()}
    result = TestResult("test_model", "A claim.", "failed", 1)
    plain, agreeing = (
        TestVerdict("model", builds_on["model"], result, agrees_with=names) for names in ((), ("optimize",))
    )
    assert felt(plain, ["optimize", "plot"], builds_on) == ["optimize", "plot"]
    assert felt(agreeing, ["optimize", "plot"], builds_on) == ["optimize"]
    assert felt(agreeing, ["plot"], builds_on) == []


def test_a_call_into_an_unwritten_function_is_named(grade: Grade) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = 'def double(x):\n    raise NotImplementedError("double")'
    cell_of(notebook, "centre-solution")["source"] = "def centre(X):\n    return double(X)"
    report = grade(notebook)
    assert (status(report), status(report, "centre")) == ("not attempted", "error")
    assert "it calls double, which is not written yet" in message(report, "centre")


@pytest.mark.parametrize(
    "source",
    [
        "def double(x):\n    x = np.asarray(x)\n    return np.array([2 * v for v in x.ravel()]).reshape(x.shape)",
        "def double(x):\n    print('busy' * 10_000)\n    return x + x",
        "%matplotlib inline\ndouble = lambda x: 2 * x",
        "import matplotlib.pyplot as plt\ndef double(x):\n    plt.plot(x); plt.show()\n    return 2 * x",
        "def double(x):\n    x *= 2.0\n    return x",
    ],
    ids=["loop", "prints", "magic", "plots", "in place"],
)
def test_other_correct_ways_of_writing_pass(grade: Grade, source: str) -> None:
    assert status(grade(source)) == "passed"


def test_answering_by_the_count_of_calls_is_failed(grade: Grade) -> None:
    report = grade("n = 0\ndef double(x):\n    global n\n    n += 1\n    return 2 * x if n == 1 else x + x + 1e-13")
    assert status(report) == "failed"
    assert "the same call must give the same answer" in message(report)


def test_an_unseeded_generator_gives_the_same_report_each_time(grade: Grade) -> None:
    source = "def double(x):\n    return 2 * x + np.random.default_rng().normal() + np.random.rand()"
    assert to_json(grade(source)) == to_json(grade(source))


def test_a_slow_extra_cell_keeps_its_definitions(grade: Grade) -> None:
    notebook = solved()
    notebook["cells"].insert(2, code("mine", "def twice(x):\n    return 2 * x\nwhile True: pass"))
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return twice(x)"
    report = grade(notebook)
    assert status(report) == "passed"
    assert "only its definitions were kept" in report.notices[0]


def test_a_foreign_notebook_is_graded_by_its_definitions(grader: Grader, tmp_path: Path) -> None:
    cells = [
        code("a", "from lr_utils import load_dataset\nimport numpy as np\n%matplotlib inline"),
        code("b", "def double(x):\n    return 2 * x\ndef centre(X):\n    return X - np.mean(X, 1)[:, None]"),
        code("c", "X, Y = load_dataset()\ndouble(X)"),
    ]
    path = write_notebook(tmp_path / "old.ipynb", {"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": cells})
    report = grader.grade(path, ID)
    assert isinstance(report, Report)
    assert report.score == 100
    assert any("lr_utils" in notice for notice in report.notices)


def test_nobody_is_sent_to_a_function_that_a_foreign_notebook_does_not_have(grader: Grader, tmp_path: Path) -> None:
    cells = [code("a", "import numpy as np\ndef centre(X):\n    return X - 1")]
    path = write_notebook(tmp_path / "old.ipynb", {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    report = grader.grade(path, ID)
    assert isinstance(report, Report)
    double, centre = report.exercises
    assert (double.status, centre.status) == ("not in this notebook", "failed")
    assert not any("double" in test.message for test in centre.tests)


def test_the_public_function_grades_one_notebook(course: Path, bubblewrap: str) -> None:
    report = autograder.grade(course / "source" / ID / f"{ID}.ipynb")
    assert isinstance(report, Report)
    assert report.score == 100


# Faults of ours

FAULTS = {
    "a syntax error": ("def broken(:", "cannot be collected"),
    "a name that is not there": ("test = nothing_here", "cannot be collected"),
    "no test at all": ("x = 1", "collected no test"),
    "no test for an exercise": (
        '@exercise("double")\nclass TestA:\n    def test_a(self, student): ...',
        "no test for 'centre'",
    ),
    "an unknown exercise": ('@exercise("other")\nclass TestA:\n    def test_a(self, student): ...', "no exercise"),
    "a test that is broken": ('@exercise("double")\nclass TestA:\n    def test_a(self, student): nope', "NameError"),
    "a test that fails the solution": (
        '@exercise("double")\nclass TestA:\n    def test_a(self, student): None.x',
        "fails the instructor's own solution",
    ),
}


@pytest.mark.parametrize(("suite", "word"), FAULTS.values(), ids=FAULTS)
def test_a_broken_suite_is_never_a_grade(tmp_path: Path, bubblewrap: str, suite: str, word: str) -> None:
    root = build_course(tmp_path / "course")
    head = "from autograder.testing import exercise\n"
    if "cannot" not in word and "no test" not in word:
        suite += '\n@exercise("centre")\nclass TestC:\n    def test_c(self, student): ...\n'
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(head + suite)
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", solved()))
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "suite"
    assert word in outcome.error.message


def test_a_missing_suite_or_data_file_is_never_a_grade(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "course")
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    (root / "source" / ID / "data" / "mini.h5").unlink()
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(path)
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "data"
    (root / "tests" / "hidden" / f"test_{ID}.py").unlink()
    with Grader(root, bubblewrap) as grader:
        outcome = grader.grade(path)
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "suite"


def test_a_sandbox_that_does_not_start_is_never_a_grade(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    (fake / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(fake))
    with Grader(course, "bubblewrap") as grader:
        outcome = grader.grade(write_notebook(tmp_path / "ada.ipynb", solved()))
    assert isinstance(outcome, Ungraded)
    assert outcome.error.kind == "sandbox"
    assert "apt install bubblewrap" in outcome.error.message


def test_a_killed_suite_process_is_a_fault_and_the_next_submission_is_graded(
    course: Path, tmp_path: Path, bubblewrap: str
) -> None:
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    with Grader(course, bubblewrap) as grader:
        assert isinstance(grader.grade(path), Report)
        _, suite = grader._suites[ID]
        suite._process.kill()
        suite._process.wait()
        first, second = grader.grade(path), grader.grade(path)
    assert isinstance(first, Ungraded)
    assert first.error.kind == "grader"
    assert isinstance(second, Report)


UNFORESEEN = """
@exercise("centre")
class TestUnforeseen:
    def test_twice(self, student):
        'It can be multiplied.'
        student.centre(np.ones((2, 3))) * 1
"""
NEW_TEST = """
@exercise("centre")
class TestNew:
    def test_new(self, student):
        'A new claim.'
"""


def test_a_suite_that_was_mended_meanwhile_is_read_anew(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "course")
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    with Grader(root, bubblewrap) as grader:
        before = grader.grade(path)
        with (root / "tests" / "hidden" / f"test_{ID}.py").open("a") as suite:
            suite.write(NEW_TEST)
        after = grader.grade(path)
    assert isinstance(before, Report)
    assert isinstance(after, Report)
    assert "A new claim." not in {test.title for test in before.exercises[1].tests}
    assert "A new claim." in {test.title for test in after.exercises[1].tests}


def test_points_that_were_changed_meanwhile_count_at_once(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "course")
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    with Grader(root, bubblewrap) as grader:
        before = grader.grade(path, ID)
        source = source_notebook()
        cell_of(source, "double")["metadata"]["nbgrader"]["points"] = 50
        write_notebook(root / "source" / ID / f"{ID}.ipynb", source)
        after = grader.grade(path, ID)
    assert isinstance(before, Report)
    assert isinstance(after, Report)
    assert (before.max_score, after.max_score) == (100, 110)


def test_a_suite_that_is_broken_after_it_was_proven_is_never_a_grade(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "course")
    notebook = solved()
    cell_of(notebook, "centre-solution")["source"] = "def centre(X):\n    return None"
    path = write_notebook(tmp_path / "ada.ipynb", notebook)
    suite = root / "tests" / "hidden" / f"test_{ID}.py"
    with Grader(root, bubblewrap) as grader:
        suite.write_text(suite.read_text() + UNFORESEEN)
        assert isinstance(grader.grade(path, ID), Report)
        suite.write_text(suite.read_text().replace("* 1", "* None"))
        outcome = grader.grade(path, ID)
    assert isinstance(outcome, Ungraded)
    assert "fails the instructor's own solution" in outcome.error.message


def test_an_unknown_assignment_is_misuse(grader: Grader, tmp_path: Path) -> None:
    with pytest.raises(UnknownAssignment):
        grader.grade(write_notebook(tmp_path / "ada.ipynb", solved()), "nope")


def test_in_process_and_through_the_worker_the_verdicts_are_the_same(
    course: Path, grader: Grader, tmp_path: Path
) -> None:
    bodies = [
        "return 2 * x",
        "return 3 * x",
        "return None",
        "return x.nope",
        "return 2.0 * x",
        'raise NotImplementedError("double")',
    ]
    with Grader(course, "in-process") as local:
        for body in bodies:
            notebook = copy.deepcopy(solved())
            cell_of(notebook, "double-solution")["source"] = f"def double(x):\n    {body}"
            path = write_notebook(tmp_path / "ada.ipynb", notebook)
            here, there = local.grade(path), grader.grade(path)
            assert isinstance(here, Report)
            assert here.exercises == there.exercises, body


def test_a_planted_module_beside_the_notebook_is_not_imported(grader: Grader, tmp_path: Path) -> None:
    for name in ("numpy.py", "sitecustomize.py", "conftest.py", "autograder.py"):
        (tmp_path / name).write_text("raise SystemExit(9)")
    report = grader.grade(write_notebook(tmp_path / "ada.ipynb", solved()))
    assert isinstance(report, Report)
    assert report.score == 100


def test_a_report_survives_its_json(grade: Grade) -> None:
    from autograder.records import from_json

    report = grade("def double(x):\n    return 3 * x")
    assert from_json(to_json(report)) == report
    with pytest.raises(msgspec.ValidationError):
        from_json('{"format": 2}')


def test_a_course_elsewhere_grades_the_same(course: Path, grade: Grade, tmp_path: Path, bubblewrap: str) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(course, other)
    source = "def double(x):\n    return 3 * x"
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = source
    with Grader(other, bubblewrap) as grader:
        assert to_json(grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook))) == to_json(grade(source))
