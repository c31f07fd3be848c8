"""What this course adds to nbgrader: preprocessors, the exporter that reads submissions, and the export of grades.

`nbgrader_config.py` names them; every stock command then works as nbgrader's manual says. What they do, in the order
of a run of `nbgrader autograde`:

    Exporter      checks a submission before anything of it is opened or copied, and reads the notebook
    Restore       puts it in order against the instructor's notebook, and leaves out what could run as script
    Grade         grades it in a child process and writes a score and the verdict under each grade cell
    GradesExporter  (`nbgrader export`) exports no score that is not of exactly the submission now in submitted/
"""

from __future__ import annotations

import copy
import csv
import datetime
import glob
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.plugins import ExportPlugin
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, LockCells, NbGraderPreprocessor
from traitlets import Enum, Integer

from autograder.child import grade_in_child
from autograder.intake import check_folder, left_out
from autograder.notebook import cell_metadata, read_notebook
from autograder.records import FEEDBACK_LEVELS, Report
from autograder.report.cell import cell_outputs
from autograder.restore import restore
from autograder.sanitize import structure
from autograder.validity import MARK, digest_of, mark_graded, mark_submitted, valid_scores

Json = dict[str, Any]


def course_directory(component: Any) -> Any:
    """nbgrader's CourseDirectory, from any preprocessor, exporter or plugin: its parents know it."""
    while component is not None:
        if getattr(component, "coursedir", None) is not None:
            return component.coursedir
        component = component.parent
    raise RuntimeError("no course directory: this class runs inside nbgrader's commands only")


class NamedStubs(ClearSolutions):  # type: ignore[misc]
    """In place of ClearSolutions: the stub says which function it stands for, and so does its error."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        name = str(cell_metadata(cell).get("grade_id", "")).removesuffix("-solution")
        self.code_stub = {**self.code_stub, "python": f'raise NotImplementedError("{name}")'}
        return super().preprocess_cell(cell, resources, cell_index)  # type: ignore[no-any-return]


class StripMarkers(NbGraderPreprocessor):  # type: ignore[misc]
    """For GenerateSolution: takes out the lines that mark where a solution begins and ends."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        names = ClearSolutions(parent=self.parent)
        marks = (names.begin_solution_delimeter, names.end_solution_delimeter)
        cell.source = "\n".join(line for line in cell.source.split("\n") if not any(mark in line for mark in marks))
        return cell, resources


