"""A solution cell with several functions, each with test cells of its own, as several solution cells."""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection
from typing import Any

from autograder.course.notebook import cell_metadata, cell_source

Json = dict[str, Any]
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


def split(cell: Json, tested: Collection[str]) -> dict[str, Json] | None:
    """Function → a cell with it, in order. What stands before a tested function goes with it, the rest with the last.

    None where the markers of one reach into another, so that a person has to split the cell.
    """
    source = cell_source(cell)
    lines = source.split("\n")
    defined = [node for node in ast.parse(source).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    ends = {node.name: node.end_lineno or 0 for node in defined if node.name in tested}
    found: dict[str, Json] = {}
    start = 0
    for k, (name, end) in enumerate(ends.items()):
        while end < len(lines) and lines[end].strip() == END:  # a marker below the last statement is no part of it
            end += 1
        part = "\n".join(lines[start : len(lines) if k == len(ends) - 1 else end]).strip("\n")
        marks = [mark for line in part.split("\n") for mark in (BEGIN, END) if line.strip() == mark]
        if marks != [BEGIN, END] * (len(marks) // 2):
            return None
        made = copy.deepcopy(cell) | {"source": part, "id": f"{cell.get('id')}-{k}"[-64:]}
        cell_metadata(made)["grade_id"] = f"{cell_metadata(cell).get('grade_id')}-{k}"
        found[name], start = made, end
    return found
