"""The one filter for text that is not ours: what students wrote, returned, raised, or called their files.

Whatever a report shows of a submission goes through `plain`, where the verdict or the fault is made. What comes out is
one line of printable characters, so it cannot begin a line, move a cursor, turn the direction of reading, or give a
command to what reads the log of a CI job.
"""

from __future__ import annotations

import re
import unicodedata

ROW = 300
"""Characters of a row: a value, a claim, a line of an exception."""

MESSAGE = 4000
"""Bytes of a whole message."""

ADDRESS = re.compile(r"0x[0-9a-fA-F]{4,}")
PATH = re.compile(r"(?<![\w.])(?:/[\w.+-]+)+/([\w.+-]+)")
SLACK = 4
"""How many times the limit is read before it is cleaned: white space and paths become shorter."""

UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Unicode's categories of characters that are controls, invisible, halves of a character, or none."""

COMMANDS = ((re.compile(":(?=:)"), ": "), (re.compile(r"##(?=\w*\[)"), "# #"))
"""What a line begins with, or holds, that gives a command to the runner of a CI job; a space makes it plain text."""


def plain(text: str, limit: int = ROW) -> str:
    """`text` on one line of at most `limit` characters, cut first and cleaned after; `?` for what cannot be seen.

    >>> plain("\\x1b[31m::error::no\\n  next            passed")
    '?[31m: :error: :no next passed'
    >>> plain("a" * 400, limit=10)
    'aaaaaaa...'
    """
    cut = text[: SLACK * limit]
    line = " ".join("".join(map(_visible, cut)).split())
    for pattern, harmless in COMMANDS:
        line = pattern.sub(harmless, line)
    return line if len(line) <= limit and len(cut) == len(text) else line[: limit - 3] + "..."


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    return "?" if unicodedata.category(character) in UNSEEN else character


def without_places(text: str) -> str:
    """`text` without addresses in memory and the folders of paths, which differ from machine to machine.

    >>> without_places("open '/site/numpy/core.py' at 0x7f3a00")
    "open '.../core.py' at 0x..."
    """
    return PATH.sub(r".../\1", ADDRESS.sub("0x...", text[: SLACK * MESSAGE]))
