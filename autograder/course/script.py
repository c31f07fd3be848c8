"""A Python file as a notebook: jupytext's percent format, or a plain script, read as text and never as Python."""

from __future__ import annotations

import json
import re
from typing import Any

HEADER = re.compile(r"\A(?:#!.*\n)?(?:# ---\n(?:#.*\n)*?# ---\n)", re.MULTILINE)
"""The YAML that jupytext writes at the top."""

CELL = re.compile(r"^# ?%%(?!%?[A-Za-z])(.*)$|^# (?:In)\[[ \d]*\]:? *()$", re.MULTILINE)
KIND = re.compile(r"\[(markdown|md|raw)\]")
COMMENTED_MAGIC = re.compile(r"^# (%{1,2}[A-Za-z].*|![A-Za-z].*)$", re.MULTILINE)
METADATA = ("nbgrader", "tags")


def read_script(text: str) -> dict[str, Any]:
    r"""The notebook of format 4 that a .py file stands for.

    >>> [cell["source"] for cell in read_script("# %% [markdown]\n# Words.\n\n# %%\nx = 1\n")["cells"]]
    ['Words.', 'x = 1']
    """
    text = HEADER.sub("", text.replace("\r\n", "\n"), count=1)
    marks = list(CELL.finditer(text))
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    parts = [(mark.group(1) or "", text[mark.end() : end]) for mark, end in zip(marks, ends, strict=bool(marks))]
    first = text[: marks[0].start()] if marks else text
    percent = any(mark.group(1) is not None for mark in marks)
    cells = [_cell(options, source.strip("\n"), percent) for options, source in [("", first), *parts]]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell for cell in cells if cell["source"]]}


def _cell(options: str, source: str, percent: bool) -> dict[str, Any]:
    kind = KIND.search(options)
    metadata = {key: found for key in METADATA if (found := _option(options, key)) is not None}
    if kind is not None:
        lines = [re.sub(r"^# ?", "", line) for line in source.split("\n") if line not in ('"""', "'''", 'r"""')]
        name = "raw" if kind.group(1) == "raw" else "markdown"
        return {"cell_type": name, "metadata": metadata, "source": "\n".join(lines)}
    source = COMMENTED_MAGIC.sub(r"\1", source) if percent else source
    return {"cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": None, "source": source}


def _option(options: str, key: str) -> Any:
    """The value of `key=` in a cell's first line, which jupytext writes as JSON; None where there is none."""
    found = re.search(rf"(?:^|\s){key}=", options)
    if found is None:
        return None
    try:
        return json.JSONDecoder().raw_decode(options, found.end())[0]
    except (ValueError, RecursionError):
        return None
