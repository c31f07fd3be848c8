"""Cells that lessons share: `templates/shared.ipynb` holds them, lessons hold copies under the same cell ids.

A copy is marked by the tag `shared`, so that a notebook may well have a `setup` cell of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from autograder.course.notebook import cell_source, cell_tags, read_notebook

Json = dict[str, Any]

SHARED_TAG = "shared"
TEMPLATE = Path(__file__).parent / "templates" / "shared.ipynb"


def shared_cells() -> dict[str, Json]:
    """The shared cells by their ids."""
    return {cell["id"]: cell for cell in read_notebook(TEMPLATE)["cells"] if SHARED_TAG in cell_tags(cell)}


def stale_cells(notebook: Json) -> list[str]:
    """The ids of the cells of `notebook` that are tagged `shared` and differ from the shared cell of their id."""
    ours = shared_cells()
    copies = [cell for cell in notebook["cells"] if SHARED_TAG in cell_tags(cell)]
    return [str(cell.get("id")) for cell in copies if _held(cell) != _held(ours.get(cell.get("id", ""), {}))]


def _held(cell: Json) -> tuple[str, Json]:
    return cell_source(cell), cell.get("metadata", {})


def refresh(path: Path) -> list[str]:
    """Write the shared cells of the notebook at `path` anew; returns the ids of those that have changed.

    A cell that is tagged `shared` without being one is left as it is: the rules name it.
    """
    notebook = json.loads(path.read_bytes())
    ours = shared_cells()
    changed = [id for id in stale_cells(notebook) if id in ours]
    for cell in notebook["cells"]:
        if cell.get("id") in changed:
            source, metadata = _held(ours[cell["id"]])
            cell |= {"source": source.splitlines(keepends=True), "metadata": metadata}
    if changed:
        text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    return changed
