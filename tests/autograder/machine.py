"""What a test needs of the machine: skipped where it is missing, but a failure in CI, which must have it."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

from autograder.sandbox.process import SandboxError, WorkerProcess


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
