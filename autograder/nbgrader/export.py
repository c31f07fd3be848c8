"""`nbgrader export`: no score that is not of exactly the submission now in submitted/."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.course.course import notebook_id
from autograder.nbgrader.gradebook import (
    autograded_notebook,
    cannot_hold,
    course_directory,
    grading_fault,
    is_handed_in,
    submitters,
    suite_digest,
)
from autograder.nbgrader.validity import is_of_older_suite
from autograder.report.csv_table import safe

Json = dict[str, Any]
OLDER = "graded by an older suite"


class GradesExporter(ExportPlugin):  # type: ignore[misc]
    """nbgrader's CSV and a column `status`; a submission without a valid report has no score in it.

    The status is `graded`, `graded; not handed in: <notebooks>` (of several, which count 0), `graded, to be reviewed`
    (a person's score awaits confirmation), `graded by an older suite` (suite, data or points have changed since; the
    score is the old one), `not submitted`, which counts 0 as in nbgrader, or `no valid report: <why>`.
    """

    columns = (
        "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
        "raw_score", "late_submission_penalty", "score", "max_score", "status",
    )  # fmt: skip

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.suites: dict[str, str | None] = {}
        """The id of a notebook → its digest as it is now; None for one of nbgrader's own."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the rows to `--to`, grades.csv by default."""
        destination = self.to or "grades.csv"
        rows = [row for assignment in gradebook.assignments for row in self.rows(gradebook, assignment)]
        with Path(destination).open("w", newline="", encoding="utf-8", errors="backslashreplace") as file:
            table = csv.DictWriter(file, self.columns, restval="", lineterminator="\n")
            table.writeheader()
            table.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
        self.log.info("Exporting %d rows to %s", len(rows), destination)
        self.advise(rows)

    def advise(self, rows: list[Json]) -> None:
        """Tell what to do about rows that are not final."""
        without = sum(row["status"].startswith("no valid report") for row in rows)
        if without:
            self.log.warning("%d submissions have no valid report: run `nbgrader autograde`", without)
        for assignment in sorted({row["assignment"] for row in rows if row["status"] == OLDER}):
            self.log.warning("%s: some were %s: run `nbgrader autograde %s`", assignment, OLDER, assignment)

    def rows(self, gradebook: Gradebook, assignment: Any) -> Iterator[Json]:
        """One row per student, those included of whom only the folder in submitted/ is known."""
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
        if unknowable := cannot_hold(name):
            return {**row, "status": f"no valid report: {unknowable}"}
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
        fault = "not graded" if submission is None else self.fault(gradebook, submission, assignment, name)
        if fault:
            return {**row, "status": f"no valid report: {fault}"}
        penalty = submission.late_submission_penalty
        row |= {"raw_score": round(submission.score, 2), "late_submission_penalty": penalty}
        row["score"] = round(max(0.0, submission.score - penalty), 2)
        if self.is_of_older_suite(submission, assignment, name):
            return {**row, "status": OLDER}
        if submission.needs_manual_grade:
            return {**row, "status": "graded, to be reviewed"}
        absent = [nb.name for nb in submission.notebooks if not is_handed_in(course, self.names(nb, assignment, name))]
        return {**row, "status": f"graded; not handed in: {', '.join(absent)}" if absent else "graded"}

    def names(self, notebook: Any, assignment: Any, student: str) -> dict[str, str]:
        return {"student": student, "assignment": assignment.name, "notebook": notebook.name}

    def is_of_older_suite(self, submission: Any, assignment: Any, student: str) -> bool:
        """Whether suite, data or points have changed since this submission was graded."""
        course = course_directory(self)
        for notebook in submission.notebooks:
            id, names = notebook_id(assignment.name, notebook.name), self.names(notebook, assignment, student)
            if id not in self.suites:
                self.suites[id] = suite_digest(course, id)
            suite = self.suites[id]
            handed_in = suite is not None and is_handed_in(course, names)
            if handed_in and is_of_older_suite(autograded_notebook(course, names), suite or ""):
                return True
        return False

    def fault(self, gradebook: Gradebook, submission: Any, assignment: Any, student: str) -> str:
        """Why the scores in the gradebook are not those of what is in submitted/ now, or ""."""
        course = course_directory(self)
        every = [self.names(notebook, assignment, student) for notebook in submission.notebooks]
        there = [names for names in every if is_handed_in(course, names)]
        faults = (grading_fault(gradebook, course, names) for names in there or every[:1])
        return next(filter(None, faults), "")


def _cell(value: Any) -> Any:
    """A value for a spreadsheet: a student's id is the name of a folder, and may look like a formula."""
    return "" if value is None else safe(value) if isinstance(value, str) else value
