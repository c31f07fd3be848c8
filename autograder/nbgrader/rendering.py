"""Which cells of a student's a page can show in time: each is rendered once on trial, in a process with a limit.

Markdown of a few kilobytes can keep a renderer busy for minutes (brackets, list marks, an environment that never ends),
and so the making of a feedback page, or formgrader, for everybody. What is not rendered in time is left out.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

COMMAND = (sys.executable, "-I", "-m", "autograder.nbgrader.rendering")
CELL_SECONDS = 1.0
TOTAL_SECONDS = 10
"""CPU seconds for a cell, and for all cells of a notebook and the start of the process."""

WALL_SECONDS = 600
ADDRESS_SPACE = 2 << 30
SHORT = {"markdown": 200, "code": 2000}
"""Characters below which a cell is shown without a trial, by its kind."""

TOO_SLOW = "[left out: this cell takes too long to show; it was graded as it was handed in]"


def leave_out_slow_cells(notebook: Mapping[str, Any], own: Sequence[Mapping[str, Any]]) -> list[str]:
    """Replace the text of cells that cannot be rendered in time; returns their ids.

    own -- the instructor's cells, whose texts are not tried
    """
    ours = {cell["source"] for cell in own}
    tried = [
        cell
        for cell in notebook["cells"]
        if cell["source"] not in ours and len(cell["source"]) > SHORT.get(cell["cell_type"], sys.maxsize)
    ]
    shown = renderable([(cell["cell_type"], cell["source"]) for cell in tried])
    slow = [cell for k, cell in enumerate(tried) if k not in shown]
    for cell in slow:
        cell["source"] = TOO_SLOW if cell["cell_type"] == "markdown" else f"# {TOO_SLOW}"
    return [str(cell.get("id", "")) for cell in slow]


def renderable(cells: Sequence[tuple[str, str]]) -> set[int]:
    """The numbers of the cells, (kind, source) each, that were rendered within the limits."""
    if not cells:
        return set()
    try:
        done = subprocess.run(
            [*COMMAND, str(CELL_SECONDS)],
            input=json.dumps(cells),
            capture_output=True,
            text=True,
            timeout=WALL_SECONDS,
            check=False,
        )
        told = done.stdout
    except subprocess.TimeoutExpired as error:
        told = (error.stdout or b"").decode()
    return {int(line) for line in told.split("\n")[:-1] if line.isdecimal()}


class OutOfTime(BaseException):
    """A cell has used up its time."""


def _end(number: int, frame: object) -> None:
    raise OutOfTime


def main() -> None:
    """Render the cells on standard input, and write the number of each that is done; the argument limits a cell."""
    resource.setrlimit(resource.RLIMIT_CPU, (TOTAL_SECONDS, TOTAL_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    from nbconvert.filters.highlight import Highlight2HTML

    from autograder.nbgrader.feedback import markdown2html

    signal.signal(signal.SIGPROF, _end)
    highlight = Highlight2HTML(pygments_lexer="ipython3")
    render: dict[str, Callable[[str], str]] = {"markdown": markdown2html, "code": highlight}
    for warm in render.values():
        warm("a")
    seconds = float(sys.argv[1])
    for number, (kind, source) in enumerate(json.load(sys.stdin)):
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds)
            render[kind](source)
            signal.setitimer(signal.ITIMER_PROF, 0)
        except (OutOfTime, Exception):  # whatever a renderer raises here, it would raise for the page
            signal.setitimer(signal.ITIMER_PROF, 0)
            continue
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
