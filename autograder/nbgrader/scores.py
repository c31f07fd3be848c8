"""The scores of an assignment as `nbgrader export` gives them, for other files than grades.csv."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from traitlets import Instance
from traitlets.config import LoggingConfigurable
from traitlets.config.loader import PyFileConfigLoader

from autograder.course.course import CONFIG, UnknownAssignment
from autograder.nbgrader.export import GradesExporter

Json = dict[str, Any]


class Owner(LoggingConfigurable):
    """Stands for the application in which an exporter finds the course."""

    coursedir = Instance(CourseDirectory)


def exported_rows(root: Path, assignment: str) -> list[Json]:
    """The rows that `nbgrader export` writes for an assignment. Raises UnknownAssignment."""
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    course = CourseDirectory(config=config, root=str(root))
    exporter = GradesExporter(parent=Owner(coursedir=course))
    with Gradebook(course.db_url, course.course_id) as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            advice = f"run `nbgrader generate_assignment {assignment}`, then `nbgrader autograde {assignment}`"
            raise UnknownAssignment(f"the gradebook has no assignment {assignment!r}: {advice}") from None
        return list(exporter.rows(gradebook, found))
