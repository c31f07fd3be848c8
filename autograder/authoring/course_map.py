"""What a course with a map of its lessons (docs/course.md) asks of each: a row, a note, a builder, and one form.

A course that has no such page or folder is not asked for any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.authoring.problem import Problem
from autograder.course.course import assignment_ids, source_path
from autograder.course.notebook import NotebookError, cell_metadata, cell_source, read_notebook

MAP = "docs/course.md"
NOTES = "docs/design"
BUILDERS = "datasets"
TOTAL_POINTS = 100

Json = dict[str, Any]


def map_problems(root: Path, id: str) -> Iterator[Problem]:
    """What the rest of the course does not yet know of assignment `id`."""
    if (root / MAP).is_file():
        yield from _on_the_map(root, id)
        yield from _form(root, id)
    if (root / NOTES).is_dir() and not (root / NOTES / f"{id}.md").is_file():
        yield Problem(f"{NOTES}/{id}.md", "no such file", f"write the design note of {id}: what it teaches, and why")
    if (root / BUILDERS).is_dir():
        yield from _without_builder(root, id)


def order(root: Path) -> list[str]:
    """The assignments in the order of the rows of docs/course.md."""
    return re.findall(r"^\| *`([^`]+)` *\|", (root / MAP).read_text(encoding="utf-8"), flags=re.MULTILINE)


def minutes(root: Path, id: str) -> str:
    """What the last column of an assignment's row says, "" where that is no number."""
    text = (root / MAP).read_text(encoding="utf-8")
    found = re.search(rf"^\| *`{re.escape(id)}` *\|.*\| *(\d+) *\|$", text, flags=re.MULTILINE)
    return found[1] if found else ""


def _on_the_map(root: Path, id: str) -> Iterator[Problem]:
    ids = order(root)
    if ids.count(id) != 1:
        found = "no row" if id not in ids else "more than one row"
        yield Problem(MAP, f"{found} for {id}", "give each assignment one row, in the order of the course")
        return
    where = f"source/{id}/{id}.ipynb"
    try:
        cells = read_notebook(source_path(root, id))["cells"]
    except NotebookError:
        return  # reported as a problem of the notebook itself
    head = cell_source(cells[0]) if cells else ""
    said, mapped = re.findall(r"(\d+) minutes", head), minutes(root, id)
    if mapped and said and mapped not in said:
        what = f"its first cell says {said[0]} minutes, {MAP} has {mapped}"
        yield Problem(where, what, "say the same time in both places")
    following = ids[ids.index(id) + 1 :][:1]
    if following and following[0] in assignment_ids(root) and f"`{following[0]}`" not in head:
        what = f"its first cell does not say that `{following[0]}` comes next, as {MAP} has it"
        yield Problem(where, what, "name the next assignment there, or mend the order of the map")


def _form(root: Path, id: str) -> Iterator[Problem]:
    """One form for all lessons: one title, 100 points, and no traces of tools."""
    where = f"source/{id}/{id}.ipynb"
    try:
        notebook = read_notebook(root / where)
    except NotebookError:
        return  # reported as a problem of the notebook itself
    yield from _heading(where, notebook)
    for key in notebook.get("metadata", {}):
        if key not in ("kernelspec", "language_info", "autograder"):
            remedy = f"remove {key} from the notebook's metadata; kernelspec and language_info are enough"
            yield Problem(where, f"it carries metadata of a tool: {key}", remedy)
    points = [cell_metadata(cell).get("points") for cell in notebook["cells"] if cell_metadata(cell).get("grade")]
    total = sum(each for each in points if isinstance(each, (int, float)))
    if total != TOTAL_POINTS:
        yield Problem(where, f"the points add up to {total:g}, expected {TOTAL_POINTS}", "share them out anew")


def _heading(where: str, notebook: Json) -> Iterator[Problem]:
    heads = [cell.get("id") for cell in notebook["cells"] if cell["cell_type"] == "markdown" for _ in _headings(cell)]
    first = notebook["cells"][0].get("id") if notebook["cells"] else None
    if heads != [first]:
        found = ", ".join(map(str, heads)) or "none"
        remedy = "the first cell has the only `#` heading; the others begin with `##`"
        yield Problem(where, f"expected one `#` heading, in the first cell; found in cells: {found}", remedy)


def _headings(cell: Json) -> list[str]:
    prose = re.sub(r"^```.*?^```", "", cell_source(cell), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^# .*", prose, flags=re.MULTILINE)


def _without_builder(root: Path, id: str) -> Iterator[Problem]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((root / BUILDERS).glob("*.py")))
    for path in sorted((root / "source" / id / "data").glob("*.h5")):
        if f"{id}/data/{path.name}" not in text:
            what = f"no builder in {BUILDERS}/ has it among its targets"
            yield Problem(f"source/{id}/data/{path.name}", what, f"add it to the targets of a builder in {BUILDERS}/")
