"""The workflows to copy: every step that needs no network runs here, as the runner would run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from sample_course import ID, ROOT, build_course, cell_of, solved, write_notebook

BIN = Path(sys.executable).parent
EXAMPLES = ROOT / "examples" / "github"
WRONG = "def double(x):\n    return 3 * x"


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


def perform(name: str, folder: Path, steps: int | None = None, **environment: str) -> dict[str, int]:
    """Run the first steps of a workflow as the runner does, each in a shell of its own; returns exit statuses."""
    values = {key: str(value) for key, value in workflow(name)["env"].items() if "${{" not in str(value)}
    values |= {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), "GIT_TERMINAL_PROMPT": "0"}
    values |= {"GITHUB_STEP_SUMMARY": str(folder / "summary.md"), "MIN_SCORE": "0"} | environment
    statuses = {}
    for step in offline(name)[:steps]:
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


def test_the_sites_workflow_builds_what_it_publishes_and_only_its_job_may_write() -> None:
    (job,) = workflow("pages.yml")["jobs"].values()
    assert workflow("pages.yml")["permissions"] == {"contents": "read"}
    assert job["permissions"] == {"contents": "read", "pages": "write", "id-token": "write"}
    (build,) = [step["run"] for step in job["steps"] if "run" in step]
    (path,) = [step["with"]["path"] for step in job["steps"] if "upload-pages" in step.get("uses", "")]
    assert build == "make site"
    assert path == "website/build/html"


def test_the_students_workflow_knows_nothing_of_hidden_tests(tmp_path: Path) -> None:
    code = "\n".join(step.get("run", "") for step in steps("student.yml"))
    assert "autograder" not in code
    assert "hidden" not in code


def test_the_students_workflow_reports_the_visible_checks(course: Path, tmp_path: Path) -> None:
    notebook = solved()
    cell_of(notebook, "centre-solution")["source"] = 'def centre(X):\n    raise NotImplementedError("centre")'
    write_notebook(tmp_path / f"{ID}.ipynb", notebook)
    shutil.copytree(course / "source" / ID / "data", tmp_path / "data")
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
    wrong = solved()
    cell_of(wrong, "double-solution")["source"] = WRONG
    repository(tmp_path / "class" / "ada-lovelace", solved())
    repository(tmp_path / "class" / "bens-notebooks", wrong)
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
    statuses = perform("class.yml", root, 3, ASSIGNMENT=ID, STUDENTS=f"file://{tmp_path / 'class'}")
    assert statuses["Grade"] == 3
    assert statuses["Write the job summary"] == 0
    assert "root:" not in (root / "summary.md").read_text() + (root / "reports.json").read_text()
