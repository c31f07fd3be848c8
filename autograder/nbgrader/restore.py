"""A submitted notebook put in order against the instructor's: what `nbgrader autograde` goes on with.

Grade and locked cells become the instructor's again, missing cells return to their place, and every copy or half of a
solution cell stays for a human to read. Nothing a student does to metadata reaches nbgrader, which ends the whole
class's run on a copied cell or on `schema_version: 99`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.course.notebook import COPY_TAG, cell_metadata, cell_source, cell_tags, grade_id
from autograder.nbgrader.sanitize import Room, plain_cell, structure, unique_id

RESTORED_TAG = "restored"
"""Marks a solution cell that the student deleted and that stands here as the release's stub."""

MAX_EXTRA_CELLS = 1000
Json = dict[str, Any]


def restore(submitted: Mapping[str, Any], release: Mapping[str, Any]) -> tuple[Json, list[str]]:
    """`submitted` with the cells of `release`, and what was put right, a line each.

    submitted -- a notebook as `autograder.course.notebook.read_notebook` returns it
    release -- the instructor's notebook as nbgrader would release it
    """
    return _Restoration(submitted, release).run()


def is_answer(cell: Mapping[str, Any]) -> bool:
    """Whether a cell of the instructor's is written by the student."""
    metadata = cell_metadata(dict(cell))
    return bool(metadata.get("solution") or metadata.get("task"))


class _Restoration:
    def __init__(self, submitted: Mapping[str, Any], release: Mapping[str, Any]) -> None:
        self.cells: Sequence[Json] = structure(submitted)["cells"]
        self.release: list[Json] = [dict(cell) for cell in release["cells"]]
        self.metadata = {
            key: release["metadata"][key] for key in ("kernelspec", "language_info") if key in release["metadata"]
        }
        self.place = {
            cell_metadata(cell)["grade_id"]: k
            for k, cell in enumerate(self.release)
            if cell_metadata(cell).get("grade_id")
        }
        self.own = frozenset(cell_source(cell).strip() for cell in self.release if cell["cell_type"] == "markdown")
        self.room = Room()
        self.notes: list[str] = []

    def run(self) -> tuple[Json, list[str]]:
        ids = [self.identity(cell) for cell in self.cells]
        main = self.choose(ids)
        result: list[tuple[int | None, Json]] = []
        extra = 0
        for k, (cell, id) in enumerate(zip(self.cells, ids, strict=True)):
            if id is not None and main.get(id) == k:
                result.append((self.place[id], self.theirs(id, cell)))
                continue
            if id is not None and id not in main:
                continue  # an untouched stub that stood in for a deleted cell: it is put back below
            extra += 1
            if extra <= len(self.release) + MAX_EXTRA_CELLS:
                result.append((self.anchor(cell) if id is None else None, self.plain(cell, id)))
        if extra > len(self.release) + MAX_EXTRA_CELLS:
            self.notes.append(f"{extra} further cells, more than are shown: the last ones were left out")
        self.put_back(result, main)
        return self.notebook([cell for _, cell in result]), self.notes

    def identity(self, cell: Json) -> str | None:
        """The grade_id of the instructor's cell that `cell` is or was: by its metadata, else by its cell id."""
        id = grade_id(cell)
        if id in self.place:
            return id
        if "nbgrader" in cell["metadata"]:
            self.notes.append(f"a cell with foreign nbgrader metadata ({str(id)[:80]!r}) was made a plain one")
        same = (name for name, k in self.place.items() if self.release[k].get("id") == cell["id"])
        return next(same, None)

    def choose(self, ids: list[str | None]) -> dict[str, int]:
        """Which of several copies takes the instructor's place: of an answer the first that is not the stub."""
        main: dict[str, int] = {}
        for id, k in self.place.items():
            copies = [n for n, found in enumerate(ids) if found == id]
            if is_answer(self.release[k]):
                stub = cell_source(self.release[k]).strip()
                copies = [
                    n
                    for n in copies
                    if RESTORED_TAG not in cell_tags(self.cells[n]) or self.cells[n]["source"].strip() != stub
                ]
                written = [n for n in copies if self.cells[n]["source"].strip() not in ("", stub)]
                copies = written[:1] + copies
            if copies:
                main[id] = copies[0]
            if ids.count(id) > 1:
                self.notes.append(f"{id}: {ids.count(id)} cells of this id; the others were kept as plain cells")
        return main

    def theirs(self, id: str, cell: Json) -> Json:
        """The instructor's cell `id`, with the student's source where the student writes it."""
        model = self.release[self.place[id]]
        shown = plain_cell({**cell, "cell_type": model["cell_type"]}, self.room, self.own)
        shown["metadata"] = copy.deepcopy(dict(model["metadata"]))
        if not is_answer(model):
            if cell["source"] != cell_source(model):
                self.notes.append(f"{id}: a locked cell had been changed")
            shown["source"] = cell_source(model)
        if cell["cell_type"] != model["cell_type"]:
            self.notes.append(f"{id}: it had become a {cell['cell_type']} cell")
        if cell_metadata(model).get("grade") and model["cell_type"] == "code":
            shown.update(outputs=[], execution_count=None)
        return {"id": model["id"], **shown}

    def plain(self, cell: Json, id: str | None) -> Json:
        """A cell of the student's own; a copy of a cell of the instructor's carries a tag that says of which."""
        shown = plain_cell(cell, self.room, self.own)
        words = [
            word for word in shown["metadata"].get("tags", []) if word != RESTORED_TAG and not word.startswith(COPY_TAG)
        ]
        words += [COPY_TAG + id] if id is not None else []
        shown["metadata"] = {"tags": words} if words else {}
        return {"id": cell["id"], **shown}

    def anchor(self, cell: Json) -> int | None:
        """The place of an instructor's cell without grade_id that `cell` still is, so that others find theirs."""
        return next((k for k, mine in enumerate(self.release) if mine.get("id") == cell["id"]), None)

    def put_back(self, result: list[tuple[int | None, Json]], main: Mapping[str, int]) -> None:
        """Insert the missing cells, each behind the nearest earlier cell of the instructor's that is there."""
        for id, k in self.place.items():
            if id in main:
                continue
            model = copy.deepcopy(self.release[k])
            if is_answer(model):
                model["metadata"]["tags"] = [*model["metadata"].get("tags", []), RESTORED_TAG]
            behind = max((place for place, _ in result if place is not None and place < k), default=None)
            at = next((n + 1 for n, (place, _) in enumerate(result) if place == behind and place is not None), 0)
            result.insert(at, (k, model))
            self.notes.append(f"{id}: the cell was missing and was put back")

    def notebook(self, cells: list[Json]) -> Json:
        taken = {model["id"] for model in self.release if cell_metadata(model).get("grade_id")}
        for cell in cells:
            if not cell_metadata(cell).get("grade_id"):
                cell["id"] = unique_id(cell["id"], taken)
        return {"nbformat": 4, "nbformat_minor": 5, "metadata": copy.deepcopy(self.metadata), "cells": cells}
