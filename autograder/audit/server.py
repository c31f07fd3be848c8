"""The warm process of a bench: it has collected a suite once and forks for every task.

What it runs is the instructor's own code with small edits, so it runs in process, without the sandbox. Hypothesis does
not shrink here: a mutant is done with at the first test that stops it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import msgspec
import numpy as np
import pytest

from autograder.audit.client import Answer, Task, Test
from autograder.audit.compare.equivalents import Contract, Finding, tell_apart
from autograder.audit.compare.probes import Probe, distinct
from autograder.audit.compare.versions import Difference, Version, compare
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.records import GradingError
from autograder.suite import limits
from autograder.suite.plugin import IN_PROCESS, PROFILE, RECORDING, SUBMISSION, VERDICTS
from autograder.suite.server import receive, send, warm
from autograder.testing.text import call_text, show
from autograder.worker import stand_ins
from autograder.worker.cells import Cells
from autograder.worker.wire import Code, FunctionName, decode, encode

MUTANT_CALL_SECONDS = 1.5
"""CPU time of one call of a mutant where the exercise sets no other limit: an edited loop may be endless."""

TASK_SECONDS = 120
MEMORY = 6 << 30


class Server:
    """The warm process's end: a pytest plugin that serves tasks where pytest would run the tests."""

    def __init__(self, assignment: Assignment, tasks: int, answers: int) -> None:
        self.assignment, self.tasks, self.answers = assignment, tasks, answers
        self.solution = solution_of(assignment)
        self.probes: dict[str, list[Probe]] | None = None
        self.failures: list[str] = []
        self.served = False

    def pytest_configure(self, config: pytest.Config) -> None:
        config.option.tbstyle = "no"

    @pytest.hookimpl(trylast=True)
    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Module):
            phases = [hypothesis.Phase.explicit, hypothesis.Phase.generate]
            hypothesis.settings.register_profile("audit", hypothesis.settings.get_profile(PROFILE), phases=phases)
            hypothesis.settings.load_profile("audit")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failures.append(str(report.longrepr))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        if self.failures or session.testsfailed:
            return None
        self.served = True
        warm()
        while (body := receive(self.tasks)) is not None:
            task = msgspec.msgpack.decode(body, type=Task)
            if task.kind == "compare" and self.probes is None:
                try:
                    self.probes = self.recorded(session)
                except GradingError as error:
                    send(self.answers, msgspec.msgpack.encode(Answer(fault=f"suite: {error}")))
                    continue
            send(self.answers, in_fork(functools.partial(self.answer, session, task)))
        return True

    def answer(self, session: pytest.Session, task: Task) -> bytes:
        """In the fork."""
        begin = time.process_time()
        if task.kind == "compare":
            answer = self.compare(session, task)
        else:
            tests = self.judge(session, task)
            answer = Answer(tests, (*session.config.stash[VERDICTS],))
        return msgspec.msgpack.encode(msgspec.structs.replace(answer, seconds=time.process_time() - begin))

    def judge(self, session: pytest.Session, task: Task) -> tuple[Test, ...]:
        stash = session.config.stash
        stash[SUBMISSION] = task.submission
        if task.first_only:
            limits.CALL_CPU_SECONDS = MUTANT_CALL_SECONDS
        items = [item for item in session.items if not task.exercises or exercise_of(item) in task.exercises]
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            verdicts = stash[VERDICTS]
            if verdicts and verdicts[-1].fault is not None:
                raise GradingError(*verdicts[-1].fault)
            if task.first_only and verdicts and verdicts[-1].result.status != "passed":
                break
        return tuple(
            Test(found.exercise, found.result.name, found.result.title, found.result.status, found.result.message)
            for found in stash[VERDICTS]
        )

    def recorded(self, session: pytest.Session) -> dict[str, list[Probe]]:
        """The calls that the suite makes of the solution, by function."""
        body = in_fork(lambda: self.record(session))
        entries = msgspec.msgpack.decode(body)
        if isinstance(entries, dict):
            raise GradingError("suite", f"its calls cannot be recorded: {entries['fault']}")
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
        return Answer((), (), 0.0, worst.difference.name.lower(), worst.by_law, worst.probes, text, *shown)


def outcome_text(outcome: Any) -> str:
    if outcome is None:
        return ""
    if outcome.raised:
        return "does not end" if outcome.raised == "Endless" else f"raises {outcome.raised}"
    return show(outcome.value)


def special(tree: list[Any]) -> Any:
    return FunctionName(tree[1]) if tree[0] == "f" else Code(tree[1], tree[2])


def exercise_of(item: pytest.Item) -> str:
    mark = item.get_closest_marker("exercise")
    return str(mark.args[0]) if mark else ""


def namespace_of(submission: Submission) -> dict[str, Any]:
    cells = Cells()
    with contextlib.redirect_stdout(None):
        for cell in submission.cells:
            cells.run(cell.name, cell.source, cell.kind == "foreign")
    return cells.namespace


def in_fork(work: Any) -> bytes:
    """`work()` in a fork of this process, under limits; an `Answer` with a fault where it did not end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (TASK_SECONDS, TASK_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            body = work()
        except GradingError as error:
            body = msgspec.msgpack.encode(Answer(fault=f"{error.kind}: {error}"))
        except BaseException as error:
            body = msgspec.msgpack.encode(Answer(fault=f"{type(error).__name__}: {error}"))
        try:
            send(writer, body)
        finally:
            os._exit(0)
    os.close(writer)
    with deadline(child):
        received = receive(reader)
        os.close(reader)
        _, status = os.waitpid(child, 0)
    return received or msgspec.msgpack.encode(Answer(fault=f"ended with status {status}"))


@contextlib.contextmanager
def deadline(child: int) -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, lambda *_: os.kill(child, signal.SIGKILL))
    signal.alarm(10 * TASK_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def main() -> None:
    """Serve: arguments are the course's root, the assignment's id and two descriptors."""
    root, id, tasks, answers = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    stand_ins.install()
    np.seterr(all="ignore")
    assignment = load_assignment(Path(root), id)
    server = Server(assignment, tasks, answers)
    folder = str(assignment.suite.parent)
    options = ["-c", os.devnull, "--rootdir", folder, "--confcutdir", folder, "-p", "autograder.suite.plugin", "-s"]
    options += ["-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler", "-p", "no:junitxml"]
    options += [f"--isolation={IN_PROCESS}", str(assignment.suite)]
    pytest.main(options, plugins=[server])
    if not server.served:
        text = "\n".join(server.failures) or "pytest collected no test"
        fault = f"suite: tests/hidden/{assignment.suite.name} cannot be collected:\n{text}"
        while receive(tasks) is not None:
            send(answers, msgspec.msgpack.encode(Answer(fault=fault)))


if __name__ == "__main__":
    main()
