"""The same submission gives the same bytes: ten runs, one core and two, by the command line and by nbgrader."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_class import SUITE
from nbgrader_run import empty_gradebook, nbgrader
from sample_course import ID, build_course, cell_of, solved, submit

WRONG = """import random, time
def double(x):
    y = 2.0 * np.asarray(x) + 1e-3 * (np.random.default_rng().random() + random.random() + np.random.rand())
    return np.where(y > 100, y + 1, y) if np.ndim(x) else y"""


def submission(course: Path) -> Path:
    """A submission whose failures are found and shrunk by Hypothesis, with randomness of three kinds."""
    (course / "tests" / "hidden" / f"test_{ID}.py").write_text(SUITE)
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = WRONG
    return submit(course, "ada", notebook)


def cores() -> list[list[int]]:
    mine = sorted(os.sched_getaffinity(0))
    return [mine[:1], mine[-1:], mine]


def by_command_line(path: Path, run: int) -> bytes:
    where = cores()[run % len(cores())]
    environment = {**os.environ, "PYTHONHASHSEED": str(run), "TZ": f"UTC+{run}", "LANG": ("C", "C.UTF-8")[run % 2]}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "autograder", "grade", str(path), "--fresh", "--format", "json"],
        cwd=(path.parent, path.parents[3])[run % 2],
        env=environment,
        capture_output=True,
        preexec_fn=lambda: os.sched_setaffinity(0, where),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def stored(course: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (course / ".autograder" / "reports").rglob("*.json")}


def test_ten_runs_give_the_same_bytes(tmp_path: Path, bubblewrap: str) -> None:
    path = submission(build_course(tmp_path))
    first = by_command_line(path, 0)
    assert b"smallest case" in first
    assert b'"status": "failed"' in first
    for run in range(1, 10):
        assert by_command_line(path, run) == first, f"run {run}"


def test_nbgrader_keeps_the_report_that_the_command_line_keeps(tmp_path: Path, bubblewrap: str) -> None:
    course = build_course(tmp_path)
    path = submission(course)
    command = [sys.executable, "-P", "-m", "autograder", "grade", str(path), "--format", "json"]
    subprocess.run(command, cwd=course, stdout=subprocess.DEVNULL, check=True)
    by_cli = stored(course)
    shutil.rmtree(course / ".autograder")
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    assert nbgrader(course, "autograde", ID) == 0
    assert len(by_cli) == 1
    assert stored(course) == by_cli


def test_the_autograded_notebook_is_graded_as_the_submitted_one(tmp_path: Path, bubblewrap: str) -> None:
    course = build_course(tmp_path)
    path = submission(course)
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    assert nbgrader(course, "autograde", ID) == 0
    again = course / "autograded" / "ada" / ID / f"{ID}.ipynb"
    assert by_command_line(again, 0) == by_command_line(path, 0)


if not hasattr(os, "sched_setaffinity"):
    pytestmark = pytest.mark.skip("cores cannot be chosen on this system")
