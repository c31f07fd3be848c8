"""`nbgrader autograde` on a class that nobody has graded, and on one whose reports are stored; beside another commit.

    .venv/bin/python -P benchmarks/nbgrader_autograde.py [--submissions 100] [--baseline CHECKOUT] [--isolation none]

Correct submissions of one assignment, no two alike. "Fresh" grades them in `nbgrader autograde` itself; "stored" runs
`autograder grade submitted/` first, which is not counted. CHECKOUT is a clone with its own .venv.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parent))
from grading import cpu
from throughput import ROOT, course, submissions

ID = "c1w2_logistic_regression"


def measure(tree: Path, count: int, isolation: str, is_stored: bool) -> tuple[float, float]:
    """(seconds, CPU seconds) a submission of `nbgrader autograde`, with the package and the course of `tree`."""
    programs = tree / ".venv" / "bin"
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    with tempfile.TemporaryDirectory() as folder:

        def run(*command: str) -> None:
            program, *rest = command
            subprocess.run([programs / program, *rest], cwd=folder, env=environment, check=True, capture_output=True)

        course(Path(folder), ID, tree)
        with (Path(folder) / "nbgrader_config.py").open("a", encoding="utf-8") as config:
            config.write(f"\nc.Grade.isolation = {isolation!r}\n")
        submissions(Path(folder) / "submitted", ID, count, 0, tree)
        run("nbgrader", "generate_assignment", ID)
        if is_stored:
            run("autograder", "grade", "submitted", "--isolation", isolation)
        wall, used = time.perf_counter(), cpu()
        run("nbgrader", "autograde", ID)
        return (time.perf_counter() - wall) / count, (cpu() - used) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=100)
    parser.add_argument("--baseline", type=Path)
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    trees = {"now": ROOT, **({"the other commit": options.baseline.resolve()} if options.baseline else {})}
    print(f"{options.submissions} submissions of {ID}, isolation {options.isolation}, load {os.getloadavg()[0]:.1f}")
    print(f"{'nbgrader autograde, a submission':<36}{'seconds':>10}{'CPU s':>8}")
    for kind in ("stored", "fresh"):
        for name, tree in trees.items():
            seconds, used = measure(tree, options.submissions, options.isolation, kind == "stored")
            print(f"{f'{kind}, {name}':<36}{seconds:>10.2f}{used:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
