"""A grade does not depend on the terminal, the locale, the umask or the home folder of who asks for it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from sample_course import ID, solved, write_notebook

SURROUNDINGS = {
    "stdin-closed": "exec {command} <&-",
    "locale-c": "LC_ALL=C exec {command}",
    "no-locale": "env -u LANG -u LC_ALL -u LC_CTYPE {command}",
    "umask-077": "umask 077; exec {command}",
    "no-home": "HOME=/nonexistent XDG_CACHE_HOME=/nonexistent exec {command}",
    "no-environment": "exec env -i PATH=/usr/bin:/bin {command}",
    "sigint-ignored": "trap '' INT HUP; exec {command}",
    "dumb-terminal": "TERM=dumb COLUMNS=20 exec {command}",
    "stderr-closed": "exec {command} 2>&-",
}


def run(course: Path, path: Path, surroundings: str, isolation: str) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-P", "-m", "autograder", "grade", str(path), "--fresh", "--format", "json"]
    line = surroundings.format(command=shlex.join([*words, "--isolation", isolation]))
    return subprocess.run(["/bin/sh", "-c", line], cwd=course, capture_output=True, check=False, env=dict(os.environ))


@pytest.fixture(scope="module")
def expected(course: Path, bubblewrap: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A notebook with a name beyond ASCII, and what is printed of it on this terminal."""
    path = write_notebook(tmp_path_factory.mktemp("zoë") / ID / f"{ID}.ipynb", solved())
    done = run(course, path, "exec {command}", bubblewrap)
    assert done.returncode == 0, done.stderr
    return path, done.stdout


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_the_report_is_the_same_in_other_surroundings(
    course: Path, expected: tuple[Path, bytes], name: str, bubblewrap: str
) -> None:
    path, report = expected
    done = run(course, path, SURROUNDINGS[name], bubblewrap)
    assert (done.returncode, done.stdout) == (0, report), done.stderr
