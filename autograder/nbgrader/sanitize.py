"""A student's notebook made safe to show: outputs, markdown and metadata that carry no script. Pure functions on JSON.

Feedback pages and formgrader render notebooks as HTML, and stock nbgrader lets a `<script>` in an output or in markdown
through. Here only what is on a list stays: text, PNG, JPEG and errors, capped in size; everything else is left out.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.nbgrader.safe_markdown import markdown

MAX_SOURCE = 200_000
MAX_CELL = 20_000
MAX_OUTPUTS = 40
MAX_TEXT = 20_000
MAX_IMAGE = 2 << 20
"""Caps on what is read of a cell, and shown of a cell's source and of its outputs together (characters; bytes of an
image). Nothing that is graded is cut."""

MAX_SHOWN = 16 << 20
"""Bytes of outputs and attachments that are kept for a whole notebook."""

MAX_RENDERED = 2_000_000
MARKDOWN_WEIGHT = 4
"""Characters of sources that are shown of a whole notebook; a character of markdown takes longer to render."""

CUT = "\n[the rest is left out]"
IMAGES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
TAG = re.compile(r"[\w.:-]{1,64}", re.ASCII)
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
"""Control characters, but for tab, newline, return and the escape that colours a traceback."""


@dataclass
class Room:
    """What is left of `MAX_SHOWN` and `MAX_RENDERED`."""

    bytes: int = MAX_SHOWN
    characters: int = MAX_RENDERED

    def take(self, size: int) -> bool:
        """Whether `size` more bytes fit; if so they are taken."""
        if size > self.bytes:
            return False
        self.bytes -= size
        return True

    def fitting(self, source: str, weight: int) -> str:
        """`source` where it still fits, else a word on that."""
        self.characters -= weight * len(source)
        return source if self.characters >= 0 else CUT.strip()


def as_text(value: Any, limit: int) -> str:
    """`value`, text or a list of lines as the format allows, as text that can be written as UTF-8.

    >>> as_text(["a\\n", "b\\x00"], 10), as_text({"a": 1}, 10), as_text("long text", 4)
    ('a\\nb', '', 'long\\n[the rest is left out]')
    """
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    short = value[:limit] + CUT if len(value) > limit else value
    return CONTROL.sub("", short.encode("utf-8", "replace").decode())


def image(value: Any, kind: str) -> str:
    """The base64 of a PNG or JPEG, written anew, or "" where it is not one."""
    try:
        data = base64.b64decode("".join(as_text(value, MAX_IMAGE * 2).split()), validate=True)
    except (binascii.Error, ValueError):
        return ""
    if len(data) > MAX_IMAGE or not data.startswith(IMAGES[kind]):
        return ""
    return base64.b64encode(data).decode()


def outputs(raw: Any, room: Room) -> list[dict[str, Any]]:
    """The outputs of a code cell that may be shown: text, PNG, JPEG and errors; of the rest its text/plain."""
    kept: list[dict[str, Any]] = []
    left = MAX_TEXT
    for entry in (raw if isinstance(raw, list) else [])[:MAX_OUTPUTS]:
        shown = _output(entry, max(left, 0)) if isinstance(entry, Mapping) else None
        left -= _characters(shown)
        if shown is not None and room.take(sum(len(text) for text in _texts(shown))):
            kept.append(shown)
    return kept


def _characters(shown: Mapping[str, Any] | None) -> int:
    """The characters of an output that are text, and no picture."""
    if shown is None:
        return 0
    data = {key: text for key, text in shown.get("data", {}).items() if key not in IMAGES}
    return sum(len(text) for text in _texts({**shown, "data": data}))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _output(entry: Mapping[str, Any], most: int) -> dict[str, Any] | None:
    kind = entry.get("output_type")
    if kind in ("stream", "error") and not most:
        return None
    if kind == "stream":
        name = "stderr" if entry.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": as_text(entry.get("text"), most)}
    if kind == "error":
        lines = entry.get("traceback")
        return {
            "output_type": "error",
            "ename": as_text(entry.get("ename"), 200),
            "evalue": as_text(entry.get("evalue"), 2000),
            "traceback": as_text("\n".join(_texts(lines if isinstance(lines, list) else [])), most).split("\n"),
        }
    if kind not in ("execute_result", "display_data"):
        return None
    data = entry.get("data")
    bundle = {}
    if isinstance(data, Mapping):
        bundle = {kind: image(data[kind], kind) for kind in IMAGES if kind in data}
        bundle["text/plain"] = as_text(data.get("text/plain"), most) if most else ""
    bundle = {key: text for key, text in bundle.items() if text}
    if not bundle:
        return None
    shown: dict[str, Any] = {"output_type": kind, "data": bundle, "metadata": {}}
    if kind == "execute_result":
        shown["execution_count"] = count(entry.get("execution_count"))
    return shown


def count(value: Any) -> int | None:
    """An execution count, or None where `value` is none."""
    return value if type(value) is int and 0 <= value < 1_000_000 else None


def attachments(raw: Any, room: Room) -> dict[str, dict[str, str]]:
    """The PNG and JPEG files attached to a markdown cell, by plain names."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in list(raw.items())[:MAX_OUTPUTS] if isinstance(raw, Mapping) else []:
        if isinstance(bundle, Mapping) and re.fullmatch(r"[\w.-]{1,100}", name, re.ASCII):
            pictures = {kind: image(bundle[kind], kind) for kind in IMAGES if kind in bundle}
            pictures = {kind: text for kind, text in pictures.items() if text and room.take(len(text))}
            if pictures:
                kept[name] = pictures
    return kept


