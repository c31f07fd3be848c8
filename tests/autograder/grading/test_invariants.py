"""What must hold of every assignment of the course, with submissions that are neither all right nor all wrong.

That the untouched release gets 0, the solution full marks, and that generated folders are current is proven by
`autograder release --check`, which `make test` runs.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from machine import lessons
from sample_course import write_notebook

from autograder.course.course import assignment_ids
from autograder.grading.grader import Grader
from autograder.records import Report, to_json

ROOT = Path(__file__).parents[3]
IDS = assignment_ids(ROOT)


def demo() -> Any:
    spec = importlib.util.spec_from_file_location("demo", ROOT / "scripts" / "demo.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mixed(id: str) -> dict[str, Any]:
    """The solution of an assignment with its first mean made a sum, and its last exercise not written."""
    notebook = json.loads((ROOT / "source" / id / f"{id}.ipynb").read_text(encoding="utf-8"))
    release = json.loads((ROOT / "release" / id / f"{id}.ipynb").read_text(encoding="utf-8"))
    script = demo()
    script.forgotten(notebook)
    script.stub(script.solutions(notebook)[-1], release)
    return notebook


@pytest.mark.parametrize("id", lessons(ROOT))
def test_every_way_of_grading_gives_the_same_report_and_no_leak(
    id: str, tmp_path: Path, bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # what code writes in process is written here
    path = write_notebook(tmp_path / id / f"{id}.ipynb", mixed(id))
    reports = []
    for isolation in (bubblewrap, "in-process"):
        with Grader(ROOT, isolation) as grader:
            reports.append(grader.grade(path, id))
    first, local = reports
    assert isinstance(first, Report), first
    assert isinstance(local, Report), local
    assert first.exercises == local.exercises
    statuses = {exercise.status for exercise in first.exercises}
    assert {"passed", "not attempted"} <= statuses
    assert str(ROOT) not in to_json(first)
    assert leaks(id, to_json(first)) == []


def leaks(id: str, report: str) -> list[str]:
    """Lines of an assignment's suite that call the student or an assertion, and stand in a report."""
    suite = (ROOT / "tests" / "hidden" / f"test_{id}.py").read_text(encoding="utf-8")
    lines = {line.strip() for line in suite.split("\n") if "student." in line or "expect" in line}
    return sorted(line for line in lines if len(line) > 30 and line in report)


def test_the_release_of_every_assignment_is_there() -> None:
    assert sorted(path.name for path in (ROOT / "release").iterdir()) == IDS
    assert sorted(path.name for path in (ROOT / "solutions").iterdir()) == IDS
