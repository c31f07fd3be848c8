"""The process that asked for this one's work: where it is gone, also killed, nobody waits for an answer any more."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

from autograder.sandbox.isolation import PR_SET_PDEATHSIG

PARENT = os.getppid()
"""Who started this process."""

LOOK_SECONDS = 1.0
"""How often a process that works looks whether its parent is there."""


def is_gone() -> bool:
    """Whether the process that started this one has ended."""
    return os.getppid() != PARENT


def die_with(parent: int) -> None:
    """In a fresh fork of `parent`, whose only thread made it: the kernel kills this process when `parent` ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def end_when_gone() -> None:
    """End this process soon after the one that started it, whatever it is doing.

    The kernel's way does not serve where a thread of the parent has started it: it would end with that thread.
    """

    def look() -> None:
        while not is_gone():
            time.sleep(LOOK_SECONDS)
        os._exit(1)

    threading.Thread(target=look, daemon=True).start()
