"""One notebook at a time, as its report is in the store or as it is graded now; also as a process that stays warm.

`python -m autograder.grading.kept ROOT ISOLATION` answers requests on its standard input until that is closed, or until
none has come for a while. nbgrader's classes talk to it: they run in a server that may grade nothing itself.
"""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import msgspec

from autograder.course.course import UnknownAssignment
from autograder.course.submission import Submission
from autograder.grading.grader import Grader
from autograder.grading.store import Store, report_key
from autograder.records import GradingError, Outcome, Record, Report, to_json
from autograder.suite.parent import end_when_gone
from autograder.suite.pipes import receive, send
from autograder.text import plain

IDLE_SECONDS = 60.0
"""Without a request for so long, the process ends: a server would keep it, and the suite that it holds, for ever."""


class Request(Record, frozen=True):
    """The notebook to grade, and its assignment."""

    path: str
    assignment: str | None


def find_report(grader: Grader, path: Path, assignment: str | None, store: Store) -> Report | None:
    """The report of a notebook that was graded before; nothing is run. Raises GradingError, UnknownAssignment."""
    return _look_up(grader, path, assignment, store)[2]


def grade_saved(grader: Grader, path: Path, assignment: str | None, store: Store) -> Outcome:
    """The outcome for the notebook as it is on disk; one that was graded before comes from the store."""
    try:
        submission, key, report = _look_up(grader, path, assignment, store)
        if report is None:
            report = grader.grade_submission(submission, plain(grader.hand_in(path).student))
            store.put(key, report)
        return report
    except GradingError as error:
        return grader.ungraded(path, assignment, error)


def _look_up(grader: Grader, path: Path, assignment: str | None, store: Store) -> tuple[Submission, str, Report | None]:
    submission = grader.read(path, assignment)
    key = report_key(submission, grader.assignment(submission.assignment), grader.isolation)
    return submission, key, store.get(key, plain(grader.hand_in(path).student))


def answer(grader: Grader, request: Request, store: Store) -> Outcome:
    """The outcome of a request, whatever is wrong with it."""
    path = Path(request.path)
    try:
        return grade_saved(grader, path, request.assignment, store)
    except UnknownAssignment as error:
        return grader.ungraded(path, request.assignment, GradingError("notebook", str(error)))


def main() -> None:
    """Answer requests: a message each way, its length before it."""
    root, isolation = Path(sys.argv[1]), sys.argv[2]
    requests, replies = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # what is printed by accident is no reply
    store = Store(root)
    end_when_gone()
    with Grader(root, isolation) as grader:
        while select.select([requests], [], [], IDLE_SECONDS)[0] and (body := receive(requests)) is not None:
            request = msgspec.msgpack.decode(body, type=Request)
            send(replies, to_json(answer(grader, request, store)).encode())


if __name__ == "__main__":
    main()
