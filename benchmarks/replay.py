"""CPU seconds a correct submission with and without replay, in one run, under one isolation.

    .venv/bin/python -P benchmarks/replay.py [ASSIGNMENT ...] [--repeat 3] [--isolation bubblewrap]

The instructor's solution is judged again and again in one warm process; CPU is that of the process and its ended
children, workers included. Medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from autograder.course.assignment import load_assignment
from autograder.grading.proof import instructors_cells
from autograder.suite.client import Suite

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = [
    "c1w2_logistic_regression",
    "c1w4_deep_network",
    "c1w4_image_classifier",
    "c2w2_optimization",
]
TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid: int) -> float:
    """CPU seconds of a process and of its ended children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / TICKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("assignment", nargs="*", default=ASSIGNMENTS)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    print(f"{'CPU seconds a submission':<36}{'engine':>8}{'replay':>8}{'ratio':>8}")
    for id in options.assignment:
        assignment = load_assignment(ROOT, id)
        submission = instructors_cells(assignment)
        with Suite(assignment, options.isolation) as suite:
            pid = suite.pid

            def once(suite: Suite = suite, pid: int = pid, submission: object = submission, **how: bool) -> float:
                before = cpu(pid)
                outcome = suite.run(submission, **how)  # type: ignore[arg-type]
                assert all(verdict.passed for verdict in outcome.verdicts), outcome
                return cpu(pid) - before

            once()
            engine = statistics.median(once() for _ in range(options.repeat))
            once(record=True)
            replay = statistics.median(once() for _ in range(options.repeat))
        print(f"{id:<36}{engine:>8.2f}{replay:>8.2f}{engine / replay:>8.1f}", flush=True)


if __name__ == "__main__":
    main()
