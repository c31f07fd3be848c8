"""Every attack of tests/hostile/ costs its own exercise and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hostile_class import ATTACKS, SECRET, grade_class, statuses
from processes import Watch

from autograder.records import Report, Ungraded, to_json


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> dict[str, Report | Ungraded]:
    """The outcome of every attack, all of them graded as one class."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "AUTOGRADER_TEST_SECRET", SECRET)
        return dict(grade_class(tmp_path_factory.mktemp("hostile"), bubblewrap))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_costs_its_own_exercise_and_nothing_else(outcomes: dict[str, Report], attack: Path) -> None:
    expected = statuses(attack)
    report = outcomes[attack.stem]
    assert isinstance(report, Report), report
    double, centre = report.exercises
    assert double.status in expected, to_json(report)
    assert centre.status == "passed", to_json(report)
    assert SECRET not in to_json(report)
    assert "site-packages" not in to_json(report)
    assert len(to_json(report)) < 20_000
    if "passed" not in expected:
        assert double.score < double.max_score


def test_no_attack_leaves_a_process_behind(tmp_path: Path, bubblewrap: str) -> None:
    names = ("loop_in_call", "fork_bomb", "daemon", "os_exit", "outlive_the_grader")
    watch = Watch()
    watch.start()
    assert len(dict(grade_class(tmp_path, bubblewrap, [a for a in ATTACKS if a.stem in names]))) == len(names)
    assert len(watch.seen) > len(names)
    assert watch.left() == set()
