"""Correct solutions written otherwise: automatic rewrites whose meaning is tried, and a folder of hand-written ones."""

from __future__ import annotations

import ast
from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

import msgspec

from autograder.audit.mutants.mutants import functions_in
from autograder.audit.variants.rewrites import HELPERS, REWRITES, Rewrite
from autograder.course.assignment import Assignment
from autograder.course.parsing import parse
from autograder.course.submission import Cell, Submission, solution_of
from autograder.course.variant import read_variant


@dataclass(frozen=True)
class Variant:
    """A correct submission; `changed` are the exercises whose functions it writes otherwise."""

    name: str
    description: str
    submission: Submission
    changed: tuple[str, ...]


def exercise_cells(assignment: Assignment) -> dict[str, str]:
    """Function -> source of its solution cell, which may be that of others too, in the notebook's order."""
    return {
        function: source
        for id, role, source in assignment.cells
        if role == "solution"
        for function in assignment.solved_in(id)
    }


def with_cells(submission: Submission, sources: dict[str, str]) -> Submission:
    """`submission` with other solution cells, given by function."""
    others = {submission.home(function): source for function, source in sources.items()}
    cells = tuple(
        msgspec.structs.replace(cell, source=others[cell.name])
        if cell.kind == "solution" and cell.name in others
        else cell
        for cell in submission.cells
    )
    return msgspec.structs.replace(submission, cells=cells)


def with_helpers(submission: Submission) -> Submission:
    """`submission` with the helpers of the rewrites before its first solution cell."""
    at = next((k for k, cell in enumerate(submission.cells) if cell.kind == "solution"), len(submission.cells))
    cells = (*submission.cells[:at], Cell("rewrites", "given", HELPERS), *submission.cells[at:])
    return msgspec.structs.replace(submission, cells=cells)


KeepsMeaning = Callable[[Submission, tuple[str, ...]], bool]
"""Whether the named functions of a submission do what the solution's do."""


def rewritten(
    assignment: Assignment, rewrite: Rewrite, keeps_meaning: KeepsMeaning, exercises: Container[str]
) -> Variant | None:
    """The solution with `rewrite` in the cells of `exercises` where it applies and, as tried, keeps the meaning."""
    base = with_helpers(solution_of(assignment))
    cells = {name: cell for name, cell in exercise_cells(assignment).items() if name in exercises}
    sources = {name: text for name, cell in cells.items() if (text := rewrite(cell)) is not None}
    kept = {
        name: text
        for name, text in sources.items()
        if keeps_meaning(with_cells(base, {name: text}), tuple(node.name for node in functions_in(text)))
    }
    if not kept:
        return None
    return Variant(f"automatic: {rewrite.name}", rewrite.description, with_cells(base, kept), tuple(kept))


def automatic(assignment: Assignment, keeps_meaning: KeepsMeaning, exercises: Container[str]) -> list[Variant]:
    """The rewrites of the solution, each in all of `exercises` at once."""
    found = [rewritten(assignment, rewrite, keeps_meaning, exercises) for rewrite in REWRITES]
    return [variant for variant in found if variant is not None]


def folder(assignment: Assignment) -> Path:
    return assignment.suite.parent / "variants" / assignment.id


def written(assignment: Assignment) -> list[Variant]:
    """The hand-written variants: files that define some of the assignment's functions, laid over the solution."""
    cells = exercise_cells(assignment)
    found = []
    for path in sorted(folder(assignment).glob("*.py")):
        source = read_variant(path)
        tree = parse(source)
        defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        defined |= {
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        changed = tuple(
            name
            for name, cell in cells.items()
            if name in defined or {node.name for node in functions_in(cell)} & defined
        )
        base = solution_of(assignment)
        cell = Cell("variant", "foreign", source)
        submission = msgspec.structs.replace(base, cells=(*base.cells, cell))
        own = parse(path.read_text(encoding="utf-8"))
        first = (ast.get_docstring(own) or path.stem).split("\n")[0]
        found.append(Variant(path.name, first, submission, changed))
    return found
