"""What the commands share: the application, its exit statuses, options with one meaning everywhere, and how to end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from autograder.records import MISUSE
from autograder.text import MESSAGE, plain

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Grade notebooks with hidden test suites that never share a process with a student's code.",
    epilog="Example: autograder grade submitted/",
)


@app.callback()
def commands() -> None:
    """Grade notebooks with hidden test suites that never share a process with a student's code."""


Isolation = Literal["bubblewrap", "user", "none"]
Feedback = Literal["full", "messages", "scores"]

Assignment = Annotated[str | None, typer.Option("--assignment", metavar="ID", help="Where the path does not tell.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write to a file, not to the screen.")]
Level = Annotated[Feedback, typer.Option("--feedback", help="Feedback with values, without values, or none.")]
Apart = Annotated[Isolation, typer.Option("--isolation", help="How code is kept apart; none is for code you trust.")]
Jobs = Annotated[int | None, typer.Option("--jobs", metavar="N", min=1, help="How many at once. [default: all cores]")]
Cluster = Annotated[str | None, typer.Option("--cluster", metavar="tcp://HOST:PORT", help="Grade on a Dask cluster.")]


def misuse(message: str) -> NoReturn:
    print(f"autograder: {plain(message, MESSAGE)}", file=sys.stderr)
    raise typer.Exit(MISUSE)


def save(output: Path | None, text: str) -> None:
    """Write a text to a file, or to standard output."""
    if output is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))  # UTF-8 whatever the locale
        sys.stdout.buffer.flush()
    else:
        try:
            output.write_text(text, encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            misuse(f"{output}: cannot be written ({error.strerror})")
