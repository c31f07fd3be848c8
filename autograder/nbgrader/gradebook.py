"""What our classes ask nbgrader about a course: its folders, its gradebook."""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.nbgrader.validity import valid_scores


def course_directory(component: Any) -> Any:
    """nbgrader's CourseDirectory, from any preprocessor, exporter or plugin: its parents know it."""
    while component is not None:
        if getattr(component, "coursedir", None) is not None:
            return component.coursedir
        component = component.parent
    raise RuntimeError("no course directory: this class runs inside nbgrader's commands only")


def submitted_notebook(course: Any, names: Mapping[str, str]) -> Path:
    """The notebook in submitted/ that is being graded."""
    folder = course.format_path(course.submitted_directory, names["student"], names["assignment"])
    return Path(folder) / f"{names['notebook']}.ipynb"


def grading_fault(gradebook: Gradebook, course: Any, names: Mapping[str, str]) -> str:
    """Why the gradebook's scores are not those of the notebook now in submitted/, or ""."""
    folder = Path(course.format_path(course.autograded_directory, names["student"], names["assignment"]))
    scores = valid_scores(folder / f"{names['notebook']}.ipynb", submitted_notebook(course, names))
    if isinstance(scores, str):
        return scores
    try:
        found = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
    except MissingEntry:
        return "the gradebook holds no scores"
    book = {grade.name: grade.auto_score for grade in found.grades}
    differ = any(book.get(id) != score for id, score in scores.items())
    return "the gradebook holds other scores than the report" if differ else ""


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
