"""`autograder new ID`: the files of a new assignment, with one small exercise that is already graded and audited.

The exercise is an example to be written over; what stands around it (the cells' metadata, the suite's shape, a
variant, the design note) is what every assignment needs.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from autograder.authoring.course_map import NOTES
from autograder.authoring.shared_cells import refresh

ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
TEMPLATES = Path(__file__).parent / "templates" / "new"


class ScaffoldError(Exception):
    """An id that cannot be laid out; the message says what was expected."""


def files(root: Path, id: str) -> dict[str, str]:
    """Path below the course's root -> text, for the assignment `id`; a design note where the course keeps such."""
    made = {
        f"source/{id}/{id}.ipynb": notebook(),
        f"tests/hidden/test_{id}.py": fill_template("suite.py.in", id),
        f"tests/hidden/variants/{id}/beginner_with_loops.py": fill_template("beginner_with_loops.py.in", id),
    }
    if (root / NOTES).is_dir():
        made[f"{NOTES}/{id}.md"] = fill_template("note.md.in", id)
    return made


def notebook() -> str:
    """The notebook of a new assignment: title, setup, a picture, one exercise with its check, the model at work."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(shutil.copy(TEMPLATES / "notebook.ipynb", scratch))
        refresh(copy)  # the shared cells stand in it without their source
        return copy.read_text(encoding="utf-8")


def fill_template(name: str, id: str) -> str:
    """A template with the assignment's id in its places."""
    return (TEMPLATES / name).read_text(encoding="utf-8").replace("@ID@", id)


def lay_out(root: Path, id: str) -> list[Path]:
    """Write the files of a new assignment below `root`; returns their paths. Nothing that exists is touched.

    Raises ScaffoldError for an id that is no name, or a file that is there already.
    """
    if not ID.fullmatch(id):
        raise ScaffoldError(f"{id!r} is no id: expected small letters, digits and _, such as c1w2_logistic_regression")
    wanted = {root / name: text for name, text in files(root, id).items()}
    there = [path for path in wanted if path.exists()]
    if there:
        raise ScaffoldError(f"{there[0].relative_to(root)} is there already: choose another id, or move it away")
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(wanted)
