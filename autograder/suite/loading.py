"""A submission's cells into a worker: run in order, left out where one ends its worker, and what failed is noted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.course.notebook import solution_id
from autograder.course.submission import Cell, Submission
from autograder.sandbox.process import OutOfTime, WorkerEnded
from autograder.suite import limits
from autograder.suite.exceptions import StudentCrash, StudentError, StudentTimeout, Verdict
from autograder.suite.exchange import Backend, ask
from autograder.suite.limits import Budget
from autograder.suite.told import entries, quoted, student_error

MAX_NOTICES = 40

LEFT_OUT = """def {name}(*args, **kwargs):
    raise RuntimeError("{name} ended the Python process, so the other exercises are judged without it")
"""


class Loader:
    """Keeps a worker that has run the submission's cells, and starts another where one was lost.

    notices -- what a reader of the report is told of the loading
    failures -- how a solution cell ended that did not run to its end, by the cell's name
    total -- what the whole submission may still use
    """

    def __init__(self, submission: Submission, start: Callable[[], Backend]) -> None:
        self.notices = list(submission.notices)
        self.failures: dict[str, Verdict | StudentError] = {}
        self.total = Budget(limits.SUBMISSION_CPU_SECONDS)
        self._cells, self._start = submission.cells, start
        self._worker: Backend | None = None
        self._budget = Budget(limits.LOAD_CPU_SECONDS)
        self._modes: dict[str, str] = {}
        self._replaced: dict[str, str] = {}
        self._tried_again: set[str] = set()

    def worker(self) -> Backend:
        """A worker that has run the cells; a cell that ends a worker is left out from then on."""
        while self._worker is None:
            worker = self._start()
            if all(self._run(worker, cell) for cell in self._cells):
                self._worker = worker
            else:
                worker.kill()
        return self._worker

    @property
    def loaded(self) -> Backend | None:
        """The worker that stands ready, if one does."""
        return self._worker

    def close(self) -> None:
        """End the worker; the next call of `worker` starts another."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def leave_out(self, exercise: str) -> None:
        """The solution of `exercise` has ended a worker in a call: other exercises are judged without it."""
        self._replaced[solution_id(exercise)] = exercise

    def may_try_again(self, name: str) -> bool:
        """True the first time that `name` loses a worker: it may have been killed from outside (out of memory).

        Code that ends its own worker does so each time.
        """
        first = name not in self._tried_again
        self._tried_again.add(name)
        return first

    def _run(self, worker: Backend, cell: Cell) -> bool:
        """Run one cell; False where the worker is lost and must be started again without it."""
        mode = self._modes.get(cell.name, "definitions" if cell.kind == "foreign" else "all")
        if mode == "none":
            return True
        if cell.kind == "solution" and (name := self._replaced.get(cell.name.split(" ")[0])):
            cell = Cell(cell.name, "solution", LEFT_OUT.format(name=name))
        limit = limits.EXTRA_CELL_CPU_SECONDS if cell.kind == "extra" else limits.CELL_CPU_SECONDS
        if self._budget.spent:
            self._lose(cell, StudentTimeout(f"the cells together used more than {limits.LOAD_CPU_SECONDS:g} s"))
            return True
        request = ["run", cell.name, cell.source, mode == "definitions"]
        try:
            reply = ask(worker, request, limit, self._budget, self.total)
        except OutOfTime:
            if cell.kind == "extra" and mode == "all":
                self._modes[cell.name] = "definitions"
                self._notice(f"Cell {cell.name} ran longer than {limit:g} s: only its definitions were kept.")
            else:
                self._lose(cell, StudentTimeout(f"the cell {cell.name} did not end within {limit:g} s"))
            return False
        except WorkerEnded:
            if not self.may_try_again(cell.name):
                self._lose(cell, StudentCrash(f"the cell {cell.name} ended the Python process"))
            return False
        self._note(cell, reply)
        return True

    def _lose(self, cell: Cell, verdict: Verdict) -> None:
        self._modes[cell.name] = "none"
        self.failures.setdefault(cell.name.split(" ")[0], verdict)
        self._notice(f"Left out: {verdict}.")

    def _note(self, cell: Cell, reply: list[Any]) -> None:
        """What the worker tells of a cell that it ran: lines skipped, exceptions raised."""
        result = reply[1] if reply[0] == "ran" and len(reply) == 2 else None
        if not isinstance(result, dict):
            return
        for line in entries(result.get("skipped")):
            self._notice(f"Cell {cell.name}: the line {quoted(line)} is not Python and was skipped.")
        for raised in entries(result.get("raised")):
            error = student_error(raised)
            if cell.kind == "foreign":
                self._notice(f"Cell {cell.name}: skipped a statement that raised {error.summary}.")
            else:
                self._notice(f"Cell {cell.name} stopped with {error.summary}.")
                self.failures.setdefault(cell.name.split(" ")[0], error)

    def _notice(self, text: str) -> None:
        if text not in self.notices and len(self.notices) < MAX_NOTICES:
            self.notices.append(text)
