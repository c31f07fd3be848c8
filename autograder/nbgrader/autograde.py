"""Two preprocessors of `nbgrader autograde`; `nbgrader_config.py` names them.

Every stock command then works as nbgrader's manual says. In a run of `nbgrader autograde`, in this order:

    intake.Exporter        checks a submission before anything of it is opened or copied, and reads it
    Restore                puts it in order against the instructor's notebook, and leaves out what is script
    Grade                  grades it in a child process and writes score and verdict under each grade cell
    export.GradesExporter  (`nbgrader export`) exports no score of another submission than the one that is there
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer

from autograder.course.notebook import cell_metadata, is_exercise, read_notebook
from autograder.nbgrader.child import grade_in_child
from autograder.nbgrader.generate import release_form
from autograder.nbgrader.gradebook import course_directory, submitted_notebook
from autograder.nbgrader.restore import restore
from autograder.nbgrader.validity import MARK, digest_of, mark_graded, mark_submitted
from autograder.records import FEEDBACK_LEVELS, Report
from autograder.report.cell import cell_outputs

Json = dict[str, Any]


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
            if is_exercise(cell):
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
            if not is_exercise(cell):
                continue
            name, points = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
            if name not in results or results[name].max_score != points:
                raise RuntimeError(f"{name}: the report holds no verdict of {points:g} points on this exercise")
            cell.outputs = [NotebookNode(nbformat.from_dict(each)) for each in cell_outputs(results[name], notices)]
            cell.execution_count = 1
            notices = ()
