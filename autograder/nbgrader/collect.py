"""`nbgrader zip_collect`: downloaded archives are unpacked safely, and a file is of the student who sent it."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from autograder.course.course import notebook_ids, notebook_path
from autograder.course.hand_in import ALMOST, ENDING, OF_TOOLS
from autograder.nbgrader.archive import ARCHIVES, NO_NOTEBOOK, LeftOut, breaks_line, stem, unpack
from autograder.nbgrader.gradebook import course_directory
from autograder.nbgrader.names import NoOwner, Owner, is_named, owner
from autograder.text import MESSAGE, plain

SUFFIX = re.compile(r"(\.tar)?\.[A-Za-z0-9]{1,8}$")
PACKED = re.compile(r"\.(zip|zipx|7z|rar|tar|gz|tgz|bz2|tbz2?|xz|txz|zst)$", re.IGNORECASE)
"""The ends of names that are archives, of the kinds that are not unpacked, too."""


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks what was downloaded; in stock nbgrader one `../name` in one archive ends the run."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack archives, and copy notebooks, from the archive folder to the extracted folder."""
        source, destination = Path(archive_path), Path(extracted_path)
        self.parent.left_out = left_out = []
        for path in sorted(source.rglob("*")):
            status = path.lstat()
            folder = destination / path.relative_to(source).parent
            if stat.S_ISDIR(status.st_mode):
                continue
            if not stat.S_ISREG(status.st_mode):
                left_out.append(LeftOut(str(folder / path.name), path.name, "it is no regular file"))
            elif breaks_line(path.name):
                left_out.append(LeftOut(str(folder / path.name), path.name, "its name holds control characters"))
            elif path.name.lower().endswith(ARCHIVES):
                left_out += unpack(path, folder / stem(path))
            else:
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(path, folder / path.name)
                except OSError as error:
                    left_out.append(LeftOut(str(folder / path.name), path.name, f"it cannot be copied ({error})"))


