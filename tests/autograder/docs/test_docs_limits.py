"""docs/limits.md says the numbers that the code has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.course import notebook
from autograder.nbgrader import file_checks, sanitize
from autograder.sandbox import isolation
from autograder.suite import limits, objects, server, session
from autograder.worker import caps, packing, profiles

TEXT = (Path(__file__).parents[3] / "docs" / "limits.md").read_text(encoding="utf-8").split("| an id of")[0]
MEBI, GIBI = 1 << 20, 1 << 30
ROWS: dict[str, list[float]] = {
    "a notebook": [notebook.MAX_BYTES / MEBI, notebook.MAX_CELLS, notebook.MAX_SOURCE / MEBI],
    "a call of a student's function": [limits.CALL_CPU_SECONDS],
    "an exercise": [limits.EXERCISE_CPU_SECONDS],
    "a solution cell or a locked cell": [limits.CELL_CPU_SECONDS],
    "a student's own cell": [limits.EXTRA_CELL_CPU_SECONDS],
    "all cells together": [limits.LOAD_CPU_SECONDS],
    "a submission": [limits.SUBMISSION_CPU_SECONDS],
    "the clock": [limits.WALL_FACTOR],
    "a worker": [
        profiles.LIMITS["RLIMIT_AS"] / GIBI,
        profiles.LIMITS["RLIMIT_FSIZE"] / MEBI,
        profiles.LIMITS["RLIMIT_NOFILE"],
    ],
    "a worker with TensorFlow": [
        profiles.PROFILES["tensorflow"].limits["RLIMIT_AS"] / GIBI,
        profiles.PROFILES["keras"].threads,
    ],
    "its working folder": [isolation.FOLDER_BYTES / MEBI, isolation.FOLDER_FILES],
    "workers of one submission": [limits.WORKER_STARTS],
    "a value that comes back": [
        caps.MAX_MESSAGE / MEBI, caps.MAX_NODES, caps.MAX_DEPTH, caps.MAX_ARRAY / MEBI, caps.MAX_NDIM, caps.MAX_TEXT,
    ],
    "a generator": [packing.MAX_ITEMS],
    "objects that a suite holds": [objects.MAX_HELD],
    "calls of one test": [session.MAX_CALLS],
    "judging one submission": [limits.JUDGE_CPU_SECONDS, limits.JUDGE_MEMORY / GIBI, server.GRADING_SECONDS],
    "a cell as feedback shows it": [sanitize.MAX_CELL, sanitize.MAX_OUTPUTS],
    "a hand-in's folder": [file_checks.MAX_FILES, file_checks.MAX_FOLDER_BYTES / MEBI],
}  # fmt: skip


@pytest.mark.parametrize("what", ROWS)
def test_a_row_says_the_numbers_of_the_code(what: str) -> None:
    [limit] = re.findall(rf"^\| {re.escape(what)} \| (.*?) \|", TEXT, flags=re.MULTILINE)
    assert [float(number) for number in re.findall(r"\b\d+\b", limit)] == ROWS[what]
