"""Grade a class of 20 on a quiet machine and beside CPU hogs: the same reports must come of it.

Run: .venv/bin/python benchmarks/under_load.py [--students 20] [--hogs 2]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "autograder"))

from sample_course import ID, build_course, cell_of, solved, write_notebook

from autograder.grading.batch import grade_all
from autograder.grading.grader import Grader
from autograder.records import to_json

BUSY = "def double(x):\n    import time\n    end = time.process_time() + {seconds}\n"
BUSY += "    while time.process_time() < end: pass\n    return 2 * x"
KINDS = (
    ("right", "def double(x):\n    return 2 * x"),
    ("wrong", "def double(x):\n    return 3 * x"),
    ("raises", "def double(x):\n    return x.nope"),
    ("slow, but within its limit", BUSY.format(seconds=3)),
    ("beyond its limit", BUSY.format(seconds=30)),
)


def build(folder: Path, students: int) -> list[Path]:
    build_course(folder)
    paths = []
    for k in range(students):
        notebook = solved()
        cell_of(notebook, "double-solution")["source"] = f"{KINDS[k % len(KINDS)][1]}  # {k}"
        paths.append(write_notebook(folder / "class" / f"student{k:02}.ipynb", notebook))
    return paths


def run(root: Path, paths: list[Path], isolation: str) -> tuple[str, float]:
    """The reports of the class as text, and the seconds that they took."""
    began = time.monotonic()
    with Grader(root, isolation) as grader:
        outcomes = grade_all(paths, grader, assignment=ID, jobs=len(os.sched_getaffinity(0)))
    return to_json(list(outcomes)), time.monotonic() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=20)
    parser.add_argument("--hogs", type=int, default=2)
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = build(Path(folder), options.students)
        quiet, seconds = run(Path(folder), paths, options.isolation)
        hogs = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(options.hogs)]
        try:
            busy, longer = run(Path(folder), paths, options.isolation)
        finally:
            for hog in hogs:
                hog.kill()
                hog.wait()
    print(f"cores {len(os.sched_getaffinity(0))}, load average {os.getloadavg()[0]:.1f}, students {options.students}")
    print(f"without hogs {seconds:.1f} s, with {options.hogs} hogs {longer:.1f} s")
    print(f"the reports are {'byte-identical' if quiet == busy else 'DIFFERENT'}")
    raise SystemExit(quiet != busy)


if __name__ == "__main__":
    main()
