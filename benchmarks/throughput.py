"""A class at scale: submissions a minute for 1 and 2 jobs and for stock nbgrader, then 1,000 submissions in one go.

    .venv/bin/python -P benchmarks/throughput.py [--submissions 1000] [--sample 60] [--rounds 3] [--assignment ID ...]

Submissions are made from an assignment's solution, no two alike; one in three is wrong by an edit of the audit's. Rates
are medians over rounds, each round with 1 job, 2 jobs and stock `nbgrader autograde` one after the other, starting
included; stock gets a sixth of the sample. The whole class (of the first assignment) is then graded undisturbed, graded
with a kill at half and a second run, and run once more unchanged.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells
from autograder.course.assignment import load_assignment
from autograder.course.notebook import cell_metadata, grade_id, solution_id

sys.path.append(str(Path(__file__).parent))
from grading import stock

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ["c1w2_logistic_regression", "c1w4_image_classifier"]


def submissions(folder: Path, assignment: str, count: int) -> None:
    """`count` notebooks in nbgrader's layout; every third holds a mistake."""
    solution = json.loads((ROOT / "solutions" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    wrong = list(mutants_of_cells(exercise_cells(load_assignment(ROOT, assignment))))
    random.Random(0).shuffle(wrong)
    for k in range(count):
        notebook: dict[str, Any] = copy.deepcopy(solution)
        exercise, mutant = wrong[k // 3 % len(wrong)]
        for cell in notebook["cells"]:
            cell.get("outputs", []).clear()
            if cell_metadata(cell).get("solution") and cell["cell_type"] == "code":
                mistaken = k % 3 == 0 and grade_id(cell) == solution_id(exercise)
                cell["source"] = f"{mutant.cell if mistaken else ''.join(cell['source'])}\n# student {k}"
        path = folder / f"student{k:04}" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def course(root: Path, assignment: str) -> None:
    """A course of one assignment, without submissions."""
    (root / "tests" / "hidden").mkdir(parents=True)
    shutil.copytree(ROOT / "source" / assignment, root / "source" / assignment)
    shutil.copy(ROOT / "tests" / "hidden" / f"test_{assignment}.py", root / "tests" / "hidden")
    shutil.copy(ROOT / "nbgrader_config.py", root)


def stored(root: Path) -> int:
    return len(list((root / ".autograder").rglob("*.json")))


def memory(pid: int) -> float:
    """Megabytes of the processes that hold no student's code: `pid` and all below it, down to the sandboxes.

    Pages that a fork shares with its parent count once.
    """
    total, stack = 0.0, [pid]
    while stack:
        folder = Path("/proc") / str(stack.pop())
        try:
            if folder.joinpath("comm").read_text().strip() == "bwrap":
                continue
            stack += map(int, folder.joinpath("task", folder.name, "children").read_text().split())
            stack += [
                int(child)
                for task in folder.joinpath("task").iterdir()
                if task.name != folder.name
                for child in task.joinpath("children").read_text().split()
            ]
            total += int(folder.joinpath("smaps_rollup").read_text().split("\nPss:")[1].split()[0]) / 1000
        except (OSError, IndexError):
            continue
    return total


Sample = tuple[float, int, float]
"""Seconds since the start, reports in the store, megabytes of the trusted side."""


def run(root: Path, jobs: int, folder: str, kill_at: int | None = None) -> tuple[float, list[Sample]]:
    """(seconds, samples) of one `autograder grade`; killed with SIGKILL at `kill_at` reports, if given."""
    command = [str(Path(sys.executable).parent / "autograder"), "grade", folder, "--jobs", str(jobs)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--format", "json", "--output", "reports.json"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    samples: list[Sample] = []
    while True:
        try:
            process.wait(2)
            return time.perf_counter() - began, samples
        except subprocess.TimeoutExpired:
            done = stored(root)
            samples.append((time.perf_counter() - began, done, memory(process.pid)))
            if kill_at is not None and done >= kill_at:
                os.kill(process.pid, signal.SIGKILL)


def rates(assignment: str, sample: int, rounds: int) -> None:
    """Print submissions a minute for 1 job, 2 jobs and stock nbgrader."""
    few = max(1, sample // 6)
    found: dict[str, list[float]] = {"1 job": [], "2 jobs": [], "stock nbgrader": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as scratch:
            root, plain = Path(scratch) / "ours", Path(scratch) / "stock"
            course(root, assignment)
            submissions(root / "submitted", assignment, sample)
            submissions(plain / "submitted", assignment, few)
            for jobs, name in ((1, "1 job"), (2, "2 jobs")):
                shutil.rmtree(root / ".autograder", ignore_errors=True)
                found[name].append(60 * sample / run(root, jobs, "submitted")[0])
            found["stock nbgrader"].append(60 / stock(plain, few, assignment)[0])
    print(f"{assignment}, {rounds} rounds of {sample} submissions ({few} for stock nbgrader)")
    for name, values in found.items():
        ratio = statistics.median(a / b for a, b in zip(values, found["stock nbgrader"], strict=True))
        print(f"  {name:<15}{statistics.median(values):>5.0f} a minute, {ratio:.1f} times stock nbgrader")
    gain = statistics.median(b / a for a, b in zip(found["1 job"], found["2 jobs"], strict=True))
    print(f"  2 jobs are {gain:.2f} times as fast as 1\n", flush=True)


def scale(assignment: str, count: int) -> None:
    """Print how a whole class goes: time and memory as it grows, a kill at half, the same class unchanged."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        course(root, assignment)
        submissions(root / "submitted", assignment, count)
        whole, samples = run(root, 2, "submitted")
        reports = (root / "reports.json").read_text(encoding="utf-8")
        print(f"{assignment}, {count} submissions, 2 jobs: {whole:.0f} s")
        print("  reports stored   seconds   MB of the trusted side")
        for tenth in range(1, 10):
            seconds, done, size = min(samples, key=lambda each: abs(each[1] - count * tenth / 10))
            print(f"  {done:>14}{seconds:>10.0f}{size:>10.0f}")
        shutil.rmtree(root / ".autograder")
        first, _ = run(root, 2, "submitted", kill_at=count // 2)
        kept = stored(root)
        second, _ = run(root, 2, "submitted")
        same = (root / "reports.json").read_text(encoding="utf-8") == reports
        print(f"  killed after {kept} reports and {first:.0f} s; the other {count - kept} took {second:.0f} s")
        print(f"  reports then {'the same, byte for byte' if same else 'DIFFERENT'}")
        third, _ = run(root, 2, "submitted")
        print(f"  unchanged, once more: {third:.1f} s, {1000 * third / count:.1f} ms a submission")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=1000, help="the whole class; 0 for the rates alone")
    parser.add_argument("--sample", type=int, default=60, help="submissions of a round; 0 for the whole class alone")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--assignment", nargs="+", default=ASSIGNMENTS)
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if options.sample:
        for assignment in options.assignment:
            rates(assignment, options.sample, options.rounds)
    if options.submissions:
        scale(options.assignment[0], options.submissions)


if __name__ == "__main__":
    main()
