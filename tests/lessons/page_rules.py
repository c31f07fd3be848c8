"""What is asked of a lesson as a page: folded answers, whole formulas, told pictures, short lines, plain words.

Each rule takes a notebook and yields what is wrong with it, in words. Nothing is executed. Whether MathJax knows every
macro is for tests/browser/test_releases.py to see.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter

from autograder.course.notebook import cell_source, cell_tags, read_notebook

ROOT = Path(__file__).parents[2]
Json = dict[str, Any]

LONGEST_LINE = 96
LARGEST_RELEASE = 100_000
WORDS = "*The picture in words.*"
BANNED = {
    r"\bbend(s|ing)?\b": "an activation function",
    r"\bblam(e|es|ed|ing)\b": "a gradient",
    r"\bprices?\b": "the regularization strength, or a cost",
    r"\b(a|one) (row|column|line|mark|point|image|picture) an? \w+": "a sentence with a verb: each row is one ...",
    r"\b(simply|obviously|as you can see)\b": "the reason itself",
}
"""What no lesson says, and what it says in its place."""


def notebook_of(step: str, id: str) -> Json:
    return read_notebook(ROOT / step / id / f"{id}.ipynb")


def texts(notebook: Json) -> list[Json]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def code_of(notebook: Json) -> list[Json]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def rendered(notebook: Json) -> str:
    """The texts of a notebook as nbconvert writes them into a page."""
    cells = [nbformat.v4.new_markdown_cell(cell_source(cell)) for cell in texts(notebook)]
    page, _ = exporter().from_notebook_node(nbformat.v4.new_notebook(cells=cells))
    return str(page)


@functools.cache
def exporter() -> HTMLExporter:
    """nbconvert's exporter, which takes long to set up."""
    return HTMLExporter(template_name="basic")


