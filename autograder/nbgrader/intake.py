"""Before a submission is read: `nbgrader autograde` opens a notebook, copies regular files, and nothing else."""

from __future__ import annotations

import datetime
import glob
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from autograder.course.course import notebook_id, notebook_ids
from autograder.course.hand_in import of_folder, of_several
from autograder.course.notebook import read_notebook
from autograder.nbgrader.file_checks import (
    SECRET,
    TIMESTAMP,
    SubmissionRefused,
    check_folder,
    is_secret,
    left_out,
    read_timestamp,
)
from autograder.nbgrader.generate import check_before
from autograder.nbgrader.gradebook import (
    autograded_notebook,
    cannot_hold,
    forget_scores,
    grading_fault,
    is_handed_in,
    notebook_names,
    suite_digest,
)
from autograder.nbgrader.sanitize import structure
from autograder.nbgrader.validity import is_of_older_suite


class Exporter(NotebookExporter):
    """For `c.Autograde.exporter_class`: reads a submission only where it is a notebook and nothing else.

    nbgrader lets a course choose the class that reads notebooks, and no other that comes before files are copied. So
    this one, when nbgrader makes it, adds its checks to the converter that it belongs to.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        if isinstance(self.parent, Autograde):
            check_before(self.parent, writing=False)
            Guard(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert a notebook file. Raises NotebookError for a link, a FIFO, a giant, or what is no notebook."""
        notebook = structure(read_notebook(Path(filename)))
        resources = ResourcesDict() if resources is None else resources
        date = datetime.datetime.fromtimestamp(Path(filename).stat().st_mtime, tz=datetime.UTC)
        resources["metadata"] = ResourcesDict(
            name=Path(filename).stem,
            path=str(Path(filename).parent),
            modified_date=f"{date:%B} {date.day}, {date.year}",
        )
        return self.from_notebook_node(nbformat.from_dict(notebook), resources=resources, **options)


class LeftOut(str):
    """An entry of nbgrader's `ignore` list that a run of ours put there."""


class Guard:
    """Stands before `Autograde.init_destination`, the first thing that nbgrader does with a submission.

    What is raised here counts as this submission's failure, and nbgrader goes on with the others.
    """

    def __init__(self, converter: Autograde) -> None:
        self.converter, self.course = converter, converter.coursedir
        self.decide = converter.init_destination
        self.course.get_existing_timestamp = lambda folder: read_timestamp(Path(folder) / TIMESTAMP)[0]
        converter.init_destination = self.init_destination

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether the submission is to be graded: it has not been, or its grade is of another file."""
        if student_id in self.course.student_id_exclude.split(","):
            return False
        if unknowable := cannot_hold(student_id):
            raise SubmissionRefused(unknowable)
        destination = Path(self.converter._format_dest(assignment_id, student_id))
        try:
            self.check(assignment_id, student_id)
            self.remove_stale(destination, assignment_id, student_id)
            process = bool(self.decide(assignment_id, student_id))
        except BaseException:
            forget_scores(self.course, assignment_id, student_id)
            raise
        if process:
            forget_scores(self.course, assignment_id, student_id)
        return process

    def check(self, assignment_id: str, student_id: str) -> None:
        """Raise SubmissionRefused for what is not read; settle which notebook counts, and what is copied beside it."""
        submitted = Path(self.course.format_path(self.course.submitted_directory, student_id, assignment_id))
        top = Path(self.course.root) / self.course.submitted_directory
        check_folder(submitted, top if submitted.is_relative_to(top) else submitted)
        self.take_wrong_name(submitted)
        wanted = set(self.converter.exclude_overwriting.get(assignment_id, []))
        if read_timestamp(submitted / TIMESTAMP)[1]:
            wanted.add(TIMESTAMP)
        else:
            self.converter.log.warning("%s: %s holds no time as nbgrader writes it", submitted, TIMESTAMP)
        if is_secret(submitted / SECRET):
            wanted.add(SECRET)
        others = left_out(submitted, wanted)
        if others:
            names = ", ".join(repr(Path(path).name) for path in others[:5])
            self.converter.log.warning("%s: %d files beside the notebook stay there: %s", submitted, len(others), names)
        kept = [entry for entry in self.course.ignore if not isinstance(entry, LeftOut)]
        self.course.ignore = [*kept, *(LeftOut(glob.escape(path)) for path in others)]

    def take_wrong_name(self, submitted: Path) -> None:
        """Give the only notebook of a hand-in its right name, as `autograder grade` takes it; refuse where it does."""
        root = Path(self.course.root)
        ids = notebook_ids(root, submitted.name)
        if not ids:
            return
        if ids != [submitted.name]:
            several, others = of_several(submitted, root)
            for line in (
                *others,
                *(f"{each.path}: not handed in, so that it counts 0" for each in several if each.missing),
            ):
                self.converter.log.warning(line)
            if several and several[0].refusal:
                raise SubmissionRefused(several[0].refusal)
            return
        found, others = of_folder(submitted, root)
        for line in others:
            self.converter.log.warning(line)
        if found is None or found.path.is_symlink():
            return
        if found.refusal:
            raise SubmissionRefused(found.refusal)
        if found.notice:
            self.converter.log.warning("%s: %s", submitted, found.notice)
            right = submitted / f"{submitted.name}.ipynb"
            found.path.rename(right)
            self.converter.notebooks = [str(right)]

    def remove_stale(self, destination: Path, assignment_id: str, student_id: str) -> None:
        """Remove what a killed run or an earlier submission left, which nbgrader would take for graded."""
        for name in notebook_names(self.course, assignment_id):
            names = {"student": student_id, "assignment": assignment_id, "notebook": name}
            if not is_handed_in(self.course, names) and not autograded_notebook(self.course, names).exists():
                continue
            with Gradebook(self.course.db_url, self.course.course_id) as gradebook:
                reason = grading_fault(gradebook, self.course, names)
            suite = suite_digest(self.course, notebook_id(assignment_id, name))
            if not reason and suite and is_of_older_suite(autograded_notebook(self.course, names), suite):
                reason = "suite, data or points have changed since it was graded"
            if destination.exists() and reason and self.course.notebook_id in ("*", name):
                self.converter.log.warning("Grading %s, %s again: %s", student_id, name, reason)
                if self.course.notebook_id == "*":
                    shutil.rmtree(destination)
                else:
                    (destination / f"{name}.ipynb").unlink(missing_ok=True)
