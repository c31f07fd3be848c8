"""What a test needs of the machine: skipped where it is missing, but a failure in CI, which must have it.

TensorFlow is in an environment of its own: `make test-tensorflow` runs what needs it, and elsewhere it is skipped.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from autograder.course.assignment import load_assignment
from autograder.course.course import assignment_ids
from autograder.sandbox.process import SandboxError, WorkerProcess


def lessons(root: Path) -> list[Any]:
    """The ids of a course's assignments for `parametrize`, those marked that need more than NumPy to be graded."""
    needs = {id: load_assignment(root, id).needs for id in assignment_ids(root)}
    return [pytest.param(id, marks=[pytest.mark.needs(need)] if need else []) for id, need in needs.items()]


def missing(reason: str) -> NoReturn:
    """Skip the test; fail where CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have what this test needs: {reason}")
    pytest.skip(reason)


def bubblewrap_fault() -> str:
    """Why isolation by bubblewrap does not work here, or ""."""
    try:
        worker = WorkerProcess("bubblewrap")
        worker.wait_ready()
        worker.kill()
    except SandboxError as error:
        return str(error)
    return ""
