"""The zip for Gradescope, unpacked and run in a bare directory laid out as the platform does it."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from sample_course import ID, ROOT, Json, build_course, cell_of, solved, write_notebook
from typer.testing import CliRunner

from autograder.authoring.gradescope_zip import CannotPack, pack
from autograder.cli import app
from autograder.course.course import UnknownAssignment
from autograder.sandbox.process import SandboxError, WorkerProcess


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with a lock of its dependencies."""
    root = build_course(tmp_path_factory.mktemp("course"))
    (root / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "base.txt", root / "requirements")
    return root


@pytest.fixture(scope="module")
def isolation() -> str:
    """`user`, as on the platform, where it can run: it needs root, and an interpreter that every user can read."""
    try:
        worker = WorkerProcess("user")
        worker.wait_ready()
        worker.kill()
    except SandboxError:
        return "none"
    return "user"


class Platform:
    """/autograder, elsewhere: source, submission, results, and run_autograder copied beside them."""

    def __init__(self, prefix: Path, archive: Path, isolation: str) -> None:
        self.prefix = prefix
        with zipfile.ZipFile(archive) as file:
            file.extractall(prefix / "source")
        for folder in ("submission", "results"):
            (prefix / folder).mkdir()
        shutil.copy(prefix / "source" / "run_autograder", prefix)
        self.environment = {
            "PATH": os.environ["PATH"],
            "AUTOGRADER_PREFIX": str(prefix),
            "AUTOGRADER_PYTHON": sys.executable,
            "AUTOGRADER_ISOLATION": isolation,
            "PYTHONPATH": str(prefix / "source" / "package"),  # the package of the zip, not the installed one
        }

    def submit(self, name: str, notebook: Json) -> None:
        write_notebook(self.prefix / "submission" / name, notebook)

    def run(self) -> subprocess.CompletedProcess[str]:
        command = ["bash", str(self.prefix / "run_autograder")]
        return subprocess.run(command, cwd=self.prefix, env=self.environment, capture_output=True, text=True)

    def results(self) -> Json | None:
        path = self.prefix / "results" / "results.json"
        return json.loads(path.read_text()) if path.exists() else None


@pytest.fixture
def platform(root: Path, tmp_path: Path, isolation: str) -> Platform:
    pack(root, ID, tmp_path / "mini.zip")
    return Platform(tmp_path / "autograder", tmp_path / "mini.zip", isolation)