@dataclass(frozen=True)
class Candidate:
    """A notebook that may be a student's: `group` is the file or folder whose name told the owner."""

    path: Path
    owner: Owner
    group: tuple[str, ...]

    @property
    def own(self) -> str:
        """The student's name for it, without its ending."""
        return self.owner.own or self.path.stem

    def content(self) -> str:
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Takes `<student>_<assignment>.ipynb`, an archive of that name, and the exports of the common platforms.

    Of a student's files, one that the platform calls the latest counts, or the one of the assignment's name; two that
    cannot be told apart are nobody's: they are listed, and so is every file whose owner is not clear. Then the exit
    status is 1, and all the others are collected. `named_regexp` in the config, as in nbgrader, comes first.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.plan: dict[str, tuple[str, str]] | None = None
        """File → student, and which notebook of the assignment it is."""
        self.problems: list[str] = []
        process = self.parent.process_extracted_files

        def process_and_tell() -> None:
            try:
                process()
            finally:
                self.tell()
            if self.problems:
                self.parent.exit(1)

        self.parent.process_extracted_files = process_and_tell

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the notebook of a file, or None where it is not to be collected."""
        if self.plan is None:
            self.make_plan()
        assert self.plan is not None
        found = self.plan.get(submitted_file)
        return None if found is None else {"student_id": found[0], "file_id": found[1]}

    @property
    def assignment(self) -> str:
        return str(course_directory(self).assignment_id)

    @property
    def notebooks(self) -> list[str]:
        """The names of the notebooks that the assignment has: its own, or several."""
        ids = notebook_ids(Path(course_directory(self).root), self.assignment)
        return [notebook_path(id).stem for id in ids] or [self.assignment]

    def top(self) -> Path:
        return Path(self.parent._format_collect_path(self.parent.extracted_directory))

    def make_plan(self) -> None:
        """Decide on all files at once: which notebook is which student's."""
        self.plan = {}
        found: dict[tuple[str, str], list[Candidate]] = {}
        several = self.notebooks if self.notebooks != [self.assignment] else []
        for path in _files(self.top()):
            if path.name.endswith(ENDING):
                try:
                    candidate = self.candidate(path)
                except NoOwner as error:
                    self.problems.append(f"{self.short(path)}: {error}")
                    continue
                notebook = next((name for name in several or [self.assignment] if is_named(candidate.own, name)), "")
                if several and not notebook:
                    self.problems.append(f"{self.short(path)}: expected a notebook called {' or '.join(several)}")
                else:
                    found.setdefault((candidate.owner.student, notebook or self.assignment), []).append(candidate)
        for (student, notebook), candidates in sorted(found.items()):
            chosen = self.choose(candidates, notebook)
            if chosen is None:
                names = ", ".join(self.short(each.path) for each in candidates[:4])
                self.problems.append(
                    f"{student}: {len(candidates)} different files, of which none is the latest: {names}"
                )
            else:
                self.plan[str(chosen.path)] = student, notebook
                for each in candidates:
                    if each is not chosen:
                        self.log.warning(
                            "Left out, since %s counts: %s",
                            plain(chosen.path.name),
                            plain(self.short(each.path), MESSAGE),
                        )
        self.account_for_the_rest()

    def candidate(self, path: Path) -> Candidate:
        """Raises NoOwner."""
        if self.named_regexp and (told := re.match(self.named_regexp, str(path))):
            return Candidate(path, Owner(told["student_id"], path.stem), (str(path),))
        parts = path.relative_to(self.top()).parts
        found, position = owner([*parts[:-1], parts[-1].removesuffix(ENDING)], self.assignment)
        own = found.own if position == len(parts) - 1 else ""  # a folder's name is not that of the file in it
        return Candidate(path, replace(found, own=own), parts[: position + 1])

    def choose(self, candidates: list[Candidate], notebook: str) -> Candidate | None:
        """The one that counts among a student's files, or None where that cannot be told."""
        exact = [each for each in candidates if each.own == notebook]
        if len({each.group for each in candidates}) == 1 and len(exact) == 1:
            return exact[0]
        candidates = [each for each in candidates if is_named(each.own, notebook)] or candidates
        contents = {each.content(): each for each in reversed(candidates)}
        if len(contents) == 1:
            return candidates[0]
        orders = [each.owner.order for each in candidates]
        known = [order for order in orders if order is not None]
        if len(known) == len(orders) and known.count(max(known)) == 1:
            return candidates[orders.index(max(known))]
        return None

    def account_for_the_rest(self) -> None:
        """What is no notebook, or was not unpacked, is a problem unless its owner's notebook was collected."""
        assert self.plan is not None
        rest = [LeftOut(str(path), self.short(path), NO_NOTEBOOK) for path in _files(self.top())
                if not path.name.endswith(ENDING)]  # fmt: skip
        for each in [*getattr(self.parent, "left_out", []), *rest]:
            parts = Path(each.path).relative_to(self.top()).parts
            try:
                student = owner([*parts[:-1], *(SUFFIX.sub("", part) for part in parts[-1:])], self.assignment)[
                    0
                ].student
            except NoOwner:
                student = ""
            of_interest = ALMOST.search(each.path) or PACKED.search(each.path)
            of_no_interest = not student and each.reason == NO_NOTEBOOK and not of_interest
            if student in {owner for owner, _ in self.plan.values()} or of_no_interest:
                self.log.warning("Left out: %s", plain(str(each), MESSAGE))
            else:
                self.problems.append(f"{student}: {each}" if student else str(each))

    def short(self, path: Path) -> str:
        return str(path.relative_to(self.top()))

    def tell(self) -> None:
        """List the problems, and what to do about them."""
        if self.plan is None:
            self.make_plan()
        for line in self.problems:
            self.log.error("Not collected: %s", plain(line, MESSAGE))
        if self.problems:
            self.log.error("%d files are nobody's: rename or delete them, and run it again", len(self.problems))


def _files(top: Path) -> Iterable[Path]:
    """The regular files below `top`, but for copies that programs keep."""
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in OF_TOOLS)
        for name in sorted(names):
            path = Path(folder) / name
            if stat.S_ISREG(path.lstat().st_mode):
                yield path
