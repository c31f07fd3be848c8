"""`make demo`: a small class, graded through the nbgrader flow, from submissions to feedback and grades.csv.

The class is made from the solution notebook, so that the demo takes any assignment: one student has solved it all, one
has not begun, one forgot something (1/m in propagate, or the first wrong edit that the suite stops), one is half done,
one loops for ever, and one has copied a cell and deleted another. Everything lies below demo/, a course of its own.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.course.notebook import cell_metadata, cell_source, exercise_id, grade_id
from autograder.sandbox.process import SandboxError, WorkerProcess

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "demo"
BIN = Path(sys.executable).parent
Json = dict[str, Any]


def run(*command: str, folder: Path = DEMO) -> None:
    """Run one command of the flow in `folder`, shown first; its output is kept for the case that it fails."""
    print(f"$ {' '.join(command)}", flush=True)
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}  # nbgrader calls alembic
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}{done.stderr}\ndemo: {' '.join(command)} ended with status {done.returncode}")


def solutions(notebook: Json) -> list[Json]:
    return [cell for cell in notebook["cells"] if cell_metadata(cell).get("solution")]


def function_of(cell: Json) -> str:
    return exercise_id(grade_id(cell) or "")


def forgotten(notebook: Json) -> str:
    """Drop the first division by m, which makes a sum of a mean; returns the exercise, '' where there is none."""
    for cell in solutions(notebook):
        source = cell_source(cell)
        edited = re.sub(r" / (m|len\(\w+\)|\w+\.shape\[1\])\b", "", source)
        if edited != source:
            cell["source"] = edited
            return function_of(cell)
    return ""


def stub(cell: Json, release: Json) -> None:
    """Put the release's stub back."""
    cell["source"] = next(cell_source(other) for other in release["cells"] if grade_id(other) == grade_id(cell))


def endless(notebook: Json, exercise: str) -> None:
    cell = next(cell for cell in solutions(notebook) if function_of(cell) == exercise)
    head = next(line for line in cell_source(cell).split("\n") if line.startswith("def "))
    cell["source"] = f"{head}\n    while True:\n        pass"


def students(solution: Json, release: Json) -> dict[str, Json]:
    """The class: name → notebook."""
    names = [function_of(cell) for cell in solutions(solution)]
    late = "optimize" if "optimize" in names else names[len(names) // 2]
    forgot, half, loop, copied = (copy.deepcopy(solution) for _ in range(4))
    forgotten(forgot)
    for cell in solutions(half)[len(names) // 2 :]:
        stub(cell, release)
    endless(loop, late)
    cells = solutions(copied)
    place = copied["cells"].index(cells[1])
    copied["cells"].insert(place + 1, copy.deepcopy(cells[1]))
    copied["cells"].remove(cells[-1])
    return {
        "ada-solved": solution,
        "ben-untouched": release,
        "cleo-forgot-the-mean": forgot,
        "dan-half-finished": half,
        "eva-endless-loop": loop,
        "fay-copied-and-deleted": copied,
    }


def isolation() -> str:
    """bubblewrap where it runs; else none, since this class is our own."""
    try:
        worker = WorkerProcess("bubblewrap")
        worker.wait_ready()
        worker.kill()
    except SandboxError as error:
        print(f"\nbubblewrap does not run here: {error}\nThe demo's own class is trusted: it is graded with none.\n")
        return "none"
    return "bubblewrap"


def main() -> None:
    parser = argparse.ArgumentParser(description="Grade a small class through the nbgrader flow, in demo/.")
    parser.add_argument("assignment", help="an assignment of source/")
    id = parser.parse_args().assignment
    source = ROOT / "source" / id
    if not source.is_dir():
        known = ", ".join(sorted(path.name for path in (ROOT / "source").iterdir()))
        parser.error(f"no assignment {id!r}: expected one of {known}")
    kind = isolation()
    run("autograder", "release", id, "--isolation", kind, folder=ROOT)
    shutil.rmtree(DEMO, ignore_errors=True)
    (DEMO / "tests" / "hidden").mkdir(parents=True)
    shutil.copytree(source, DEMO / "source" / id)
    shutil.copy(ROOT / "tests" / "hidden" / f"test_{id}.py", DEMO / "tests" / "hidden")
    settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (DEMO / "nbgrader_config.py").write_text(settings + f'\nc.Grade.isolation = "{kind}"\n', encoding="utf-8")

    run("nbgrader", "generate_assignment", id)
    solution = json.loads((ROOT / "solutions" / id / f"{id}.ipynb").read_text(encoding="utf-8"))
    release = json.loads((DEMO / "release" / id / f"{id}.ipynb").read_text(encoding="utf-8"))
    for name, notebook in students(solution, release).items():
        path = DEMO / "submitted" / name / id / f"{id}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    run("autograder", "grade", "submitted", "--isolation", kind, "--format", "json", "--output", "reports.json")
    run("nbgrader", "autograde", id)
    run("nbgrader", "generate_feedback", id)
    run("nbgrader", "export")
    print(flush=True)
    subprocess.run([str(BIN / "autograder"), "grade", "submitted", "--isolation", kind], cwd=DEMO, check=True)
    print(f"\nfeedback pages  demo/feedback/<student>/{id}/{id}.html")
    print("gradebook       demo/grades.csv (and demo/gradebook.db)")
    print("JSON reports    demo/reports.json")
    print("one report      .venv/bin/autograder grade demo/submitted/cleo-forgot-the-mean")


if __name__ == "__main__":
    main()
