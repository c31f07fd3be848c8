"""A worker is kept apart, measured from outside, and ended for good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import OutOfTime, SandboxError, WorkerEnded, WorkerProcess
from autograder.wire import encode, pack_message, unpack_message

SOURCE = """
import os, socket, subprocess, threading
def spin():
    while True: pass
def leave(): os._exit(0)
def environment(): return dict(os.environ)
def files(): return sorted(os.listdir("/"))
def write(path):
    with open(path, "w") as file: file.write("x")
def connect(): socket.socket()
def process(): subprocess.run(["/bin/true"])
def thread(): threading.Thread(target=print).start()
def fork(): return os.fork()
def echo(x): return x
def data(): return sorted(os.listdir("data"))
"""


def ask(worker: WorkerProcess, *request: Any, cpu: float = 2, wall: float = 60) -> list[Any]:
    return unpack_message(worker.exchange(pack_message(["n", *request]), cpu, wall))[1:]


def call(worker: WorkerProcess, name: str, *args: Any, cpu: float = 2, wall: float = 60) -> list[Any]:
    return ask(worker, "call", [name], encode(args), encode({}), 0, False, cpu=cpu, wall=wall)


@pytest.fixture
def worker(bubblewrap: str, tmp_path: Path) -> Iterator[WorkerProcess]:
    (tmp_path / "x.h5").write_text("data")
    worker = WorkerProcess(bubblewrap, tmp_path)
    worker.wait_ready()
    ask(worker, "run", "1", SOURCE, False)
    yield worker
    worker.kill()


def test_a_call_gives_its_value(worker: WorkerProcess) -> None:
    assert call(worker, "echo", 3) == ["value", 3, None]


def test_the_worker_sees_no_environment_and_no_files_of_the_grader(worker: WorkerProcess) -> None:
    environment = dict(pair for pair in call(worker, "environment")[1][1:])
    assert set(environment) <= {
        *("PATH", "HOME", "LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONHASHSEED", "PWD")
    }
    assert not {"home", "etc", "var", "work"} & set(call(worker, "files")[1][1:])


def test_the_assignments_data_is_there(worker: WorkerProcess) -> None:
    assert call(worker, "data")[1] == ["l", "x.h5"]


@pytest.mark.parametrize("path", ["/x", "/dev/x", "/site/x", "/tmp/x", "data/x.h5", "/usr/lib/x"])
def test_nothing_outside_its_own_folder_can_be_written(worker: WorkerProcess, path: str) -> None:
    assert call(worker, "write", path)[0] == "raised"


@pytest.mark.parametrize("name", ["connect", "process", "thread", "fork"])
def test_sockets_processes_and_threads_are_refused(worker: WorkerProcess, name: str) -> None:
    assert call(worker, name)[0] == "raised"


def test_an_endless_call_ends_by_its_cpu_time(worker: WorkerProcess) -> None:
    with pytest.raises(OutOfTime, match="cpu"):
        call(worker, "spin", cpu=0.3)


def test_an_idle_worker_ends_by_the_wall(worker: WorkerProcess) -> None:
    ask(worker, "run", "2", "import time\ndef wait(): time.sleep(60)", False)
    with pytest.raises(OutOfTime, match="wall"):
        call(worker, "wait", wall=0.3)


def test_a_worker_that_ends_is_told(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerEnded):
        call(worker, "leave")


def test_killing_leaves_no_process(worker: WorkerProcess) -> None:
    pid = worker.pid
    worker.kill()
    worker.kill()
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} survived")


def test_without_bubblewrap_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("autograder.isolation.BUBBLEWRAP", "/nonexistent/bwrap")
    with pytest.raises(SandboxError, match="apt install bubblewrap"):
        WorkerProcess("bubblewrap").wait_ready()


def test_a_bubblewrap_that_fails_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.isolation.BUBBLEWRAP", "/bin/false")
    with pytest.raises(SandboxError, match="seccomp"):
        WorkerProcess("bubblewrap").wait_ready()
