"""Submissions that compute nothing true earn next to nothing, and a suite that pays for form is told so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from autograder.audit.adversaries import forgery
from autograder.audit.adversaries.adversaries import adversaries, depths, labelled
from autograder.audit.results import AdversaryResult, summary
from autograder.audit.run import audit
from autograder.audit.table import adversary_table, to_json
from autograder.authoring.new import lay_out
from autograder.course.assignment import load_assignment
from autograder.course.submission import solution_of
from autograder.records import TestResult
from autograder.suite.results import TestVerdict


def verdict(exercise: str, *builds_on: str) -> TestVerdict:
    return TestVerdict(exercise, builds_on, TestResult("test", "A claim.", "passed", 1))


def notebook() -> dict[str, Any]:
    source = (
        "def low(x):\n    x += 1\n    return {'a': x, 'n': 3}\ndef high(x): return low(x)['a'], 'text', True, None\n"
    )
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)
    return namespace


@pytest.mark.parametrize("way", forgery.WAYS)
def test_a_forgery_keeps_the_form_of_the_result_and_the_arguments(way: str) -> None:
    namespace, x = notebook(), np.arange(6.0).reshape(2, 3)
    forgery.forge(namespace, {"low": way, "high": way})
    array, text, flag, nothing = namespace["high"](x)
    assert (array.shape, array.dtype, text, type(flag), nothing) == ((2, 3), np.float64, "text", bool, None)
    assert not np.array_equal(array, x + 1)
    assert type(namespace["low"](x)["n"]) is int
    assert np.array_equal(x, np.arange(6.0).reshape(2, 3))


def test_functions_that_are_left_out_of_a_plan_are_right_above_forged_ones() -> None:
    namespace = notebook()
    forgery.forge(namespace, {"low": "zeros"})
    assert not namespace["high"](np.ones(3))[0].any()


def test_arguments_are_echoed() -> None:
    namespace = notebook()
    forgery.forge(namespace, {"low": 0, "high": 7})
    assert namespace["low"](5) == namespace["high"](4, 5) == 5
    assert forgery.last_of_the_shape(np.zeros(2), [np.ones(3), [np.full(2, 7.0), {"Y": np.full(2, 8.0)}]])[0] == 8


def test_a_result_that_is_a_text_becomes_a_text_of_the_arguments() -> None:
    namespace: dict[str, Any] = {}
    exec("def longest(first, others): return max([first, *others], key=len)", namespace)
    found = {}
    for way in forgery.WAYS:
        forged = dict(namespace)
        forgery.forge(forged, {"longest": way})
        found[way] = forged["longest"]("a", {"sentence": 1, "bc": 2})
    assert found == dict.fromkeys(forgery.WAYS, "a") | {"last_of_the_shape": "bc"}


def test_a_list_of_texts_becomes_one_text_over_and_over() -> None:
    namespace: dict[str, Any] = {}
    exec("def tags(n): return ['B', *'I' * (n - 1)]", namespace)
    found = {}
    for way in forgery.WAYS:
        forged = dict(namespace)
        forgery.forge(forged, {"tags": way})
        found[way] = forged["tags"](3)
    assert found == {way: list("III" if way == "last_of_the_shape" else "BBB") for way in forgery.WAYS}


def test_labels_are_looked_up_whatever_the_scale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    examples, labels = rng.normal(size=(40, 2, 3)), rng.integers(0, 2, 40)
    with h5py.File(tmp_path / "set.h5", "w") as file:
        file["images"], file["labels"], file["names"] = examples, labels, ["a", "b"]
    assert [names for _, *names in labelled(tmp_path)] == [["images", "labels"]]
    monkeypatch.setattr(forgery, "EXAMPLES", [(examples.reshape(40, 6), labels)])
    order = rng.permutation(40)
    X = examples.reshape(40, 6)[order].T * 3 + 5
    found = forgery.looked_up(np.zeros((1, 40), dtype=int), [X])
    assert np.array_equal(found[0], labels[order])


def test_agreement_is_tried_at_every_depth(tmp_path: Path) -> None:
    verdicts = [verdict("model", "optimize"), verdict("optimize", "propagate"), verdict("propagate")]
    assert depths(verdicts) == {"model": 2, "optimize": 1, "propagate": 0}
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(tmp_path, "fresh")
    assignment = load_assignment(tmp_path, "fresh")
    plans = {each.name: each.plan for each in adversaries(assignment, solution_of(assignment), verdicts)}
    assert plans["agreement with zeros, depth 1"] == {"propagate": "zeros"}
    assert plans["agreement with constants, depth 2"] == {"optimize": "constants", "propagate": "constants"}
    assert plans["argument 2"] == {"model": 1, "optimize": 1, "propagate": 1}


def test_a_new_assignment_holds_every_adversary_and_one_that_pays_for_form_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(tmp_path, "fresh")
    found = audit(tmp_path, "fresh")
    assert len(found.adversaries) > 5
    assert all(each.held for each in found.adversaries), found.adversaries
    assert found.met
    suite = tmp_path / "tests" / "hidden" / "test_fresh.py"
    suite.write_text(suite.read_text().replace("    @form\n", ""))
    found = audit(tmp_path, "fresh")
    assert not found.met
    assert not all(each.held for each in found.adversaries)


def result(score: float, fault: str = "") -> AdversaryResult:
    return AdversaryResult("zeros", "zeros of the right shape", score, 100, (("f", score),), 0.0, fault)


@pytest.mark.parametrize(("score", "fault", "held"), [(10, "", True), (10.01, "", False), (0, "it ended", False)])
def test_the_bar_is_10_of_100_and_a_result_that_is_missing_misses_it(score: float, fault: str, held: bool) -> None:
    assert result(score, fault).held is held


def test_the_table_and_the_json_name_what_an_adversary_earned_and_where() -> None:
    found = summary("a", ["f"], [], [], [result(30)])
    assert not found.met
    assert '"score": 30' in to_json([found])
    grid = adversary_table([found])
    assert [list(column.cells)[-1] for column in grid.columns] == ["  above the bar", "", "30 of 100", "zeros", "f 30"]
