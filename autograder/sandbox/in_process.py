"""The worker's answers given in this process: no isolation, for code that is the instructor's own.

It serves the audit, the parity test and the benchmarks; the bytes of the wire are the same.
"""

from __future__ import annotations

import importlib
import os
import signal
import time
import types

from autograder.sandbox.process import OutOfTime
from autograder.worker.profiles import Profile
from autograder.worker.serve import Worker
from autograder.worker.wire import LENGTH, WireError, pack_message, unpack_message


def load(profile: Profile) -> None:
    """Import what a profile needs, once for all forks: TensorFlow starts no thread before its first operation."""
    os.environ.update(profile.environment)
    if profile.module:
        importlib.import_module(profile.module)


class LocalWorker:
    """A `Backend` that answers in process; CPU limits hold for code that does not swallow every exception."""

    def __init__(self) -> None:
        self.worker = Worker(-1, -1)
        self.cpu_seen = 0.0

    def cpu_time(self) -> float:
        self.cpu_seen = time.process_time()
        return self.cpu_seen

    def kill(self) -> None:
        pass

    def exchange(self, message: bytes, cpu_seconds: float, wall_seconds: float) -> bytes:
        expired = False

        def alarm(number: int, frame: types.FrameType | None) -> None:
            nonlocal expired
            expired = True
            raise KeyboardInterrupt

        previous = signal.signal(signal.SIGPROF, alarm)
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds, 0.05)
        try:
            nonce, *request = unpack_message(message[LENGTH.size :])
            try:
                reply = pack_message([nonce, *self.worker.answer(request)])
            except WireError as error:
                reply = pack_message([nonce, "unsendable", str(error)])
        except KeyboardInterrupt:
            raise OutOfTime("cpu") from None
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, previous)
        if expired:
            raise OutOfTime("cpu")
        return reply[LENGTH.size :]
