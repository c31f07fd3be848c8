"""From the exchange to the gradebook: what a student may put anywhere is collected, told, or left where it is."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import ID, build_course, solved, write_notebook

from autograder.nbgrader.file_checks import is_secret, read_timestamp

NAME = f"{ID}.ipynb"
TIME = "2026-01-30 15:00:00.000000 UTC"
COURSE = "neuron-to-transformer"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with an exchange of its own."""
    root = build_course(tmp_path / "course", isolation="none")
    (tmp_path / "exchange" / COURSE / "inbound").mkdir(parents=True)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f'\nc.Exchange.root = "{tmp_path / "exchange"}"\n')
        config.write(f'c.Autograde.exclude_overwriting = {{"{ID}": ["notes/own.csv"]}}\n')
    empty_gradebook(root)
    return root


def inbound(course: Path, student: str, time: str = TIME) -> Path:
    """A hand-in in the exchange, as `nbgrader submit` leaves it."""
    folder = course.parent / "exchange" / COURSE / "inbound" / f"{student}+{ID}+{time}+key"
    write_notebook(folder / NAME, solved())
    (folder / "timestamp.txt").write_text(TIME)
    return folder


def collected(course: Path) -> set[str]:
    return {path.relative_to(course / "submitted").as_posix() for path in (course / "submitted").rglob("*")}


def test_links_in_the_exchange_are_not_followed_and_stop_nobody(course: Path) -> None:
    secret = course / "secret.txt"
    secret.write_text("private")
    ada = inbound(course, "ada")
    (ada / "private.txt").symlink_to(secret)
    (ada / "everything").symlink_to("/")
    (ada / "hard.txt").hardlink_to(secret)
    os.mkfifo(ada / "pipe")
    (inbound(course, "bob") / NAME).unlink()
    (inbound(course, "bob") / NAME).unlink()
    (ada.parent / f"bob+{ID}+{TIME}+key" / NAME).symlink_to(course / "source" / ID / NAME)
    (ada.parent / f"eve+{ID}+{TIME}+key").symlink_to(course / "source" / ID)
    assert nbgrader(course, "collect", ID) == 0
    assert collected(course) == {
        *("ada", f"ada/{ID}", f"ada/{ID}/{NAME}", f"ada/{ID}/timestamp.txt"),
        *("bob", f"bob/{ID}", f"bob/{ID}/timestamp.txt"),
    }


@pytest.mark.parametrize("name", [f"eve+{ID}+no time+key", f"..+{ID}+{TIME}+key", f"-eve+{ID}+{TIME}+k", f"+{ID}+1+k"])
def test_a_folder_whose_name_is_no_hand_ins_stops_nobody(course: Path, name: str) -> None:
    write_notebook(inbound(course, "ada").parent / name / NAME, solved())
    assert nbgrader(course, "collect", ID) == 0
    assert collected(course) == {"ada", f"ada/{ID}", f"ada/{ID}/{NAME}", f"ada/{ID}/timestamp.txt"}


TIMES = {"none": b"yesterday-ish", "mark": b"\xef\xbb\xbf" + TIME.encode(), "bytes": b"\xff\xfe\x00", "empty": b"",
         "far": b"9" * 40, "long": b"1" * 5000}  # fmt: skip


@pytest.mark.parametrize("content", TIMES.values(), ids=TIMES)
def test_a_bad_timestamp_in_the_exchange_is_replaced_by_the_time_of_the_folder(course: Path, content: bytes) -> None:
    inbound(course, "ada")
    (inbound(course, "bob") / "timestamp.txt").write_bytes(content)
    for options in ((), ("--update",)):
        assert nbgrader(course, "collect", ID, *options) == 0
    times = [read_timestamp(course / "submitted" / name / ID / "timestamp.txt") for name in ("ada", "bob")]
    assert times[0] == times[1]
    assert times[0][1]


def test_a_bad_timestamp_in_submitted_costs_a_notice_and_not_the_class_its_run(course: Path) -> None:
    for k, content in enumerate(c for name, c in TIMES.items() if name != "long"):
        folder = write_notebook(course / "submitted" / f"s{k}" / ID / NAME, solved()).parent
        (folder / "timestamp.txt").write_bytes(content)
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        assert nbgrader(course, "autograde", ID) == 0
        assert nbgrader(course, "autograde", ID, "--force") == 0
        assert nbgrader(course, "generate_feedback", ID) == 0
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        assert [row["score"] for row in csv.DictReader(file)] == ["100.0"] * 5


def test_only_the_notebook_and_named_files_reach_autograded(course: Path) -> None:
    folder = write_notebook(course / "submitted" / "ada" / ID / NAME, solved()).parent
    for name in ("evil.html", "data/mini.h5", "data/more.csv", "notes/own.csv", "notes/other.csv", "x/y/z.js", ".hid"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("the student's")
    (folder / "timestamp.txt").write_text(TIME)
    (folder / "submission_secret.txt").write_text("0a" * 64)  # nbgrader's own: feedback is released under its hash
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        assert nbgrader(course, "autograde", ID) == 0
    found = [path for path in (course / "autograded" / "ada" / ID).rglob("*") if path.is_file()]
    names = {path.relative_to(course / "autograded" / "ada" / ID).as_posix() for path in found}
    assert names == {NAME, "timestamp.txt", "submission_secret.txt", "notes/own.csv", "data/mini.h5"}
    data = (course / "autograded" / "ada" / ID / "data" / "mini.h5").read_bytes()
    assert data == (course / "source" / ID / "data" / "mini.h5").read_bytes()


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"", b"0a", b"0a" * 200, b"0A" * 64])
def test_a_secret_is_only_what_nbgrader_writes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "submission_secret.txt"
    assert not is_secret(path)
    path.write_bytes(content)
    assert not is_secret(path)
    path.write_bytes(b"0a" * 64)
    assert is_secret(path)


def test_nbgrader_takes_the_notebook_that_the_command_line_takes(course: Path) -> None:
    for student, name in (("ada", f"{ID}-Copy1.ipynb"), ("bob", "a.ipynb"), ("bob", "b.ipynb"), ("cy", NAME)):
        write_notebook(course / "submitted" / student / ID / name, solved())
    write_notebook(course / "submitted" / "cy" / ID / "bob.ipynb", {**solved(), "cells": []})
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        assert nbgrader(course, "autograde", ID) == 1
        assert nbgrader(course, "autograde", ID) == 1
    assert nbgrader(course, "export", "--to", str(course / "grades.csv")) == 0
    with (course / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: (row["status"][:15], row["score"]) for row in csv.DictReader(file)}
    assert rows == {"ada": ("graded", "100.0"), "bob": ("no valid report", ""), "cy": ("graded", "100.0")}
    assert json.loads((course / "submitted" / "ada" / ID / NAME).read_text()) == solved()


def test_folders_without_end_and_a_timestamp_that_is_a_folder_stop_nobody(course: Path) -> None:
    folder = inbound(course, "ada")
    (folder / "timestamp.txt").unlink()
    (folder / "timestamp.txt" / "x").mkdir(parents=True)
    (inbound(course, "deep") / Path(*["d"] * 40)).mkdir(parents=True)
    wide = inbound(course, "wide")
    for number in range(600):
        (wide / f"{number}").mkdir()
    inbound(course, "bob")
    assert nbgrader(course, "collect", ID) == 0
    assert {path.split("/")[0] for path in collected(course) if path.endswith(NAME)} == {"ada", "bob"}
    assert (course / "submitted" / "ada" / ID / "timestamp.txt").read_text().startswith("2026")
