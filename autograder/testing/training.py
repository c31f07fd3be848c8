"""Checks of a function that trains by gradient descent, step by step, for any number of its parameters.

A suite says once how the student's function is called and what the right gradient is:

    TRAINING = TrainingLoop(train, gradients, cost)

    def test_the_first_step(self, student, problem, rate):
        TRAINING.expect_steps(student.model, problem, rate, 1)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.testing.dictionaries import expect_all_close
from autograder.testing.expectations import EXACT_ATOL, expect_close, expect_number, is_close
from autograder.testing.rejections import Rejected, expect, reject
from autograder.testing.text import call_text, show

State = Mapping[str, Any]


@dataclass(frozen=True)
class TrainingLoop:
    """What a suite knows of a training function.

    train -- (function, problem, **options) -> (state, costs): calls the student's function with the arguments of
        `problem` and the options learning_rate, num_iterations and print_cost, where they are told; judges the form
        of what comes back. `state` is a dict of float arrays; costs is a list of numbers, or None where none come along
    gradients -- (state, problem) -> dict: what every entry of the state moves along, under the names of the state
    cost -- (state, problem) -> number
    names -- of the arguments in a problem, for messages
    start -- problem -> state, where the problem says it; else it is read off a run of rate 0

    >>> def student_train(a, learning_rate=0.1, num_iterations=10, print_cost=False):
    ...     return a * (1 - learning_rate) ** num_iterations
    >>> loop = TrainingLoop(
    ...     train=lambda function, problem, **options: ({"a": function(*problem, **options)}, None),
    ...     gradients=lambda state, problem: {"a": state["a"]},
    ...     cost=lambda state, problem: state["a"] ** 2 / 2,
    ...     names=("a",),
    ... )
    >>> loop.expect_steps(student_train, (2.0,), rate=0.5, steps=3)
    """

    train: Callable[..., tuple[State, Sequence[Any] | None]]
    gradients: Callable[[State, Any], State]
    cost: Callable[[State, Any], Any]
    names: tuple[str, ...] = ("X", "Y", "layers_dims")
    start: Callable[[Any], State] | None = None
    cost_rtol: float = 1e-5
    """A solution may keep logarithms finite with 1e-8, which moves a cost by less than this."""

    def started(self, function: Any, problem: Any) -> State:
        """The state before the first step."""
        if self.start is not None:
            return self.start(problem)
        return self.train(function, problem, learning_rate=0.0, num_iterations=1)[0]

    def followed(self, state: State, problem: Any, rate: float, steps: int) -> State:
        """The state after `steps` steps of length `rate` against the gradient."""
        for _ in range(steps):
            slope = self.gradients(state, problem)
            state = {name: value - rate * slope[name] for name, value in state.items()}
        return state

    def case(self, problem: Any, **options: Any) -> str:
        return call_text(self.names, problem, options)

    def expect_start(self, function: Any, problem: Any) -> None:
        """Biases are zero, the units of the first layer differ, and a rate of 0 moves nothing."""
        start, _ = self.train(function, problem, learning_rate=0.0, num_iterations=1)
        later, _ = self.train(function, problem, learning_rate=0.0, num_iterations=4)
        case = self.case(problem, learning_rate=0.0, num_iterations=4)
        claim = "with learning rate 0 {name} must stay where it started, for any number of iterations."
        expect_all_close(later, start, claim, hint="Which learning rate does the update get?", case=case)
        for name, value in start.items():
            expect(name[0] != "b" or not value.any(), f"{name} must start from zero.", **{name: value}, case=case)
        rows = start["W1"]
        expect(
            len(np.unique(rows.round(12), axis=0)) == len(rows),
            "the hidden units must start from different weights, or they stay alike for ever.",
            W1=rows,
            case=case,
            hint="Which function draws the starting weights?",
        )

    def expect_steps(self, function: Any, problem: Any, rate: float, steps: int) -> None:
        """After `steps` iterations every entry is where the gradient leads from the start."""
        start = self.started(function, problem)
        got, _ = self.train(function, problem, learning_rate=rate, num_iterations=steps)
        expected = self.followed(start, problem, rate, steps)
        if all(is_close(got[name], value) for name, value in expected.items()):
            return
        claim = "{name} must follow the gradient of the cost for num_iterations steps of length learning_rate."
        case = self.case(problem, learning_rate=rate, num_iterations=steps)
        try:
            expect_all_close(got, expected, claim, case=case)
        except Rejected as rejected:
            name = next(name for name, value in expected.items() if not is_close(got[name], value))
            rows = [*rejected.rows, *_way(name, start[name], got[name], expected[name], self.start is None)]
            hint = "Follow the very first step by hand: forward, backward, update. Which part is different?"

            def explain() -> tuple[str, str]:
                return "", self._cause(function, problem, rate, steps, start, got)

            raise Rejected(rejected.claim, rows, hint=hint, case=case, explain=explain) from None

    def _cause(self, function: Any, problem: Any, rate: float, steps: int, start: State, got: State) -> str:
        """A question that explains the ends of several runs, of different lengths and rates; "" where none does."""

        def end(of_rate: float, n: int) -> State:
            return self.train(function, problem, learning_rate=of_rate, num_iterations=n)[0]

        runs = [(rate, steps, got), (rate / 2, steps + 2, end(rate / 2, steps + 2))]
        if all(_alike(state, start) for _, _, state in runs):
            return "Nothing has moved. Is the result of the update kept?"
        if all(_alike(end(rate / k, steps), got) for k in (2, 4)):
            return "Three runs of different rates end alike. Where does learning_rate come in?"
        for text, sign, more in (
            ("Two runs went up the gradient of the cost. Which signs come before it?", -1.0, 0),
            ("Two runs made one step too few. How many numbers does range(n) give?", 1.0, -1),
            ("Two runs made one step too many. How many numbers does range(n) give?", 1.0, 1),
        ):
            if all(_alike(state, self.followed(start, problem, sign * r, n + more)) for r, n, state in runs):
                return text
        if _alike(end(rate, steps + 2), got):
            return "Two runs of different lengths end alike. Where does num_iterations come in? Where is the return?"
        return ""

    def expect_costs(self, function: Any, problem: Any, *, rate: float = 0.25, every: int = 100) -> None:
        """Where costs come along, they are those of iterations 0, `every` and 2 * `every`, each before its step.

        A last one may follow. They may be noted with print_cost only.
        """
        total = 2 * every + every // 5
        at = {0: self.started(function, problem)}
        for n in (every, 2 * every, total - 1):
            at[n], _ = self.train(function, problem, learning_rate=rate, num_iterations=n)
        for print_cost in (True, False):
            options = {"learning_rate": rate, "num_iterations": total, "print_cost": print_cost}
            at[total], costs = self.train(function, problem, **options)
            if costs is not None and (len(costs) or print_cost):
                self._expect_noted(costs, at, every, problem, self.case(problem, **options))

    def _expect_noted(self, costs: Sequence[Any], at: dict[int, State], every: int, problem: Any, case: str) -> None:
        values = [expect_number(value, "a cost", finite=False) for value in costs]
        expect(
            len(values) in (3, 4),
            f"costs must hold the costs of iterations 0, {every} and {2 * every}.",
            costs=f"{len(values)} of them",
            case=case,
            hint=f"For which i is i % {every} equal to 0?",
        )
        for k, value in enumerate(values[:3]):
            claim = f"entry {k} of costs must be the cost of iteration {every * k}, before its step."
            hint = "Is the cost noted before the step, and from this iteration's forward pass?"
            right = float(self.cost(at[every * k], problem))
            expect_close(value, right, "the entry", claim, rtol=self.cost_rtol, hint=hint, case=case)
        last = [float(self.cost(state, problem)) for state in list(at.values())[-2:]]
        if len(values) == 4 and not np.isclose(values[3], last, rtol=self.cost_rtol).any():
            reject("a fourth entry of costs may only be the last cost of all.", entry=values[3], case=case)

    def expect_printing_changes_nothing(self, function: Any, problem: Any, *, rate: float = 0.25) -> None:
        """With and without print_cost the state is the same."""
        options = {"learning_rate": rate, "num_iterations": 3}
        quiet, _ = self.train(function, problem, **options, print_cost=False)
        loud, _ = self.train(function, problem, **options, print_cost=True)
        claim = "{name} must not depend on print_cost."
        expect_all_close(loud, quiet, claim, hint="What stands inside the if of print_cost?")

    def expect_default_rate(self, function: Any, problem: Any, rate: float) -> None:
        """Without learning_rate, steps have length `rate`."""
        got, _ = self.train(function, problem, num_iterations=2)
        expected = self.followed(self.started(function, problem), problem, rate, 2)
        claim = "without learning_rate {name} must move at the rate of the signature, " + f"{rate:g}."
        expect_all_close(got, expected, claim, hint="Compare the signature with that of the notebook.")


def _way(name: str, start: Any, got: Any, right: Any, unseen: bool) -> list[tuple[str, str]]:
    """Rows on the way of an entry: where it started, which nobody else has seen, and how far it went."""
    move, whole = np.asarray(got) - start, np.asarray(right) - start
    rows = [(f"{name} at first", show(start))] if unseen else []
    large = np.abs(whole) > 1e-9
    ratios = move[large] / whole[large]
    if not move.any():
        return [*rows, ("its way", "it has stayed where it started")]
    if ratios.size and not np.abs(move[~large]).any() and is_close(ratios, np.full(ratios.shape, ratios[0]), rtol=1e-6):
        return [*rows, ("its way", f"{ratios[0]:.4g} times the way that the gradient leads")]
    return rows


def _alike(one: State, two: State) -> bool:
    return all(is_close(one[name], value, rtol=1e-9, atol=EXACT_ATOL) for name, value in two.items())
