"""What our classes ask nbgrader about a course: its folders, its gradebook."""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.course.assignment import load_assignment
from autograder.course.course import UnknownAssignment, notebook_ids
from autograder.course.digest import assignment_digest
from autograder.course.notebook import NotebookError, cell_metadata
from autograder.nbgrader.validity import valid_scores

PROCEDURE = (
    "Copy gradebook.db away, then run `nbgrader db assignment remove {id} --force`, `nbgrader generate_assignment {id}"
    " --force` and `nbgrader autograde {id}`: it grades submitted/ anew. Due date and scores given by hand have to be"
    " entered again: docs/instructors.md, Change an assignment after hand-in."
)


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


def autograded_notebook(course: Any, names: Mapping[str, str]) -> Path:
    """The graded notebook in autograded/."""
    folder = course.format_path(course.autograded_directory, names["student"], names["assignment"])
    return Path(folder) / f"{names['notebook']}.ipynb"


def is_handed_in(course: Any, names: Mapping[str, str]) -> bool:
    """Whether a notebook is there, or is the only one that there could be: of several, one may be missing."""
    return submitted_notebook(course, names).exists() or notebook_ids(Path(course.root), names["assignment"]) == [
        names["assignment"]
    ]


def suite_digest(course: Any, id: str) -> str | None:
    """The digest of a notebook of the course as it is now; None where it is not there, or cannot be read."""
    try:
        return assignment_digest(load_assignment(Path(course.root), id))
    except (UnknownAssignment, NotebookError):
        return None


def grading_fault(gradebook: Gradebook, course: Any, names: Mapping[str, str]) -> str:
    """Why the gradebook's scores are not those of the notebook now in submitted/, or ""."""
    scores = valid_scores(autograded_notebook(course, names), submitted_notebook(course, names))
    if isinstance(scores, str):
        return scores
    try:
        found = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
    except MissingEntry:
        return "the gradebook holds no scores"
    book = {grade.name: grade.auto_score for grade in found.grades}
    differ = any(book.get(id) != score for id, score in scores.items())
    return "the gradebook holds other scores than the report" if differ else ""


def gradebook_conflict(course: Any, id: str, notebook: str, release: Mapping[str, Any], *, writing: bool) -> str:
    """Why the gradebook cannot take scores on the cells of `release`, and the commands that help; or "".

    writing -- the cells are about to be written into the gradebook: then only submissions stand in the way
    """
    ours = _cells([cell_metadata(cell) for cell in release["cells"]])
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            book = gradebook.find_notebook(notebook, id)
        except MissingEntry:
            return ""
        kinds = (book.grade_cells, book.solution_cells, book.task_cells, book.source_cells)
        theirs = [{cell.name for cell in kind} for kind in kinds]
        points = {cell.name: float(cell.max_score) for cell in [*book.grade_cells, *book.task_cells]}
        handed_in = len(book.submissions)
    names = [set(kind) for kind in ours]
    changed = sorted(set().union(*(mine ^ other for mine, other in zip(names, theirs, strict=True))))
    if changed and handed_in:
        what = (
            f"{id}: the gradebook holds {handed_in} submissions, and the cells have changed since: {', '.join(changed)}"
        )
        return f"{what}. nbgrader can neither add nor remove cells now; nothing was touched. {PROCEDURE.format(id=id)}"
    if not writing and (changed or points != ours[0] | ours[2]):
        advice = f"run `nbgrader generate_assignment {id} --force`, then grade again"
        return f"{id}: the cells or points in source/ are not those of the gradebook; {advice}"
    return ""


def _cells(metadata: list[dict[str, Any]]) -> tuple[dict[str, float], ...]:
    """grade_id → points of the grade, solution, task and source cells, as nbgrader tells them apart."""
    kinds: tuple[dict[str, float], ...] = ({}, {}, {}, {})
    for cell in metadata:
        flags = (cell.get("grade"), cell.get("solution"), cell.get("task"))
        for kind, flag in zip(kinds, (*flags, any((*flags, cell.get("locked")))), strict=True):
            if flag:
                kind[str(cell.get("grade_id"))] = float(cell.get("points", 0))
    return kinds


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


def cannot_hold(student_id: str) -> str:
    """Why no gradebook can hold the id of a student, which is the name of a folder; "" where it can."""
    try:
        student_id.encode()
    except UnicodeEncodeError:
        return "the name of the folder in submitted/ is no UTF-8 text: rename it to the student's id"
    return ""


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
