"""Stock mode: the test cells of an assignment without a hidden suite, judged in a worker beside the student's code.

A test cell earns its points where it runs to its end. Where its last line is a number, that many of its points are
earned. What it prints, also as an error, changes nothing. A process of its own judges, one fork for each submission.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from autograder.course.assignment import Assignment, load_assignment
from autograder.course.stock import hidden_lines
from autograder.course.submission import Cell
from autograder.records import GradingError, Message, Row, Status, TestResult
from autograder.sandbox.process import SandboxError
from autograder.suite.exceptions import NotGraded, StudentCrash, StudentError, Verdict
from autograder.suite.exchange import Backend
from autograder.suite.limits import GRADING_SECONDS, JUDGE_CPU_SECONDS, JUDGE_MEMORY
from autograder.suite.loading import Loader
from autograder.suite.pipes import receive, send
from autograder.suite.results import Job, SuiteResult, TestVerdict
from autograder.suite.told import entries, student_error
from autograder.suite.verdicts import message
from autograder.suite.warm import Fork
from autograder.suite.workers import ready_worker

NOTICE = (
    "Graded in stock mode: its own test cells ran beside the submitted code, which could have read or changed them."
)
STUB = "NotImplementedError"
"""What an untouched solution cell of nbgrader's raises."""

TITLE = "The test cell runs to its end."


class StockLoader(Loader):
    """Runs the cells, and notes how each test cell ended.

    ended -- by the test cell's id: the number of its last line, or None for another line
    hidden -- the test cells that stopped in a line that the release does not have
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.ended: dict[str, float | None] = {}
        self.hidden: set[str] = set()

    def _note(self, cell: Cell, reply: list[Any]) -> None:
        if cell.kind != "check":
            super()._note(cell, reply)
            return
        result = reply[1] if reply[0] == "ran" and len(reply) == 2 and isinstance(reply[1], dict) else {}
        raised = entries(result.get("raised"))
        if raised:
            self.failures.setdefault(cell.name, student_error(raised[0], self.sources))
            if is_hidden(raised[0], cell):
                self.hidden.add(cell.name)
        else:
            value = result.get("value")
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            self.ended[cell.name] = float(value) if is_number else None  # type: ignore[arg-type]


def is_hidden(raised: Any, cell: Cell) -> bool:
    """Whether what a test cell raised came from its hidden lines, or from a line of it that is not told."""
    hidden = hidden_lines(cell.source)
    frames = entries(raised.get("frames")) if isinstance(raised, dict) else []
    lines = [each[1] for each in frames if isinstance(each, list) and len(each) == 4 and each[0] == f"cell {cell.name}"]
    return bool(hidden) and (not lines or lines[0] in hidden)


def judge(assignment: Assignment, isolation: str, job: Job) -> SuiteResult:
    """In a fork: run a submission's cells, and say how each test cell ended. Raises GradingError."""

    def start() -> Backend:
        return ready_worker(isolation, assignment, [])

    loader = StockLoader(job.submission, start, {}, job.cpu_seconds)
    lost: Verdict | None = None
    try:
        loader.worker()
    except StudentCrash as crash:
        lost = crash
    except NotGraded as error:
        raise GradingError(error.kind, str(error)) from None
    except SandboxError as error:
        raise GradingError("sandbox", str(error)) from None
    finally:
        loader.close()
    verdicts = tuple(verdicts_of(assignment, loader, lost))
    notices = ((NOTICE, NOTICE), *loader.notices.items())
    return SuiteResult(verdicts, notices, cpu_seconds=job.cpu_seconds - loader.total.cpu)


def verdicts_of(assignment: Assignment, loader: StockLoader, lost: Verdict | None) -> Iterator[TestVerdict]:
    for exercise in assignment.exercises:
        failure = loader.failures.get(exercise.id) or (lost if exercise.id not in loader.ended else None)
        value, share = loader.ended.get(exercise.id), 1.0
        status: Status = "passed"
        told: Message | None = None
        if failure is not None:
            share = 0.0
            status, told = ending(exercise.id, failure, exercise.id in loader.hidden)
        elif value is not None and not value >= exercise.points:  # nan earns nothing, as a number below 0
            share = value / exercise.points if value > 0 else 0.0
            status = "failed"
            told = message(exercise.id, f"its test cell gave {value:g} of {exercise.points:g} points.")
        result = TestResult(f"cell {exercise.id}", TITLE, status, 1, told)
        yield TestVerdict(exercise.id, (), result, share=share)


def ending(id: str, failure: Verdict | StudentError, hidden: bool) -> tuple[Status, Message]:
    """How a test cell ended that did not run to its end. Of a hidden line the student learns that it is one."""
    if not isinstance(failure, StudentError):
        return failure.status, message(id, f"{failure}.")
    kind = failure.what.partition(":")[0]
    status: Status = "not attempted" if kind == STUB else "failed" if kind == "AssertionError" else "error"
    rows = tuple(row for row in failure.rows if not (hidden and of_cell(row, id)))
    if hidden:
        kind = failure.brief.partition(" at ")[0]
        return status, message(id, f"a hidden test of this cell stopped with {kind}.", rows)
    return status, message(id, f"it {failure.verb} {failure.what}.", rows, brief=f"it {failure.verb} {failure.brief}.")


def of_cell(row: Row, id: str) -> bool:
    return row.value.startswith((f"of cell {id}:", f"of cell {id},"))


def main() -> None:
    """Serve jobs: arguments are the course's root, the assignment's id, the isolation, and two descriptors."""
    assignment, isolation = load_assignment(Path(sys.argv[1]), sys.argv[2]), sys.argv[3]
    jobs, answers = int(sys.argv[4]), int(sys.argv[5])
    while (body := receive(jobs)) is not None:
        job = msgspec.msgpack.decode(body, type=Job)
        try:
            work = functools.partial(encoded, assignment, isolation, job)
            answer = Fork(work, JUDGE_CPU_SECONDS, JUDGE_MEMORY).answer(GRADING_SECONDS)
        except GradingError as error:
            answer = msgspec.msgpack.encode(SuiteResult(fault=(error.kind, str(error))))
        send(answers, answer)


def encoded(assignment: Assignment, isolation: str, job: Job) -> bytes:
    return msgspec.msgpack.encode(judge(assignment, isolation, job))


if __name__ == "__main__":
    main()
