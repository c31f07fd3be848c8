"""The warm process of a bench: it has collected a suite once and forks for every task.

What it runs is the instructor's own code with small edits, so it runs in process, without the sandbox, in a folder of
its own: what an argument's setup or an edited line writes does not land in the course. Hypothesis shrinks only where
messages are read: a mutant is done with at the first test that stops it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import numpy as np
import pytest

from autograder.audit.client import Answer, Task
from autograder.audit.compare.probes import Probe, distinct
from autograder.audit.comparing import Comparer
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.records import GradingError, Record
from autograder.sandbox.in_process import load
from autograder.suite import limits
from autograder.suite.calls import Call, special
from autograder.suite.plugin import EXAMPLES_OF_TESTS, IN_PROCESS, PROFILE, RECORDING, SESSIONS
from autograder.suite.recorded import Examples
from autograder.suite.recording import Recorder
from autograder.suite.replay import Replayer
from autograder.suite.results import TestVerdict
from autograder.suite.second_look import look_closer
from autograder.suite.unexplained import leave_unexplained
from autograder.suite.warm import Fork, items_of, run_tests, serve
from autograder.worker import stand_ins
from autograder.worker.profiles import PROFILES
from autograder.worker.wire import decode, encode

MUTANT_CALL_SECONDS = 1.5
"""CPU time of one call of a mutant where the exercise sets no other limit: an edited loop may be endless."""

TASK_SECONDS = 120
"""CPU seconds of one task; its wall time is ten times as long."""

MEMORY = 6 << 30
"""Bytes of address space of one task."""


class Proof(Record, frozen=True):
    """What came of judging the solution: verdicts, recorded examples, the calls, tests left to Hypothesis's engine."""

    verdicts: tuple[TestVerdict, ...]
    examples: Examples
    calls: tuple[tuple[str, Any, Any, int, tuple[tuple[str, int, bool], ...]], ...]
    """(name, args, kwargs, seed, steps) of each probe, its arguments as trees of the wire."""
    unrecorded: tuple[str, ...]


class Judged(Record, frozen=True):
    """The verdicts on a submission; none where the replay went astray."""

    verdicts: tuple[TestVerdict, ...] = ()
    astray: bool = False
    seconds: float = 0.0


class Auditing:
    """Judges and compares mutants and variants: `Work` of a warm process, and a pytest plugin."""

    def __init__(self, assignment: Assignment, shrinks: bool) -> None:
        self.assignment, self.shrinks = assignment, shrinks
        self.proof: Proof | None = None
        self.comparer: Comparer | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Module) and not self.shrinks:
            phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
            hypothesis.settings.register_profile("audit", hypothesis.settings.get_profile(PROFILE), phases=phases)
            hypothesis.settings.load_profile("audit")

    def do(self, session: pytest.Session, body: bytes) -> bytes:
        task = msgspec.msgpack.decode(body, type=Task)
        if self.proof is None:
            self.proof = msgspec.msgpack.decode(in_fork(functools.partial(self.prove, session)), type=Proof)
        if task.kind == "judge":
            return msgspec.msgpack.encode(self.judge(session, task))
        assert self.proof is not None
        if task.kind == "prove":
            return msgspec.msgpack.encode(Answer(self.proof.verdicts, unrecorded=self.proof.unrecorded))
        if not self.assignment.needs:
            self.prepare(session, task)
        return in_fork(functools.partial(timed, functools.partial(self.compare, session, task)))

    def prepare(self, session: pytest.Session, task: Task) -> Comparer:
        """What the solution does: once for all forks, but in each where TensorFlow's threads would bear no fork."""
        if self.comparer is None:
            assert self.proof is not None
            self.comparer = Comparer(self.assignment, session.items, probes_of(self.proof))
        self.comparer.prepare(task.functions)
        return self.comparer

    def compare(self, session: pytest.Session, task: Task) -> Answer:
        """In a fork."""
        return self.prepare(session, task).compare(task)

    def refuse(self, fault: GradingError) -> bytes:
        return msgspec.msgpack.encode(Answer(fault=f"{fault.kind}: {fault}"))

    def close(self) -> None:
        """Nothing is kept open."""

    def prove(self, session: pytest.Session) -> bytes:
        """In a fork: judge the solution, and record what it is asked. Raises GradingError."""
        session.config.stash[RECORDING] = []
        recorder = Recorder()
        session.config.pluginmanager.register(recorder)
        verdicts = tuple(verdicts_of(session, solution_of(self.assignment), session.items))
        made = [call for _, call in session.config.stash[RECORDING]]
        told = [*((c.name, c.args, c.kwargs, c.seed, ()) for c in made if not c.owner and not c.gave), *stories(made)]
        calls = tuple((name, encode(args), encode(kwargs), seed, steps) for name, args, kwargs, seed, steps in told)
        return msgspec.msgpack.encode(Proof(verdicts, recorder.examples, calls, recorder.unrecorded))

    def judge(self, session: pytest.Session, task: Task) -> Answer:
        """Judge by what was recorded; where that goes astray, without it."""
        recorded = self.proof.examples if self.proof is not None and task.replay else {}
        found, seconds = Judged(astray=True), 0.0
        for examples in (recorded, {}):
            if found.astray:
                replayer = Replayer(examples, explains=task.explains)
                answer = in_fork(functools.partial(timed, functools.partial(self.attempt, session, task, replayer)))
                found = msgspec.msgpack.decode(answer, type=Judged)
                seconds += found.seconds
        return Answer(found.verdicts, seconds)

    def attempt(self, session: pytest.Session, task: Task, replayer: Replayer) -> Judged:
        """In a fork."""
        session.config.pluginmanager.register(replayer)
        if self.proof is not None:
            session.config.stash[EXAMPLES_OF_TESTS] = self.proof.examples
        if task.first_only:
            limits.CALL_CPU_SECONDS = MUTANT_CALL_SECONDS
        items = items_of(session, task.exercises)
        if not task.explains:
            leave_unexplained(items)
        verdicts = []
        for verdict in verdicts_of(session, task.submission, items):
            verdicts.append(verdict)
            if replayer.astray:
                return Judged(astray=True)
            if task.first_only and not verdict.passed:
                break
        if not task.first_only:
            assert self.proof is not None
            verdicts = list(look_closer(session.config.stash[SESSIONS].values(), verdicts, self.proof.examples))
        return Judged(tuple(verdicts), replayer.astray)


