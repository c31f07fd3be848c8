"""From source/ to release/ and solutions/: the preprocessors that this course adds to nbgrader's two generators."""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config.loader import PyFileConfigLoader

from autograder.course.course import CONFIG, folder_of, notebook_ids, source_path
from autograder.course.homes import homes, stub_names
from autograder.course.notebook import NotebookError, cell_metadata, function_of, read_notebook
from autograder.nbgrader.gradebook import gradebook_conflict

Json = dict[str, Any]


class Exporter(NotebookExporter):
    """For `c.GenerateAssignment.exporter_class`: refuses early what the gradebook would refuse.

    nbgrader makes this object before it deletes release/, and finds out afterwards that cells cannot be added.
    """

    def __init__(self, config: Any = None, **options: Any) -> None:
        super().__init__(config=config, **options)
        if isinstance(self.parent, GenerateAssignment) and not self.parent.no_database:
            check_before(self.parent, writing=True)


def check_before(converter: Any, *, writing: bool) -> None:
    """Before `converter` touches a file: raise NbGraderException where source/ and the gradebook cannot agree.

    writing -- it is about to write source/ into the gradebook, so that it may hold other points, or nothing yet
    """
    course = converter.coursedir
    for id in sorted({Path(folder).name for folder in converter.assignments}):
        for path in sorted(Path(course.format_path(course.source_directory, ".", id)).glob("*.ipynb")):
            try:
                release = release_form(read_notebook(path), converter.parent)
            except NotebookError:
                continue  # nbgrader says what is wrong with it
            if conflict := gradebook_conflict(course, id, path.stem, release, writing=writing):
                converter.log.error(conflict)
                raise NbGraderException(conflict)


def release_warnings(root: Path, ids: Sequence[str]) -> list[str]:
    """For each of `ids` that `nbgrader generate_assignment` could not take over now: why, and what to do."""
    config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    course = CourseDirectory(config=config, root=str(root))
    url = make_url(course.db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        return []
    found = []
    for id in [notebook for assignment in ids for notebook in notebook_ids(root, assignment)]:
        try:
            path = source_path(root, id)
            release = release_form(read_notebook(path))
            found.append(gradebook_conflict(course, folder_of(id), path.stem, release, writing=True))
        except (NotebookError, SQLAlchemyError) as error:
            found.append(f"{id}: whether the gradebook can take its cells is not known: {error}")
    return [line for line in found if line]


UNNAMED = 'raise NotImplementedError("@autograder-names-it@")'
"""A stub before it has its name: a cell may have several."""


class NamedStubs(ClearSolutions):  # type: ignore[misc]
    """In place of ClearSolutions: the stub says which function it stands for, and so does its error."""

    homes: dict[str, str]

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.homes = homes(nb.cells)
        return super().preprocess(nb, resources)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        id = str(cell_metadata(cell).get("grade_id", ""))
        functions = dict.fromkeys(function_of(name) for name, home in self.homes.items() if home == id)
        names = iter(stub_names(cell.source, id, functions))
        stubs: dict[str, str] = dict(self.trait_values()["code_stub"])
        self.code_stub = {**stubs, "python": UNNAMED}
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        cell.source = re.sub(re.escape(UNNAMED), lambda _: f'raise NotImplementedError("{next(names)}")', cell.source)
        return cell, resources


class StripMarkers(NbGraderPreprocessor):  # type: ignore[misc]
    """For GenerateSolution: takes out the lines that mark where a solution begins and ends."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        names = ClearSolutions(parent=self.parent)
        marks = (names.begin_solution_delimeter, names.end_solution_delimeter)
        cell.source = "\n".join(line for line in cell.source.split("\n") if not any(mark in line for mark in marks))
        return cell, resources


def release_form(source: Json, parent: Any = None) -> Json:
    """The instructor's notebook as `nbgrader generate_assignment` releases it, checksums included.

    Hidden tests are left out, though autograding in stock mode runs them: what is autograded becomes feedback.
    """
    notebook, resources = nbformat.from_dict(copy.deepcopy(source)), ResourcesDict()
    for kind in (LockCells, NamedStubs, ClearOutput, ClearHiddenTests, ComputeChecksums):
        notebook, resources = kind(parent=parent).preprocess(notebook, resources)
    return dict(notebook)
