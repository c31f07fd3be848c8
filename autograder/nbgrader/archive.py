"""Archives of strangers, unpacked without surprises: notebooks only, inside their own folder, bounded in size."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.course.notebook import MAX_BYTES

ARCHIVES = (".zip", ".tar.gz", ".tgz")
WANTED = (".ipynb", *ARCHIVES)
MAX_MEMBERS = 5000
MAX_UNPACKED = 4 << 30
CHUNK = 1 << 20
MAX_DEPTH = 2
"""An archive of a whole class may hold an archive a student."""

BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError)
"""What reading a damaged, encrypted or forged archive raises (NotImplementedError is a RuntimeError)."""


def unpack(archive: Path, destination: Path, depth: int = 1) -> list[str]:
    """Unpack the notebooks of `archive` below `destination`; returns what was left out and why, a line each.

    A member that would leave the folder, a link, a device or a giant is left out; so is an archive that is none.
    """
    left_out: list[str] = []
    room = MAX_UNPACKED
    try:
        for number, (name, stream) in enumerate(_members(archive)):
            if number >= MAX_MEMBERS or room <= 0:
                left_out.append(f"{archive.name}: more than {MAX_MEMBERS} files or {MAX_UNPACKED >> 30} GB")
                break
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
                left_out.append(f"{archive.name}: {name!r} would be written outside of its folder")
                continue
            target = destination / path
            size = _write(stream, target)
            room -= size
            if size > MAX_BYTES:
                target.unlink()
                left_out.append(f"{archive.name}: {name!r} is larger than {MAX_BYTES >> 20} MB")
            elif name.lower().endswith(ARCHIVES):
                if depth < MAX_DEPTH:
                    left_out += unpack(target, target.parent / stem(target), depth + 1)
                target.unlink()
    except BROKEN as error:
        left_out.append(f"{archive.name}: it cannot be unpacked ({error})")
    return left_out


def stem(archive: Path) -> str:
    """The name of an archive without its ending.

    >>> stem(Path("ada_c1w2.tar.gz")), stem(Path("bob.zip"))
    ('ada_c1w2', 'bob')
    """
    return next((archive.name[: -len(end)] for end in ARCHIVES if archive.name.lower().endswith(end)), archive.name)


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as file:
            for info in file.infolist():
                if info.filename.lower().endswith(WANTED) and not info.is_dir():
                    with file.open(info) as stream:
                        yield info.filename, stream
        return
    with tarfile.open(archive) as tar:
        for member in tar:
            if member.isreg() and member.name.lower().endswith(WANTED):
                content = tar.extractfile(member)
                if content is not None:
                    with closing(content):
                        yield member.name, content


def _write(stream: IO[bytes], target: Path) -> int:
    """Copy at most one byte more than a notebook may have; returns the number of bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = MAX_BYTES + 1
    with target.open("wb") as file:
        while left and (data := stream.read(min(left, CHUNK))):
            file.write(data)
            left -= len(data)
    return MAX_BYTES + 1 - left
