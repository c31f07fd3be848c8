"""Whose a notebook is, and of which assignment: decided here, by its place, for every command.

In nbgrader's layout, `<student>/<assignment>/<assignment>.ipynb`, the folders decide, whatever is inside the notebook.
A loose notebook is of the student that its file is named after. Nothing is guessed: what has no clear owner is
refused in words, and what is not graded is named.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.course import assignment_ids, notebook_id, notebook_ids, notebook_path, source_path

SUBMITTED = "submitted"
ENDING = ".ipynb"
ALMOST = re.compile(r"\.ipynb(\W*\w*)$", re.IGNORECASE)
"""The end of a file's name that is meant to be a notebook's: `.ipynb`, but also `.IPYNB` and `.ipynb.json`."""

LAYOUT = f"expected {SUBMITTED}/<student>/<assignment>/<assignment>{ENDING}: put it there"
OF_TOOLS = frozenset({".ipynb_checkpoints", "__MACOSX"})
"""Folders in which programs keep copies of their own."""


@dataclass(frozen=True)
class HandIn:
    """A notebook that was handed in.

    assignment -- its id where the place tells it, else "": the notebook's cells have to
    notice -- what was put right; refusal -- why it is not graded, or ""
    missing -- it is not there, beside other notebooks of the same assignment that are
    """

    path: Path
    student: str
    assignment: str = ""
    notice: str = ""
    refusal: str = ""
    missing: bool = False


def hand_in(path: Path, root: Path) -> HandIn:
    """Whose the notebook at `path` is, in the course at `root`.

    Below a folder `submitted` the layout is strict. Elsewhere a person names one notebook and means it.
    """
    place = path.absolute()
    folder, student = place.parent, place.parent.parent.name
    own = notebook_id(folder.name, path.stem)
    several = own in notebook_ids(root, folder.name) and own != folder.name
    if several:
        return HandIn(path, student, own, refusal=_link(folder) or _link(folder.parent))
    if len(place.parents) > 2 and place.parents[2].name == SUBMITTED:
        found, _ = of_folder(path.parent, root)
        if found is not None and (found.refusal or found.path.name == path.name):
            return replace(found, path=path)
        reason = f"in {student}/{folder.name} the notebook {folder.name}{ENDING} is graded, and no other"
        return HandIn(path, student, folder.name, refusal="" if found is None else reason)
    if place.is_relative_to(root / SUBMITTED) and folder != root / SUBMITTED:
        return HandIn(path, place.relative_to(root / SUBMITTED).parts[0], refusal=LAYOUT)
    assignment = folder.name if folder.name in assignment_ids(root) else ""
    if path.stem == folder.name:
        return HandIn(path, student, assignment, refusal=_link(folder) or _link(folder.parent))
    return HandIn(path, path.stem, assignment)


def _link(folder: Path) -> str:
    return f"the folder {folder.name} is a link: put the folder itself there" if folder.is_symlink() else ""


def of_several(folder: Path, root: Path) -> tuple[list[HandIn], list[str]]:
    """The notebooks of a hand-in to an assignment that has several, and a line on each file that is none of them.

    One that is missing counts as handed in empty, as long as another one is there.
    """
    place = folder.absolute()
    student, ids = place.parent.name, notebook_ids(root, place.name)
    wanted = [notebook_path(id).name for id in ids]
    names = sorted(name for name in _names(folder) if ALMOST.search(name))
    if not names:
        return [], []
    if refusal := _link(place) or _link(place.parent):
        return [HandIn(folder / wanted[0], student, place.name, refusal=refusal)], []
    if not set(names) & set(wanted):
        reason = f"{student}/{place.name} holds {', '.join(names[:5])}, and none is called {' or '.join(wanted)}"
        return [HandIn(folder / names[0], student, place.name, refusal=f"{reason}: rename those that count")], []
    found = [
        HandIn(folder / name, student, id, missing=name not in names) for id, name in zip(ids, wanted, strict=True)
    ]
    others = [
        f"{folder / name}: not graded, since it is none of {', '.join(wanted)}" for name in names if name not in wanted
    ]
    return found, others


def of_folder(folder: Path, root: Path) -> tuple[HandIn | None, list[str]]:
    """The hand-in of a folder `<student>/<assignment>`, and a line on each notebook beside it that is not graded.

    A single notebook of a wrong name (`-Copy1`, ` (1)`, another case) is taken with a notice. None where the folder
    holds nothing that looks like a notebook.
    """
    place = folder.absolute()
    student, assignment = place.parent.name, place.name
    right = f"{assignment}{ENDING}"
    if refusal := _link(place) or _link(place.parent):
        return HandIn(folder / right, student, assignment, refusal=refusal), []
    names = sorted(name for name in _names(folder) if ALMOST.search(name))
    if not names:
        return None, []
    ids = assignment_ids(root)
    named = [name for name in names if name.endswith(ENDING)]
    chosen = right if right in named else (named or names)[0]
    found = HandIn(folder / chosen, student, assignment)
    if assignment not in ids:
        reason = f"no assignment {assignment!r} in this course: expected one of {', '.join(ids) or 'none'}"
        return replace(found, refusal=reason), []
    if chosen != right:
        found = _wrong_name(found, right, named or names, ids)
    others = [name for name in names if name != chosen]
    reason = "not graded, since " + (f"{chosen} is" if not found.refusal else "it is one of several")
    return found, [f"{folder / name}: {reason}" for name in others]


def _wrong_name(found: HandIn, right: str, names: list[str], ids: list[str]) -> HandIn:
    """`found` where no notebook is called `right`: taken if it is the only one and not another assignment's."""
    name, where = found.path.name, f"{found.student}/{found.assignment}"
    if len(names) > 1:
        reason = f"{where} holds {', '.join(names[:5])}, and none is called {right}: rename the one that counts"
        return replace(found, refusal=reason)
    if not name.endswith(ENDING):
        return replace(found, refusal=f"{where}/{name}: a notebook's name ends in {ENDING}: rename it to {right}")
    stem = name.removesuffix(ENDING)
    if stem != found.assignment and stem in ids:
        return replace(found, refusal=f"{where}/{name}: that is another assignment's name: move it, or rename it")
    return replace(found, notice=f"The notebook was called {name}; it was taken for {right}.")


