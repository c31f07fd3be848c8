"""A worker is kept apart, measured from outside, and ended for good."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import probes
import pytest

from autograder.sandbox import isolation
from autograder.sandbox.process import OutOfTime, SandboxError, WorkerEnded, WorkerProcess
from autograder.worker import seccomp
from autograder.worker.wire import decode, encode, pack_message, unpack_message

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
    return ask(worker, "call", [name], encode(args), encode({}), 0, "", False, cpu=cpu, wall=wall)


@pytest.fixture
def worker(bubblewrap: str, tmp_path: Path) -> Iterator[WorkerProcess]:
    (tmp_path / "x.h5").write_text("data")
    worker = WorkerProcess(bubblewrap, tmp_path)
    worker.wait_ready()
    ask(worker, "run", "1", SOURCE, "all")
    yield worker
    worker.kill()


def test_a_call_gives_its_value(worker: WorkerProcess) -> None:
    assert call(worker, "echo", 3) == ["value", 3, None, []]


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


@pytest.fixture(scope="module")
def probed(bubblewrap: str) -> Iterator[WorkerProcess]:
    worker = WorkerProcess(bubblewrap)
    worker.wait_ready()
    for source in (probes.SOURCE, probes.SANDBOX_SOURCE):
        assert ask(worker, "run", "1", source, "all")[1]["raised"] == []
    yield worker
    worker.kill()


def answer(worker: WorkerProcess, name: str, *args: Any) -> Any:
    kind, value, *_ = call(worker, name, *args, cpu=10)
    return decode(value) if kind == "value" else probes.REFUSED


@pytest.mark.parametrize("name", probes.PROBES)
def test_a_probe_from_inside_has_the_answer_it_must_have(probed: WorkerProcess, name: str) -> None:
    assert answer(probed, name) == probes.PROBES[name]


def test_the_sandbox_has_its_own_processes_user_host_and_network(probed: WorkerProcess) -> None:
    assert answer(probed, "processes") == [1]
    assert answer(probed, "user") == [isolation.NOBODY, isolation.NOBODY, []]
    assert answer(probed, "host") == "sandbox"
    assert answer(probed, "interfaces") in (["lo"], [])


def test_no_setting_of_the_machine_can_be_opened_for_writing(probed: WorkerProcess) -> None:
    assert answer(probed, "settings_to_write") == []


def test_only_one_small_folder_of_the_sandbox_can_be_written(probed: WorkerProcess) -> None:
    assert answer(probed, "writable") == ["/tmp/w"]
    assert 4 << 20 < answer(probed, "fill", "/tmp/w") <= 16 << 20


@pytest.mark.parametrize("kind", ["files", "folders", "links", "symbolic_links", "pipes"])
def test_the_folder_takes_a_bounded_number_of_files_of_every_kind(bubblewrap: str, kind: str) -> None:
    worker = WorkerProcess(bubblewrap)
    worker.wait_ready()
    ask(worker, "run", "1", probes.SANDBOX_SOURCE, "all")
    assert 100 < answer(worker, "make_many", kind) <= isolation.FOLDER_FILES
    worker.kill()


def test_two_workers_have_folders_of_their_own(bubblewrap: str) -> None:
    one, two = WorkerProcess(bubblewrap), WorkerProcess(bubblewrap)
    for worker in (one, two):
        worker.wait_ready()
        ask(worker, "run", "1", probes.SANDBOX_SOURCE + SOURCE, "all")
    assert call(one, "write", "mine")[0] == "value"
    assert answer(one, "entries", ".") == ["mine"]
    assert answer(two, "entries", ".") == []
    one.kill()
    two.kill()


def test_no_file_of_proc_names_a_folder_of_the_host_that_is_not_needed(bubblewrap: str, tmp_path: Path) -> None:
    """The interpreter stands at its own path; the course, its data and the installed packages do not."""
    (tmp_path / "data").mkdir()
    worker = WorkerProcess(bubblewrap, tmp_path / "data")
    worker.wait_ready()
    ask(worker, "run", "1", probes.SANDBOX_SOURCE, "all")
    text = "\n".join(answer(worker, "everything_in_proc"))
    assert "/site/numpy" in text
    for path in (tmp_path, Path(isolation.__file__).parents[1], Path.cwd()):
        assert str(path) not in text
    worker.kill()


def test_the_environment_of_the_launcher_is_nowhere(
    monkeypatch: pytest.MonkeyPatch, probed: WorkerProcess, bubblewrap: str
) -> None:
    monkeypatch.setenv("A_SECRET", "7f3a9c")
    worker = WorkerProcess(bubblewrap)
    worker.wait_ready()
    ask(worker, "run", "1", probes.SANDBOX_SOURCE, "all")
    assert "SECRET" not in str(answer(worker, "environment"))
    assert "SECRET" not in answer(worker, "first_environment")
    worker.kill()


def test_without_the_filter_there_is_still_no_way_to_a_new_user_namespace(bubblewrap: str) -> None:
    command = isolation.bubblewrap_command(None, (), 0, 1, 0, 2)
    outside = command[: command.index("--seccomp")]
    del outside[outside.index("--info-fd") : outside.index("--info-fd") + 2]
    source = "import ctypes; print(ctypes.CDLL(None).unshare(0x10000000))"
    run = subprocess.run([*outside, isolation.interpreter(), "-c", source], capture_output=True, text=True, check=False)
    assert run.stdout == "-1\n", run.stderr


def test_the_filter_is_known_for_two_machines_and_no_other() -> None:
    for machine in seccomp.MACHINES:
        assert len(seccomp.build(machine)) % 8 == 0
    with pytest.raises(ValueError, match="riscv64"):
        seccomp.build("riscv64")


def test_a_worker_that_would_outlive_its_launcher_ends_with_it(bubblewrap: str) -> None:
    """The launcher is killed, not asked to end; the worker spins, and ignores every signal that it may ignore."""
    spin = "import signal\nfor k in range(1, 65):\n  try: signal.signal(k, signal.SIG_IGN)\n  except Exception: pass\n"
    spin += "while True: pass"
    source = (
        "import os, sys, time\nfrom autograder.sandbox.process import WorkerProcess\n"
        "from autograder.worker.wire import pack_message\n"
        f"worker = WorkerProcess({bubblewrap!r}); worker.wait_ready()\n"
        f"os.write(worker.requests, pack_message(['n', 'run', '1', {spin!r}, False]))\n"
        "time.sleep(0.5); print(worker.pid, flush=True); time.sleep(600)"
    )
    launcher = subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, text=True)
    assert launcher.stdout is not None
    pid = int(launcher.stdout.readline())
    assert not ended(pid)
    launcher.kill()
    launcher.wait()
    assert ended(pid, 10)


def ended(pid: int, seconds: float = 0) -> bool:
    """Whether a process is gone, or a zombie that waits for its parent."""
    end = time.monotonic() + seconds
    while True:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        if time.monotonic() >= end:
            return False
        time.sleep(0.02)


def test_an_endless_call_ends_by_its_cpu_time(worker: WorkerProcess) -> None:
    with pytest.raises(OutOfTime, match="cpu"):
        call(worker, "spin", cpu=0.3)


def test_an_idle_worker_ends_by_the_wall(worker: WorkerProcess) -> None:
    ask(worker, "run", "2", "import time\ndef wait(): time.sleep(60)", "all")
    with pytest.raises(OutOfTime, match="wall"):
        call(worker, "wait", wall=0.3)


def test_a_worker_that_ends_is_told(worker: WorkerProcess) -> None:
    with pytest.raises(WorkerEnded):
        call(worker, "leave")


def test_killing_leaves_no_process(worker: WorkerProcess) -> None:
    pid = worker.pid
    worker.kill()
    worker.kill()
    assert ended(pid, 5)


@pytest.mark.parametrize("sent", [b"\x02\0\0\0abc", b"\x02\0\0\0ab\x02\0\0\0ab", b"\xff\xff\xff\xff", b"\x02\0"])
def test_bytes_that_are_not_one_message_are_no_reply(sent: bytes) -> None:
    """More than one, a length beyond the limit, the end of the stream before its own."""
    worker = WorkerProcess.__new__(WorkerProcess)
    worker.replies, writer = os.pipe()
    os.write(writer, sent)
    os.close(writer)
    with pytest.raises(WorkerEnded):
        worker.receive(time.monotonic() + 60, None)
    os.close(worker.replies)


def test_killing_ends_a_worker_that_has_cut_itself_off(worker: WorkerProcess) -> None:
    ask(worker, "run", "2", "import ctypes\ndef cut():\n    ctypes.CDLL(None).prctl(1, 0)\n    while True: pass", "all")
    with pytest.raises(OutOfTime):
        call(worker, "cut", cpu=0.2)
    pid = worker.pid
    worker.kill()
    assert ended(pid, 1)


def test_without_bubblewrap_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr("autograder.sandbox.isolation.BUBBLEWRAP", "/nonexistent/bwrap")
    with pytest.raises(SandboxError, match="apt install bubblewrap"):
        WorkerProcess("bubblewrap").wait_ready()


def test_a_bubblewrap_that_fails_is_a_refusal_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.isolation.BUBBLEWRAP", "/bin/false")
    with pytest.raises(SandboxError, match="seccomp"):
        WorkerProcess("bubblewrap").wait_ready()


def test_bubblewrap_does_not_die_of_it_that_nobody_reads_what_it_tells(bubblewrap: str) -> None:
    """Its child would wait for it forever, behind a grader that was killed."""
    worker = WorkerProcess(bubblewrap)
    os.close(worker.info_reader)
    worker.info_reader = -1
    ready, _, _ = select.select([worker.replies], [], [], 60)
    worker.kill()
    assert ready
