"""Which visible checks of an executed notebook pass: rows on the screen, a job summary, annotations on GitHub.

    python visible_checks.py NOTEBOOK EXECUTED

NOTEBOOK is the file in the repository, EXECUTED what `jupyter nbconvert --execute --allow-errors` made of it. Exits 1
where the points of the checks that pass are below MIN_POINTS, if that is set. Needs nothing but Python.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def checks(executed: dict[str, Any]) -> list[tuple[str, float, str]]:
    """(exercise, points, what stopped its check, or "") of each visible check."""
    found = []
    for cell in executed["cells"]:
        role = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and role.get("grade"):
            errors = [output for output in cell["outputs"] if output["output_type"] == "error"]
            reason = f"{errors[0]['ename']}: {errors[0]['evalue']}" if errors else ""
            found.append((role["grade_id"], float(role.get("points", 0)), reason))
    return found


def line_of(text: str, exercise: str) -> int:
    """The line of the notebook's file where the exercise's function is defined, or its cell is named."""
    for mark in (f'"def {exercise}(', f'"grade_id": "{exercise}-solution"', f'"grade_id": "{exercise}"'):
        if mark in text:
            return text.count("\n", 0, text.index(mark)) + 1
    return 1


def escape(text: str, more: str = "") -> str:
    """`text` as it may stand in a workflow command."""
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def main() -> None:
    notebook, executed = Path(sys.argv[1]), Path(sys.argv[2])
    text = notebook.read_text(encoding="utf-8")
    found = checks(json.loads(executed.read_text(encoding="utf-8")))
    passed = sum(points for _, points, reason in found if not reason)
    total = sum(points for _, points, _ in found)
    rows = []
    for exercise, points, reason in found:
        status = "passed" if not reason else "not written yet" if "NotImplementedError" in reason else "failed"
        rows.append(f"| {exercise} | {points:g} | {status} |")
        print(f"{exercise:<40} {points:>5g}  {status}")
        if reason:
            place = f"file={escape(str(notebook), ':,')},line={line_of(text, exercise)}"
            print(f"::warning {place},title={escape(f'{exercise}: {status}', ':,')}::{escape(reason)}")
    last = f"{passed:g} of {total:g} points of visible checks"
    print(last)
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        lines = [f"## {last}", "", "| exercise | points | visible check |", "|---|--:|---|", *rows, ""]
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write("\n".join(lines))
    minimum = os.environ.get("MIN_POINTS", "")
    if minimum and passed < float(minimum):
        sys.exit(f"fewer than the {float(minimum):g} points that MIN_POINTS asks for")


if __name__ == "__main__":
    main()
