"""Requests to a submission's worker, within the budgets of its exercises, and what becomes of a worker that is lost."""

from __future__ import annotations

from typing import Any

from autograder.sandbox.process import OutOfTime, WorkerEnded
from autograder.suite import limits
from autograder.suite.calls import RunningTest
from autograder.suite.exceptions import StudentCrash, StudentTimeout
from autograder.suite.exchange import Backend, ask, ask_packed, pack_call
from autograder.suite.limits import Budget
from autograder.suite.loading import Loader
from autograder.suite.objects import Objects
from autograder.worker.wire import unpack_message


class Asking:
    """Asks a worker that has run the submission's cells, on behalf of the test that runs."""

    def __init__(self, loader: Loader, objects: Objects) -> None:
        self.loader, self.objects = loader, objects
        self.test = RunningTest()
        self._budgets: dict[str, Budget] = {}

    @property
    def has_time_for_more(self) -> bool:
        """Whether the running test's exercise has used less than half of its time; training runs are never repeated."""
        budget = self._budgets.get(self.test.exercise)
        usual = self.test.cpu_seconds == limits.CALL_CPU_SECONDS
        return usual and (budget is None or budget.cpu > limits.EXERCISE_CPU_SECONDS / 2)

    def exchange(
        self, worker: Backend, name: str, request: bytes, expected: bytes = b""
    ) -> tuple[bytes, list[Any] | None]:
        """The reply to a packed request, as `ask_packed` gives it. Raises StudentTimeout, StudentCrash."""
        limit, exercise = self.test.cpu_seconds, self.test.exercise
        budget = self._budgets.setdefault(exercise, Budget(max(limits.EXERCISE_CPU_SECONDS, 2 * limit)))
        try:
            return ask_packed(worker, request, expected, limit, budget, self.loader.total)
        except OutOfTime as error:
            self.loader.close()
            if error.kind == "budget":
                raise StudentTimeout(f"{name}: the calls of this exercise together took too long") from None
            what = f"{limit:g} s of computing" if error.kind == "cpu" else "the time that a call may wait"
            raise StudentTimeout(f"{name} did not return within {what}") from None
        except WorkerEnded as loss:
            self.loader.close()
            if self.loader.may_try_again(f"calls of {exercise}", loss):
                return self.exchange(self.loader.worker(), name, request, expected)
            if loss.threads:
                raise StudentCrash(f"{name} started more than {loss.threads} threads, which ended it") from None
            raise StudentCrash(f"{name} ended the Python process instead of returning") from None

    def use(self, name: str, request: list[Any]) -> tuple[bytes, list[Any]]:
        """The reply to a request that objects belong to, in a worker that has them."""
        for _ in range(2):
            worker = self.loader.worker()
            self.settle(name, worker)
            packed, reply = self.exchange(worker, name, pack_call(self.objects.numbered(request)))
            parts = unpack_message(packed) if reply is None else reply
            if parts != ["lost"]:
                return packed, parts
            self.objects.backend = None
        raise StudentCrash(f"{name}: its object was lost with its Python process")

    def settle(self, name: str, worker: Backend) -> None:
        """Have the objects that are held in `worker`."""
        if worker is not self.objects.backend:
            self.objects.restore(worker, lambda each: self._parts(worker, name, pack_call(each)))
        elif gone := self.objects.dead():
            ask(worker, ["forget", gone], limits.CALL_CPU_SECONDS, self.loader.total)

    def _parts(self, worker: Backend, name: str, request: bytes) -> list[Any]:
        packed, reply = self.exchange(worker, name, request)
        parts: list[Any] = unpack_message(packed) if reply is None else reply
        return parts
