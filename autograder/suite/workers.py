"""The worker that an assignment's code runs in: started, and waited for."""

from __future__ import annotations

from autograder.course.assignment import Assignment
from autograder.sandbox.process import SandboxError, WorkerProcess


def start_worker(isolation: str, assignment: Assignment) -> WorkerProcess:
    """A worker that an assignment's code can run in. Raises SandboxError, PackageError."""
    return WorkerProcess(isolation, assignment.data, assignment.packages, assignment.needs, assignment.beside)


def ready_worker(isolation: str, assignment: Assignment, spare: list[WorkerProcess]) -> WorkerProcess:
    """A worker that has started, from `spare` if there is one. Raises SandboxError, PackageError.

    One that does not get ready is replaced once: the system may have killed it.
    """
    worker = spare.pop() if spare else start_worker(isolation, assignment)
    try:
        worker.wait_ready()
    except SandboxError:
        worker = start_worker(isolation, assignment)
        worker.wait_ready()
    return worker
