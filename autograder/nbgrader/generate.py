"""From source/ to release/ and solutions/: the preprocessors that this course adds to nbgrader's two generators."""

from __future__ import annotations

import copy
from typing import Any

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearOutput, ClearSolutions, ComputeChecksums, LockCells, NbGraderPreprocessor

from autograder.course.notebook import cell_metadata, exercise_id

Json = dict[str, Any]


class NamedStubs(ClearSolutions):  # type: ignore[misc]
    """In place of ClearSolutions: the stub says which function it stands for, and so does its error."""

    def preprocess_cell(self, cell: NotebookNode, resources: Any, cell_index: int) -> tuple[NotebookNode, Any]:
        name = exercise_id(str(cell_metadata(cell).get("grade_id", "")))
        stubs: dict[str, str] = dict(self.trait_values()["code_stub"])
        self.code_stub = {**stubs, "python": f'raise NotImplementedError("{name}")'}
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
