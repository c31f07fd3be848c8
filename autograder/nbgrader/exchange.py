"""`nbgrader collect` from a folder that every student writes: regular files only, and nobody stops the others.

In stock nbgrader a link in an inbound folder is copied as what it leads to, a name or a time that is none ends the run.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange.default import ExchangeCollect

from autograder.nbgrader.file_checks import MAX_FILES, STUDENT_ID, TIMESTAMP, read_timestamp

CHUNK = 1 << 20
MAX_DEPTH = 20
"""Folders in folders of one hand-in."""


class NotCollected(Exception):
    """A hand-in that cannot be copied; the message says why."""


class Collect(ExchangeCollect):  # type: ignore[misc]
    """For `c.ExchangeFactory.collect`."""

    src_records: list[dict[str, Any]]

    def init_src(self) -> None:
        """Find what was handed in; a folder that is none is told, and the others are collected."""
        self.coursedir.get_existing_timestamp = lambda folder: read_timestamp(Path(folder) / TIMESTAMP)[0]
        super().init_src()
        self.src_records = [record for record in self.src_records if self.is_hand_in(record)]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """nbgrader's record of an inbound folder; one with no student where its name is no name of a hand-in."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            if isinstance(record["timestamp"], datetime) and STUDENT_ID.fullmatch(record["username"]):
                return record
        except Exception:  # a name of a student's making: whatever it is, it ends no run
            pass
        return {"username": f"/{path}", "filename": os.path.basename(path), "timestamp": datetime.min}

    def is_hand_in(self, record: dict[str, Any]) -> bool:
        place = Path(self.inbound_path) / record["filename"]
        fault = ""
        if record["username"].startswith("/"):
            fault = "its name is not <student>+<assignment>+<time>+<key>"
        elif not stat.S_ISDIR(os.lstat(place).st_mode):
            fault = "it is a link or a file, and no folder"
        if fault:
            self.log.error("Not collected: %s: %s", place, fault)
        return not fault

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a hand-in's regular files, and see to it that its timestamp can be read."""
        source, destination = Path(src), Path(dest)
        try:
            self.copy_regular_files(source, destination)
            self.see_to_timestamp(source, destination / TIMESTAMP)
        except (NotCollected, OSError) as error:
            self.log.error("Not collected: %s: %s", source, error)
            shutil.rmtree(destination, ignore_errors=True)
            return
        if self.coursedir.groupshared:
            share(destination)

    def see_to_timestamp(self, source: Path, timestamp: Path) -> None:
        """Put the time of the folder's name in the place of a timestamp that is none."""
        if read_timestamp(timestamp)[1] and timestamp.exists():
            return
        self.log.warning("%s: %s is no time; the time in the folder's name is taken", source, TIMESTAMP)
        if timestamp.is_dir():
            shutil.rmtree(timestamp)
        timestamp.unlink(missing_ok=True)
        timestamp.write_text(f"{self._path_to_record(str(source))['timestamp']} UTC")

    def copy_regular_files(self, source: Path, destination: Path) -> None:
        """Copy below `source`, without following a link anywhere, even one that is put there meanwhile."""
        room, files = 1000 * self.coursedir.max_dir_size, 0
        destination.mkdir(parents=True)
        for folder, folders, names, descriptor in os.fwalk(source, follow_symlinks=False):
            folders[:] = [name for name in folders if not self.is_ignored(name)]
            inside, files = Path(folder).relative_to(source), files + 1
            target = destination / inside
            target.mkdir(exist_ok=True)
            for name in names:
                if self.is_ignored(name):
                    continue
                files += 1
                with self.open_regular(name, descriptor, Path(folder)) as stream:
                    if stream is not None:
                        room -= copy(stream, target / name, min(room, 1000 * self.coursedir.max_file_size))
                if room < 0 or files > MAX_FILES:
                    raise NotCollected(f"more than {MAX_FILES} files or {self.coursedir.max_dir_size // 1000} MB")
            if files > MAX_FILES or len(inside.parts) >= MAX_DEPTH:
                raise NotCollected(f"more than {MAX_FILES} files and folders, or folders {MAX_DEPTH} deep")

    def is_ignored(self, name: str) -> bool:
        ignored = any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.ignore)
        return ignored or not any(fnmatch.fnmatch(name, pattern) for pattern in self.coursedir.include)

    @contextlib.contextmanager
    def open_regular(self, name: str, folder: int, where: Path) -> Iterator[Any]:
        """A regular file of one name, opened; None, with a warning, for anything else."""
        try:
            descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            self.log.warning("Not copied: %s: a link, or not readable (%s)", where / name, error.strerror)
            yield None
            return
        with os.fdopen(descriptor, "rb") as stream:
            status = os.fstat(descriptor)
            regular = stat.S_ISREG(status.st_mode) and status.st_nlink == 1
            if not regular:
                self.log.warning("Not copied: %s: no regular file, or a second name (a hard link) of one", where / name)
            yield stream if regular else None


def copy(stream: Any, target: Path, most: int) -> int:
    """Copy at most `most` bytes and one more, by which the caller sees that there were too many."""
    size = 0
    with target.open("wb") as file:
        while size <= most and (data := stream.read(min(CHUNK, most + 1 - size))):
            file.write(data)
            size += len(data)
    if size > most:
        raise NotCollected(f"{target.name} is larger than {most // 1000} kB")
    return size


def share(folder: Path) -> None:
    """Let the group read and write, as nbgrader does for a course that is `groupshared`."""
    for place, _, names in os.walk(folder):
        with contextlib.suppress(PermissionError):
            os.chmod(place, (os.stat(place).st_mode | 0o2770) & 0o2777)
            for name in names:
                path = os.path.join(place, name)
                os.chmod(path, (os.stat(path).st_mode | 0o660) & 0o777)
