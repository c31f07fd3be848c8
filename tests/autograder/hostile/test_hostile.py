"""Every attack of tests/hostile/ costs its own exercise and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hostile_class import ATTACKS, SECRET, grade_class, is_quick, statuses
from processes import Watch

from autograder.records import Outcome, Report, to_json


@pytest.mark.parametrize("quick", [True, False], ids=["endless ones", "others"])
def test_an_attack_costs_its_own_exercise_and_nothing_else(
    quick: bool, tmp_path: Path, bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTOGRADER_TEST_SECRET", SECRET)
    attacks = {attack.stem: attack for attack in ATTACKS if is_quick(attack) == quick}
    outcomes = dict(grade_class(tmp_path, bubblewrap, list(attacks.values())))
    assert attacks
    assert {name: told for name in attacks if (told := costs_more(attacks[name], outcomes[name]))} == {}


def costs_more(attack: Path, report: Outcome) -> str:
    """What an attack costs or gets that it must not; nothing where it is as it should be."""
    if not isinstance(report, Report):
        return f"not graded: {report}"
    double, centre = report.exercises
    text = to_json(report)
    right = {
        "the status of double": double.status in statuses(attack),
        "the status of centre": centre.status == "passed",
        "the points of double": "passed" in statuses(attack) or double.score < double.max_score,
        "a secret": SECRET not in text and "site-packages" not in text,
        "the length": len(text) < 20_000,
    }
    wrong = ", ".join(name for name, holds in right.items() if not holds)
    return f"{wrong}: {text}" if wrong else ""


def test_no_attack_leaves_a_process_behind(tmp_path: Path, bubblewrap: str) -> None:
    names = ("loop_in_call", "fork_bomb", "daemon", "os_exit", "outlive_the_grader")
    watch = Watch()
    watch.start()
    assert len(dict(grade_class(tmp_path, bubblewrap, [a for a in ATTACKS if a.stem in names]))) == len(names)
    assert len(watch.seen) > len(names)
    assert watch.left() == set()
