"""Cells that lessons share: `templates/shared.ipynb` holds them, lessons hold copies under the same cell ids.

A copy is marked by the tag `shared`, so that a notebook may well have a `setup` cell of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.authoring.problem import Problem
from autograder.course.notebook import cell_source, cell_tags

Json = dict[str, Any]

SHARED_TAG = "shared"
TEMPLATE = Path(__file__).parent / "templates" / "shared.ipynb"


def shared_cells() -> dict[str, Json]:
    """The shared cells by their ids."""
    notebook = json.loads(TEMPLATE.read_bytes())
    return {cell["id"]: cell for cell in notebook["cells"] if SHARED_TAG in cell_tags(cell)}


def stale_cells(notebook: Json) -> list[str]:
    """The ids of the cells of `notebook` that are tagged `shared` and differ from the shared cell of their id."""
    ours = shared_cells()
    copies = [cell for cell in notebook["cells"] if SHARED_TAG in cell_tags(cell)]
    return [str(cell.get("id")) for cell in copies if _held(cell) != _held(ours.get(cell.get("id", ""), {}))]


def _held(cell: Json) -> tuple[str, Json]:
    return cell_source(cell), cell.get("metadata", {})


def shared_cell_problems(id: str, where: str, notebook: Json) -> Iterator[Problem]:
    """Copies of shared cells that differ from them, and cells that are tagged `shared` without being one."""
    ours = shared_cells()
    for cell in stale_cells(notebook):
        if cell in ours:
            what, remedy = "the copy of this shared cell differs from it", f"run `autograder refresh {id}`"
        else:
            known = ", ".join(ours)
            what, remedy = f"tagged {SHARED_TAG}, but the shared cells are {known}", f"remove the tag {SHARED_TAG}"
        yield Problem(f"{where}, cell {cell}", what, remedy)


def refresh(path: Path) -> list[str]:
    """Write the shared cells of the notebook at `path` anew; returns the ids of those that have changed.

    A cell that is tagged `shared` without being one is left as it is: the rules name it.
    """
    notebook = json.loads(path.read_bytes())
    ours = shared_cells()
    changed = [id for id in stale_cells(notebook) if id in ours]
    for cell in notebook["cells"]:
        if cell.get("id") in changed:
            cell |= {key: ours[cell["id"]][key] for key in ("source", "metadata")}
    if changed:
        text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    return changed
