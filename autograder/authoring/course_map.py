"""Whether a new assignment stands everywhere that the course names its assignments: map, design note, data, neighbour.

A course that has no such page or folder is not asked for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.problem import Problem
from autograder.course.course import assignment_ids, source_path
from autograder.course.notebook import NotebookError, cell_source, read_notebook

MAP = "docs/course.md"
NOTES = "docs/design"
BUILDERS = "datasets"


def map_problems(root: Path, id: str) -> Iterator[Problem]:
    """What the rest of the course does not yet know of assignment `id`."""
    if (root / MAP).is_file():
        yield from _on_the_map(root, id)
    if (root / NOTES).is_dir() and not (root / NOTES / f"{id}.md").is_file():
        yield Problem(f"{NOTES}/{id}.md", "no such file", f"write the design note of {id}: what it teaches, and why")
    if (root / BUILDERS).is_dir():
        yield from _without_builder(root, id)


def order(root: Path) -> list[str]:
    """The assignments in the order of the rows of docs/course.md."""
    return re.findall(r"^\| *`([^`]+)` *\|", (root / MAP).read_text(encoding="utf-8"), flags=re.MULTILINE)


def _on_the_map(root: Path, id: str) -> Iterator[Problem]:
    ids = order(root)
    if ids.count(id) != 1:
        found = "no row" if id not in ids else "more than one row"
        yield Problem(MAP, f"{found} for {id}", "give each assignment one row, in the order of the course")
        return
    following = ids[ids.index(id) + 1 :][:1]
    if not following or following[0] not in assignment_ids(root):
        return
    where = f"source/{id}/{id}.ipynb"
    try:
        cells = read_notebook(source_path(root, id))["cells"]
    except NotebookError:
        return  # reported as a problem of the notebook itself
    if not cells or f"`{following[0]}`" not in cell_source(cells[0]):
        what = f"its first cell does not say that `{following[0]}` comes next, as {MAP} has it"
        yield Problem(where, what, "name the next assignment there, or mend the order of the map")


def _without_builder(root: Path, id: str) -> Iterator[Problem]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / BUILDERS).glob("*.py")))
    for path in sorted((root / "source" / id / "data").glob("*.h5")):
        if f"{id}/data/{path.name}" not in text:
            what = f"no builder in {BUILDERS}/ has it among its targets"
            yield Problem(f"source/{id}/data/{path.name}", what, f"add it to the targets of a builder in {BUILDERS}/")
