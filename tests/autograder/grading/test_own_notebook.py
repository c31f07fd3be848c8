"""A notebook of the lecture is judged on what it was asked."""

from __future__ import annotations

import msgspec

from autograder.grading.own_notebook import without_absent
from autograder.records import ExerciseResult, TestResult


def test_an_exercise_that_only_our_text_asks_leaves_the_total() -> None:
    counted = TestResult("claim", "title", "failed", 1)
    advice = msgspec.structs.replace(counted, counted=False)
    results = [
        ExerciseResult("asked", "failed", 0, 10, (counted, advice)),
        ExerciseResult("asked_only_here", "error", 0, 10, (advice, advice)),
    ]
    assert [each.status for each in without_absent(results)] == ["failed", "not in this notebook"]
