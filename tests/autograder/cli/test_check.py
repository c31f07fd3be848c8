"""`autograder check`: what changed since the last save, the next exercise, and a watch that ends cleanly."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from sample_course import ID, Json, cell_of, code, solved, write_notebook
from sample_outcomes import ADA, BEN, CLEO, DAN, report
from typer.testing import CliRunner

from autograder.cli import app
from autograder.grading.watch import Memory, news, saves
from autograder.records import Message

STUB = 'def double(x):\n    raise NotImplementedError("double")'
WRONG = "def double(x):\n    return 3 * x"


def notebook(double: str) -> Json:
    changed = solved()
    cell_of(changed, "double-solution")["source"] = double
    return changed


# What is said


def test_the_first_time_every_exercise_is_shown() -> None:
    assert news(None, BEN).split("\n") == [
        "  f      10 / 40    failed",
        "  g       0 / 60    not attempted",
        "mini_course: 10 of 100 points",
        "notice: The cell g-solution is missing.",
        "",
        "next: f (failed, 30 points to gain)",
        "  f: every entry must be doubled.",
        "    smallest case   x = np.array([1.0, 2.5])",
        "    f               np.array([3.0, 7.5])",
        "    next            Twice, or three times?",
        "",
    ]


def test_later_only_what_changed_is_shown() -> None:
    old, new = report("ada", "failed", "passed", "not attempted"), report("ada", "passed", "passed", "not attempted")
    assert news(old, new).split("\n")[:4] == [
        "  f      40 / 40    failed -> passed  (+30)",
        "mini_course: 40 of 100 points, before 10",
        "",
        "next: g (not attempted, 60 points to gain)",
    ]


def test_a_save_that_changes_nothing_says_so() -> None:
    assert news(BEN, BEN).startswith("nothing changed: 10 of 100 points\n")


def test_another_message_with_the_same_score_is_a_change() -> None:
    exercise = BEN.exercises[0]
    test = msgspec.structs.replace(exercise.tests[0], parts=Message("f", "other."))
    changed = msgspec.structs.replace(exercise, tests=(test, exercise.tests[1]))
    new = msgspec.structs.replace(BEN, exercises=(changed, BEN.exercises[1]))
    assert news(BEN, new).startswith("  f      10 / 40    failed\n")


def test_at_the_end_there_is_no_next_exercise() -> None:
    assert news(CLEO, ADA).endswith("All exercises pass.\n")


def test_a_notebook_that_cannot_be_graded_says_why() -> None:
    assert news(ADA, DAN) == "not graded (notebook): mini.ipynb: not a notebook: <b> | `x`\n"


def test_the_last_report_of_another_assignment_is_forgotten() -> None:
    other = msgspec.structs.replace(ADA, assignment="other")
    assert news(other, BEN) == news(None, BEN)


def test_the_memory_is_one_a_notebook_and_survives_damage(tmp_path: Path) -> None:
    memory = Memory(tmp_path, tmp_path / "a.ipynb")
    assert memory.read() is None
    memory.write(BEN)
    assert memory.read() == BEN
    assert Memory(tmp_path, tmp_path / "b.ipynb").read() is None
    memory.path.write_text("{")
    assert memory.read() is None


# Saves


def test_a_save_is_seen_once_and_only_when_the_file_has_settled(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text("1")
    writes = iter([None, "22", "333", None, None, None, "gone", None, "4444", None, None])
    polls = itertools.count(1)
    seen: list[int] = []

    def sleep(seconds: float) -> None:
        number, text = next(polls), next(writes, "stop")
        if text == "stop":
            raise KeyboardInterrupt
        if text == "gone":
            path.unlink()
        elif text is not None:
            path.write_text(text)
        seen.append(number)

    yielded = []

    def follow() -> None:
        for _ in saves(path, sleep=sleep):
            yielded.append((len(seen), path.read_text()))

    with pytest.raises(KeyboardInterrupt):
        follow()
    assert yielded == [(0, "1"), (4, "333"), (10, "4444")]


# The command


def test_the_command_remembers_from_one_call_to_the_next(course: Path, bubblewrap: str) -> None:
    path = write_notebook(course / "alone" / f"{ID}.ipynb", notebook(STUB))
    runner = CliRunner()
    first = runner.invoke(app, ["check", str(path)])
    assert first.exit_code == 0, first.output
    assert "next: double (not attempted, 40 points to gain)" in first.output
    write_notebook(path, notebook(WRONG))
    second = runner.invoke(app, ["check", str(path)])
    assert "not attempted -> failed  (+10)" in second.output
    assert "centre" not in second.output
    third = runner.invoke(app, ["check", str(path)])
    assert third.output.startswith("nothing changed: 70 of 100 points")


def test_a_foreign_notebook_outside_the_course_is_checked(
    course: Path, tmp_path: Path, bubblewrap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [code("a", "import numpy as np\ndef double(x):\n    return 2 * x")]
    path = write_notebook(tmp_path / "own.ipynb", {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})
    monkeypatch.chdir(course)
    result = CliRunner().invoke(app, ["check", str(path), "--assignment", ID])
    assert "mini: 40 of 40 points: 1 of 2 exercises found" in result.output
    assert "All exercises that it has pass." in result.output
    proposed = CliRunner().invoke(app, ["check", str(path)])
    assert "Taken for mini" in proposed.output
    cells[0]["source"] = "x = 1"
    unknown = CliRunner().invoke(
        app, ["check", str(write_notebook(tmp_path / "other.ipynb", {"nbformat": 4, "cells": cells}))]
    )
    assert unknown.exit_code == 3
    assert "--assignment ID, one of mini" in unknown.output


def test_a_missing_notebook_is_misuse(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["check", str(tmp_path / "no.ipynb")]).exit_code == 2


def test_watching_grades_each_save_and_ends_cleanly(course: Path, bubblewrap: str) -> None:
    path = write_notebook(course / "watched" / f"{ID}.ipynb", notebook(WRONG))
    command = [sys.executable, "-P", "-m", "autograder", "check", str(path), "--watch"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        lines: list[str] = []

        def read_until(words: str) -> None:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                line = process.stdout.readline()
                lines.append(line)
                if words in line:
                    return
                if not line:
                    break
            pytest.fail(f"no {words!r} in {lines}")

        read_until("next: double")
        write_notebook(path, solved())
        read_until("failed -> passed")
        read_until("All exercises pass.")
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert out.strip() == "stopped"
    assert "Traceback" not in err
