"""Seconds a submission: our `grade`, the same suite in process, and stock nbgrader autograde, in one run.

    .venv/bin/python -P benchmarks/grading.py [--submissions 10] [--repeat 3]

Ten submissions of c1w2_logistic_regression, made from its solution by giving every cell a comment of its own. "In
process" is the suite in a warm pytest process with the student's code beside it: no isolation. Stock nbgrader runs the
whole notebook with nbgrader's own preprocessors: its visible checks are its tests. Peak memory is that of a worker.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.notebook import cell_metadata
from autograder.grading.grader import Grader
from autograder.records import Report
from autograder.sandbox.process import WorkerProcess

ROOT = Path(__file__).resolve().parent.parent
ID = "c1w2_logistic_regression"
STOCK = """
c = get_config()
c.Execute.timeout = 300
"""


def submissions(folder: Path, count: int) -> list[Path]:
    """Notebooks in nbgrader's layout, no two with the same code."""
    solution = json.loads((ROOT / "solutions" / ID / f"{ID}.ipynb").read_text(encoding="utf-8"))
    paths = []
    for k in range(count):
        notebook = copy.deepcopy(solution)
        for cell in notebook["cells"]:
            if cell_metadata(cell).get("solution"):
                cell["source"] = ["".join(cell["source"]), f"\n# student {k}"]
        path = folder / f"student{k:02}" / ID / f"{ID}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        paths.append(path)
    return paths


def cpu() -> float:
    """CPU seconds of this process and of its ended children."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def measure(work: Callable[[], None], count: int) -> tuple[float, float]:
    """(seconds, CPU seconds) a submission; children must have ended when `work` returns."""
    wall, used = time.perf_counter(), cpu()
    work()
    return (time.perf_counter() - wall) / count, (cpu() - used) / count


def ours(paths: list[Path], isolation: str) -> tuple[float, float]:
    """A warm grader: the first submission is not counted in seconds; CPU counts all but the collection."""
    started = cpu()
    with Grader(ROOT, isolation) as grader:
        expect(grader.grade(paths[0], ID))
        wall = time.perf_counter()
        for path in paths:
            expect(grader.grade(path, ID))
        seconds = (time.perf_counter() - wall) / len(paths)
    return seconds, (cpu() - started) / (len(paths) + 1)


def expect(outcome: Any) -> None:
    assert isinstance(outcome, Report), outcome
    assert outcome.score == outcome.max_score, outcome


def stock(course: Path, count: int, assignment: str = ID) -> tuple[float, float]:
    """`nbgrader autograde` with nbgrader's own preprocessors, on the same notebooks."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}

    def run(*command: str) -> None:
        subprocess.run(command, cwd=course, env=environment, check=True, capture_output=True)

    (course / "nbgrader_config.py").write_text(STOCK, encoding="utf-8")
    shutil.copytree(ROOT / "source" / assignment, course / "source" / assignment)
    run("nbgrader", "generate_assignment", assignment)
    return measure(lambda: run("nbgrader", "autograde", assignment), count)


def worker_memory() -> float:
    """Peak memory of a worker that has loaded what a submission needs, in MB."""
    worker = WorkerProcess("bubblewrap", ROOT / "source" / ID / "data")
    worker.wait_ready()
    status = Path(f"/proc/{worker.pid}/status").read_text(encoding="utf-8")
    worker.kill()
    return int(status.split("VmHWM:")[1].split()[0]) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    rows: dict[str, list[tuple[float, float]]] = {"bubblewrap": [], "none": [], "in-process": []}
    with tempfile.TemporaryDirectory() as scratch:
        paths = submissions(Path(scratch) / "submitted", options.submissions)
        for _ in range(options.repeat):
            for isolation in rows:
                rows[isolation].append(ours(paths, isolation))
        rows["stock nbgrader"] = [stock(Path(scratch), options.submissions)]
    base = statistics.median(row[0] for row in rows["in-process"])
    print(f"{options.submissions} submissions of {ID}, {options.repeat} rounds; medians")
    print(f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}, Python {platform.python_version()}\n")
    print(f"{'':<16}{'seconds':>10}{'CPU s':>10}{'ratio':>10}")
    for name, values in rows.items():
        wall, used = (statistics.median(column) for column in zip(*values, strict=True))
        print(f"{name:<16}{wall:>10.2f}{used:>10.2f}{wall / base:>10.2f}")
    print(f"\nmemory of a worker: {worker_memory():.0f} MB")


if __name__ == "__main__":
    main()
