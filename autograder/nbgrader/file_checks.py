"""What is checked of a submitted folder before anything in it is opened or copied.

In stock nbgrader a FIFO hangs the run, a link to source/ scores full marks and one to a system file is copied.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

MAX_FILES = 500
MAX_FOLDER_BYTES = 100 << 20
MAX_ODD = 20
MAX_TIMESTAMP_BYTES = 200
TIMESTAMP = "timestamp.txt"


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


def left_out(folder: Path) -> list[str]:
    """The paths in `folder` that must not be copied: links, FIFOs, devices; the whole folder where it is too much.

    Notebooks are not looked at: they are read, not copied.
    """
    odd: list[str] = []
    size = 0
    for files, (path, status) in enumerate(_walk(folder), start=1):
        size += status.st_size
        if not stat.S_ISREG(status.st_mode):
            odd.append(str(path))
        if files > MAX_FILES or size > MAX_FOLDER_BYTES or len(odd) > MAX_ODD:
            return [str(folder)]
    return odd


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    pending = [folder]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(Path(entry.path))
                elif not entry.name.endswith(".ipynb"):
                    yield Path(entry.path), entry.stat(follow_symlinks=False)
