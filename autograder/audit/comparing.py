"""Mutants and rewrites compared with the solution, by what they do on the calls that a suite makes."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from autograder.audit.client import Answer, Task
from autograder.audit.compare.equivalents import Answered, Contract, Finding, answered, tell_apart
from autograder.audit.compare.probes import Probe
from autograder.audit.compare.versions import Difference, Version, compare
from autograder.course.assignment import Assignment
from autograder.course.notebook import function_of
from autograder.course.submission import Submission, solution_of
from autograder.testing.text import call_text, show
from autograder.worker.cells import ALL, NEEDED, Cells
from autograder.worker.views import without_view


class Comparer:
    """Tells functions of a submission apart from the solution's.

    probes -- the calls that the suite makes, by function
    """

    def __init__(
        self, assignment: Assignment, items: Sequence[pytest.Item], probes: Mapping[str, Sequence[Probe]]
    ) -> None:
        self.probes = probes
        self.right = Version(namespace_of(solution_of(assignment)))
        self.parameters = {exercise.function: exercise.parameters for exercise in assignment.exercises}
        self.parameters |= {name: names for exercise in assignment.exercises for name, names in exercise.methods}
        marks = [mark for item in items if (mark := item.get_closest_marker("exercise"))]
        self.marks = {function_of(mark.args[0]): mark.kwargs for mark in reversed(marks)}
        self.known: dict[str, list[Answered]] = {}

    def prepare(self, functions: Sequence[str]) -> None:
        """Call the solution's functions once for all comparisons: before any fork."""
        for name in map(compared_as, functions):
            if name not in self.known:
                self.known[name] = answered(self.right, self.probes.get(name, []), self.contract(name))

    def contract(self, name: str) -> Contract:
        """What the text of an exercise leaves open."""
        told, names = self.marks.get(name, {}), self.parameters.get(name, ())
        if any(probe.steps for probe in self.probes.get(name, ())):
            return Contract(atol=told.get("atol", 0.0))
        in_place = [names.index(each) for each in told.get("in_place", ()) if each in names]
        return Contract(in_place, told.get("domain"), told.get("atol", 0.0), told.get("form"))

    def compare(self, task: Task) -> Answer:
        """How the functions of `task` differ, and on which call. In a fork: what is compared may do anything."""
        wrong = Version(namespace_of(task.submission))
        worst = Finding(Difference.SAME, 0)
        for name in map(compared_as, task.functions):
            finding = tell_apart(self.right, wrong, self.known[name], self.contract(name), task.budget, laws=task.laws)
            if finding.difference > worst.difference or not worst.probes:
                worst = finding
            if worst.difference is Difference.VALUE:
                break
        return Answer((), 0.0, worst.difference.name.lower(), worst.by_law, worst.probes, *self.shown(worst))

    def shown(self, worst: Finding) -> tuple[str, str, str]:
        """The call that tells the versions apart, and what the two do, as text."""
        probe, text = worst.probe, ""
        if probe is not None:
            names = self.parameters.get(probe.function, ())
            text = f"{probe.function}({call_text(names, probe.args, without_view(probe.kwargs), ', ')})"
        if probe is not None and probe.steps:
            text = self.story(probe)
        shown = [outcome_text(outcome) for outcome in (worst.right, worst.wrong)]
        if worst.right and worst.wrong and compare(worst.right.value, worst.wrong.value) is not Difference.VALUE:
            shown = [
                f"{text}, its arguments then {show(o.after[0])}" if not o.raised else text
                for text, o in zip(shown, (worst.right, worst.wrong), strict=True)
            ]
        return text, shown[0], shown[1]

    def story(self, probe: Probe) -> str:
        """What is done with an object, as statements."""
        (first, named), *others = probe.args
        told = [f"model = {probe.function}({call_text(self.parameters.get(probe.function, ()), first, named, ', ')})"]
        for (name, _, read), (positional, by_name) in zip(probe.steps, others, strict=True):
            names = self.parameters.get(f"{probe.function}.{name}", ())
            told.append(f"model.{name}" + ("" if read else f"({call_text(names, positional, by_name, ', ')})"))
        return "; ".join(told)


def compared_as(function: str) -> str:
    """Under which name a function's calls are kept: those of a method with its class, by what objects do."""
    return function.partition(".")[0]


def outcome_text(outcome: Any) -> str:
    if outcome is None:
        return ""
    if outcome.raised:
        return "does not end" if outcome.raised == "Endless" else f"raises {outcome.raised}"
    return show(outcome.value)


def namespace_of(submission: Submission) -> dict[str, Any]:
    cells = Cells()
    with contextlib.redirect_stdout(None):
        for cell in submission.cells:
            cells.run(cell.name, cell.source, NEEDED if cell.kind == "foreign" else ALL)
    return cells.namespace