def verdicts_of(session: pytest.Session, submission: Submission, items: Sequence[pytest.Item]) -> Iterator[TestVerdict]:
    """In a fork: the verdicts of tests, one after another. Raises GradingError for a fault of the suite's."""
    for verdict in run_tests(session, submission, items):
        if verdict.fault is not None:
            raise GradingError(*verdict.fault)
        yield verdict


def timed(work: Callable[[], Answer | Judged]) -> bytes:
    """The bytes of what `work()` returns, with the CPU seconds that it took."""
    begin = time.process_time()
    answer = work()
    return msgspec.msgpack.encode(msgspec.structs.replace(answer, seconds=time.process_time() - begin))


Told = tuple[str, Any, Any, int, tuple[tuple[str, int, bool], ...]]


def stories(made: Sequence[Call]) -> Iterator[Told]:
    """What a suite did with each object that a call of a class gave, from there on."""
    for k, call in enumerate(made):
        if call.owner is None and call.gave:
            key = call.gave[0]
            taken = [each for each in made[k + 1 :] if each.owner is not None and each.owner.number == key]
            if taken:
                steps = tuple((each.name, each.seed, each.read) for each in taken)
                args = tuple((each.args, each.kwargs) for each in (call, *taken))
                yield call.name, args, {}, call.seed, steps


def probes_of(proof: Proof) -> dict[str, list[Probe]]:
    """The calls that the suite made of the solution, by function."""
    found: dict[str, list[Probe]] = {}
    for name, args, kwargs, seed, steps in proof.calls:
        probe = Probe(name, decode(args, special), decode(kwargs, special), seed, steps=steps)
        found.setdefault(name, []).append(probe)
    return {name: distinct(probes) for name, probes in found.items()}


def in_fork(work: Callable[[], bytes]) -> bytes:
    return Fork(work, TASK_SECONDS, MEMORY).answer(10 * TASK_SECONDS)


def main() -> None:
    """Serve: arguments are the course's root, the assignment's id, shrink or first, and two descriptors."""
    stand_ins.install()
    np.seterr(all="ignore")
    assignment = load_assignment(Path(sys.argv[1]).resolve(), sys.argv[2])
    load(PROFILES[assignment.needs])
    auditing = Auditing(assignment, sys.argv[3] == "shrink")
    with tempfile.TemporaryDirectory(prefix="autograder-audit-") as scratch, contextlib.chdir(scratch):
        serve(auditing, assignment.suite, IN_PROCESS, int(sys.argv[4]), int(sys.argv[5]))


if __name__ == "__main__":
    main()
