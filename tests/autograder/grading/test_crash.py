"""Whatever is killed in the middle of a class: the next run finishes it, and no grade is lost, doubled or invented."""

from __future__ import annotations

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbgrader_run import empty_gradebook, nbgrader
from sample_course import ID, build_course, cell_of, solved, submit, write_notebook

from autograder.grading.grader import Grader
from autograder.records import Report, Ungraded

CLASS = [f"student{k}" for k in range(4)]
SLOW = """def double(x):
    import time
    end = time.process_time() + 0.15
    while time.process_time() < end: pass
    return 2 * x  # {name}"""


def slow(name: str) -> dict[str, Any]:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = SLOW.format(name=name)
    return notebook


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            pytest.fail("it did not happen in time")
        time.sleep(0.01)
    return found


def reports(course: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (course / ".autograder").rglob("*.json")}


def children(pid: int, words: str = "") -> list[int]:
    """The processes below `pid` whose command line holds `words`."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if parent == pid:
            found += [int(folder.name)] if words in line else []
            found += children(int(folder.name), words)
    return found


def start(course: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "autograder", "grade", "class", "--assignment", ID, "--jobs", "1"]
    return subprocess.Popen(
        [*command, "--format", "json"], cwd=course, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )


def finish(course: Path) -> dict[str, Any]:
    """The outcomes of a whole run by the command line."""
    output, _ = start(course).communicate(timeout=120)
    return {outcome["submission"]: outcome for outcome in json.loads(output)}


@pytest.fixture
def course(tmp_path: Path, bubblewrap: str) -> Path:
    root = build_course(tmp_path)
    for name in CLASS:
        write_notebook(root / "class" / f"{name}.ipynb", slow(name))
    return root


def all_graded(outcomes: dict[str, Any]) -> bool:
    return sorted(outcomes) == CLASS and all(outcome.get("score") == 100 for outcome in outcomes.values())


def test_a_grader_that_was_killed_goes_on_where_it_was(course: Path) -> None:
    run = start(course)
    wait_for(lambda: len(reports(course)) >= 2)
    below = children(run.pid)
    run.kill()
    run.wait()
    before = reports(course)
    assert 2 <= len(before) < len(CLASS)
    wait_for(lambda: not [pid for pid in below if running(pid)])
    assert all_graded(finish(course))
    after = reports(course)
    assert len(after) == len(CLASS)
    assert {path: after[path] for path in before} == before, "what was there was graded again"


@pytest.mark.parametrize("victim", ["grader", "suite server"])
def test_nothing_works_on_for_a_process_that_was_killed(course: Path, victim: str) -> None:
    """Left alone, the judge would go on with this submission for 40 seconds of computing."""
    for name in CLASS:
        notebook = solved()
        for cell in ("double-solution", "centre-solution"):
            function = cell.removesuffix("-solution")
            cell_of(notebook, cell)["source"] = f"def {function}(*args):\n    while True: pass  # {name}"
        write_notebook(course / "class" / f"{name}.ipynb", notebook)
    run = start(course)
    wait_for(lambda: [pid for pid in children(run.pid, "autograder.worker.serve") if running(pid) and spent(pid) > 1])
    server = children(run.pid, "autograder.suite.server")[0]
    below = children(run.pid if victim == "grader" else server)
    os.kill(run.pid if victim == "grader" else server, signal.SIGKILL)
    wait_for(lambda: not [pid for pid in below if running(pid)], 30)
    run.kill()
    run.wait()


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_was_killed_costs_nobody_anything(course: Path) -> None:
    run = start(course)
    busy: list[int] = []
    while run.poll() is None and len(busy) < 2:
        workers = [pid for pid in children(run.pid, "autograder.worker.serve") if running(pid) and spent(pid) > 0.2]
        fresh = [pid for pid in workers if pid not in busy]
        if fresh:
            os.kill(fresh[0], signal.SIGKILL)
            busy.append(fresh[0])
            # it may have been started ahead for the next one: a second loss in one submission would be its own
            wait_for(lambda: run.poll() is not None or len(reports(course)) >= 2 * len(busy))
    output = run.communicate(timeout=120)[0]
    assert busy
    outcomes = {outcome["submission"]: outcome for outcome in json.loads(output)}
    assert {name: outcome["error"] for name, outcome in outcomes.items() if "error" in outcome} == {}
    assert all_graded(outcomes)


def spent(pid: int) -> float:
    try:
        return time.clock_gettime((~pid << 3) | 2)
    except OSError:
        return 0.0


@pytest.mark.parametrize("victim", ["suite server", "fork"])
def test_a_grading_process_that_was_killed_is_a_fault_and_never_a_grade(course: Path, victim: str) -> None:
    run = start(course)
    wait_for(lambda: reports(course))
    server = children(run.pid, "autograder.suite.server")[0]
    forks = [pid for pid in children(server, "autograder.suite.server") if pid != server]
    os.kill(forks[0] if victim == "fork" and forks else server, signal.SIGKILL)
    output = run.communicate(timeout=120)[0]
    outcomes = {outcome["submission"]: outcome for outcome in json.loads(output)}
    lost = [name for name, outcome in outcomes.items() if "error" in outcome]
    assert run.returncode == (3 if lost else 0)
    assert all(outcomes[name]["error"]["kind"] == "grader" and "score" not in outcomes[name] for name in lost)
    assert all(outcome["score"] == 100 for name, outcome in outcomes.items() if name not in lost)
    assert len(reports(course)) == len(CLASS) - len(lost)
    before = reports(course)
    assert all_graded(finish(course))
    assert {path: reports(course)[path] for path in before} == before


def test_half_a_report_in_the_store_is_graded_again(course: Path, bubblewrap: str) -> None:
    finish(course)
    path = sorted(reports(course))[0]
    path.write_bytes(path.read_bytes()[:100])
    (path.parent / "tmpabcd.new").write_text("left by a killed run")
    assert all_graded(finish(course))
    assert path.stat().st_size > 100


def grades(course: Path) -> dict[str, dict[str, str]]:
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_nbgrader_killed_in_the_middle_is_finished_by_the_next_run(tmp_path: Path, bubblewrap: str) -> None:
    course = build_course(tmp_path)
    empty_gradebook(course)
    assert nbgrader(course, "generate_assignment", ID) == 0
    for name in CLASS:
        submit(course, name, slow(name))
    command = [sys.executable, "-m", "nbgrader", "autograde", ID]
    run = subprocess.Popen(command, cwd=course, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(lambda: len(list(course.glob("autograded/*/mini/mini.ipynb"))) >= 2, 120)
    time.sleep(0.3)
    run.kill()
    run.wait()
    with sqlite3.connect(course / "gradebook.db") as book:
        assert book.execute("pragma integrity_check").fetchone() == ("ok",)
    rows = grades(course)
    done = {name for name, row in rows.items() if row["status"] == "graded"}
    assert 1 <= len(done) < len(CLASS)
    for name in CLASS:
        expected = "100.0" if name in done else ""
        assert rows[name]["score"] == expected, rows[name]
    before = {name: (course / "autograded" / name / ID / f"{ID}.ipynb").stat().st_mtime_ns for name in done}
    assert nbgrader(course, "autograde", ID) == 0
    assert {row["score"] for row in grades(course).values()} == {"100.0"}
    after = {name: (course / "autograded" / name / ID / f"{ID}.ipynb").stat().st_mtime_ns for name in done}
    assert after == before, "what was graded was graded again"


def test_a_sandbox_that_does_not_start_is_no_grade_and_no_zero(
    course: Path, bubblewrap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bwrap").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with Grader(course, bubblewrap) as grader:
        outcome = grader.grade(course / "class" / f"{CLASS[0]}.ipynb", ID)
    assert isinstance(outcome, Ungraded)
    assert not isinstance(outcome, Report)
    assert outcome.error.kind == "sandbox"
    assert "apt install bubblewrap" in outcome.error.message
