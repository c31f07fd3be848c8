"""The zip that Gradescope takes: set-up script, run script, one assignment of the course, this package as source.

The platform unpacks it to /autograder/source, runs setup.sh once as root, which also proves the suite, and
run_autograder for every submission.
Its container refuses bubblewrap, so submissions are graded with `--isolation user`: another uid, no new privileges, a
seccomp filter, limits; the suite lies in folders of mode 0700.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from packaging.utils import canonicalize_name

from autograder import PACKAGE
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.course import CONFIG
from autograder.course.files import deciding_files
from autograder.packages import PackageError, pins

DISTRIBUTION = "neuron-to-transformer"
LOCK = "requirements/base.txt"
LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the zip, so that the same course gives the same bytes."""

TEMPLATES = Path(__file__).parent / "templates" / "gradescope"


class CannotPack(Exception):
    """Something that the zip needs is not there; the message says what to do."""


def pack(root: Path, id: str, output: Path, feedback: str = "full") -> list[str]:
    """Write the zip of assignment `id` of the course at `root`; returns the names of the files in it.

    Raises UnknownAssignment, CannotPack.
    """
    files = {
        "setup.sh": _script("setup.sh.in", id, feedback),
        "run_autograder": _script("run_autograder.sh.in", id, feedback),
        **dict(_course(root, id)),
        **dict(_package()),
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            executable = name in ("setup.sh", "run_autograder")
            entry.external_attr = (0o100755 if executable else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return sorted(files)


def _script(template: str, id: str, feedback: str) -> bytes:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return text.replace("@ID@", id).replace("@FEEDBACK@", feedback).encode()


def _course(root: Path, id: str) -> Iterator[tuple[str, bytes]]:
    """What grading needs of the course: settings, versions, the instructor's notebook and data, the hidden suite."""
    assignment = load_assignment(root, id)
    if not assignment.suite.is_file():
        raise CannotPack(f"tests/hidden/{assignment.suite.name} is missing: write it, or restore it")
    yield CONFIG, (root / CONFIG).read_bytes()
    yield from _requirements(root, assignment)
    for path in (assignment.source, *deciding_files(assignment)):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path.read_bytes()


def _requirements(root: Path, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """What the platform installs: a lock with hashes where the course has one, and the versions that are here.

    requirements.txt is the lock; packages.txt names, without hashes, what is not in it: the packages that students may
    import, and without a lock all that this package needs.
    """
    lock = root / LOCK
    text = lock.read_text(encoding="utf-8") if lock.is_file() else ""
    if text:
        yield "requirements.txt", text.encode()
    try:
        wanted = [*pins(assignment.packages), *([] if text else pins((DISTRIBUTION,)))]
    except PackageError as error:
        raise CannotPack(str(error)) from None
    locked = {canonicalize_name(name) for name in LOCKED.findall(text)}
    own = {canonicalize_name(DISTRIBUTION), *locked}
    rest = {pin for pin in wanted if canonicalize_name(pin.partition("==")[0]) not in own}
    yield "packages.txt", "".join(f"{pin}\n" for pin in sorted(rest)).encode()


def _package() -> Iterator[tuple[str, bytes]]:
    """This package as it is installed here."""
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield f"package/autograder/{path.relative_to(PACKAGE).as_posix()}", path.read_bytes()