def tags(metadata: Any) -> list[str]:
    """The tags among a cell's metadata that are plain words."""
    listed = metadata.get("tags") if isinstance(metadata, Mapping) else None
    words = listed[:20] if isinstance(listed, list) else []
    return list(dict.fromkeys(word for word in words if isinstance(word, str) and TAG.fullmatch(word)))


def plain_cell(cell: Mapping[str, Any], room: Room, own: frozenset[str] = frozenset()) -> dict[str, Any]:
    """A cell of the student's: its source, safe outputs, and of its metadata the tags alone. It has no id.

    own -- markdown of the instructor's: such a text stays as it is
    """
    kind = cell.get("cell_type")
    source = as_text(cell.get("source"), MAX_CELL)
    source = room.fitting(source, 1 if kind == "code" else MARKDOWN_WEIGHT)
    words = tags(cell.get("metadata"))
    kept: dict[str, Any] = {"metadata": {"tags": words} if words else {}, "source": source}
    if kind == "code":
        shown = outputs(cell.get("outputs"), room)
        return {"cell_type": "code", "execution_count": count(cell.get("execution_count")), "outputs": shown, **kept}
    if kind == "raw":
        return {"cell_type": "raw", **kept, "source": html.escape(source, quote=False)}
    pictures = attachments(cell.get("attachments"), room)
    if pictures:
        kept["attachments"] = pictures
    if source.strip() not in own:
        kept["source"] = markdown(source, pictures)
    return {"cell_type": "markdown", **kept}


def structure(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """`notebook` in the shape that the format prescribes, whatever it held: cells of a known kind, outputs of a known
    type, unique ids. What a cell shows is not judged here."""
    cells: list[dict[str, Any]] = []
    taken: set[str] = set()
    for raw in notebook.get("cells", []):
        kind = raw.get("cell_type") if raw.get("cell_type") in ("code", "raw") else "markdown"
        cell = {"cell_type": kind, "metadata": _metadata(raw), "source": as_text(raw.get("source"), MAX_SOURCE)}
        if kind == "code":
            cell["execution_count"] = count(raw.get("execution_count"))
            cell["outputs"] = outputs(raw.get("outputs"), Room())
        elif kind == "markdown" and "attachments" in raw:
            cell["attachments"] = attachments(raw["attachments"], Room())
        cells.append({"id": unique_id(raw.get("id"), taken), **cell})
    metadata = notebook.get("metadata")
    mark = metadata.get("autograder") if isinstance(metadata, Mapping) else None
    kept = {"autograder": dict(mark)} if isinstance(mark, Mapping) else {}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kept, "cells": cells}


def _metadata(cell: Mapping[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    if not isinstance(metadata, Mapping):
        return {}
    kept: dict[str, Any] = {"tags": tags(metadata)}
    if isinstance(metadata.get("nbgrader"), Mapping):
        scalars = {k: v for k, v in metadata["nbgrader"].items() if isinstance(v, (str, bool, int, float))}
        kept["nbgrader"] = scalars
    for key in ("deletable", "editable"):
        if isinstance(metadata.get(key), bool):
            kept[key] = metadata[key]
    return {key: value for key, value in kept.items() if value or key != "tags"}


def unique_id(wanted: Any, taken: set[str]) -> str:
    """`wanted` if it is a cell id that is free, else the next free one; it is then taken.

    >>> taken = {"a"}
    >>> unique_id("b", taken), unique_id("a", taken), unique_id("no id", taken)
    ('b', 'cell-1', 'cell-2')
    """
    if not (isinstance(wanted, str) and CELL_ID.fullmatch(wanted)) or wanted in taken:
        number = sum(id.startswith("cell-") for id in taken) + 1
        while f"cell-{number}" in taken:
            number += 1
        wanted = f"cell-{number}"
    taken.add(wanted)
    return str(wanted)