def test_the_zip_has_scripts_suite_lock_and_package_at_its_root(root: Path, tmp_path: Path) -> None:
    pack(root, ID, tmp_path / "a.zip")
    pack(root, ID, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as file:
        names = set(file.namelist())
        modes = {entry.filename: stat.S_IMODE(entry.external_attr >> 16) for entry in file.infolist()}
        assert b"--require-hashes" in file.read("setup.sh")
        assert b"--hash=sha256:" in file.read("requirements.txt")
    assert {"setup.sh", "run_autograder", "nbgrader_config.py", "requirements.txt"} <= names
    assert {f"source/{ID}/{ID}.ipynb", f"source/{ID}/data/mini.h5", f"tests/hidden/test_{ID}.py"} <= names
    assert {"package/autograder/cli/options.py", "package/autograder/report/gradescope.py"} <= names
    assert modes["setup.sh"] == modes["run_autograder"] == 0o755
    assert not any(name.startswith(("submitted", "demo", ".")) or "__pycache__" in name for name in names)


@pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
def test_the_scripts_are_sound_bash(platform: Platform, script: str) -> None:
    subprocess.run(["bash", "-n", str(platform.prefix / "source" / script)], check=True)


def test_a_submission_gets_the_score_that_the_grader_gives(platform: Platform, isolation: str) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    platform.submit(f"{ID}.ipynb", notebook)
    done = platform.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"isolation: {isolation}" in done.stdout
    results = platform.results()
    assert results is not None
    assert results["score"] == 70
    assert [(test["name"], test["score"], test["status"]) for test in results["tests"]] == [
        ("double", 10, "failed"),
        ("centre", 60, "passed"),
    ]
    assert "np.array([3.0, 7.5])" in results["tests"][0]["output"]
    assert results["extra_data"]["isolation"] == isolation
    for folder in ("submission", "results", "source"):
        assert stat.S_IMODE((platform.prefix / folder).stat().st_mode) == 0o700


def test_a_notebook_of_another_name_is_found_and_two_are_not_guessed(platform: Platform) -> None:
    platform.submit("my work/hand in.ipynb", solved())
    assert platform.run().returncode == 0
    results = platform.results()
    assert results is not None
    assert results["score"] == 100
    platform.submit("second.ipynb", solved())
    done = platform.run()
    assert done.returncode == 3
    assert "found 2 notebooks" in done.stderr
    assert platform.results() is None


def test_what_cannot_be_graded_leaves_no_score(platform: Platform) -> None:
    (platform.prefix / "submission" / f"{ID}.ipynb").write_text("{")
    done = platform.run()
    assert done.returncode == 3
    assert "not a notebook" in done.stderr
    assert platform.results() is None
    assert list((platform.prefix / "results").iterdir()) == []


FAKE_PYTHON = f"""#!/bin/bash
# Stands for an interpreter: makes an environment whose pip only notes how it was called, and whose python tells a
# folder of packages, or grades.
if [ "$1 $2" = "-m venv" ]; then
  mkdir -p "$3/bin" "$3/lib"
  printf '#!/bin/bash\\necho "$@" >> "%s/pip.log"\\n' "$3" > "$3/bin/pip"
  printf '#!/bin/bash\\nif [ "$1" = -P ]; then exec {sys.executable} "$@"; fi\\necho "%s/lib"\\n' "$3" > "$3/bin/python"
  chmod +x "$3/bin/pip" "$3/bin/python"
fi
"""


def set_up(platform: Platform, interpreter: Path) -> subprocess.CompletedProcess[str]:
    """Run setup.sh with an interpreter that installs nothing."""
    interpreter.write_text(FAKE_PYTHON)
    interpreter.chmod(0o755)
    environment = {**platform.environment, "AUTOGRADER_PYTHON": str(interpreter)}
    command = ["bash", str(platform.prefix / "source" / "setup.sh")]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_setup_installs_by_hashes_and_closes_the_hidden_folders(platform: Platform, tmp_path: Path) -> None:
    source = platform.prefix / "source"
    done = set_up(platform, tmp_path / "python")
    assert done.returncode == 0, done.stderr
    calls = (platform.prefix / "venv" / "pip.log").read_text()
    assert f"--require-hashes -r {source}/requirements.txt" in calls
    installed = platform.prefix / "venv" / "lib" / "autograder"
    assert (installed / "cli" / "options.py").stat().st_mode & 0o444 == 0o444
    for folder in (source, source / "source", source / "tests", source / "tests" / "hidden"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder


def test_setup_proves_the_suite_so_that_no_submission_has_to(platform: Platform, tmp_path: Path) -> None:
    source = platform.prefix / "source"
    done = set_up(platform, tmp_path / "python")
    assert done.returncode == 0 and "100 of 100 points" in done.stdout, done.stdout + done.stderr
    proofs = source / ".autograder" / "proofs"
    made = {path.name: path.stat().st_mtime_ns for path in proofs.iterdir()}
    assert made
    platform.submit(f"{ID}.ipynb", solved())
    assert platform.run().returncode == 0
    assert {path.name: path.stat().st_mtime_ns for path in proofs.iterdir()} == made


def test_setup_tells_a_suite_that_fails_its_own_solution(platform: Platform, tmp_path: Path) -> None:
    source = platform.prefix / "source"
    suite = source / "tests" / "hidden" / f"test_{ID}.py"
    suite.write_text(suite.read_text().replace("[2.0, 5.0]", "[3.0, 5.0]"))
    done = set_up(platform, tmp_path / "python")
    assert done.returncode == 0
    assert "fails the instructor's own solution" in done.stdout + done.stderr
    assert "every submission will try it again" in done.stderr


def test_the_command_writes_the_zip_and_names_the_isolation(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    output = tmp_path / "out" / "mini.zip"
    done = CliRunner().invoke(app, ["gradescope", ID, "--output", str(output), "--feedback", "messages"])
    assert done.exit_code == 0, done.output
    assert "--isolation user" in done.output
    with zipfile.ZipFile(output) as file:
        assert b"--feedback messages" in file.read("run_autograder")
    assert CliRunner().invoke(app, ["gradescope", "nope", "--output", str(output)]).exit_code == 2


def packed(root: Path, archive: Path) -> dict[str, bytes]:
    pack(root, ID, archive)
    with zipfile.ZipFile(archive) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_a_course_without_a_lock_installs_the_versions_that_are_here(course: Path, tmp_path: Path) -> None:
    files = packed(course, tmp_path / "a.zip")
    assert "requirements.txt" not in files
    assert f"numpy=={np.__version__}\n" in files["packages.txt"].decode()
    assert b"neuron-to-transformer" not in files["packages.txt"]


def test_the_packages_of_a_course_are_installed_beside_its_lock(root: Path, tmp_path: Path) -> None:
    assert packed(root, tmp_path / "a.zip")["packages.txt"] == b""
    course = Path(shutil.copytree(root, tmp_path / "course"))
    with (course / "nbgrader_config.py").open("a") as file:
        file.write('c.Grade.packages = ["scikit-learn"]\n')
    names = [line.partition("==")[0] for line in packed(course, tmp_path / "b.zip")["packages.txt"].decode().split()]
    assert {"scikit-learn", "scipy", "joblib"} <= set(names) and "numpy" not in names
    platform = Platform(tmp_path / "autograder", tmp_path / "b.zip", "none")
    assert set_up(platform, tmp_path / "python").returncode == 0
    calls = (platform.prefix / "venv" / "pip.log").read_text().splitlines()
    assert [Path(call.split()[-1]).name for call in calls] == ["requirements.txt", "packages.txt"]
    (course / "nbgrader_config.py").write_text('c = get_config()\nc.Grade.packages = ["no-such-thing"]\n')
    with pytest.raises(CannotPack, match="pip install no-such-thing"):
        pack(course, ID, tmp_path / "c.zip")


def test_what_is_missing_is_said(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownAssignment):
        pack(root, "nope", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
