"""The command `autograder`: the only place that prints and exits."""

from __future__ import annotations

import io
import os
import sys

from autograder.cli import grades, instructor, platforms, similar
from autograder.cli.options import app
from autograder.records import MISUSE
from autograder.sandbox.isolation import ADVICE

__all__ = ["app", "grades", "instructor", "main", "platforms", "similar"]


def main() -> None:
    open_standard_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # whatever the locale cannot write
    if sys.platform != "linux":
        print(f"autograder: grading runs on Linux only. {ADVICE['bubblewrap']}", file=sys.stderr)
        raise SystemExit(MISUSE)
    app(prog_name="autograder")


def open_standard_streams() -> None:
    """Let what is closed of 0, 1 and 2 lead nowhere: a pipe that took such a number would be mistaken for a stream."""
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free, this one
            setattr(sys, name, os.fdopen(descriptor, mode, closefd=False))
