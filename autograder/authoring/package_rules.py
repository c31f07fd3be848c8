"""Whether the packages of an assignment can be imported where submissions run: some need threads, or more memory."""

from __future__ import annotations

from pathlib import Path

from autograder.authoring.problem import Problem
from autograder.course.assignment import Assignment, load_assignment
from autograder.packages import modules
from autograder.records import GradingError
from autograder.sandbox.process import OutOfTime, SandboxError, WorkerEnded, WorkerProcess
from autograder.worker.wire import WireError, pack_message, unpack_message

IMPORT_CPU_SECONDS, IMPORT_WALL_SECONDS = 20.0, 160.0


def package_problems(root: Path, id: str, isolation: str) -> list[Problem]:
    """The packages of an assignment that are not installed, or that a worker under `isolation` cannot import."""
    try:
        assignment = load_assignment(root, id)
        found = [(name, module) for name in assignment.packages for module in modules(name)]
        stops = {module: _stops(assignment, module, isolation) for _, module in found}
    except (GradingError, SandboxError) as error:
        return [Problem(f"source/{id}", str(error), "nothing of it can be graded before")]
    remedy = "leave it out, or let a locked cell do without it; SECURITY.md lists what the sandbox refuses"
    return [
        Problem(f"source/{id}", f"the package {name} cannot be used where submissions run: {stops[module]}", remedy)
        for name, module in found
        if stops[module]
    ]


def _stops(assignment: Assignment, module: str, isolation: str) -> str:
    """What stops the import of a module in a worker of its own, or ""."""
    worker = WorkerProcess(isolation, None, assignment.packages, assignment.needs)
    try:
        worker.wait_ready()
        request = pack_message(["", "run", "import", f"import {module}", "all"])
        reply = unpack_message(worker.exchange(request, IMPORT_CPU_SECONDS, IMPORT_WALL_SECONDS))
        raised = reply[2]["raised"]
        return f"{raised[0]['type']}: {raised[0]['text']}" if raised else ""
    except OutOfTime:
        return f"`import {module}` takes more than {IMPORT_CPU_SECONDS:g} s"
    except (WorkerEnded, WireError):
        return f"`import {module}` ends the Python process"
    finally:
        worker.kill()
