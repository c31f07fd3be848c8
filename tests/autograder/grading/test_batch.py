"""A class is graded in parallel, once each, resumed where it ended, here and on a cluster."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sample_course import build_course, cell_of, solved, submit

from autograder.grading.batch import grade_all, judge
from autograder.grading.cluster import ClusterError, connect
from autograder.grading.grader import Grader
from autograder.grading.store import Store, report_key
from autograder.records import Report, Ungraded


@pytest.fixture
def crowd(tmp_path: Path) -> tuple[Path, list[Path]]:
    """A course and the notebooks of ten students, each with code of its own."""
    root = build_course(tmp_path / "course")
    paths = []
    for k in range(10):
        body = "return 2 * x" if k % 2 else "return 3 * x"
        source = f"def double(x):\n    k = {k}\n    {body}"
        paths.append(
            submit(
                root, f"s{k}", solved(), lambda n, source=source: cell_of(n, "double-solution").update(source=source)
            )
        )
    return root, paths


def scores(outcomes: list[Report | Ungraded]) -> list[float]:
    return [outcome.score if isinstance(outcome, Report) else -1.0 for outcome in outcomes]


EXPECTED = [70.0 if k % 2 == 0 else 100.0 for k in range(10)]


def test_two_jobs_give_the_outcomes_of_one_in_the_order_asked(crowd: tuple[Path, list[Path]], bubblewrap: str) -> None:
    root, paths = crowd
    told: list[int] = []
    with Grader(root, bubblewrap) as grader:
        one = grade_all(paths, grader, jobs=1)
        two = grade_all(paths, grader, jobs=2, progress=told.append)
    assert one == two
    assert [outcome.submission for outcome in two] == [f"s{k}" for k in range(10)]
    assert told[-1] == 10


def test_an_unreadable_submission_does_not_stop_the_others(crowd: tuple[Path, list[Path]], bubblewrap: str) -> None:
    root, paths = crowd
    paths[3].write_text("{")
    with Grader(root, bubblewrap) as grader:
        outcomes = grade_all(paths, grader, jobs=2)
    assert scores(outcomes) == [-1.0 if k == 3 else EXPECTED[k] for k in range(10)]


def test_submissions_with_one_code_are_graded_once_and_keep_their_names(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path)
    paths = [submit(root, name, solved()) for name in ("ada", "ben", "cleo")]
    store = Store(root)
    with Grader(root, bubblewrap) as grader:
        outcomes = grade_all(paths, grader, jobs=2, store=store)
    assert [outcome.submission for outcome in outcomes] == ["ada", "ben", "cleo"]
    assert len(list(store.folder.rglob("*.json"))) == 1


def test_what_is_stored_is_not_graded_again_until_suite_or_submission_change(
    crowd: tuple[Path, list[Path]], bubblewrap: str
) -> None:
    root, paths = crowd
    store = Store(root)

    def count() -> int:
        with Grader(root, bubblewrap) as grader:
            grade_all(paths, grader, jobs=2, store=store)
        return len(list(store.folder.rglob("*.json")))

    assert count() == 10
    assert count() == 10
    submit(root, "s3", solved())
    assert count() == 11
    suite = root / "tests" / "hidden" / "test_mini.py"
    suite.write_text(suite.read_text() + "\n# mended\n")
    assert count() == 21


def test_a_damaged_stored_report_is_graded_again(crowd: tuple[Path, list[Path]], bubblewrap: str) -> None:
    root, paths = crowd
    store = Store(root)
    with Grader(root, bubblewrap) as grader:
        first = grade_all(paths, grader, jobs=2, store=store)
        for path in store.folder.rglob("*.json"):
            path.write_text(path.read_text()[:100])
        assert grade_all(paths, grader, jobs=2, store=store) == first


class LosesOne(ThreadPoolExecutor):
    """An executor that loses its third task, with an exception of its own."""

    tasks = 0

    def submit(self, *task: Any, **options: Any) -> Future[Any]:
        self.tasks += 1
        if self.tasks != 3:
            return super().submit(*task, **options)
        lost: Future[Any] = Future()
        lost.set_exception(Exception("the worker died"))
        return lost


def test_a_task_that_an_executor_loses_is_a_fault_of_that_submission_alone(
    crowd: tuple[Path, list[Path]], bubblewrap: str
) -> None:
    root, paths = crowd
    with Grader(root, bubblewrap) as grader, LosesOne(1) as pool:
        outcomes = grade_all(paths, grader, executor=pool)
    assert scores(outcomes) == [-1.0 if k == 2 else EXPECTED[k] for k in range(10)]
    lost = outcomes[2]
    assert isinstance(lost, Ungraded)
    assert (lost.assignment, lost.submission, lost.error.kind) == ("mini", "s2", "grader")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask scheduler and two workers on loopback, as processes; yields the address and the workers."""
    dask = str(Path(sys.executable).parent / "dask")
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    scheduler = subprocess.Popen(
        [dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet
    )
    options = ["--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    workers = [subprocess.Popen([dask, "worker", address, *options], **quiet) for _ in range(2)]
    try:
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def wait_for_workers(address: str, count: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with connect(address) as (_, threads):
                if threads == count:
                    return
        except ClusterError:
            pass
        time.sleep(0.3)
    pytest.fail("the cluster did not come up")


def test_a_cluster_that_loses_a_worker_grades_everything(
    crowd: tuple[Path, list[Path]], cluster: tuple[str, list[subprocess.Popen[bytes]]], bubblewrap: str
) -> None:
    root, paths = crowd
    address, workers = cluster
    wait_for_workers(address, 2)

    def kill_one(done: int) -> None:
        if done >= 2 and workers[0].poll() is None:
            os.kill(workers[0].pid, signal.SIGKILL)

    with Grader(root, bubblewrap) as grader, connect(address) as (pool, threads):
        outcomes = grade_all(paths, grader, jobs=threads, executor=pool, progress=kill_one)
    workers[0].wait(timeout=10)
    assert scores(outcomes) == EXPECTED

    command = [str(Path(sys.executable).parent / "autograder"), "grade", "submitted", "--cluster", address]
    done = subprocess.run([*command, "--format", "json"], cwd=root, capture_output=True, text=True, check=True)
    assert [report["score"] for report in json.loads(done.stdout)] == EXPECTED


def test_a_cluster_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.grading.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match="dask scheduler"), connect(f"tcp://127.0.0.1:{free_port()}"):
        pass


def test_a_machine_with_another_course_grades_nothing(crowd: tuple[Path, list[Path]], tmp_path: Path) -> None:
    root, paths = crowd
    with Grader(root, "none") as grader:
        submission = grader.read(paths[0])
        key = report_key(submission, grader.assignment(submission.assignment), "none")
    (root / "tests" / "hidden" / "conftest.py").write_text("# mended on one machine only\n")
    for place in (root, tmp_path / "elsewhere"):
        outcome = judge(str(place), "none", submission, "s0", key)
        assert isinstance(outcome, Ungraded)
        assert outcome.error.kind == "grader"
        assert f"the course in {place} on " in outcome.error.message
        assert "bring every machine to the same state" in outcome.error.message
