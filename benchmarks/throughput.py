"""A class at scale: submissions a minute, side by side with another commit and stock nbgrader; then a whole class.

    .venv/bin/python -P benchmarks/throughput.py [--sample 60] [--rounds 3] [--baseline CHECKOUT] [--assignment ID ...]
    .venv/bin/python -P benchmarks/throughput.py --submissions 0 --way "1 job" "2 jobs" [--kind mixed]
    .venv/bin/python -P benchmarks/throughput.py --sample 0 --submissions 10000

Submissions are made from an assignment's solution, no two alike; in the class "mixed" one in three is wrong by an edit
of the audit's. Each round grades with 1 job, with 2, without replay, with the commit in CHECKOUT (a clone with its own
.venv, its own notebooks and suites) and with stock `nbgrader autograde` (a sixth of the sample), one after the other,
their start included; medians over rounds; `--way` leaves the others out. The whole class (mixed, of the first
assignment) is then graded undisturbed, graded with a kill at half and a second run, and run once more unchanged.
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells
from autograder.course.assignment import load_assignment
from autograder.course.notebook import cell_metadata, grade_id, solution_id

sys.path.append(str(Path(__file__).parent))
from grading import cpu, stock

ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENTS = ["c1w2_logistic_regression", "c1w4_deep_network", "c1w4_image_classifier", "c2w2_optimization"]
CLASSES = {"correct": 0, "mixed": 3}
"""One in so many submissions is wrong; 0 for none."""


def submissions(folder: Path, assignment: str, count: int, one_in: int = 3, tree: Path = ROOT) -> None:
    """`count` notebooks in nbgrader's layout, of the solution in `tree`; every `one_in`-th holds a mistake."""
    solution = json.loads((tree / "solutions" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    wrong = list(mutants_of_cells(exercise_cells(load_assignment(tree, assignment))))
    random.Random(0).shuffle(wrong)
    for k in range(count):
        notebook: dict[str, Any] = copy.deepcopy(solution)
        exercise, mutant = wrong[k // 3 % len(wrong)]
        for cell in notebook["cells"]:
            cell.get("outputs", []).clear()
            if cell_metadata(cell).get("solution") and cell["cell_type"] == "code":
                mistaken = one_in and k % one_in == 0 and grade_id(cell) == solution_id(exercise)
                cell["source"] = f"{mutant.cell if mistaken else ''.join(cell['source'])}\n# student {k}"
        path = folder / f"student{k:05}" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def course(root: Path, assignment: str, tree: Path = ROOT) -> None:
    """A course of one assignment, as it is in `tree`, without submissions."""
    (root / "tests" / "hidden").mkdir(parents=True)
    shutil.copytree(tree / "source" / assignment, root / "source" / assignment)
    shutil.copy(tree / "tests" / "hidden" / f"test_{assignment}.py", root / "tests" / "hidden")
    shutil.copy(tree / "nbgrader_config.py", root)


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


def run(
    root: Path, jobs: int, folder: str, kill_at: int | None = None, tree: Path = ROOT, options: tuple[str, ...] = ()
) -> tuple[float, list[Sample]]:
    """(seconds, samples) of one `autograder grade`; killed with SIGKILL at `kill_at` reports, if given."""
    command = [str(tree / ".venv" / "bin" / "autograder"), "grade", folder, "--jobs", str(jobs), *options]
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


@dataclass(frozen=True)
class Way:
    """A way to grade a class: jobs, options, and the checkout whose grader, notebooks and suites are used."""

    jobs: int
    options: tuple[str, ...] = ()
    tree: Path = ROOT

    def grade(self, folder: Path, assignment: str, one_in: int, count: int) -> tuple[float, float]:
        """(seconds, CPU seconds) a submission."""
        course(folder, assignment, self.tree)
        submissions(folder / "submitted", assignment, count, one_in, self.tree)
        began = cpu()
        seconds, _ = run(folder, self.jobs, "submitted", tree=self.tree, options=self.options)
        done = stored(folder)
        if done < count:
            raise SystemExit(f"{self}: {done} of {count} submissions of {assignment} were graded")
        return seconds / count, (cpu() - began) / count


class Stock(Way):
    """Stock nbgrader, which takes a sixth of the sample."""

    def grade(self, folder: Path, assignment: str, one_in: int, count: int) -> tuple[float, float]:
        few = max(1, count // 6)
        submissions(folder / "submitted", assignment, few, one_in)
        return stock(folder, few, assignment)


def ways(baseline: Path | None, isolation: str) -> dict[str, Way]:
    """The ways that are compared, by name."""
    apart = ("--isolation", isolation)
    found = {"1 job": Way(1, apart), "2 jobs": Way(2, apart), "1 job, no replay": Way(1, (*apart, "--no-replay"))}
    if baseline is not None:
        found["1 job, the other commit"] = Way(1, apart, baseline.resolve())
    return {**found, "stock nbgrader": Stock(1)}


def rates(assignment: str, kind: str, sample: int, rounds: int, compared: dict[str, Way]) -> None:
    """Print submissions a minute and CPU seconds a submission, each way."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in compared}
    for _ in range(rounds):
        for name, way in compared.items():
            with tempfile.TemporaryDirectory() as folder:
                found[name].append(way.grade(Path(folder), assignment, CLASSES[kind], sample))
    print(f"{assignment}, {kind}, {rounds} rounds of {sample} submissions, load {os.getloadavg()[0]:.1f}")
    others = [name for name in compared if name in ("1 job, the other commit", "stock nbgrader")]
    print(f"  {'':<25}{'a minute':>10}{'CPU s':>8}{'as fast as ' + ', '.join(others):>60}")
    for name, values in found.items():
        minute, used = 60 / statistics.median(v[0] for v in values), statistics.median(v[1] for v in values)
        ratios = [statistics.median(b[0] / a[0] for a, b in zip(values, found[other], strict=True)) for other in others]
        print(f"  {name:<25}{minute:>10.0f}{used:>8.2f}" + "".join(f"{ratio:>22.1f} ×" for ratio in ratios))
    print(flush=True)


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
    parser.add_argument("--baseline", type=Path, help="a clone at another commit, with its own .venv")
    parser.add_argument("--isolation", default="bubblewrap")
    parser.add_argument("--assignment", nargs="+", default=ASSIGNMENTS)
    parser.add_argument("--way", nargs="+", metavar="NAME", help="compare these alone (default: all that there are)")
    parser.add_argument("--kind", nargs="+", choices=list(CLASSES), default=list(CLASSES))
    options = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    found = ways(options.baseline, options.isolation)
    unknown = [name for name in options.way or () if name not in found]
    if unknown:
        parser.error(f"there is no way {unknown[0]!r}: choose among {', '.join(map(repr, found))}")
    compared = {name: way for name, way in found.items() if options.way is None or name in options.way}
    if options.sample:
        for assignment in options.assignment:
            for kind in options.kind:
                rates(assignment, kind, options.sample, options.rounds, compared)
    if options.submissions:
        scale(options.assignment[0], options.submissions)


if __name__ == "__main__":
    main()