def _names(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [entry.name for entry in entries if not entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def survey(folder: Path, root: Path) -> tuple[list[HandIn], list[str]]:
    """All hand-ins below `folder`, and a line on everything there that looks like one and is not graded.

    `folder` is a class (`<student>/<assignment>/` below it), a student, one hand-in, or a folder of loose notebooks.
    """
    return _Survey(folder, root).run()


class _Survey:
    def __init__(self, top: Path, root: Path) -> None:
        self.top, self.root, self.ids = top, root, set(assignment_ids(root))
        self.hand_ins: list[HandIn] = []
        self.left_out: list[str] = []
        names = [top.absolute().name, *(parent.name for parent in top.absolute().parents[:2])]
        self.depth = 2 - names.index(SUBMITTED) if SUBMITTED in names else None
        """How far below `top` the folders `<student>/<assignment>` are, where a folder `submitted` tells."""

    def run(self) -> tuple[list[HandIn], list[str]]:
        self.visit(self.top, ())
        return _distinct(self.hand_ins, self.top), self.left_out

    def visit(self, folder: Path, steps: tuple[str, ...]) -> None:
        """Take in one folder and those below it; `steps` are the folders' names from `top` on."""
        names, folders = [], []
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.is_symlink() and entry.is_dir():
                self.link(folder / entry.name, (*steps, entry.name))
            elif ALMOST.search(entry.name):
                names.append(entry.name)
        if self.is_hand_in(folder, steps, names):
            self.take_folder(folder, folders)
            return
        for name in names:
            self.loose(folder / name, steps)
        for name in folders:
            if name.startswith("."):
                hidden = _notebooks_below(folder / name) if name not in OF_TOOLS else []
                self.left_out += [f"{path}: not graded, since the folder {name} is hidden" for path in hidden]
            elif name not in OF_TOOLS:
                self.visit(folder / name, (*steps, name))

    def is_hand_in(self, folder: Path, steps: tuple[str, ...], names: list[str]) -> bool:
        if self.depth is not None:
            return len(steps) == self.depth
        if len(steps) == 0:
            name = folder.absolute().name
            return name in self.ids and any(notebook_path(id).name in names for id in notebook_ids(self.root, name))
        return len(steps) == 2 or steps[-1] in self.ids

    def take_folder(self, folder: Path, folders: list[str]) -> None:
        deep = [path for name in folders if name not in OF_TOOLS for path in _notebooks_below(folder / name)]
        name = folder.absolute().name
        if notebook_ids(self.root, name) not in ([], [name]):
            several, others = of_several(folder, self.root)
            self.left_out += [*others, *(f"{path}: not graded, since it lies a folder too deep" for path in deep)]
            self.hand_ins += several
            return
        if name not in self.ids and source_path(self.root, name).parent.is_dir():
            if _names(folder) or deep:
                self.left_out.append(f"{folder}: not graded here, since source/{name}/{name}{ENDING} does not exist")
            return
        found, others = of_folder(folder, self.root)
        self.left_out += [*others, *(f"{path}: not graded, since it lies a folder too deep" for path in deep)]
        if found is None and deep:
            place = folder.absolute()
            reason = f"{deep[0].relative_to(folder)} lies a folder too deep: expected {place.parent.name}/{name}/{name}"
            found = HandIn(deep[0], place.parent.name, name, refusal=f"{reason}{ENDING}")
        if found is None and name in self.ids:
            self.left_out.append(f"{folder}: no notebook in it; expected {name}{ENDING}")
        if found is not None:
            if found.refusal and not found.path.name.endswith(ENDING):
                self.left_out.append(f"{found.path}: not graded, since its name does not end in {ENDING}")
            self.hand_ins.append(found)

    def link(self, path: Path, steps: tuple[str, ...]) -> None:
        """A folder that is a link is never followed; in the place of a student's folder it counts as a hand-in."""
        self.left_out.append(f"{path}: not followed, since it is a link")
        if self.depth is None or len(steps) <= self.depth:
            whole = len(steps) == self.depth or (self.depth is None and (len(steps) == 2 or steps[-1] in self.ids))
            owner = path.absolute().parent.name if whole else path.name
            self.hand_ins.append(HandIn(path, owner, path.name if whole else "", refusal=_link(path)))

    def loose(self, path: Path, steps: tuple[str, ...]) -> None:
        if not path.name.endswith(ENDING):
            self.left_out.append(f"{path}: not graded, since its name does not end in {ENDING}")
        elif self.depth is not None and len(steps) == self.depth - 1:
            self.hand_ins.append(HandIn(path, path.absolute().parent.name, refusal=LAYOUT))
        elif path.stem in self.ids and steps:
            self.hand_ins.append(HandIn(path, steps[-1], path.stem))
        else:
            self.hand_ins.append(HandIn(path, path.stem))


def _notebooks_below(folder: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in OF_TOOLS)
        found += [Path(place) / name for name in sorted(names) if ALMOST.search(name)]
    return found


def _distinct(found: list[HandIn], top: Path) -> list[HandIn]:
    """`found`, loose notebooks of one file name in several folders named after their folders too."""
    names = [each.student for each in found if not each.assignment]
    return [
        replace(each, student="_".join(each.path.relative_to(top).with_suffix("").parts))
        if not each.assignment and not each.refusal and names.count(each.student) > 1
        else each
        for each in found
    ]
