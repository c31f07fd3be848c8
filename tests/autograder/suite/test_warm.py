"""A fork of the warm process that does not answer is told with its limits."""

from __future__ import annotations

import time

import pytest

from autograder.records import GradingError
from autograder.suite.limits import JUDGE_MEMORY
from autograder.suite.warm import Fork


def test_a_fork_that_is_killed_names_all_limits_that_it_may_have_met() -> None:
    def waits() -> bytes:
        time.sleep(600)
        return b""

    with pytest.raises(GradingError) as fault:
        Fork(waits, 30, JUDGE_MEMORY).answer(0.1)
    assert fault.value.kind == "grader"
    assert "more than 30 s of computing or 0.1 s by the clock, or memory ran out; run it again" in str(fault.value)


def test_a_fork_answers_and_hands_on_a_fault() -> None:
    def refuses() -> bytes:
        raise GradingError("suite", "there is no test")

    assert Fork(lambda: b"done", 30, JUDGE_MEMORY).answer(60) == b"done"
    with pytest.raises(GradingError, match="there is no test") as fault:
        Fork(refuses, 30, JUDGE_MEMORY).answer(60)
    assert fault.value.kind == "suite"
