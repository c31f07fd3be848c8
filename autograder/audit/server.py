"""The warm process of a bench: it has collected a suite once and forks for every task.

What it runs is the instructor's own code with small edits, so it runs in process, without the sandbox. Hypothesis
shrinks only where messages are read: a mutant is done with at the first test that stops it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import numpy as np
import pytest

from autograder.audit.client import Answer, Task
from autograder.audit.compare.equivalents import Contract, Finding, tell_apart
from autograder.audit.compare.probes import Probe, distinct
from autograder.audit.compare.versions import Difference, Version, compare
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.records import GradingError
from autograder.suite import limits
from autograder.suite.plugin import IN_PROCESS, PROFILE, RECORDING
from autograder.suite.session import special
from autograder.suite.verdicts import TestVerdict
from autograder.suite.warm import Fork, run_tests, serve
from autograder.testing.text import call_text, show
from autograder.worker import stand_ins
from autograder.worker.cells import ALL, NEEDED, Cells
from autograder.worker.wire import decode, encode

MUTANT_CALL_SECONDS = 1.5
"""CPU time of one call of a mutant where the exercise sets no other limit: an edited loop may be endless."""

TASK_SECONDS = 120
"""CPU seconds of one task; its wall time is ten times as long."""

MEMORY = 6 << 30
"""Bytes of address space of one task."""


class Auditing:
    """Judges and compares mutants and variants: `Work` of a warm process, and a pytest plugin."""

    def __init__(self, assignment: Assignment, shrinks: bool) -> None:
        self.assignment, self.shrinks = assignment, shrinks
        self.solution = solution_of(assignment)
        self.probes: dict[str, list[Probe]] | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Module) and not self.shrinks:
            phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
            hypothesis.settings.register_profile("audit", hypothesis.settings.get_profile(PROFILE), phases=phases)
            hypothesis.settings.load_profile("audit")

    def do(self, session: pytest.Session, body: bytes) -> bytes:
        task = msgspec.msgpack.decode(body, type=Task)
        if task.kind == "compare" and self.probes is None:
            self.probes = self.record_probes(session)
        return in_fork(functools.partial(self.answer, session, task))

    def refuse(self, fault: GradingError) -> bytes:
        return msgspec.msgpack.encode(Answer(fault=f"{fault.kind}: {fault}"))

    def close(self) -> None:
        """Nothing is kept open."""

    def answer(self, session: pytest.Session, task: Task) -> bytes:
        """In the fork."""
        begin = time.process_time()
        if task.kind == "compare":
            answer = self.compare(session, task)
        else:
            answer = Answer(self.judge(session, task))
        return msgspec.msgpack.encode(msgspec.structs.replace(answer, seconds=time.process_time() - begin))

    def judge(self, session: pytest.Session, task: Task) -> tuple[TestVerdict, ...]:
        if task.first_only:
            limits.CALL_CPU_SECONDS = MUTANT_CALL_SECONDS
        items = [item for item in session.items if not task.exercises or exercise_of(item) in task.exercises]
        verdicts = []
        for verdict in run_tests(session, task.submission, items):
            if verdict.fault is not None:
                raise GradingError(*verdict.fault)
            verdicts.append(verdict)
            if task.first_only and not verdict.passed:
                break
        return tuple(verdicts)

    def record_probes(self, session: pytest.Session) -> dict[str, list[Probe]]:
        """The calls that the suite makes of the solution, by function. Raises GradingError."""
        try:
            entries = msgspec.msgpack.decode(in_fork(functools.partial(self.record, session)))
        except GradingError as error:
            raise GradingError("suite", f"its calls cannot be recorded: {error}") from None
        found: dict[str, list[Probe]] = {}
        for name, args, kwargs, seed in entries:
            probe = Probe(name, decode(args, special), decode(kwargs, special), seed)
            found.setdefault(name, []).append(probe)
        return {name: distinct(probes) for name, probes in found.items()}

    def record(self, session: pytest.Session) -> bytes:
        session.config.stash[RECORDING] = []
        self.judge(session, Task("judge", self.solution, first_only=False))
        calls = session.config.stash[RECORDING]
        encoded = [(call.name, encode(call.args), encode(call.kwargs), call.seed) for _, call in calls]
        return msgspec.msgpack.encode(encoded)

    def compare(self, session: pytest.Session, task: Task) -> Answer:
        marks = {mark.args[0]: mark.kwargs for item in session.items if (mark := item.get_closest_marker("exercise"))}
        right, wrong = (Version(namespace_of(each)) for each in (self.solution, task.submission))
        parameters = {exercise.id: exercise.parameters for exercise in self.assignment.exercises}
        worst = Finding(Difference.SAME, 0)
        for name in task.functions:
            told, names = marks.get(name, {}), parameters.get(name, ())
            in_place = [names.index(each) for each in told.get("in_place", ()) if each in names]
            contract = Contract(in_place, told.get("domain"), told.get("atol", 0.0), told.get("form"))
            finding = tell_apart(right, wrong, (self.probes or {}).get(name, []), contract, task.budget)
            if finding.difference > worst.difference or not worst.probes:
                worst = finding
            if worst.difference is Difference.VALUE:
                break
        probe = worst.probe
        text = ""
        if probe is not None:
            names = parameters.get(probe.function, ())
            text = f"{probe.function}({call_text(names, probe.args, dict(probe.kwargs), ', ')})"
        shown = [outcome_text(outcome) for outcome in (worst.right, worst.wrong)]
        if worst.right and worst.wrong and compare(worst.right.value, worst.wrong.value) is not Difference.VALUE:
            shown = [
                f"{text}, its arguments then {show(o.after[0])}" if not o.raised else text
                for text, o in zip(shown, (worst.right, worst.wrong), strict=True)
            ]
        return Answer((), 0.0, worst.difference.name.lower(), worst.by_law, worst.probes, text, *shown)


def outcome_text(outcome: Any) -> str:
    if outcome is None:
        return ""
    if outcome.raised:
        return "does not end" if outcome.raised == "Endless" else f"raises {outcome.raised}"
    return show(outcome.value)


def exercise_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("exercise")
    return str(mark.args[0]) if mark else ""


def namespace_of(submission: Submission) -> dict[str, Any]:
    cells = Cells()
    with contextlib.redirect_stdout(None):
        for cell in submission.cells:
            cells.run(cell.name, cell.source, NEEDED if cell.kind == "foreign" else ALL)
    return cells.namespace


def in_fork(work: Callable[[], bytes]) -> bytes:
    return Fork(work, TASK_SECONDS, MEMORY).answer(10 * TASK_SECONDS)


def main() -> None:
    """Serve: arguments are the course's root, the assignment's id, shrink or first, and two descriptors."""
    stand_ins.install()
    np.seterr(all="ignore")
    assignment = load_assignment(Path(sys.argv[1]), sys.argv[2])
    auditing = Auditing(assignment, sys.argv[3] == "shrink")
    serve(auditing, assignment.suite, IN_PROCESS, int(sys.argv[4]), int(sys.argv[5]))


if __name__ == "__main__":
    main()