def release_form(source: Json, parent: Any = None) -> Json:
    """The instructor's notebook as `nbgrader generate_assignment` releases it, checksums included."""
    notebook, resources = nbformat.from_dict(copy.deepcopy(source)), ResourcesDict()
    for kind in (LockCells, NamedStubs, ClearOutput, ComputeChecksums):
        notebook, resources = kind(parent=parent).preprocess(notebook, resources)
    return dict(notebook)


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """First of the sanitizing preprocessors, in place of ClearOutput, DeduplicateIds and OverwriteCells."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        course, names = course_directory(self), resources["nbgrader"]
        folder = Path(course.format_path(course.source_directory, ".", names["assignment"]))
        release = release_form(read_notebook(folder / f"{names['notebook']}.ipynb"), self.parent)
        check_gradebook(release, names)
        restored, notes = restore(nb, release)
        for note in notes:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], note)
        mark_submitted(restored, submitted_notebook(course, names))
        return nbformat.from_dict(restored), resources


def submitted_notebook(course: Any, names: Mapping[str, str]) -> Path:
    """The notebook in submitted/ that is being graded."""
    folder = course.format_path(course.submitted_directory, names["student"], names["assignment"])
    return Path(folder) / f"{names['notebook']}.ipynb"


def check_gradebook(release: Json, names: Mapping[str, str]) -> None:
    """Raise where source/ and the gradebook disagree: a score would have nowhere to go, or another maximum."""
    metadata = [cell_metadata(cell) for cell in release["cells"]]
    ours = {each["grade_id"]: float(each["points"]) for each in metadata if each.get("grade") or each.get("task")}
    with Gradebook(names["db_url"]) as gradebook:
        book = gradebook.find_notebook(names["notebook"], names["assignment"])
        theirs = {cell.name: float(cell.max_score) for cell in [*book.grade_cells, *book.task_cells]}
        solutions = {cell.name for cell in book.solution_cells}
    if ours != theirs or solutions != {each["grade_id"] for each in metadata if each.get("solution")}:
        raise RuntimeError(
            f"{names['assignment']}: the cells or points in source/ are not those of the gradebook: "
            f"run `nbgrader generate_assignment {names['assignment']} --force`, then grade again"
        )


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """First of the autograding preprocessors, in place of Execute: a child process grades, nothing runs in here."""

    isolation = Enum(
        ("bubblewrap", "user", "none"), "bubblewrap", help="How student code is kept apart; none: trusted code only."
    ).tag(config=True)
    feedback = Enum(
        FEEDBACK_LEVELS, "full", help="full: with counterexamples; messages: without values; scores: titles only."
    ).tag(config=True)
    timeout = Integer(1800, help="Seconds of wall time after which the grader itself is given up.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        course, names = course_directory(self), resources["nbgrader"]
        path = submitted_notebook(course, names)
        if nb.metadata.get(MARK, {}).get("submission") != digest_of(path):
            raise RuntimeError(f"{path.name}: it changed while it was graded, or Restore did not run: grade again")
        for cell in nb.cells:
            if is_graded_here(cell):
                cell.outputs, cell.execution_count = [], None
        report = grade_in_child(
            path, names["assignment"], Path(course.root), self.isolation, self.feedback, self.timeout
        )
        self.write(nb, report)
        mark_graded(nb, report)
        return nb, resources

    def write(self, nb: NotebookNode, report: Report) -> None:
        """Put the score and the verdict under every grade cell. Raises RuntimeError where one has no verdict."""
        results = {exercise.id: exercise for exercise in report.exercises}
        notices = report.notices
        for cell in nb.cells:
            if not is_graded_here(cell):
                continue
            name, points = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
            if name not in results or results[name].max_score != points:
                raise RuntimeError(f"{name}: the report holds no verdict of {points:g} points on this exercise")
            cell.outputs = [NotebookNode(nbformat.from_dict(each)) for each in cell_outputs(results[name], notices)]
            cell.execution_count = 1
            notices = ()


def is_graded_here(cell: NotebookNode) -> bool:
    """Whether a cell is graded by the hidden suite, and not by a person."""
    metadata = cell_metadata(cell)
    return cell.cell_type == "code" and bool(metadata.get("grade")) and not metadata.get("solution")


class Exporter(NotebookExporter):
    """For `c.Autograde.exporter_class`: reads a submission only where it is a notebook and nothing else.

    nbgrader lets a course choose the class that reads notebooks, and no other that comes before files are copied. So
    this one, when nbgrader makes it, adds its checks to the converter that it belongs to.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        if isinstance(self.parent, Autograde):
            Guard(self.parent)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert a notebook file. Raises NotebookError for a link, a FIFO, a giant, or what is no notebook."""
        notebook = structure(read_notebook(Path(filename)))
        resources = ResourcesDict() if resources is None else resources
        date = datetime.datetime.fromtimestamp(os.path.getmtime(filename), tz=datetime.UTC)
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
        converter.init_destination = self.init_destination

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether the submission is to be graded: it has not been, or its grade is of another file."""
        if student_id in self.course.student_id_exclude.split(","):
            return False
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
        submitted = Path(self.course.format_path(self.course.submitted_directory, student_id, assignment_id))
        top = Path(self.course.root) / self.course.submitted_directory
        check_folder(submitted, top if submitted.is_relative_to(top) else submitted)
        odd = left_out(submitted)
        for path in odd:
            self.converter.log.warning("Not copied, as it is no regular file or too large: %s", path)
        kept = [entry for entry in self.course.ignore if not isinstance(entry, LeftOut)]
        self.course.ignore = [*kept, *(LeftOut(glob.escape(path)) for path in odd)]

    def remove_stale(self, destination: Path, assignment_id: str, student_id: str) -> None:
        """Remove what a killed run or an earlier submission left, which nbgrader would take for graded."""
        for name in notebook_names(self.course, assignment_id):
            submitted = submitted_notebook(
                self.course, {"student": student_id, "assignment": assignment_id, "notebook": name}
            )
            path = destination / submitted.name
            reason = valid_scores(path, submitted)
            if destination.exists() and isinstance(reason, str) and self.course.notebook_id in ("*", name):
                self.converter.log.warning("Grading %s again: %s", path, reason)
                shutil.rmtree(destination) if self.course.notebook_id == "*" else path.unlink(missing_ok=True)


