"""The command line: what it prints, and what its exit status says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.main
from command_line import run
from sample_course import ID, build_course, cell_of, solved, source_notebook, submit, write_notebook

from autograder.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.fixture
def alone(course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bubblewrap: str) -> Path:
    """A solved notebook outside the course, with the course as the current folder."""
    monkeypatch.chdir(course)
    return write_notebook(tmp_path / "ada.ipynb", solved())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_ends_in_an_example(command: str) -> None:
    help = run(command, "--help")
    assert help.exit_code == 0
    assert help.output.strip().split("\n\n")[-1].strip().startswith("Example: autograder ")


def test_a_report_is_a_row_an_exercise_and_the_total(alone: Path) -> None:
    result = run("grade", alone)
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines()]
    assert lines == [
        ["mini:", "ada"],
        ["double", "40", "/", "40", "passed"],
        ["centre", "60", "/", "60", "passed"],
        ["total", "100", "/", "100", "isolation:", "bubblewrap"],
    ]


def test_json_is_an_object_for_a_notebook_and_a_list_for_a_folder(alone: Path) -> None:
    one = json.loads(run("grade", alone, "--format", "json").output)
    many = json.loads(run("grade", alone.parent, "--format", "json").output)
    twice = json.loads(run("grade", alone, alone, "--format", "json").output)
    assert many == [one]
    assert twice == [one, one]
    assert list(one) == [
        *("format", "assignment", "submission", "isolation", "score", "max_score", "notices", "exercises")
    ]
    assert list(one["exercises"][0]) == ["id", "status", "score", "max_score", "tests"]
    assert list(one["exercises"][0]["tests"][0]) == ["name", "title", "status", "weight", "message"]


def test_nbgraders_layout_is_read(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path)
    submit(root, "ada", solved())
    submit(root, "ben", solved(), lambda n: cell_of(n, "double-solution").update(source=""))
    reports = json.loads(run("grade", root / "submitted", "--format", "json").stdout)
    assert [(report["submission"], report["score"]) for report in reports] == [("ada", 100.0), ("ben", 60.0)]


def test_the_folders_tell_whose_a_notebook_is_and_the_rest_is_named(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    hand_in = submit(root, "ada", solved()).parent
    write_notebook(hand_in / "bob.ipynb", solved())
    write_notebook(root / "submitted" / "bob" / ID / f"{ID}-Copy1.ipynb", solved())
    write_notebook(root / "submitted" / "cy" / ID / "MINI.IPYNB", solved())
    result = run("grade", root / "submitted", "--format", "json", "--isolation", "none")
    ada, bob, cy = json.loads(result.stdout)
    assert (ada["submission"], ada["score"]) == ("ada", 100.0)
    assert (bob["submission"], bob["score"]) == ("bob", 100.0)
    assert "mini-Copy1.ipynb" in bob["notices"][-1]
    assert (cy["submission"], cy["error"]["kind"]) == ("cy", "notebook")
    assert result.exit_code == 3
    assert "left out: " in result.stderr and "bob.ipynb" in result.stderr and "MINI.IPYNB" in result.stderr


def test_a_name_that_is_left_out_commands_no_terminal_and_no_ci_log(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    hand_in = submit(root, "ada", solved()).parent
    write_notebook(hand_in / "bob\n::error::x\x1b[2J.ipynb", solved())
    result = run("grade", root / "submitted", "--format", "json", "--isolation", "none")
    (line,) = [line for line in result.stderr.split("\n") if "left out" in line]
    assert "bob : :error: :x?[2J.ipynb" in line


def test_an_assignment_chooses_among_the_hand_ins_of_a_class(tmp_path: Path) -> None:
    root = build_course(tmp_path)
    write_notebook(root / "source" / "other" / "other.ipynb", source_notebook())
    submit(root, "ada", solved())
    other = write_notebook(root / "submitted" / "ada" / "other" / "other.ipynb", solved())
    result = run("grade", root / "submitted", "--assignment", ID, "--format", "json", "--isolation", "none")
    assert [report["assignment"] for report in json.loads(result.stdout)] == [ID]
    assert "left out: 1 submissions of other assignments than mini" in result.stderr
    wrong = run("grade", other, "--assignment", ID, "--format", "json", "--isolation", "none")
    assert "it lies in the folder of other, not of mini" in json.loads(wrong.stdout)["error"]["message"]


def test_the_course_itself_is_no_class(tmp_path: Path) -> None:
    result = run("grade", build_course(tmp_path))
    assert (result.exit_code, "give the folder of submissions" in result.stderr) == (2, True)


def test_the_result_is_written_to_a_file(alone: Path, tmp_path: Path) -> None:
    result = run("grade", alone, "--format", "json", "--output", tmp_path / "out.json")
    assert result.output == ""
    assert json.loads((tmp_path / "out.json").read_text())["score"] == 100.0


def test_feedback_levels_cut_the_messages(alone: Path) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    write_notebook(alone, notebook)
    full, messages, scores = (
        run("grade", alone, "--feedback", level).output for level in ("full", "messages", "scores")
    )
    assert "smallest case" in full
    assert "Every entry must be doubled" in messages
    assert "smallest case" not in messages
    assert "Every entry must be doubled" not in scores


@pytest.mark.parametrize(("percent", "status"), [("100", 0), ("0", 0)])
def test_a_score_that_is_high_enough_exits_with_0(alone: Path, percent: str, status: int) -> None:
    assert run("grade", alone, "--min-score", percent).exit_code == status


def test_a_score_below_the_minimum_exits_with_1_and_a_fault_outranks_it(alone: Path) -> None:
    write_notebook(alone, solved() | {"cells": solved()["cells"][:6]})
    assert run("grade", alone, "--min-score", "90").exit_code == 1
    (alone.parent / "broken.ipynb").write_text("{")
    result = run("grade", alone.parent, "--min-score", "90")
    assert result.exit_code == 3
    assert "not graded: notebook" in result.output
    assert "ada" in result.output


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("/nonexistent.ipynb",), "no such file"),
        (("EMPTY",), "no notebook in it"),
        (("ADA", "--assignment", "nope"), "expected one of mini"),
        (("ADA", "--format", "nope"), "nope"),
        (("ADA", "--min-score", "101"), "100"),
        ((), "PATH"),
    ],
)
def test_misuse_exits_with_2_and_says_what_was_expected(
    alone: Path, tmp_path: Path, arguments: tuple[str, ...], word: str
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"EMPTY": tmp_path / "empty", "ADA": alone}
    result = run("grade", *(places.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2
    assert word in result.output + result.stderr


def test_outside_a_course_the_error_names_its_mark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = run("grade", write_notebook(tmp_path / "ada.ipynb", solved()))
    assert result.exit_code == 2
    assert "nbgrader_config.py" in result.stderr


def test_a_second_run_takes_the_report_from_the_store(alone: Path, course: Path) -> None:
    first = run("grade", alone, "--format", "json").output
    stored = {path: path.stat().st_mtime_ns for path in (course / ".autograder").rglob("*.json")}
    assert stored
    assert run("grade", alone, "--format", "json").output == first
    assert {path: path.stat().st_mtime_ns for path in (course / ".autograder").rglob("*.json")} == stored
    assert run("grade", alone, "--format", "json", "--fresh").output == first


def test_a_release_is_made_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bubblewrap: str) -> None:
    monkeypatch.chdir(build_course(tmp_path))
    assert run("release", "--check").exit_code == 1
    made = run("release")
    assert made.exit_code == 0, made.output + made.stderr
    assert run("release", "--check").exit_code == 0
    (tmp_path / "release" / ID / f"{ID}.ipynb").write_text("{}")
    checked = run("release", "--check")
    assert checked.exit_code == 1
    assert "autograder release mini" in checked.stderr
    assert run("release", "nope").exit_code == 2
