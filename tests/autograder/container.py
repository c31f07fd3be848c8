"""A container in which the grader is root, for `--isolation user`: this machine, readable for every user."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
CAPABILITIES = ("CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_KILL", "CAP_DAC_OVERRIDE", "CAP_FOWNER")
"""Of those that Docker gives a container's root; CAP_SYS_ADMIN is not among them."""


def openings(paths: list[Path]) -> list[str]:
    """bubblewrap's options that make `paths` readable for every user, their parents included."""
    options: list[str] = []
    made: set[Path] = set()
    for path in paths:
        parents = [*reversed(path.parents)]
        closed = next((parent for parent in parents if not parent.stat().st_mode & 0o001), None)
        if closed is None:
            continue
        for parent in parents[parents.index(closed) :]:
            if parent not in made:
                options += ["--perms", "0755", "--tmpfs" if parent == closed else "--dir", str(parent)]
                made.add(parent)
        options += ["--ro-bind", str(path), str(path)]
    return options


def in_container(course: Path) -> Run:
    """Runs this interpreter as root in a container, with `course` at /course."""
    prefixes = {Path(os.path.realpath(sys.base_prefix)), Path(os.path.realpath(sys.prefix))}
    options = openings(sorted(prefixes))
    capabilities = [part for name in CAPABILITIES for part in ("--cap-add", name)]
    inside = ["--dev-bind", "/", "/", *options, "--bind", str(course), "/course", "--cap-drop", "ALL", *capabilities]
    inside += ["--unshare-pid", "--proc", "/proc", "--chdir", "/course"]

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(shutil.which("bwrap")), *inside, sys.executable, "-P", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=480, check=False)

    return run
