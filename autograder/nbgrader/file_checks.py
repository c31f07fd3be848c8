"""What is checked of a submitted folder before anything in it is opened or copied.

In stock nbgrader a FIFO hangs the run, a link to source/ scores full marks, one to a system file is copied, and what
lies beside a notebook is served from formgrader.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Set
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

MAX_FILES = 500
MAX_FOLDER_BYTES = 100 << 20
MAX_TIMESTAMP_BYTES = 200
TIMESTAMP = "timestamp.txt"
SECRET = "submission_secret.txt"
"""What nbgrader's submit notes beside a hand-in; feedback is released under a name that is made of it."""

STUDENT_ID = re.compile(r"\w[\w.@+ -]{0,120}")
"""Ids that are safe as the name of a folder: none begins with a dot or a dash, none holds a slash."""


class SubmissionRefused(RuntimeError):
    """A submission that is not read at all; the message says what is wrong and what to do."""


def check_folder(folder: Path, submitted: Path) -> None:
    """Raise SubmissionRefused unless `folder`, below `submitted`, and its timestamp are what they seem."""
    for part in [folder, *folder.parents][: len(folder.relative_to(submitted).parts)]:
        if not stat.S_ISDIR(os.lstat(part).st_mode):
            where = part.relative_to(submitted)
            raise SubmissionRefused(f"{where}: expected a folder, found a link or a file: put the folder itself there")
    timestamp = folder / TIMESTAMP
    if os.path.lexists(timestamp):
        status = os.lstat(timestamp)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_TIMESTAMP_BYTES:
            where = timestamp.relative_to(submitted)
            raise SubmissionRefused(f"{where}: expected a small regular file with a time: replace or delete it")


def read_timestamp(path: Path) -> tuple[datetime | None, bool]:
    """The time in a timestamp.txt, None where there is none, and whether nbgrader can read the file as it is.

    A byte order mark is forgiven here; nbgrader ends the whole run on it, as on every text that is no time.
    """
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_TIMESTAMP_BYTES:
            return None, False
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None, True
    except (OSError, UnicodeDecodeError):
        return None, False
    bare = text.removeprefix("\ufeff").strip()
    if not bare:
        return None, False
    try:
        return parse_utc(bare), text.isascii()
    except (ValueError, OverflowError, TypeError, LookupError, AttributeError):
        return None, False


def is_secret(path: Path) -> bool:
    """Whether there is a secret at `path` as nbgrader's submit writes it: a regular file of hexadecimal digits."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode) and bool(
            re.fullmatch(rb"[0-9a-f]{32,256}", path.read_bytes()[:300])
        )
    except OSError:
        return False


def left_out(folder: Path, wanted: Set[str]) -> list[str]:
    """The paths in `folder` that must not be copied: all but the regular files named `wanted`, notebooks aside.

    Notebooks are not looked at: they are read, not copied. The whole folder, where there is too much of it.
    """
    excluded: list[str] = []
    size = 0
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                name = str(Path(entry.path).relative_to(folder))
                if entry.is_dir(follow_symlinks=False) and any(Path(name) in Path(each).parents for each in wanted):
                    pending.append(Path(entry.path))
                elif name in wanted and entry.is_file(follow_symlinks=False):
                    size += entry.stat(follow_symlinks=False).st_size
                elif not entry.name.endswith(".ipynb"):
                    excluded.append(entry.path)
                if len(excluded) > MAX_FILES or size > MAX_FOLDER_BYTES:
                    return [str(folder)]
    return sorted(excluded)
