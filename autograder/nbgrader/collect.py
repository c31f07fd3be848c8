"""`nbgrader zip_collect`: downloaded archives are unpacked safely, and a file is of the student who sent it."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import default

from autograder.nbgrader.archive import ARCHIVES, stem, unpack
from autograder.nbgrader.gradebook import course_directory


class Extractor(ExtractorPlugin):  # type: ignore[misc]
    """Unpacks what was downloaded; in stock nbgrader one `../name` in one archive ends the run."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack archives, and copy notebooks, from the archive folder to the extracted folder."""
        source, destination = Path(archive_path), Path(extracted_path)
        for path in sorted(source.rglob("*")):
            if not stat.S_ISREG(path.lstat().st_mode):
                continue
            folder = destination / path.relative_to(source).parent
            folder.mkdir(parents=True, exist_ok=True)
            if path.name.lower().endswith(ARCHIVES):
                for line in unpack(path, folder / stem(path)):
                    self.log.warning("Left out: %s", line)
            else:
                shutil.copyfile(path, folder / path.name)


class Collector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Takes `<student>_<assignment>.ipynb`, or the notebook in an archive `<student>_<assignment>.zip`.

    The outermost name that fits tells the student: what is inside a student's archive cannot name another one. Of
    several files of one student the first counts; in stock nbgrader a second one ends the run.
    """

    @default("named_regexp")
    def _named_regexp(self) -> str:
        name = re.escape(course_directory(self).assignment_id)
        return rf".*?/extracted/(?:[^/]+/)*?(?P<student_id>[\w.@+-]+)_(?P<file_id>{name})(?=[/.])"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.collected: dict[tuple[str, str], str] = {}

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """The student and the notebook of a file, or None where it is not to be collected."""
        path = Path(submitted_file)
        if not stat.S_ISREG(path.lstat().st_mode) or ".ipynb_checkpoints" in path.parts or "__MACOSX" in path.parts:
            self.log.warning("Skipped, as it is no submission: %s", path)
            return None
        info: dict[str, str] | None = super().collect(submitted_file)
        if info is not None:
            key = (info["student_id"], info["file_id"])
            if self.collected.setdefault(key, submitted_file) != submitted_file:
                self.log.warning("Skipped, as %s has a submission already, %s: %s", key[0], self.collected[key], path)
                return None
        return info
