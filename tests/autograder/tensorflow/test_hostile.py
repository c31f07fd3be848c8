"""Attacks by way of TensorFlow, under the seal and without it: each costs its own exercise and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_class import SECONDS_A_CALL, SECRET, attacked
from processes import Watch
from sample_course import ID, build_course, write_notebook

from autograder.grading.batch import grade_all
from autograder.grading.grader import Grader
from autograder.records import Report, to_json

ATTACKS = sorted((Path(__file__).parents[2] / "hostile" / "tensorflow").glob("*.py"))
PROFILES = ("tensorflow", "keras")
SUITE = f'''"""{SECRET}"""
import numpy as np
from autograder.testing import exercise, expect_close

@exercise("double", cpu_seconds={SECONDS_A_CALL})
class TestDouble:
    def test_double_of_an_array(self, student):
        """Every entry is doubled."""
        expect_close(student.double(np.array([1.0, 2.5])), np.array([2.0, 5.0]), "y", "Every entry must be doubled.")

@exercise("centre")
class TestCentre:
    def test_rows_have_mean_zero(self, student):
        """Every row has mean zero."""
        X = np.arange(6.0).reshape(2, 3) ** 2
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "Z", "Every row must have mean zero.")
'''
"""One call for each exercise: each loss of a worker costs the start of another."""

pytestmark = pytest.mark.needs("tensorflow")


def statuses(attack: Path, profile: str) -> list[str]:
    """The statuses of which one must be reported: those behind "keras: " where there are any, without the seal."""
    head, _ = attack.read_text(encoding="utf-8").split("\n", 1)
    sealed, _, unsealed = head.removeprefix("# double: ").partition(" | keras: ")
    return (unsealed if unsealed and profile == "keras" else sealed).split()


def course(root: Path, profile: str) -> Path:
    (build_course(root) / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    source = root / "source" / ID / f"{ID}.ipynb"
    notebook = json.loads(source.read_text())
    notebook["metadata"]["autograder"] = {"needs": profile}
    write_notebook(source, notebook)
    return root


@pytest.fixture(scope="module", params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def grader(profile: str, tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> Iterator[Grader]:
    """A grader of the course whose solutions need this profile."""
    with Grader(course(tmp_path_factory.mktemp(profile), profile), bubblewrap) as grader:
        yield grader


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_costs_its_own_exercise_and_nothing_else(grader: Grader, profile: str, attack: Path) -> None:
    path = write_notebook(grader.root / "class" / f"{attack.stem}.ipynb", attacked(attack))
    (report,) = grade_all([path], grader, assignment=ID, jobs=1)
    assert isinstance(report, Report), report
    double, centre = report.exercises
    assert double.status in statuses(attack, profile), to_json(report)
    assert centre.status == "passed", to_json(report)
    assert SECRET not in to_json(report)
    assert "site-packages" not in to_json(report)
    assert len(to_json(report)) < 20_000


def test_threads_end_with_their_submission(tmp_path: Path, bubblewrap: str) -> None:
    root = course(tmp_path, "keras")
    attack = next(each for each in ATTACKS if each.stem == "threads_many")
    path = write_notebook(root / "class" / "threads.ipynb", attacked(attack))
    watch = Watch()
    watch.start()
    with Grader(root, bubblewrap) as grader:
        assert isinstance(grader.grade(path, ID), Report)
    assert watch.seen
    assert watch.left() == set()