class Folds(HTMLParser):
    """The `<details>` of a page: which are closed by another element, so that a browser shows what follows openly."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.inside: list[str] = []
        self.text = ""
        self.whole: list[str] = []
        self.torn: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img", "hr", "input", "meta", "link"):
            self.open.append(tag)
        if tag == "details":
            self.inside.append("")

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open:
            closed = self.open.pop()
            if closed == "details":
                content = self.inside.pop().strip()
                (self.whole if tag == "details" and content else self.torn).append(content or self.text[-80:])
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.inside and "summary" not in self.open:
            self.inside[-1] += data


def formulas(text: str) -> tuple[list[str], str]:
    """The formulas of a markdown text, code left aside, and what is left of it without them."""
    text = re.sub(r"^```.*?^```|`[^`\n]+`", "", text, flags=re.DOTALL | re.MULTILINE)
    pattern = r"\$\$.+?\$\$|\$[^$\n]+\$"
    return re.findall(pattern, text, flags=re.DOTALL), re.sub(pattern, "", text, flags=re.DOTALL)


def squeezed(text: str) -> str:
    return "".join(html.unescape(text).split())


def faults(step: str, id: str) -> Iterator[str]:
    """What is wrong with a notebook as a page, in words."""
    notebook = notebook_of(step, id)
    yield from open_answers(notebook)
    yield from broken_formulas(notebook)
    yield from untold_pictures(notebook)
    yield from nameless_sounds(notebook)
    yield from long_lines(notebook)
    yield from banned_words(notebook)
    yield from unanswered_predictions(notebook)
    yield from half_folded_code(notebook)
    yield from nothing_drawn_or_played(notebook)
    yield from uncounted_checks(notebook)
    if not any(cell["id"] == "setup" and "shared" in cell_tags(cell) for cell in notebook["cells"]):
        yield "setup: it is not the shared cell"
    if step == "release" and (size := (ROOT / step / id / f"{id}.ipynb").stat().st_size) > LARGEST_RELEASE:
        yield f"the release has {size} bytes, more than {LARGEST_RELEASE}"


def open_answers(notebook: Json) -> Iterator[str]:
    for cell in texts(notebook):
        source = cell_source(cell)
        folds = Folds(rendered({"cells": [cell]})) if "<details" in source else None
        if folds and (folds.torn or len(folds.whole) != source.count("<details")):
            yield f"{cell['id']}: an answer stands open; indent it by three spaces: {folds.torn}"
        unfolded = re.sub("<details>.*?</details>", "", source, flags=re.DOTALL)
        if letter := re.search(r"(?<!> )\*\*[abc]\*\*", unfolded):  # on a card it stands behind "> "
            yield f"{cell['id']}: the answer {letter[0]} of a prediction stands open; put it into a <details>"


def broken_formulas(notebook: Json) -> Iterator[str]:
    shown = squeezed(Folds(rendered(notebook)).text)
    for cell in texts(notebook):
        found, rest = formulas(cell_source(cell))
        if "$" in rest:
            yield f"{cell['id']}: a dollar sign without a partner on its line: {rest[rest.index('$') :][:60]!r}"
        for formula in found:
            if squeezed(formula) not in shown:
                yield f"{cell['id']}: markdown has changed the formula {formula}"


def untold_pictures(notebook: Json) -> Iterator[str]:
    """Pictures without alternative text, or without their words in the text below (seen where there are outputs)."""
    cells = notebook["cells"]
    for cell, below in zip(cells, [*cells[1:], {"cell_type": "raw"}], strict=True):
        pictures = [output for output in cell.get("outputs", []) if "image/png" in output.get("data", {})]
        if any(not output["metadata"].get("image/png", {}).get("alt") for output in pictures):
            yield f"{cell['id']}: a picture has no alternative text; end the cell with show(...)"
        if pictures and WORDS not in cell_source(below):
            yield f"{cell['id']}: no text below it says {WORDS}"
    for cell in texts(notebook):
        if re.search(r"!\[\]\(|<img(?![^>]*alt=\"[^\"]+\")", cell_source(cell)):
            yield f"{cell['id']}: an image has no alternative text"


def nameless_sounds(notebook: Json) -> Iterator[str]:
    """Players without a name for screen readers (seen where there are outputs)."""
    for cell in code_of(notebook):
        pages = ["".join(output.get("data", {}).get("text/html", "")) for output in cell["outputs"]]
        if any(re.search(r"<audio(?![^>]*aria-label=\"[^\"]+\")", page) for page in pages):
            yield f"{cell['id']}: a sound has no name; play it by hear(...) of the shared cell `sound`"


def long_lines(notebook: Json) -> Iterator[str]:
    for cell in code_of(notebook):
        for line in cell_source(cell).split("\n"):
            if len(line) > LONGEST_LINE:
                yield f"{cell['id']}: {len(line)} characters, more than {LONGEST_LINE}: {line.strip()}"


def banned_words(notebook: Json) -> Iterator[str]:
    """Cell ids count, too: errors and problems show them."""
    for cell in notebook["cells"]:
        text = re.sub(r"\s+", " ", f"{cell['id']} {cell_source(cell)}")
        for pattern, instead in BANNED.items():
            for found in re.finditer(pattern, text, flags=re.IGNORECASE):
                yield f"{cell['id']}: {found[0]!r}; write {instead}"


def unanswered_predictions(notebook: Json) -> Iterator[str]:
    """A prediction is a card, and the cell below it has a place for the guess."""
    cells = notebook["cells"]
    for cell, below in zip(cells, [*cells[1:], {}], strict=True):
        if cell["cell_type"] == "markdown" and "**Predict" in cell_source(cell):
            if not re.search(r"^> \*\*Predict", cell_source(cell), flags=re.MULTILINE):
                yield f"{cell['id']}: a prediction is a card; begin its lines with >"
            if not {"predict", "demo"} <= set(cell_tags(below)):
                yield f"{cell['id']}: the cell below it has no place for a guess; tag it demo and predict"


def half_folded_code(notebook: Json) -> Iterator[str]:
    """Code is folded for JupyterLab and for nbconvert alike, and its first line says what it is."""
    for cell in code_of(notebook):
        hidden = bool(cell["metadata"].get("jupyter", {}).get("source_hidden"))
        if hidden != ("hide-input" in cell_tags(cell)):
            yield f"{cell['id']}: fold it with the tag hide-input and with source_hidden, or not at all"
        if hidden and not cell_source(cell).startswith("# Folded: "):
            yield f"{cell['id']}: the first line of a folded cell says what it holds: # Folded: ..."


def nothing_drawn_or_played(notebook: Json) -> Iterator[str]:
    """A lesson has a diagram, and something to play with; the shared cells that offer both do not count."""
    own = "\n".join(cell_source(cell) for cell in code_of(notebook) if "shared" not in cell_tags(cell))
    if not re.search(r"\bcanvas\(", own):
        yield "there is no diagram; draw one with canvas, box and arrow of the shared cell `drawing`"
    if not re.search(r"^\s*play\(", own, flags=re.MULTILINE):
        yield "there is nothing to play with; give play of the shared cell `play` a picture and its sliders"


def uncounted_checks(notebook: Json) -> Iterator[str]:
    """The last line of a check is its count, "3 of 3 ok" (seen where there are outputs)."""
    for cell in code_of(notebook):
        printed = "".join("".join(output.get("text", "")) for output in cell["outputs"]).rstrip()
        if re.search(r"^check\(", cell_source(cell), flags=re.MULTILINE) and printed:
            last = printed.rsplit("\n", 1)[-1]
            if not re.fullmatch(r"(\d+) of \1 ok", last):
                yield f"{cell['id']}: the check ends in {last!r} and not in its count; print before it"
