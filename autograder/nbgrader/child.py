"""Grading in a process of its own: `python -m autograder grade` is run and its report read.

formgrader runs nbgrader's preprocessors inside the Jupyter server, on its main thread: nothing may be graded there.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from autograder.records import GRADED, NOT_GRADED, Report, Ungraded, from_json

COMMAND = (sys.executable, "-I", "-m", "autograder", "grade")
"""-I: neither the environment nor a file in the working directory may stand in for the package."""


class NoReport(RuntimeError):
    """The child gave no report: an infrastructure fault, never a grade."""


def grade_in_child(path: Path, assignment: str, root: Path, isolation: str, feedback: str, timeout: float) -> Report:
    """The report on the notebook at `path`. Raises NoReport, with what went wrong and what to do."""
    options = ["--assignment", assignment, "--format", "json", "--feedback", feedback, "--isolation", isolation]
    child = subprocess.Popen(
        [*COMMAND, str(path.absolute()), *options],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, errors = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise NoReport(f"{path.name}: the grader had not finished after {timeout:g} s and was ended") from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    last = " ".join(errors.decode(errors="replace").split()[-60:])
    if child.returncode not in (GRADED, NOT_GRADED):
        raise NoReport(f"{path.name}: the grader ended with status {child.returncode}: {last or 'no message'}")
    try:
        outcome = from_json(output)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoReport(f"{path.name}: the grader printed no report ({error}): {last or 'no message'}") from None
    if isinstance(outcome, Ungraded):
        raise NoReport(f"{path.name}: not graded ({outcome.error.kind}): {outcome.error.message}")
    if outcome.assignment != assignment:
        raise NoReport(f"{path.name}: the report is of {outcome.assignment}, expected {assignment}")
    return outcome
