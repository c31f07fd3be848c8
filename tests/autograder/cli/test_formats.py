"""The commands that write reports, and the commands of docs/ci.md."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml
from sample_course import ID, ROOT, build_course, cell_of, solved, submit, write_notebook
from typer.main import get_command
from typer.testing import CliRunner, Result

from autograder.cli import app

WRONG = "def double(x):\n    return 3 * x"


def wrong(notebook: dict[str, Any]) -> None:
    cell_of(notebook, "double-solution")["source"] = WRONG


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, bubblewrap: str) -> Path:
    """A course with two submissions and one that cannot be graded, in a folder of its own."""
    root = build_course(tmp_path_factory.mktemp("course"))
    submit(root, "ada", solved())
    submit(root, "ben", solved(), wrong)
    (root / "broken").mkdir()
    (root / "broken" / "dan.ipynb").write_text("{")
    return root


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_folder_in_every_format_of_one_text(root: Path, tmp_path: Path) -> None:
    folder = root / "submitted"
    assert [report["score"] for report in json.loads(run("grade", folder, "--format", "json").stdout)] == [100, 70]
    rows = list(csv.DictReader(io.StringIO(run("grade", folder, "--format", "csv").stdout)))
    assert [(row["submission"], row["double"]) for row in rows] == [("ada", "40"), ("ben", "10")]
    assert "| ben | 10 failed | 60 | 70 | not all passed |" in run("grade", folder, "--format", "markdown").stdout
    output = tmp_path / "reports.xml"
    assert run("grade", folder, "--format", "junit", "--output", output).exit_code == 0
    assert JUnitXml.fromfile(str(output)).failures == 1


def test_an_annotation_points_at_the_function_in_the_notebook(root: Path) -> None:
    path = root / "submitted" / "ben" / ID / f"{ID}.ipynb"
    (line,) = run("grade", path, "--format", "github").stdout.splitlines()
    found = re.match(r"::warning file=(.*),line=(\d+),title=ben%2C double%3A failed", line)
    assert found is not None
    assert found[1] == str(path)
    assert "def double(x)" in path.read_text().split("\n")[int(found[2]) - 1]


@pytest.mark.parametrize(("name", "ending"), [("html", "html"), ("gradescope", "json")])
def test_a_format_of_one_student_is_a_file_each_for_a_folder(
    root: Path, tmp_path: Path, name: str, ending: str
) -> None:
    assert "10 of 40 points" in run("grade", root / "submitted" / "ben" / ID / f"{ID}.ipynb", "--format", name).stdout
    assert run("grade", root / "submitted", "--format", name).exit_code == 2
    assert run("grade", root / "submitted", "--format", name, "--output", tmp_path / "pages").exit_code == 0
    assert sorted(p.name for p in (tmp_path / "pages").iterdir()) == [f"ada.mini.{ending}", f"ben.mini.{ending}"]


def test_feedback_is_cut_in_every_format(root: Path) -> None:
    path = root / "submitted" / "ben" / ID / f"{ID}.ipynb"
    for name in ("table", "json", "junit", "markdown", "github", "gradescope", "csv", "html"):
        full = run("grade", path, "--format", name).stdout
        cut = run("grade", path, "--format", name, "--feedback", "messages").stdout
        assert ("7.5" in full) == (name != "csv"), name
        assert "7.5" not in cut


def test_a_failing_exercise_fails_the_job_only_where_asked(root: Path) -> None:
    assert run("grade", root / "submitted", "--format", "markdown").exit_code == 0
    assert run("grade", root / "submitted", "--format", "markdown", "--min-score", 80).exit_code == 1
    assert run("grade", root / "broken", "--assignment", ID, "--format", "junit").exit_code == 3


def test_a_file_that_cannot_be_written_is_misuse(root: Path, tmp_path: Path) -> None:
    result = run("grade", root / "submitted", "--format", "csv", "--output", tmp_path / "no" / "x.csv")
    assert result.exit_code == 2


def test_summary_takes_reports_and_folders(root: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports.json"
    run("grade", root / "submitted", "--format", "json", "--output", reports)
    page = run("summary", reports, root / "broken", "--assignment", ID).stdout
    assert "2 of 3 submissions graded" in page
    assert run("summary", reports, "--output", tmp_path / "summary.html").exit_code == 0
    assert (tmp_path / "summary.html").read_text().startswith("<!doctype html>")
    assert run("summary", tmp_path / "no.json").exit_code == 2


def test_diff_reads_an_object_and_a_list(root: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    path = write_notebook(tmp_path / "ada.ipynb", solved())
    run("grade", root / "submitted" / "ada" / ID / f"{ID}.ipynb", "--format", "json", "--output", old)
    fields = json.loads(old.read_text())
    fields["exercises"][0] |= {"score": 0.0, "status": "failed"}
    fields["score"] = 60.0
    new.write_text(json.dumps([fields]))
    result = run("diff", old, new)
    assert "0 gained, 1 lost" in result.stdout
    assert "  ada  100 of 100 -> 60 of 100  (-40)" in result.stdout
    assert run("diff", old, path).exit_code == 2


def test_every_command_ends_its_help_with_an_example() -> None:
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        assert (command.epilog or "").startswith(f"Example: autograder {name}"), name


# docs/ci.md


def test_the_commands_of_the_page_run(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "course")
    (tmp_path / "course" / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "base.txt", tmp_path / "course" / "requirements")
    blocks = re.findall(r"^```sh\n(.*?)^```$", (ROOT / "docs" / "ci.md").read_text(), flags=re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    assert len(commands) == 9
    before = Path.cwd()
    os.chdir(tmp_path / "course")
    try:
        for command in commands:
            words = command.replace("c1w2_logistic_regression", ID).split()
            assert words[0] == "autograder"
            result = run(*words[1:])
            assert result.exit_code == 0, command + result.output
    finally:
        os.chdir(before)
