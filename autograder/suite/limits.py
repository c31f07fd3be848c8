"""How long a submission may compute: limits in CPU seconds, with a far wall limit beside each."""

from __future__ import annotations

from dataclasses import dataclass, field

CALL_CPU_SECONDS = 5.0
CELL_CPU_SECONDS = 5.0
EXTRA_CELL_CPU_SECONDS = 2.0
EXERCISE_CPU_SECONDS = 20.0
SUBMISSION_CPU_SECONDS = 120.0
LOAD_CPU_SECONDS = 20.0
"""Limits on a call, a cell, an extra cell of the student's, an exercise, a submission, and its cells together."""

WALL_FACTOR = 8.0
"""Wall limits are this many times the CPU limits: far above, so that a busy machine fails nobody."""


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