def notebook_names(course: Any, assignment_id: str) -> list[str]:
    """The notebooks of an assignment, as the gradebook knows them."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            return [notebook.name for notebook in gradebook.find_assignment(assignment_id).notebooks]
        except MissingEntry:
            return []


def submitters(course: Any, assignment_id: str) -> set[str]:
    """The ids of the students who have a folder for an assignment in submitted/."""
    step, name = course.submitted_directory, re.escape(assignment_id)
    pattern = re.compile(course.format_path(step, "(?P<student>[^/]+)", name, escape=True))
    paths = glob.glob(course.format_path(step, "*", glob.escape(assignment_id)))
    return {found["student"] for path in paths if (found := pattern.fullmatch(path))}


def forget_scores(course: Any, assignment_id: str, student_id: str) -> None:
    """Take the earlier automatic scores of a submission back, so that none outlives a failed run."""
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            submission = gradebook.find_submission(assignment_id, student_id)
        except MissingEntry:
            return
        for notebook in submission.notebooks:
            for grade in notebook.grades if course.notebook_id in ("*", notebook.name) else []:
                grade.auto_score, grade.needs_manual_grade = None, True
        gradebook.db.commit()


class GradesExporter(ExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV and a column `status`; a submission without a valid report has no score in it.

    The status is `graded`, `graded, to be reviewed` (a person's score awaits confirmation), `not submitted`, which
    counts 0 as in nbgrader, or `no valid report: <why>`.
    """

    columns = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score", "status",
    )  # fmt: skip

    def export(self, gradebook: Gradebook) -> None:
        """Write the rows to `--to`, grades.csv by default."""
        destination = self.to or "grades.csv"
        rows = [row for assignment in gradebook.assignments for row in self.rows(gradebook, assignment)]
        with open(destination, "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, self.columns, restval="", lineterminator="\n")
            table.writeheader()
            table.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
        without = sum(row["status"].startswith("no valid report") for row in rows)
        self.log.info("Exporting %d rows to %s", len(rows), destination)
        if without:
            self.log.warning("%d submissions have no valid report: run `nbgrader autograde`", without)

    def rows(self, gradebook: Gradebook, assignment: Any) -> Iterator[Json]:
        """A row a student, those included of whom only the folder in submitted/ is known."""
        if self.assignment and assignment.name not in map(str, self.assignment):
            return
        known = {student.id: student for student in gradebook.students}
        for name in [*known, *sorted(submitters(course_directory(self), assignment.name) - set(known))]:
            if not self.student or name in map(str, self.student):
                yield self.row(gradebook, assignment, name, known.get(name))

    def row(self, gradebook: Gradebook, assignment: Any, name: str, student: Any) -> Json:
        row: Json = {"assignment": assignment.name, "duedate": assignment.duedate, "student_id": name}
        row["max_score"] = assignment.max_score
        for key in ("last_name", "first_name", "email"):
            row[key] = getattr(student, key, None)
        try:
            submission = gradebook.find_submission(assignment.name, name)
        except MissingEntry:
            submission = None
        course = course_directory(self)
        if (
            submission is None
            and not Path(course.format_path(course.submitted_directory, name, assignment.name)).exists()
        ):
            return {**row, "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0, "status": "not submitted"}
        if submission is not None:
            row["timestamp"] = submission.timestamp
        fault = "not graded" if submission is None else self.fault(submission, assignment, name)
        if fault:
            return {**row, "status": f"no valid report: {fault}"}
        penalty = submission.late_submission_penalty
        row |= {"raw_score": round(submission.score, 2), "late_submission_penalty": penalty}
        row["score"] = round(max(0.0, submission.score - penalty), 2)
        return {**row, "status": "graded, to be reviewed" if submission.needs_manual_grade else "graded"}

    def fault(self, submission: Any, assignment: Any, student: str) -> str:
        """Why the scores in the gradebook are not those of what is in submitted/ now, or ""."""
        course = course_directory(self)
        folder = Path(course.format_path(course.autograded_directory, student, assignment.name))
        for notebook in submission.notebooks:
            names = {"student": student, "assignment": assignment.name, "notebook": notebook.name}
            scores = valid_scores(folder / f"{notebook.name}.ipynb", submitted_notebook(course, names))
            if isinstance(scores, str):
                return scores
            book = {grade.name: grade.auto_score for grade in notebook.grades}
            if any(book.get(id) != score for id, score in scores.items()):
                return "the gradebook holds other scores than the report"
        return ""
