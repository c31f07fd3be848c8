"""The checks of a training loop accept a right one, and name what explains a wrong one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.testing import Rejected, TrainingLoop

PROBLEM = (np.array([[1.0, -2.0]]), 3.0)
"""Inputs X, and what the sum of w X shall become."""


def gradients(state: Any, problem: Any) -> dict[str, Any]:
    X, y = problem
    error = (state["W1"] * X).sum() + state["b1"] - y
    return {"W1": error * X, "b1": error}


def cost(state: Any, problem: Any) -> float:
    X, y = problem
    return float(((state["W1"] * X).sum() + state["b1"] - y).item() ** 2 / 2)


def descend(
    X: Any, y: Any, learning_rate: float = 0.1, num_iterations: int = 50, print_cost: bool = False, **wrong: Any
) -> Any:
    """A student's loop; `wrong` are the mistakes that tests ask for."""
    state = {"W1": np.array([[0.5, 0.25]]), "b1": np.zeros((1, 1)) + wrong.get("bias", 0.0)}
    costs = []
    for i in range(wrong.get("fixed_length", num_iterations) + wrong.get("extra", 0)):
        if i % 100 == wrong.get("noted_at", 0):
            costs.append(cost(state, (X, y)))
        slope = gradients(state, (X, y))
        rate = wrong.get("sign", 1.0) * wrong.get("fixed_rate", learning_rate)
        state = {name: value - rate * slope[name] for name, value in state.items()}
    if print_cost and wrong.get("printing_moves"):
        state["b1"] = state["b1"] + 1
    return state, costs


def train(function: Any, problem: Any, **options: Any) -> Any:
    return function(*problem, **options)


LOOP = TrainingLoop(train, gradients, cost, names=("X", "y"))


def mistaken(**wrong: Any) -> Callable[..., Any]:
    return lambda *args, **options: descend(*args, **options, **wrong)


def test_a_right_loop_passes_every_check() -> None:
    LOOP.expect_start(descend, PROBLEM)
    LOOP.expect_steps(descend, PROBLEM, 0.1, 3)
    LOOP.expect_costs(descend, PROBLEM, rate=0.001)
    LOOP.expect_printing_changes_nothing(descend, PROBLEM)
    LOOP.expect_default_rate(descend, PROBLEM, 0.1)


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ({"sign": -1.0}, "went up the gradient"),
        ({"extra": -1}, "one step too few"),
        ({"sign": 0.0}, "Nothing has moved"),
        ({"fixed_length": 40}, "Where does num_iterations come in"),
        ({"fixed_length": 1}, "Where is the return"),
        ({"sign": 1.5}, "Follow the very first step by hand"),
    ],
)
def test_a_hint_names_what_explains_two_runs(wrong: dict[str, Any], hint: str) -> None:
    with pytest.raises(Rejected) as rejected:
        LOOP.expect_steps(mistaken(**wrong), PROBLEM, 0.05, 3)
    rejected.value.ask_why()
    assert hint in rejected.value.hint


def test_a_rate_that_is_ignored_is_named() -> None:
    told = TrainingLoop(train, gradients, cost, start=lambda problem: descend(*problem, num_iterations=0)[0])
    with pytest.raises(Rejected) as rejected:
        told.expect_steps(mistaken(fixed_rate=0.02), PROBLEM, 0.05, 3)
    rejected.value.ask_why()
    assert "Where does learning_rate come in" in rejected.value.hint


def test_a_bias_that_does_not_start_at_zero_is_rejected() -> None:
    with pytest.raises(Rejected, match="b1 must start from zero"):
        LOOP.expect_start(mistaken(bias=0.5), PROBLEM)


def test_costs_noted_at_other_iterations_are_rejected() -> None:
    with pytest.raises(Rejected, match="must be the cost of iteration 0"):
        LOOP.expect_costs(mistaken(noted_at=1), PROBLEM, rate=0.001)


def test_printing_that_changes_the_result_is_rejected() -> None:
    with pytest.raises(Rejected, match="must not depend on print_cost"):
        LOOP.expect_printing_changes_nothing(mistaken(printing_moves=True), PROBLEM)


def test_another_default_rate_is_rejected() -> None:
    with pytest.raises(Rejected, match="rate of the signature, 0.2"):
        LOOP.expect_default_rate(descend, PROBLEM, 0.2)


def test_a_wrong_step_is_shown_from_its_start_and_as_a_share_of_the_right_way() -> None:
    """Weights after a step from a start that nobody has seen cannot be worked out again."""
    with pytest.raises(Rejected) as caught:
        LOOP.expect_steps(mistaken(sign=1.5), PROBLEM, 0.1, 1)
    rows = dict(caught.value.rows)
    assert rows["W1 at first"] == "np.array([[0.5, 0.25]])"
    assert rows["its way"] == "1.5 times the way that the gradient leads"
    with pytest.raises(Rejected) as caught:
        LOOP.expect_steps(mistaken(sign=0.0), PROBLEM, 0.1, 1)
    assert dict(caught.value.rows)["its way"] == "it has stayed where it started"


def test_a_start_that_the_problem_tells_is_not_shown_again() -> None:
    told = TrainingLoop(train, gradients, cost, names=("X", "y"), start=lambda problem: LOOP.started(descend, problem))
    with pytest.raises(Rejected) as caught:
        told.expect_steps(mistaken(sign=1.5), PROBLEM, 0.1, 1)
    assert "W1 at first" not in dict(caught.value.rows)


def test_what_explains_a_step_is_looked_for_once_and_only_when_it_is_asked_for() -> None:
    asked: list[int] = []

    def up(a: float, learning_rate: float = 0.1, num_iterations: int = 10, print_cost: bool = False) -> float:
        asked.append(num_iterations)
        return float(a * (1 + learning_rate) ** num_iterations)

    loop = TrainingLoop(
        train=lambda function, problem, **options: ({"a": function(*problem, **options)}, None),
        gradients=lambda state, problem: {"a": state["a"]},
        cost=lambda state, problem: state["a"] ** 2 / 2,
        names=("a",),
    )
    with pytest.raises(Rejected) as rejected:
        loop.expect_steps(up, (2.0,), rate=0.5, steps=3)
    runs = len(asked)
    assert "Follow the very first step" in str(rejected.value)
    assert len(asked) == runs
    rejected.value.ask_why()
    assert "went up the gradient" in rejected.value.hint
    assert len(asked) > runs
    runs = len(asked)
    rejected.value.ask_why()
    assert len(asked) == runs


def test_a_cause_that_further_calls_tell_stands_in_place_of_what_was_told_before() -> None:
    told = Rejected("it must be 1.", [("holds", "the shape")], hint="Why?", explain=lambda: ("twice as large", ""))
    assert str(told).splitlines()[1:] == ["  holds           the shape", "  next            Why?"]
    told.ask_why()
    assert str(told).splitlines()[1:] == ["  holds           twice as large", "  next            Why?"]
    assert told.explained
