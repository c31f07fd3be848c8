"""A class at scale: submissions a minute for 1 and 2 jobs, memory of the trusted side, resume after a kill.

    .venv/bin/python -P benchmarks/throughput.py [--submissions 1000]

Submissions of c1w2_logistic_regression, made by editing its solution so that no two are alike and one in three is
wrong. A run of all of them is killed when about half is done, and started again; then it is run once more, unchanged.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from autograder.notebook import cell_metadata

ROOT = Path(__file__).resolve().parent.parent
ID = "c1w2_logistic_regression"
WRONG = (("/ m", ""), ("- Y", "+ Y"), ("learning_rate * ", ""), (".T", ""))


def edited(solution: dict[str, Any], k: int) -> dict[str, Any]:
    """The solution with a comment of its own, and in one of three cases a mistake."""
    notebook = copy.deepcopy(solution)
    for cell in notebook["cells"]:
        if cell_metadata(cell).get("solution"):
            source = "".join(cell["source"])
            if k % 3 == 0:
                source = source.replace(*WRONG[k // 3 % len(WRONG)], 1)
            cell["source"] = f"{source}\n# student {k}"
        cell.get("outputs", []).clear()
    return notebook


def course(root: Path, count: int) -> None:
    (root / "tests" / "hidden").mkdir(parents=True)
    shutil.copytree(ROOT / "source" / ID, root / "source" / ID)
    shutil.copy(ROOT / "tests" / "hidden" / f"test_{ID}.py", root / "tests" / "hidden")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    solution = json.loads((ROOT / "solutions" / ID / f"{ID}.ipynb").read_text(encoding="utf-8"))
    for k in range(count):
        path = root / "submitted" / f"student{k:04}" / ID / f"{ID}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(edited(solution, k)), encoding="utf-8")


def stored(root: Path) -> int:
    return len(list((root / ".autograder").rglob("*.json")))


def memory(pid: int) -> float:
    """Resident megabytes of a process and of all below it, workers included."""
    total, stack = 0.0, [pid]
    while stack:
        current = stack.pop()
        try:
            status = Path(f"/proc/{current}/status").read_text(encoding="utf-8")
            stack += map(int, Path(f"/proc/{current}/task/{current}/children").read_text().split())
        except OSError:
            continue
        if "VmRSS:" in status:
            total += int(status.split("VmRSS:")[1].split()[0]) / 1000
    return total


def run(root: Path, jobs: int, folder: str = "submitted", kill_at: int | None = None) -> tuple[float, list[float]]:
    """(seconds, samples of memory) of one `autograder grade`; killed with SIGKILL at `kill_at` reports, if given."""
    command = [str(Path(sys.executable).parent / "autograder"), "grade", folder, "--jobs", str(jobs)]
    began = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--format", "json", "--output", "reports.json"],
        cwd=root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    samples = []
    while process.poll() is None:
        time.sleep(1)
        samples.append(memory(process.pid))
        if kill_at is not None and stored(root) >= kill_at:
            os.kill(process.pid, signal.SIGKILL)
    return time.perf_counter() - began, samples


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--submissions", type=int, default=1000)
    count = parser.parse_args().submissions
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        course(root, count)
        some = root / "some"
        few = min(40, count)
        for path in sorted((root / "submitted").iterdir())[:few]:
            shutil.copytree(path, some / path.name)
        rates = {}
        for jobs in (1, 2):
            shutil.rmtree(root / ".autograder", ignore_errors=True)
            seconds, _ = run(root, jobs, "some")
            rates[jobs] = 60 * few / seconds
            print(f"{jobs} job{'s' * (jobs > 1)}: {rates[jobs]:.0f} submissions a minute ({few} graded)", flush=True)
        print(f"2 jobs are {rates[2] / rates[1]:.2f} times as fast as 1\n", flush=True)
        shutil.rmtree(root / ".autograder")
        first, samples = run(root, 2, kill_at=count // 2)
        before = stored(root)
        second, more = run(root, 2)
        third, _ = run(root, 2)
        reports = json.loads((root / "reports.json").read_text(encoding="utf-8"))
        samples += more
        half = len(samples) // 2 or 1
        rest = count - before
        print(f"{count} submissions, killed at {before}: {first:.0f} s, then {second:.0f} s for the other {rest}")
        print(f"reports: {len(reports)}, in the store: {stored(root)} (nothing lost, nothing graded twice)")
        print(f"unchanged, once more: {third:.1f} s, {1000 * third / count:.0f} ms a submission")
        early, late = max(samples[:half]), max(samples[half:])
        print(f"memory of all processes: {early:.0f} MB in the first half, {late:.0f} MB after")


if __name__ == "__main__":
    main()
