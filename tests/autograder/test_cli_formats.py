"""The commands that write reports, the commands of docs/ci.md, and every step of the workflows to copy."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml
from sample_course import ID, ROOT, build_course, cell_of, solved, submit, write_notebook
from typer.main import get_command
from typer.testing import CliRunner, Result

from autograder.cli import app

BIN = Path(sys.executable).parent
EXAMPLES = ROOT / "examples" / "github"
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
    found = re.match(r"::warning file=(.*),line=(\d+),title=ben%2C cell double-solution%3A failed", line)
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


# Workflows


def workflow(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((EXAMPLES / name).read_text())
    return found


def steps(name: str) -> list[dict[str, Any]]:
    (job,) = workflow(name)["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def offline(name: str) -> list[dict[str, Any]]:
    """The steps that need neither network nor root: all but those that install."""
    return [step for step in steps(name) if "run" in step and not step["name"].startswith("Install")]


def perform(name: str, folder: Path, **environment: str) -> dict[str, int]:
    """Run the steps of a workflow as the runner does, each in a shell of its own; returns their exit statuses."""
    values = {key: str(value) for key, value in workflow(name)["env"].items() if "${{" not in str(value)}
    values |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "GIT_TERMINAL_PROMPT": "0"}
    values |= {"GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "MIN_SCORE": "0"} | environment
    statuses = {}
    for step in offline(name):
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
        done = subprocess.run(command, cwd=folder, env=values, capture_output=True, text=True)
        statuses[step["name"]] = done.returncode
        (folder / "log.txt").open("a").write(done.stdout + done.stderr)
    return statuses


@pytest.mark.parametrize("name", ["student.yml", "class.yml"])
def test_a_workflow_may_read_and_nothing_else_and_its_shell_is_sound(name: str) -> None:
    assert workflow(name)["permissions"] == {"contents": "read"}
    for step in steps(name):
        assert ("run" in step) != ("uses" in step)
        if "run" in step:
            assert "${{" not in step["run"], "an expression in a script is an injection"
            subprocess.run(["bash", "-n", "-c", step["run"]], check=True)


def test_the_students_workflow_knows_nothing_of_hidden_tests(tmp_path: Path) -> None:
    code = "\n".join(step.get("run", "") for step in steps("student.yml"))
    assert "autograder" not in code
    assert "hidden" not in code


def test_the_students_workflow_reports_the_visible_checks(root: Path, tmp_path: Path) -> None:
    notebook = solved()
    cell_of(notebook, "centre-solution")["source"] = 'def centre(X):\n    raise NotImplementedError("centre")'
    write_notebook(tmp_path / f"{ID}.ipynb", notebook)
    shutil.copytree(root / "source" / ID / "data", tmp_path / "data")
    shutil.copy(EXAMPLES / "visible_checks.py", tmp_path)
    assert set(perform("student.yml", tmp_path, NOTEBOOK=f"{ID}.ipynb").values()) == {0}
    log = (tmp_path / "log.txt").read_text()
    assert "40 of 100 points of visible checks" in log
    found = re.search(r"^::warning file=mini.ipynb,line=(\d+),title=centre%3A not written yet::", log, re.MULTILINE)
    assert found is not None
    assert "def centre(X)" in (tmp_path / f"{ID}.ipynb").read_text().split("\n")[int(found[1]) - 1]
    assert "| double | 40 | passed |" in (tmp_path / "summary.md").read_text()
    visible = [sys.executable, "visible_checks.py", f"{ID}.ipynb", f"checked/{ID}.ipynb"]
    environment = {**os.environ, "MIN_POINTS": "41"}
    assert subprocess.run(visible, cwd=tmp_path, env=environment, capture_output=True).returncode == 1


def repository(folder: Path, notebook: dict[str, Any] | None) -> None:
    """A student's repository, with a link to a file of the runner's beside the notebook."""
    folder.mkdir(parents=True)
    if notebook is None:
        (folder / f"{ID}.ipynb").symlink_to("/etc/passwd")
    else:
        write_notebook(folder / f"{ID}.ipynb", notebook)
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Hand in"]):
        subprocess.run([*git, *arguments], cwd=folder, check=True, capture_output=True)


def test_the_class_workflow_fetches_grades_and_reports(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "instructor")
    (root / ".venv").symlink_to(BIN.parent)
    wrong_notebook = solved()
    wrong(wrong_notebook)
    repository(tmp_path / "class" / "ada-lovelace", solved())
    repository(tmp_path / "class" / "bens-notebooks", wrong_notebook)
    (root / "students.txt").write_text("ada ada-lovelace\nben bens-notebooks\n\neve no-such-repository\n")
    students = f"file://{tmp_path / 'class'}"
    statuses = perform("class.yml", root, ASSIGNMENT=ID, STUDENTS=students, MIN_SCORE="80")
    assert statuses.pop("Fail where asked") == 1
    assert set(statuses.values()) == {0}, (root / "log.txt").read_text()
    log = (root / "log.txt").read_text()
    assert "::warning title=eve::no mini.ipynb could be fetched" in log
    assert f"::warning file=submitted/ben/{ID}/{ID}.ipynb,line=" in log
    assert "| ben | 10 failed | 60 | 70 | not all passed |" in (root / "summary.md").read_text()
    assert sorted(path.name for path in (root / "pages").iterdir()) == ["ada.mini.html", "ben.mini.html"]
    for name in ("reports.json", "reports.xml", "grades.csv", "summary.html"):
        assert (root / name).stat().st_size > 100


def test_a_link_in_a_students_repository_is_not_followed(tmp_path: Path, bubblewrap: str) -> None:
    root = build_course(tmp_path / "instructor")
    (root / ".venv").symlink_to(BIN.parent)
    repository(tmp_path / "class" / "mallory", None)
    (root / "students.txt").write_text("mallory mallory\n")
    statuses = perform("class.yml", root, ASSIGNMENT=ID, STUDENTS=f"file://{tmp_path / 'class'}")
    assert statuses["Grade"] == 3
    assert statuses["Write the job summary"] == 0
    assert "root:" not in (root / "summary.md").read_text() + (root / "reports.json").read_text()
