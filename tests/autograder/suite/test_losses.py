"""A lost worker is paid for: its CPU time, its start, and nothing at all where the system was out of memory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis.errors import FailedHealthCheck, Unsatisfiable
from sample_course import ID

from autograder.course.assignment import load_assignment
from autograder.course.submission import Cell, Submission
from autograder.sandbox import process
from autograder.sandbox.process import SandboxError, WorkerEnded, WorkerProcess
from autograder.suite import limits, loading
from autograder.suite.exceptions import NotGraded, StudentCrash
from autograder.suite.loading import Loader
from autograder.suite.session import Session
from autograder.suite.verdicts import Ending, judge
from autograder.suite.workers import ready_worker
from autograder.worker.wire import LENGTH, pack_message, unpack_message


class Worker:
    """Answers cells and calls; `ends` says which requests end it."""

    def __init__(self, ends: Callable[[list[Any]], bool], *, out_of_memory: bool = False, cpu: float = 0.0) -> None:
        self.ends, self.out_of_memory, self.cpu = ends, out_of_memory, cpu
        self.cpu_seen = 0.0

    def cpu_time(self) -> float:
        return self.cpu_seen

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        nonce, *request = unpack_message(message[LENGTH.size :])
        if self.ends(request):
            self.cpu_seen += self.cpu
            raise WorkerEnded(out_of_memory=self.out_of_memory)
        reply = ["value", 1, None, []] if request[0] == "call" else ["ran", {"skipped": [], "raised": []}]
        return pack_message([nonce, *reply])[LENGTH.size :]

    def kill(self) -> None:
        pass


def submission(*names: str) -> Submission:
    return Submission("mini", tuple(Cell(name, "extra", "") for name in names))


def session_with(workers: Callable[[], Worker], *names: str) -> Session:
    return Session(submission(*names), workers, {}, {})


def call(session: Session, exercise: str = "double") -> Any:
    session.begin(exercise, None)
    return session.call(exercise, (), {}, 0, keep=False)


def test_cells_that_end_their_worker_cannot_start_workers_without_end() -> None:
    started = []

    def start() -> Worker:
        started.append(1)
        return Worker(lambda request: True)

    session = session_with(start, *map(str, range(300)))
    for exercise in ("double", "centre", "scale"):
        with pytest.raises(StudentCrash, match=f"{limits.WORKER_STARTS} times"):
            call(session, exercise)
    assert len(started) == limits.WORKER_STARTS


def test_a_few_cells_that_end_their_worker_are_left_out_and_the_rest_is_judged() -> None:
    session = session_with(
        lambda: Worker(lambda request: request[:1] == ["run"] and request[1] in ("0", "1", "2")), *map(str, range(5))
    )
    assert call(session) == 1


def test_the_cpu_time_of_a_worker_that_ends_itself_is_charged() -> None:
    worker = Worker(lambda request: request[0] == "run", cpu=0.75)
    loader = Loader(submission("1"), lambda: worker, {})
    before = loader.total.cpu
    assert loader.worker() is worker
    assert 2 * 0.75 <= before - loader.total.cpu < 2 * 0.9, "the cell is run twice, then left out"


def test_a_real_worker_that_ends_itself_is_charged_what_it_used(bubblewrap: str) -> None:
    source = "import os, time\nwhile time.process_time() < 1.0: pass\nos._exit(0)"
    workers: list[WorkerProcess] = []

    def start() -> WorkerProcess:
        workers.append(WorkerProcess(bubblewrap))
        workers[-1].wait_ready()
        return workers[-1]

    loader = Loader(Submission("mini", (Cell("1", "extra", source),)), start, {})
    before = loader.total.cpu
    loader.worker()
    loader.close()
    assert len(workers) == 3
    assert before - loader.total.cpu > 1.0, "two of about 0.8 s each"


def test_a_worker_lost_for_want_of_memory_is_given_again_and_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MEMORY_PAUSE_SECONDS", 0)
    worker = Worker(lambda request: request[0] == "call" and next(lost), out_of_memory=True)
    lost = iter([True, True, False])
    assert call(session_with(lambda: worker)) == 1


def test_a_system_that_stays_out_of_memory_gives_no_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MEMORY_PAUSE_SECONDS", 0)
    session = session_with(lambda: Worker(lambda request: request[0] == "call", out_of_memory=True))
    with pytest.raises(NotGraded, match="memory") as raised:
        call(session)
    assert raised.value.kind == "sandbox"


def test_a_worker_that_ends_while_the_system_kills_for_want_of_memory_says_so(
    bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kills, expected in ((7, False), (8, True)):
        monkeypatch.setattr(process, "memory_kills", lambda: 7)
        worker = WorkerProcess(bubblewrap)
        worker.wait_ready()
        monkeypatch.setattr(process, "memory_kills", lambda kills=kills: kills)
        with pytest.raises(WorkerEnded) as raised:
            worker.exchange(pack_message(["n", "run", "1", "import os; os._exit(0)", "all"]), 2, 60)
        assert raised.value.out_of_memory is expected
        worker.kill()


def ended_with(raised: BaseException) -> Ending:
    def test() -> None:
        raise raised

    session = session_with(lambda: Worker(lambda request: False))
    return judge(pytest.CallInfo.from_call(test, "call"), "double", "A claim.", session)


def test_what_the_system_did_is_a_fault_and_no_verdict() -> None:
    assert ended_with(NotGraded("sandbox", "no memory")).fault == ("sandbox", "no memory")


def test_a_value_that_is_too_large_to_be_compared_fails_its_test() -> None:
    ending = ended_with(MemoryError())
    assert (ending.status, ending.fault) == ("failed", None)
    assert ending.message is not None and "cannot be compared" in ending.message.text


@pytest.mark.parametrize("left", [Unsatisfiable("no case"), FailedHealthCheck("filtered too much")])
def test_answers_that_leave_no_case_to_judge_fail_their_test(left: Exception) -> None:
    ending = ended_with(left)
    assert (ending.status, ending.fault) == ("failed", None)
    assert ending.message is not None and "no case of this test could be judged" in ending.message.text


class NeverReady:
    """A worker that the system has killed before it could say that it is ready."""

    def wait_ready(self) -> None:
        raise SandboxError("a worker did not start")


def test_a_worker_that_was_killed_as_it_started_is_replaced(course: Path) -> None:
    worker = ready_worker("none", load_assignment(course, ID), [NeverReady()])  # type: ignore[list-item]
    assert worker.ready
    worker.kill()
