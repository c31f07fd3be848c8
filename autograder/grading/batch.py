"""Many submissions through any `concurrent.futures.Executor`: threads that each keep a suite warm, or a cluster.

What is in the store is not graded again; every report is stored as soon as it is there, so that a killed run resumes
where it ended. Two submissions with the same code are graded once.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path

import msgspec

from autograder.course.course import UnknownAssignment
from autograder.course.hand_in import HandIn
from autograder.course.submission import Submission
from autograder.grading.grader import Grader
from autograder.grading.store import Store, report_key
from autograder.records import Fault, GradingError, Outcome, Report, Ungraded
from autograder.text import plain

UNLIKE = "not those that the run began with: bring every machine to the same state, and run it again"
AHEAD = 4
"""Submissions handed to the executor per job, so that none waits for the next and memory stays flat."""

_local = threading.local()
_opened: list[Grader] = []


def judge(root: str, isolation: str, submission: Submission, name: str, key: str, replay: bool = True) -> Outcome:
    """Grade one extracted submission with a grader that this thread keeps warm; runs on any machine of a cluster.

    key -- of the report, where the work was handed out: a machine with another suite or environment grades nothing
    """
    graders: dict[tuple[str, str, bool], Grader] = _local.__dict__.setdefault("graders", {})
    if (root, isolation, replay) not in graders:
        graders[root, isolation, replay] = Grader(Path(root), isolation, replay=replay)
        _opened.append(graders[root, isolation, replay])
    grader = graders[root, isolation, replay]
    try:
        if report_key(submission, grader.assignment(submission.assignment), isolation) != key:
            raise GradingError("grader", f"{_place(root)} or the versions there are {UNLIKE}")
        return grader.grade_submission(submission, name)
    except UnknownAssignment:
        error = GradingError("grader", f"{_place(root)} has no {submission.assignment}: it is {UNLIKE}")
    except GradingError as raised:
        error = raised
    return Ungraded(submission.assignment, name, isolation, error.fault())


def _place(root: str) -> str:
    return f"the course in {root} on {socket.gethostname()}"


class Batch:
    """The submissions of a class on their way through an executor."""

    def __init__(self, grader: Grader, store: Store | None, executor: Executor, limit: int) -> None:
        self.grader, self.store, self.executor, self.limit = grader, store, executor, limit
        self.outcomes: dict[int, Outcome] = {}
        self.waiting: dict[str, list[tuple[int, str]]] = {}
        """Key → the places in the list, and the names, of submissions with one code."""
        self.running: dict[Future[Outcome], str] = {}
        self.assignments: dict[str, str] = {}

    def add(self, index: int, notebook: Path | HandIn, assignment: str | None) -> None:
        """Read one submission, and hand it on unless its report is there already."""
        found = self.grader.hand_in(notebook)
        name = plain(found.student)
        try:
            submission = self.grader.read(found, assignment)
            self.prove(submission.assignment)
        except GradingError as error:
            self.outcomes[index] = self.grader.ungraded(found, assignment, error)
            return
        key = report_key(submission, self.grader.assignment(submission.assignment), self.grader.isolation)
        if self.store is not None and (report := self.store.get(key, name)) is not None:
            self.outcomes[index] = report
        elif key in self.waiting:
            self.waiting[key].append((index, name))
        else:
            self.waiting[key] = [(index, name)]
            self.assignments[key] = submission.assignment
            task = (str(self.grader.root), self.grader.isolation, submission, name, key, self.grader.replay)
            self.running[self.executor.submit(judge, *task)] = key

    def prove(self, id: str) -> None:
        """Once for each assignment, before its first submission is judged: raise GradingError for a broken suite.

        The proof is made here and found by all that grade, since it is stored; the process that made it is ended.
        """
        try:
            self.grader.prove(self.grader.assignment(id))
        finally:
            self.grader.close()

    def collect(self, down_to: int) -> None:
        """Take outcomes in as they come, until at most `down_to` submissions are on their way."""
        while len(self.running) > down_to:
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(self.running.pop(future), future)

    def _take(self, key: str, future: Future[Outcome]) -> None:
        places = self.waiting.pop(key)
        try:
            outcome = future.result()
        except Exception as error:  # whatever an executor raises for a task that it lost: no submission stops another's
            fault = Fault("grader", f"the process that graded it was lost ({type(error).__name__}); run it again")
            outcome = Ungraded(self.assignments[key], places[0][1], self.grader.isolation, fault)
        if self.store is not None and isinstance(outcome, Report):
            self.store.put(key, outcome)
        for index, name in places:
            self.outcomes[index] = msgspec.structs.replace(outcome, submission=name)


def grade_all(
    notebooks: Sequence[Path | HandIn],
    grader: Grader,
    *,
    assignment: str | None = None,
    jobs: int = 1,
    store: Store | None = None,
    executor: Executor | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """The outcomes of `notebooks`, in their order.

    executor -- where to grade (default: `jobs` threads of this process, each with warm processes of its own)
    progress -- is told how many outcomes there are so far
    Raises UnknownAssignment.
    """
    own = ThreadPoolExecutor(jobs, thread_name_prefix="grader") if executor is None else None
    chosen = executor or own
    assert chosen is not None
    try:
        batch = Batch(grader, store, chosen, jobs * AHEAD)
        for index, notebook in enumerate(notebooks):
            batch.add(index, notebook, assignment)
            batch.collect(batch.limit)
            progress(len(batch.outcomes))
        while batch.running:
            batch.collect(len(batch.running) - 1)
            progress(len(batch.outcomes))
        return [batch.outcomes[index] for index in range(len(notebooks))]
    finally:
        if own is not None:
            own.shutdown(cancel_futures=True)
            while _opened:
                _opened.pop().close()
