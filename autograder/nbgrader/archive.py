"""Archives of strangers, unpacked without surprises: notebooks only, inside their own folder, bounded in size."""

from __future__ import annotations

import lzma
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Self

from autograder.course.notebook import MAX_BYTES

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
WANTED = (".ipynb", *ARCHIVES)
MAX_MEMBERS = 5000
MAX_UNPACKED = 4 << 30
CHUNK = 1 << 20
MAX_DEPTH = 2
"""An archive of a whole class may hold an archive a student."""

BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError)
"""What reading a damaged, encrypted or forged archive raises (NotImplementedError is a RuntimeError)."""

NO_NOTEBOOK = "it is no notebook"
BREAKS = {"Cc", "Zl", "Zp"}
"""Unicode's categories of characters that break the line of a log."""
Member = tuple[str, Callable[[], IO[bytes]]]


@dataclass(frozen=True)
class LeftOut:
    """A file that was not unpacked: where it would have been, which archive's member it is, and why it is not there."""

    path: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}"


@dataclass
class Room:
    """What one archive and all archives inside it may still give."""

    members: int
    bytes: int


def unpack(archive: Path, destination: Path, room: Room | None = None, depth: int = 1) -> list[LeftOut]:
    """Unpack the notebooks of `archive` below `destination`; returns what was left out and why.

    A member that would leave the folder, a link, a device or a giant is left out, and the others are unpacked; so is
    what comes after the limits on an archive with all that is inside it.
    """
    room = Room(MAX_MEMBERS, MAX_UNPACKED) if room is None else room
    left_out: list[LeftOut] = []
    try:
        for name, opened in _members(archive, room):
            if room.members <= 0 or room.bytes <= 0:
                limits = f"more than {MAX_MEMBERS} files or {MAX_UNPACKED >> 30} GB"
                left_out.append(LeftOut(str(destination), archive.name, limits))
                break
            room.members -= 1
            where = f"{destination}/{name}"
            try:
                left_out += _take(name, opened, destination, room, depth)
            except Refused as error:
                left_out.append(LeftOut(where, f"{archive.name}: {name!r}", str(error)))
            except BROKEN as error:
                left_out.append(LeftOut(where, f"{archive.name}: {name!r}", f"it cannot be unpacked ({error})"))
    except BROKEN as error:
        left_out.append(LeftOut(str(destination), archive.name, f"it cannot be unpacked ({error})"))
    return left_out


class Header(tarfile.TarInfo):
    """A header of a tar; one that goes on in what would fill the memory is none."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        found = super().frombuf(buf, encoding, errors)
        if found.size > CHUNK and found.type not in (*tarfile.REGULAR_TYPES, tarfile.GNUTYPE_SPARSE):
            raise tarfile.ReadError(f"a header of {found.size >> 20} MB")
        return found


class Refused(Exception):
    """A member that is not unpacked; the message says why."""


def _take(name: str, opened: Callable[[], IO[bytes]], destination: Path, room: Room, depth: int) -> list[LeftOut]:
    """Unpack one member, and what is in it if it is an archive. Raises Refused, or what a damaged archive raises."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or "\0" in name:
        raise Refused("it would be written outside of its folder")
    if breaks_line(name):
        raise Refused("its name holds control characters")
    if not name.lower().endswith(WANTED):
        raise Refused(NO_NOTEBOOK)
    target = destination / path
    if target.exists():  # a second member of this name: kept apart, so that both are seen
        target = destination / "(2)" / path
    with closing(opened()) as stream:
        size = _write(stream, target)
    room.bytes -= size
    if size > MAX_BYTES:
        target.unlink()
        raise Refused(f"it is larger than {MAX_BYTES >> 20} MB")
    if not name.lower().endswith(ARCHIVES):
        return []
    try:
        if depth >= MAX_DEPTH:
            raise Refused("it is an archive in an archive in an archive")
        return unpack(target, target.parent / stem(target), room, depth + 1)
    finally:
        target.unlink()


def stem(archive: Path) -> str:
    """The name of an archive without its ending.

    >>> stem(Path("ada_c1w2.tar.gz")), stem(Path("bob.zip"))
    ('ada_c1w2', 'bob')
    """
    return next((archive.name[: -len(end)] for end in ARCHIVES if archive.name.lower().endswith(end)), archive.name)


def breaks_line(name: str) -> bool:
    """Whether a name would begin a line of its own in a log, or move the cursor.

    >>> breaks_line("ada\\n::error::x"), breaks_line("Çelik Ömer")
    (True, False)
    """
    return any(unicodedata.category(character) in BREAKS for character in name)


def _members(archive: Path, room: Room) -> Iterator[Member]:
    """What is in an archive, but for its folders; a link or a device is refused when it is opened.

    To come behind a giant, a compressed tar is read through it: that counts as unpacked.
    """
    if archive.name.lower().endswith(".zip"):
        with zipfile.ZipFile(archive) as file:
            for info in file.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: file.open(info)  # type: ignore[misc]
        return
    with tarfile.open(archive, tarinfo=Header) as tar:
        for member in tar:
            if member.size > MAX_BYTES:
                room.bytes -= member.size
            if not member.isdir():
                yield member.name, lambda member=member: _content(tar, member)  # type: ignore[misc]


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        raise Refused("it is a link or a device")
    return content


def _write(stream: IO[bytes], target: Path) -> int:
    """Copy at most one byte more than a notebook may have; returns the number of bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    left = MAX_BYTES + 1
    with target.open("xb") as file:
        while left and (data := stream.read(min(left, CHUNK))):
            file.write(data)
            left -= len(data)
    return MAX_BYTES + 1 - left
