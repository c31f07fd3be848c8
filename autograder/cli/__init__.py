"""The command `autograder`: the only place that prints and exits."""

from __future__ import annotations

import sys

from autograder.cli import grades, instructor
from autograder.cli.options import MISUSE, app
from autograder.sandbox.isolation import ADVICE

__all__ = ["app", "grades", "instructor", "main"]


def main() -> None:
    if sys.platform != "linux":
        print(f"autograder: grading runs on Linux only. {ADVICE['bubblewrap']}", file=sys.stderr)
        raise SystemExit(MISUSE)
    app(prog_name="autograder")
