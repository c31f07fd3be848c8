"""A submission's cells into a worker: run in order, left out where one ends its worker, and what failed is noted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from autograder.course.course import notebook_path
from autograder.course.notebook import exercise_id
from autograder.course.submission import Cell, Submission
from autograder.records import GradingError
from autograder.sandbox.process import OutOfTime, WorkerEnded
from autograder.suite import limits
from autograder.suite.exceptions import NotGraded, StudentCrash, StudentError, StudentTimeout, Verdict
from autograder.suite.exchange import Backend, ask
from autograder.suite.limits import Budget
from autograder.suite.notices import notices_of
from autograder.suite.told import entries, quoted, student_error
from autograder.text import plain

MAX_NOTICES, NOTICE = 40, 500
"""How many notices there are, and characters of each."""

FORMS = ("np.matrix", "np.ma.MaskedArray")

MEMORY_PAUSE_SECONDS = 1.0
"""After a worker was lost while the system was out of memory: time for the others to give some back."""

LEFT_OUT = """def {name}(*args, **kwargs):
    raise RuntimeError("{name} ended the Python process, so the other exercises are judged without it")
"""


def grade_id(cell: Cell) -> str:
    """The grade_id of a cell, whose name may have a word behind it."""
    return cell.name.split(" ")[0]


def _what_stopped(cell: Cell, error: StudentError) -> str:
    lines = [f" ({r.label}: {r.value.partition(': ')[2]})" for r in error.rows if f"of cell {cell.name}" in r.value]
    return f"it stops with {error.what}{lines[-1] if lines else ''}"


class Loader:
    """Keeps a worker that has run the submission's cells, and starts another where one was lost.

    aliases -- the exercises, each with the other names of its function
    notices -- what a reader of the report is told of the loading, in full and without what the student's code says
    sources -- the cells by name
    failures -- how a solution cell ended that did not run to its end, by the cell's name
    total -- what the whole submission may still use
    """

    def __init__(
        self,
        submission: Submission,
        start: Callable[[], Backend],
        aliases: Mapping[str, tuple[str, ...]],
        cpu_seconds: float = limits.SUBMISSION_CPU_SECONDS,
    ) -> None:
        self.notices: dict[str, str] = {}
        for notice in submission.notices:
            self._notice(notice)
        self.sources = {cell.name: cell.source for cell in submission.cells}
        self.failures: dict[str, Verdict | StudentError] = {}
        self.total = Budget(cpu_seconds)
        self._submission, self._start = submission, start
        self._names = {id: [id, *others] for id, others in aliases.items()}
        self._foreign = [[cell.name, cell.source] for cell in submission.cells if cell.kind == "foreign"]
        self._worker: Backend | None = None
        self._budget = Budget(limits.LOAD_CPU_SECONDS)
        self._modes: dict[str, str] = {}
        self._replaced: list[str] = []
        self._tried_again: set[str] = set()
        self._fault: GradingError | None = None
        own = next((k for k, cell in enumerate(submission.cells) if cell.kind != "given"), len(submission.cells))
        self._ours = {cell.name for cell in submission.cells[:own]}
        """The instructor's cells that run before any code of a student's: a failure in one is a fault of ours.

        What fails behind a student's code is the student's doing, since the instructor's solution has passed there.
        """
        self._where = f"source/{notebook_path(submission.assignment)}"
        self._starts = limits.WORKER_STARTS
        self._memory_losses = 0

    def worker(self) -> Backend:
        """A worker that has run the cells; a cell that ends a worker is left out from then on.

        Raises StudentCrash where the submission has used up all its workers, NotGraded where the system did.
        """
        while self._worker is None:
            if not self._starts:
                raise StudentCrash(f"the notebook has ended its Python process {limits.WORKER_STARTS} times")
            self._starts -= 1
            worker = self._start()
            try:
                if self._load(worker):
                    self._worker = worker
            finally:
                if self._worker is None:
                    worker.kill()
        return self._worker

    def _load(self, worker: Backend) -> bool:
        """Run the cells; False where the worker is lost and must be started again without one of them."""
        if self._step(worker, "begin", self._names, self._foreign) is None:
            self._foreign = []
            return False
        for cell in self._cells():
            if not self._run(worker, cell) or (cell.turns and self._step(worker, "turn", *cell.turns) is None):
                return False
        in_checks: list[str] = []
        for id, source in self._submission.checks:
            looked = self._step(worker, "look", id, source)
            if looked is None:
                return False
            in_checks += [str(exercise) for exercise in entries(looked.get("defined"))]
        account = self._step(worker, "account")
        if account is None:
            return False
        for notice in notices_of(self._submission, list(self._names), account, in_checks):
            self._notice(notice)
        return True

    def _step(self, worker: Backend, *request: Any) -> dict[str, Any] | None:
        """What the worker tells; None where it is lost: `worker` counts how often it starts another."""
        if self._budget.spent:
            return {}
        try:
            reply = ask(worker, list(request), limits.CELL_CPU_SECONDS, self._budget, self.total)
        except OutOfTime:
            return None
        except WorkerEnded as loss:
            self.may_try_again(f"step {request[0]}", loss)
            return None
        return reply[1] if isinstance(reply[1], dict) else {}

    def note_forms(self, name: str, told: Any) -> None:
        """A function returned arrays of these kinds, which were taken as plain ones."""
        for kind in FORMS:
            if kind in entries(told):
                self._notice(f"{name} returned an array of type {kind}: its entries were judged, as a plain array.")

    @property
    def loaded(self) -> Backend | None:
        """The worker that stands ready, if one does."""
        return self._worker

    def close(self) -> None:
        """End the worker; the next call of `worker` starts another."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def home(self, function: str) -> str:
        """The cell in which an exercise's function is to be written."""
        return self._submission.home(function)

    def leave_out(self, function: str) -> None:
        """An exercise's function has ended a worker in a call: other exercises are judged without it."""
        self._replaced.append(function)

    def _cells(self) -> Iterator[Cell]:
        """The cells to run; behind each with a function that is left out, another in its place."""
        for cell in self._submission.cells:
            left_out = [
                name for name in self._replaced if cell.kind == "solution" and self.home(name) == grade_id(cell)
            ]
            if not left_out:
                yield cell
                continue
            yield msgspec.structs.replace(cell, turns=())
            source = "\n".join(LEFT_OUT.format(name=name) for name in left_out)
            yield Cell(f"{cell.name} (left out)", "extra", source, cell.turns)

    def may_try_again(self, name: str, loss: WorkerEnded) -> bool:
        """Whether `name`, which has lost a worker, is given another.

        It is the first time, since it may have been killed from outside: code that ends its own worker does so each
        time. It is each time that the system was out of memory; raises NotGraded where that goes on.
        """
        if loss.out_of_memory:
            self._memory_losses += 1
            if self._memory_losses >= limits.MEMORY_LOSSES:
                raise NotGraded(
                    "sandbox",
                    "the system ran out of memory while this was graded, and that is no fault of the code: free some"
                    " memory, or grade with fewer --jobs, and grade it again",
                )
            time.sleep(MEMORY_PAUSE_SECONDS)
            return True
        first = name not in self._tried_again
        self._tried_again.add(name)
        return first

    def _run(self, worker: Backend, cell: Cell) -> bool:
        """Run one cell; False where the worker is lost and must be started again without it."""
        mode = self._modes.get(cell.name, "needed" if cell.kind == "foreign" else "all")
        if mode == "none":
            return True
        if cell.kind == "stand-in":
            cell = Cell(cell.name, "stand-in", self._under_every_name(cell))
        limit = limits.EXTRA_CELL_CPU_SECONDS if cell.kind == "extra" else limits.CELL_CPU_SECONDS
        if self._budget.spent:
            self._lose(cell, StudentTimeout(f"the cells together used more than {limits.LOAD_CPU_SECONDS:g} s"))
            return True
        request = ["run", cell.name, cell.source, mode]
        try:
            reply = ask(worker, request, limit, self._budget, self.total)
        except OutOfTime:
            if cell.kind in ("extra", "foreign") and mode != "definitions":
                self._modes[cell.name] = "definitions"
                self._notice(f"Cell {cell.name} ran longer than {limit:g} s: only its definitions were kept.")
            else:
                self._lose(cell, StudentTimeout(f"the cell {cell.name} did not end within {limit:g} s"))
            return False
        except WorkerEnded as loss:
            if not self.may_try_again(cell.name, loss):
                self._lose(cell, StudentCrash(f"the cell {cell.name} ended the Python process"))
            return False
        self._note(cell, reply)
        return True

    def _under_every_name(self, cell: Cell) -> str:
        """The source of a stand-in, whose function may be called by its other names, too."""
        exercise = exercise_id(grade_id(cell))
        others = self._names.get(exercise, [exercise])[1:]
        return "\n".join([cell.source, *(f"{other} = {exercise}" for other in others)])

    def _lose(self, cell: Cell, verdict: Verdict) -> None:
        self._refuse_fault(cell, str(verdict))
        self._modes[cell.name] = "none"
        self.failures.setdefault(grade_id(cell), verdict)
        self._notice(f"Left out: {verdict}.")

    def _note(self, cell: Cell, reply: list[Any]) -> None:
        """What the worker tells of a cell that it ran: lines skipped, exceptions raised."""
        result = reply[1] if reply[0] == "ran" and len(reply) == 2 else None
        if not isinstance(result, dict):
            return
        for line in entries(result.get("skipped")):
            self._notice(
                f"Cell {cell.name}: the line {quoted(line)} is not Python and was skipped.",
                f"Cell {cell.name}: a line is not Python and was skipped.",
            )
        for raised in entries(result.get("raised")):
            if cell.kind == "solution" and isinstance(raised, dict) and self._is_stub(cell, raised.get("stub")):
                continue
            error = student_error(raised, self.sources)
            self._refuse_fault(cell, _what_stopped(cell, error))
            texts = f"{error.what}.", f"{error.brief}."
            if cell.kind == "foreign":
                self._notice(*(f"Cell {cell.name}: skipped a statement that raised {text}" for text in texts))
            else:
                self._notice(*(f"Cell {cell.name} stopped with {text}" for text in texts))
                self.failures.setdefault(grade_id(cell), error)

    def _is_stub(self, cell: Cell, name: Any) -> bool:
        """Whether what a cell raised says that it is not written yet: the body of a class, or what a person grades."""
        return name in self._names or name == exercise_id(grade_id(cell))

    def _refuse_fault(self, cell: Cell, what: str) -> None:
        """Raise GradingError where the instructor's own cell failed, with no code of a student's before it."""
        if cell.name in self._ours:
            remedy = "a cell that runs for every submission may use files in data/ and the sandbox's packages only"
            remedy += ", to which c.Grade.packages in nbgrader_config.py adds"
            raise GradingError("suite", f"{self._where}, cell {cell.name}: {what}, so nothing is graded; {remedy}")

    def _notice(self, text: str, brief: str = "") -> None:
        text, brief = plain(text, NOTICE), plain(brief or text, NOTICE)
        if text not in self.notices and len(self.notices) < MAX_NOTICES:
            self.notices[text] = brief
