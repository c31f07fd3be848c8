"""The processes below this one, watched from outside while a class is graded."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

Process = tuple[int, int]
"""(pid, start time in ticks): a pid alone may be given again."""


def table() -> dict[Process, tuple[int, str]]:
    """Every process that runs: its parent's pid and its state."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        found[int(folder.name), int(fields[19])] = (int(fields[1]), fields[0])
    return found


class Watch(threading.Thread):
    """Notes the processes that begin below this one, ten times a second, and the largest memory of the trusted ones."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.seen: set[Process] = set()
        self.before = set(table())
        self.kibibytes = 0
        self.ended = threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.1):
            self.look()

    def look(self) -> None:
        running = table()
        below = {os.getpid()}
        for _ in range(8):
            below |= {pid for (pid, _), (parent, _) in running.items() if parent in below}
        self.seen |= {process for process in running if process[0] in below} - self.before
        for pid in below:
            try:
                trusted = pid == os.getpid() or b"autograder.suite.server" in Path(f"/proc/{pid}/cmdline").read_bytes()
                status = Path(f"/proc/{pid}/status").read_text() if trusted else ""
            except OSError:
                continue
            sizes = [int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")]
            self.kibibytes = max([self.kibibytes, *sizes])

    def left(self, seconds: float = 10) -> set[Process]:
        """Those that run on after at most `seconds`, zombies left out; ends the watch."""
        self.look()
        self.ended.set()
        self.join()
        end = time.monotonic() + seconds
        while True:
            running = {process for process, (_, state) in table().items() if state not in "ZX"}
            if not self.seen & running or time.monotonic() > end:
                return self.seen & running
            time.sleep(0.05)
