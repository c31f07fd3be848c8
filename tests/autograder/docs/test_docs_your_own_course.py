"""docs/your-own-course.md: its blocks run from top to bottom in a fresh folder, with the wheel and without a clone."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest
from sample_course import code, role

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "your-own-course.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
PROGRAMS = {"nbgrader": "nbgrader.apps.nbgraderapp", "alembic": "alembic.config"}


def block(kind: str) -> str:
    [found] = re.findall(rf"^```{kind}\n(.*?)^```$", TEXT, flags=re.MULTILINE | re.DOTALL)
    return str(found)


@dataclass
class Terminal:
    """A shell whose environment is a fresh one with the wheel in it."""

    environment: Path
    folder: Path

    def run(self, shown: str) -> str:
        """Run the commands of a console block; what the block shows of their output must be there, in order."""
        commands = [line.removeprefix("$ ") for line in shown.splitlines() if line.startswith("$ ")]
        expected = [line for line in shown.splitlines() if not line.startswith("$ ")]
        values = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
        values["PATH"] = f"{self.environment / 'bin'}{os.pathsep}{os.environ['PATH']}"
        command = ["bash", "-e", "-c", "\n".join(commands)]
        done = subprocess.run(command, cwd=self.folder, env=values, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        printed = iter(done.stdout.splitlines())
        assert [line for line in expected if line not in printed] == [], done.stdout
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this clone's package, made as `make wheel` makes it, in another folder."""
    folder = tmp_path_factory.mktemp("dist")
    [line] = re.findall(r"^\t\$\(BIN\)/(pip wheel .*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    words = line.replace("--wheel-dir dist .", f"--wheel-dir {folder} {copy_of_the_sources(tmp_path_factory)}").split()
    subprocess.run([sys.executable, "-m", *words], check=True)
    [made] = folder.glob("*.whl")
    return made


def copy_of_the_sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a wheel is built of, elsewhere: a build leaves folders behind."""
    copy = tmp_path_factory.mktemp("sources")
    names = ["autograder", "pyproject.toml", "README.md", "LICENSE", "LICENSE-lessons.md"]
    subprocess.run(["cp", "-r", *names, str(copy)], cwd=ROOT, check=True)
    return copy


@pytest.fixture(scope="module")
def terminal(wheel: Path, bubblewrap: str, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """A new environment in which only the wheel is installed; what it depends on is shared, to spare the network."""
    folder = tmp_path_factory.mktemp("fresh")
    environment = folder / ".venv"
    venv.create(environment, symlinks=False)  # the harder case: the sandbox does not see the copied interpreter
    python = environment / "bin" / "python"
    install = ["pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([sys.executable, "-m", *install], check=True)
    site = environment / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    (site / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (environment / "share").symlink_to(Path(sys.prefix) / "share")  # nbconvert's templates
    for name, module in PROGRAMS.items():
        program = environment / "bin" / name
        program.write_text(f"#!{python}\nfrom {module} import main\nmain()\n")
        program.chmod(0o755)
    return Terminal(environment, folder)


def add_the_exercise(course: Path) -> None:
    """What the page asks to do in JupyterLab and in an editor."""
    path = course / "source" / "ps1" / "ps1.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"] += [
        code("nearest-solution", block("python solution"), nbgrader=role("nearest-solution", solution=True)),
        code("nearest", block("python grade"), nbgrader=role("nearest", 50, grade=True, locked=True)),
    ]
    path.write_text(json.dumps(notebook))
    (path.parent / "data").mkdir()
    (path.parent / "data" / "points.csv").write_text(block("csv source/ps1/data/points.csv"))
    suite = course / "tests" / "hidden" / "test_ps1.py"
    imported = re.sub(r"(import [^\n]*exercise, )", r"\1expect, ", suite.read_text(), count=1)
    suite.write_text(f"{imported}\n\n{block('python suite')}")


def test_the_page_leads_from_the_wheel_to_a_graded_class(terminal: Terminal) -> None:
    install, start, release, grade, change = CONSOLE
    assert "pip install" in install
    where = terminal.run("$ python -c 'import autograder; print(autograder.__file__)'")
    assert where.startswith(str(terminal.environment))
    terminal.run(start)
    terminal.folder /= "statistics"
    add_the_exercise(terminal.folder)
    terminal.run(release)
    terminal.run(grade)
    with (terminal.folder / "grades.csv").open() as file:
        grades = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {name: float(row["score"]) for name, row in grades.items()} == {"ada": 150, "ben": 0}
    assert {row["status"] for row in grades.values()} == {"graded"}
    assert (terminal.folder / "feedback" / "ada" / "ps1" / "ps1.html").is_file()
    said = terminal.run(change)
    assert "bring the gradebook up to date: nbgrader autograde ps1" in said
    assert "0 gained, 0 lost" in said
    terminal.run("$ nbgrader export --to again.csv")
    assert "older suite" not in (terminal.folder / "again.csv").read_text()


def test_the_exercise_of_the_page_meets_the_bar_of_the_audit(terminal: Terminal) -> None:
    assert "nearest" in terminal.run("$ autograder audit ps1 --exercise nearest --jobs 1")
