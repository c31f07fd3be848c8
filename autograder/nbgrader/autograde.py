"""Two preprocessors of `nbgrader autograde`; `nbgrader_config.py` names them.

Every stock command then works as nbgrader's manual says. In a run of `nbgrader autograde`, in this order:

    intake.Exporter        checks a submission before anything of it is opened or copied, and reads it
    Restore                puts it in order against the instructor's notebook, and leaves out what is script
    Grade                  grades it in a child process and writes score and verdict under each grade cell
    export.GradesExporter  (`nbgrader export`) exports no score of another submission than the one that is there
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Integer, List, Unicode

from autograder.course.course import notebook_id
from autograder.course.notebook import is_exercise, read_notebook
from autograder.nbgrader.child import grade_in_child
from autograder.nbgrader.generate import release_form
from autograder.nbgrader.gradebook import course_directory, submitted_notebook, suite_digest
from autograder.nbgrader.rendering import leave_out_slow_cells
from autograder.nbgrader.restore import restore
from autograder.nbgrader.validity import MARK, digest_of, mark_graded, mark_submitted
from autograder.records import FEEDBACK_LEVELS, Report
from autograder.report.cell import cell_outputs
from autograder.sandbox.isolation import ISOLATIONS

Json = dict[str, Any]


class Restore(NbGraderPreprocessor):  # type: ignore[misc]
    """First of the sanitizing preprocessors, in place of ClearOutput, DeduplicateIds and OverwriteCells."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        course, names = course_directory(self), resources["nbgrader"]
        folder = Path(course.format_path(course.source_directory, ".", names["assignment"]))
        release = release_form(read_notebook(folder / f"{names['notebook']}.ipynb"), self.parent)
        restored, notes = restore(nb, release)
        slow = leave_out_slow_cells(restored, release["cells"])
        notes += [f"cell {id}: it takes too long to show and is left out of the page" for id in slow]
        for note in notes:
            self.log.warning("%s, %s: %s", names["student"], names["notebook"], note)
        mark_submitted(restored, submitted_notebook(course, names))
        return nbformat.from_dict(restored), resources


class Grade(NbGraderPreprocessor):  # type: ignore[misc]
    """First of the autograding preprocessors, in place of Execute: a child process grades, nothing runs in here."""

    isolation = Enum(ISOLATIONS, "bubblewrap", help="How student code is kept apart; none: trusted code only.").tag(
        config=True
    )
    feedback = Enum(
        FEEDBACK_LEVELS, "full", help="full: with counterexamples; messages: without values; scores: titles only."
    ).tag(config=True)
    packages = List(Unicode(), help="What students may import beside NumPy, h5py and tqdm, as pip names it.").tag(
        config=True
    )
    timeout = Integer(1800, help="Seconds of wall time after which the grader itself is given up.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        course, names = course_directory(self), resources["nbgrader"]
        path = submitted_notebook(course, names)
        if nb.metadata.get(MARK, {}).get("submission") != digest_of(path):
            raise RuntimeError(f"{path.name}: it changed while it was graded, or Restore did not run: grade again")
        for cell in nb.cells:
            if is_exercise(cell):
                cell.outputs, cell.execution_count = [], None
        id = notebook_id(names["assignment"], names["notebook"])
        suite = suite_digest(course, id) or ""  # before grading: a suite mended meanwhile is newer
        report = grade_in_child(path, id, Path(course.root), self.isolation, self.feedback, self.timeout)
        self.write(nb, report)
        mark_graded(nb, report, suite)
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
