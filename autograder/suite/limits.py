"""How long a submission may compute: limits in CPU seconds, with a far wall limit beside each."""

from __future__ import annotations

import resource
from dataclasses import dataclass, field

CALL_CPU_SECONDS = 5.0
CELL_CPU_SECONDS = 5.0
EXTRA_CELL_CPU_SECONDS = 2.0
EXERCISE_CPU_SECONDS = 20.0
SUBMISSION_CPU_SECONDS = 120.0
LOAD_CPU_SECONDS = 20.0
"""Limits on a call, a cell, an extra cell of the student's, an exercise, a submission, and its cells together."""

WORKER_STARTS = 40
"""Workers that one submission may use up. Twelve exercises that each end theirs in a call take 25."""

MEMORY_LOSSES = 3
"""Workers that may be lost while the system is out of memory, before the submission is not graded."""

JUDGE_CPU_SECONDS = 600
JUDGE_MEMORY = 4 << 30
"""Limits of the process that judges one submission, beside the worker: CPU seconds and bytes of address space.

Measured: the hostile class takes 314 MiB and less than a second, a suite of a lesson some seconds."""

GRADING_SECONDS = 1800.0
"""Wall time of that process: a last guard, far above what the budgets of a submission add up to."""

WALL_FACTOR = 8.0
"""Wall limits are this many times the CPU limits: far above, so that a busy machine fails nobody."""


def limit_judge(cpu_seconds: int, memory: int) -> None:
    """Lower the limits of this process, which is about to judge, for good: CPU seconds, bytes of address space.

    Where a submission's value makes a test take more memory, NumPy raises MemoryError and the test fails.
    """
    for kind, value in ((resource.RLIMIT_CPU, cpu_seconds), (resource.RLIMIT_AS, memory)):
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


@dataclass
class Budget:
    """What an exercise, or the loading of the cells, may still use."""

    cpu: float
    wall: float = field(init=False)

    def __post_init__(self) -> None:
        self.wall = self.cpu * WALL_FACTOR

    @property
    def spent(self) -> bool:
        return self.cpu <= 0 or self.wall <= 0
