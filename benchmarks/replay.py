"""CPU seconds of one submission with replay, without it, and in its own worker, in one run under one isolation.

    .venv/bin/python -P benchmarks/replay.py [ASSIGNMENT ...] [--repeat 5] [--isolation bubblewrap]

Three kinds of submission: the instructor's solution, correct solutions that are written otherwise (the audit's
variants), and wrong ones (the audit's mutants). CPU is that of the warm process and of its ended children, workers
included. "Worker" is what a worker takes to start, to run the cells and to answer the recorded calls. Each is the mean
of some runs, since a process's seconds are counted in hundredths; of several submissions, the median of their means.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
from pathlib import Path

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells, with_cells, written
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.grading.proof import instructors_cells
from autograder.sandbox.process import WorkerProcess
from autograder.suite.client import Suite
from autograder.suite.recorded import Examples, unpack
from autograder.suite.results import Job
from autograder.suite.session import Session

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


def worker_seconds(assignment: Assignment, isolation: str, examples: Examples) -> float:
    """CPU seconds of a worker that runs the solution's cells and answers every recorded call."""

    def start() -> WorkerProcess:
        worker = WorkerProcess(isolation, assignment.data)
        worker.wait_ready()
        return worker

    session = Session(solution_of(assignment), start, {}, {})
    for test, found in examples.items():
        session.begin(test, 60.0)
        for example in found:
            session.ask_ahead(example.calls or ())
    seconds = session.loader.worker().cpu_time()
    session.close()
    return seconds


def seconds_each(suite: Suite, submissions: list[Submission], repeat: int) -> float:
    """The median of what each takes, the mean of `repeat` runs."""
    found = []
    for submission in submissions:
        before = cpu(suite.pid)
        for _ in range(repeat):
            suite.run(Job(submission))
        found.append((cpu(suite.pid) - before) / repeat)
    return statistics.median(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("assignment", nargs="*", default=ASSIGNMENTS)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--some", type=int, default=5, help="submissions written otherwise, and wrong ones")
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, isolation {options.isolation}")
    print(f"{'CPU seconds a submission':<42}{'engine':>8}{'replay':>8}{'ratio':>8}{'worker':>8}{'replay/worker':>16}")
    for id in options.assignment:
        assignment = load_assignment(ROOT, id)
        solution = solution_of(assignment)
        cells = mutants_of_cells(exercise_cells(assignment))
        wrong = [with_cells(solution, {exercise: mutant.cell}) for exercise, mutant in cells]
        pick = random.Random(0)
        kinds = {
            "the solution": [solution],
            "written otherwise": pick.sample([each.submission for each in written(assignment)], options.some),
            "wrong": pick.sample(wrong, options.some),
        }
        with Suite(assignment, options.isolation) as engine, Suite(assignment, options.isolation) as replaying:
            examples = unpack(replaying.run(Job(instructors_cells(assignment), record=True)).examples)
            engine.run(Job(solution))
            floors = [worker_seconds(assignment, options.isolation, examples) for _ in range(options.repeat)]
            floor = statistics.mean(floors)
            for kind, submissions in kinds.items():
                drawn, asked = (seconds_each(each, submissions, options.repeat) for each in (engine, replaying))
                print(
                    f"{id + ', ' + kind:<42}{drawn:>8.2f}{asked:>8.2f}{drawn / max(asked, 0.01):>8.1f}"
                    + (f"{floor:>8.2f}{asked / floor:>15.2f}×" if kind == "the solution" else ""),
                    flush=True,
                )


if __name__ == "__main__":
    main()
