"""A warm process that judges mutants and variants, seen from the audit."""

from __future__ import annotations

import msgspec

from autograder.audit import budgets
from autograder.course.assignment import Assignment
from autograder.course.submission import Submission
from autograder.records import GradingError, Record
from autograder.suite.client import WarmProcess, require_suite
from autograder.suite.results import TestVerdict


class Task(Record, frozen=True):
    """What to do with a submission.

    prove -- the verdicts on the solution, which is `submission`
    judge -- run the tests of `exercises` (all where empty); `first_only` (a mutant): to the first that does not pass,
        and with less time for a call; `explains`: whether more is asked of a failed test than its verdict;
        `replay`: ask first what was recorded, unless nearly everything will fail
    compare -- tell `functions` apart from the solution's, with `budget` CPU seconds of the solution's for each, and
        where they draw at random by many draws, unless without `laws`
    """

    kind: str
    submission: Submission
    exercises: tuple[str, ...] = ()
    first_only: bool = True
    explains: bool = False
    replay: bool = True
    functions: tuple[str, ...] = ()
    budget: float = budgets.WHOLE
    laws: bool = True


class Answer(Record, frozen=True):
    """What came of a task; `seconds` is CPU time. For a comparison: how the versions differ and on which call."""

    verdicts: tuple[TestVerdict, ...] = ()
    seconds: float = 0.0
    difference: str = ""
    by_law: bool = False
    probes: int = 0
    inputs: str = ""
    right: str = ""
    wrong: str = ""
    fault: str = ""
    unrecorded: tuple[str, ...] = ()
    """Of the proof: tests with `@given` whose examples Hypothesis draws for each submission."""


class Bench(WarmProcess):
    """The warm process of an assignment. Raises GradingError where its suite is missing.

    shrinks -- whether Hypothesis looks for the smallest case, as in grading, where the messages are read
    """

    def __init__(self, assignment: Assignment, shrinks: bool = False) -> None:
        require_suite(assignment)
        arguments = [str(assignment.root), assignment.id, "shrink" if shrinks else "first"]
        super().__init__("autograder.audit.server", arguments, {"PYTHONHASHSEED": "0"})

    def run(self, task: Task) -> Answer:
        """Raises GradingError where the suite is broken or the process is gone."""
        answer = msgspec.msgpack.decode(self.ask(msgspec.msgpack.encode(task)), type=Answer)
        if answer.fault.startswith("suite: "):
            raise GradingError("suite", answer.fault.removeprefix("suite: "))
        return answer
