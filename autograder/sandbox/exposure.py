"""What the code that is graded could read of a course, by where the course lies and by its file modes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from autograder.records import GradingError
from autograder.sandbox.isolation import NOBODY, system_folders

GUARDED = ("tests/hidden", "source", "solutions", "submitted", "autograded", "feedback", "gradebook.db", ".autograder")
READABLE = 'for path; do if [ -r "$path" ] || [ -x "$path" ]; then printf "%s\\0" "$path"; fi; done'


def refuse_below_system_folders(root: Path) -> None:
    """Raise GradingError where the course lies in a folder that every worker is shown.

    With Debian's Python that is all of /usr. The same course is refused under every isolation, so that changing the
    isolation does not uncover it.
    """
    root = root.resolve()
    for folder in system_folders():
        if root.is_relative_to(folder):
            raise GradingError(
                "sandbox",
                f"the course lies in {root}, and the code that is graded can read everything below {folder}, where the"
                " interpreter or its libraries are: move the course to another folder, a home folder for example",
            )


def find_exposed(root: Path) -> list[str]:
    """The guarded paths of the course at `root` that a user without rights can open; asked as that user."""
    paths = [str(root / name) for name in GUARDED if (root / name).exists()]
    asked = subprocess.run(
        ["/bin/sh", "-c", READABLE, "sh", *paths],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd="/",
        env={},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return [Path(path).relative_to(root).as_posix() for path in asked.stdout.decode().split("\0") if path]


def refuse_exposed(root: Path) -> None:
    """Raise GradingError where the code that is graded under `user` could read the course."""
    try:
        found = find_exposed(root)
    except (OSError, subprocess.SubprocessError):
        return  # the grader is not root: the worker's start says so
    if found:
        raise GradingError(
            "sandbox",
            f"every user of this machine can read {', '.join(found)}, and under --isolation user so can the code that"
            " is graded: run `chmod 700 .` in the course's folder (the one with nbgrader_config.py), then grade again",
        )
