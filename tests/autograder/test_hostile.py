"""Every attack of tests/hostile/ costs its own exercise and nothing else.

An attack is a file: the source of a student's `double` cell, and in its first line the statuses that may be reported.
The submission around it is otherwise right. Each is run against a course that has something to steal.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_course import ID, build_course, cell_of, solved, write_notebook

from autograder.batch import grade_all
from autograder.grading import Grader
from autograder.records import Report, Ungraded, to_json

ATTACKS = sorted((Path(__file__).parent.parent / "hostile").glob("*.py"))
SECRET = "SECRET-7f3a9c"
SUITE = f'''"""{SECRET}"""
import numpy as np
from hypothesis import given
from autograder.testing import arrays, exercise, expect_close, expect_unchanged

@exercise("double")
class TestDouble:
    @given(x=arrays((2,)))
    def test_double_of_an_array(self, student, x):
        """Every entry is doubled."""
        secret = "{SECRET}"
        y, (after,) = student.double.with_arguments(x)
        expect_close(y, x + x, "y", "Every entry must be doubled.")
        expect_unchanged(x, after, "x")

    def test_double_of_zero(self, student):
        """Zero stays zero."""
        expect_close(student.double(0.0), 0.0, "y", "Zero must stay zero.")

@exercise("centre")
class TestCentre:
    def test_rows_have_mean_zero(self, student):
        """Every row has mean zero."""
        X = np.arange(6.0).reshape(2, 3) ** 2
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "Z", "Every row must have mean zero.")
'''


@pytest.fixture(scope="module")
def grader(tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> Iterator[Grader]:
    root = build_course(tmp_path_factory.mktemp("hostile"))
    (root / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    (root / "gradebook.db").write_text(SECRET)
    os.environ["AUTOGRADER_TEST_SECRET"] = SECRET
    with Grader(root, bubblewrap) as grader:
        yield grader
    del os.environ["AUTOGRADER_TEST_SECRET"]


def workers() -> set[str]:
    """The processes of workers that run now."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"autograder.worker" in (folder / "cmdline").read_bytes():
                found.add(folder.name)
        except OSError:
            continue
    return found


def attacked(attack: Path) -> tuple[list[str], dict[str, object]]:
    head, source = attack.read_text(encoding="utf-8").split("\n", 1)
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = source
    return head.removeprefix("# double: ").split(), notebook


@pytest.fixture(scope="module")
def outcomes(grader: Grader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report | Ungraded]:
    """The outcome of every attack, all of them graded as one class."""
    folder = tmp_path_factory.mktemp("class")
    paths = [write_notebook(folder / f"{attack.stem}.ipynb", attacked(attack)[1]) for attack in ATTACKS]
    return dict(zip((attack.stem for attack in ATTACKS), grade_all(paths, grader, assignment=ID, jobs=2), strict=True))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_costs_its_own_exercise_and_nothing_else(outcomes: dict[str, Report], attack: Path) -> None:
    expected, _ = attacked(attack)
    report = outcomes[attack.stem]
    assert isinstance(report, Report), report
    double, centre = report.exercises
    assert double.status in expected, to_json(report)
    assert centre.status == "passed", to_json(report)
    assert SECRET not in to_json(report)
    assert "site-packages" not in to_json(report)
    if "passed" not in expected:
        assert double.score < double.max_score


def test_no_attack_leaves_a_process_behind(grader: Grader, tmp_path: Path, bubblewrap: str) -> None:
    before = workers()
    with Grader(grader.root, bubblewrap) as own:
        for name in ("loop_in_call", "fork_bomb", "daemon", "os_exit"):
            _, notebook = attacked(ATTACKS[0].parent / f"{name}.py")
            own.grade(write_notebook(tmp_path / "eve.ipynb", notebook))
    for _ in range(200):
        if workers() <= before:
            return
        time.sleep(0.05)
    pytest.fail(f"workers survived: {workers() - before}")
