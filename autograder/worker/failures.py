"""An exception of a student's code as plain data, which is all of it that leaves the sandbox."""

from __future__ import annotations

import os
import re
import traceback
from typing import Any

MAX_MESSAGE = 500
"""Characters of an exception's text that are kept."""

MAX_FRAMES = 6
"""Frames of a student's traceback that are kept, the outermost and the innermost ones."""


def plain(text: str) -> str:
    r"""`text` with a lone surrogate, which is no Unicode and does not travel, as its escape.

    >>> plain("caf\udce9.csv")
    'caf\\udce9.csv'
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


SITE = ""
"""The folder of what a worker may import beside Python's own modules, once there is one."""

PLACES = re.compile(r"\{\{function_node [^}]*\}\} ?| ?\[Op:\w+\]( name: ?)?$")
"""Where TensorFlow met an error inside of itself, which tells a student nothing."""

HIDDEN = ("autograder", "IPython", "msgspec")


def available() -> str:
    """After "No module named ...": which packages there are where code is graded."""
    if not SITE:
        return ""
    names = sorted(name.removesuffix(".py") for name in os.listdir(SITE) if name not in HIDDEN and "." not in name[:-3])
    shown = ", ".join(name for name in names if name.isidentifier() and not name.startswith("_"))
    return f" where it is graded; beside Python's own modules there are {shown}"


def describe(error: BaseException, filenames: set[str]) -> dict[str, Any]:
    """An exception as plain data: type, text, and the frames that lie in the student's cells."""
    frames: list[tuple[str, int, str, str]] = []
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename in filenames:
            frames.append((frame.filename, frame.lineno or 0, frame.name, frame.line or ""))
    if isinstance(error, SyntaxError) and error.filename in filenames and error.lineno:
        frames.append((error.filename or "", error.lineno, "<module>", (error.text or "").strip()))
    if len(frames) > MAX_FRAMES:
        frames = [*frames[: MAX_FRAMES // 2], *frames[-MAX_FRAMES // 2 :]]
    try:
        text = (error.msg or "") if isinstance(error, SyntaxError) else str(error)
        if type(error) is ModuleNotFoundError and error.name and "." not in error.name:
            text += available()
    except BaseException:
        text = ""
    if type(error).__module__.startswith("tensorflow."):
        text = PLACES.sub("", text)
    name = type(error).__name__
    arguments: tuple[Any, ...] = getattr(error, "args", ())
    own = arguments[0] if type(error) is NotImplementedError and len(arguments) == 1 else None
    return {
        "type": plain(name[:80]) if type(name) is str else "Exception",
        "text": plain(text[:MAX_MESSAGE]) if type(text) is str else "",
        "frames": [[plain(cell[:80]), n, plain(inside[:80]), plain(line[:200])] for cell, n, inside, line in frames],
        "stub": plain(own[:80]) if type(own) is str else None,
    }
