"""A worker process: start it, talk to it in bytes, measure it from outside, end it."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from autograder.sandbox import isolation as isolations
from autograder.worker.profiles import PROFILES
from autograder.worker.wire import LENGTH, MAX_MESSAGE

SLICE_SECONDS = 0.05
"""How often the CPU time of a running call is looked at."""

PIPE = 1 << 16
"""Bytes that are read at a time: what a pipe holds."""


class SandboxError(Exception):
    """The isolation cannot be had here, or a worker did not start; the text says what to do."""


class WorkerEnded(Exception):
    """The worker is gone, or sent bytes that are no reply.

    out_of_memory -- since it was started, the system has killed some process for want of memory: it may be this one
    threads -- it had more of them than its profile allows, and was ended for it: how many it may have
    """

    def __init__(self, *, out_of_memory: bool = False, threads: int = 0) -> None:
        super().__init__()
        self.out_of_memory, self.threads = out_of_memory, threads


class OutOfTime(Exception):
    """The worker used up the CPU or the wall time of a call; `kind` is "cpu" or "wall"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def memory_kills() -> int:
    """How many processes the kernel has killed so far for want of memory, in this machine or one of its groups."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)


class WorkerProcess:
    """One worker. `exchange` sends a request and returns the body of its reply."""

    def __init__(
        self,
        isolation: str,
        data: Path | None = None,
        packages: tuple[str, ...] = (),
        profile: str = "",
        beside: tuple[Path, ...] = (),
    ) -> None:
        """Start a worker; `wait_ready` says when it can be used. Raises SandboxError, PackageError.

        data -- is its folder data/; beside -- further files and folders that it may read, by their own names
        packages -- what it may import beside the grader's own; profile -- the name of one of PROFILES
        """
        isolations.site_files(packages)
        if sys.platform != "linux":
            raise SandboxError(f"workers run on Linux only. {isolations.ADVICE['bubblewrap']}")
        self.isolation, self.profile = isolation, PROFILES[profile]
        request_reader, self.requests = os.pipe()
        self.replies, reply_writer = os.pipe()
        inherited = [request_reader, reply_writer]
        info_reader = -1
        self.workdir: str | None = None
        try:
            if isolation == "bubblewrap":
                filter_fd = isolations.filter_descriptor(profile)
                info_reader, info_writer = os.pipe()
                inherited += [filter_fd, info_writer]
                pipes = request_reader, reply_writer, filter_fd, info_writer
                command = isolations.bubblewrap_command(data, packages, *pipes, profile, beside)
                # bubblewrap holds the reader, too: were it to write of its child to nobody, it would die, and the child
                # would wait for it forever; the worker closes what is not its own
                self.process = _popen(command, [*inherited, info_reader], env={})
            else:
                site = str(isolations.site(packages))
                command = isolations.python_command(site, request_reader, reply_writer, profile)
                self.workdir = isolations.workdir(data, beside)
                setup = isolations.user_isolation(self.workdir, profile) if isolation == "user" else None
                environment = {**isolations.environment_of(profile), "HOME": self.workdir}
                self.process = _popen(command, inherited, env=environment, cwd=self.workdir, preexec_fn=setup)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            for descriptor in (self.requests, self.replies, info_reader):
                if descriptor >= 0:
                    os.close(descriptor)
            if self.workdir is not None:
                shutil.rmtree(self.workdir, ignore_errors=True)
            raise SandboxError(
                f"{isolation} does not start: {error}. {isolations.ADVICE.get(isolation, '')}".strip()
            ) from None
        finally:
            for descriptor in inherited:
                os.close(descriptor)
        self.pid = self.process.pid
        self.info_reader = info_reader
        self.handle = -1
        self.owner = os.getpid()
        self.ready = False
        self.alive = True
        self.cpu_seen = 0.0
        """The CPU seconds it had used when last looked at: what can be said of a worker that has ended."""
        self.memory_kills = memory_kills()
        os.set_blocking(self.requests, False)
        os.set_blocking(self.replies, False)

    def wait_ready(self) -> None:
        """Wait until the worker has imported what it needs. Raises SandboxError."""
        if self.ready:
            return
        try:
            if self.info_reader >= 0:
                self.pid = self._read_info()["child-pid"]
            self.handle = os.pidfd_open(self.pid)
            self.receive(time.monotonic() + self.profile.start_seconds, limit=None)
        except (WorkerEnded, OutOfTime, ValueError, KeyError, OSError):
            self.kill()
            other = f", or {self.profile.module} did not get ready in it" if self.profile.module else ""
            advice = isolations.ADVICE[self.isolation]
            raise SandboxError(f"a worker under {self.isolation} did not start{other}. {advice}") from None
        self.ready = True

    def _read_info(self) -> dict[str, int]:
        """What bubblewrap tells of its child, to the end of the text, since others hold the pipe open."""
        data = b""
        while part := os.read(self.info_reader, 4096):
            data += part
            with contextlib.suppress(ValueError):
                info: dict[str, int] = json.loads(data)
                os.close(self.info_reader)
                self.info_reader = -1
                return info
        raise WorkerEnded

    def cpu_time(self) -> float:
        """CPU seconds that all threads of the worker have used so far; raises WorkerEnded when it is gone."""
        try:
            self.cpu_seen = time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            raise WorkerEnded from None
        return self.cpu_seen

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        """Send one request and return the body of the reply. Raises WorkerEnded or OutOfTime."""
        try:
            return self._exchange(message, cpu_seconds, wall_seconds)
        except WorkerEnded as loss:
            raise WorkerEnded(out_of_memory=memory_kills() > self.memory_kills, threads=loss.threads) from None

    def _exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        if self._pending():
            raise WorkerEnded  # it spoke before it was asked
        deadline = time.monotonic() + wall_seconds
        limit = self.cpu_time() + cpu_seconds
        self._send(message, deadline, limit)
        body = self.receive(deadline, limit)
        self._check_threads()
        if self._pending():
            raise WorkerEnded  # more than one reply
        return body

    def _pending(self) -> bool:
        return bool(select.select([self.replies], [], [], 0)[0])

    def _send(self, message: bytes, deadline: float, limit: float) -> None:
        view = memoryview(message)
        while view:
            try:
                view = view[os.write(self.requests, view) :]
            except BlockingIOError:
                self._check(deadline, limit)
                select.select([], [self.requests], [], SLICE_SECONDS)
            except OSError:
                raise WorkerEnded from None

    def receive(self, deadline: float, limit: float | None) -> bytes:
        """The body of the next message, its length checked before it is read on. Where more comes, it is no reply."""
        data, end, checked = bytearray(), 0, time.monotonic()
        while not end or len(data) < end:
            if time.monotonic() > checked + SLICE_SECONDS:  # also where a worker sends a byte at a time
                self._check(deadline, limit)
                checked = time.monotonic()
            if not select.select([self.replies], [], [], SLICE_SECONDS)[0]:
                continue
            part = os.read(self.replies, PIPE)
            data += part
            if not end and len(data) >= LENGTH.size:
                end = LENGTH.size + LENGTH.unpack_from(data)[0]
            if not part or end > LENGTH.size + MAX_MESSAGE or (end and len(data) > end):
                raise WorkerEnded
        return bytes(memoryview(data)[LENGTH.size :])

    def _check(self, deadline: float, limit: float | None) -> None:
        if time.monotonic() > deadline:
            raise OutOfTime("wall")
        if limit is not None and self.cpu_time() > limit:
            raise OutOfTime("cpu")
        self._check_threads()

    def _check_threads(self) -> None:
        """Raise WorkerEnded where a worker whose threads are not sealed has too many: no limit binds one of root's."""
        if self.profile.sealed or self.handle < 0:
            return
        try:
            many = os.stat(f"/proc/{self.pid}/task").st_nlink - 2
        except OSError:
            raise WorkerEnded from None
        if many > self.profile.threads:
            raise WorkerEnded(threads=self.profile.threads)

    def kill(self) -> None:
        """End the worker and everything in its sandbox; closing twice does nothing."""
        if not self.alive:
            return
        self.alive = False
        if self.handle >= 0:  # the first process of the sandbox: all others end with it, and bubblewrap after it
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        else:
            os.kill(self.process.pid, signal.SIGKILL)
        for descriptor in (self.requests, self.replies, self.info_reader, self.handle):
            if descriptor >= 0:
                os.close(descriptor)
        if os.getpid() == self.owner:
            self._reap()
        if self.workdir is not None:
            shutil.rmtree(self.workdir, ignore_errors=True)

    def _reap(self) -> None:
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _popen(command: list[str], inherited: list[int], **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # type: ignore[call-overload]
        command,
        pass_fds=inherited,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        **options,
    )
