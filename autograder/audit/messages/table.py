"""What was measured of the feedback, as text for people and as JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from autograder.audit.messages.results import BugTold, Shared, families, worst
from autograder.audit.table import percent

SHOWN, EDITS = 50, 6
"""Messages that are shown in full, and edits beside each."""


def table(told: Sequence[BugTold]) -> Table:
    """One row for each family of mutants."""
    grid = Table(box=None, pad_edge=False, header_style="")
    for name in ("family", "bugs", "first message shared", "", "all of them shared", ""):
        grid.add_column(name, justify="left" if name == "family" else "right", no_wrap=True)
    for row in families(told):
        first, every = percent(row.first_shared, row.told), percent(row.all_shared, row.told)
        grid.add_row(row.kind, str(row.told), str(row.first_shared), first, str(row.all_shared), every)
    return grid


def shared_text(shared: Shared) -> str:
    """A message, and the bugs that get it."""
    edits = [*shared.edits[:EDITS], *([f"and {len(shared.edits) - EDITS} more"] * (len(shared.edits) > EDITS))]
    kinds = f"{shared.kinds} kind{'s' * (shared.kinds > 1)} of bug"
    return "\n".join([f"{kinds} in {shared.exercise} get", shared.message.text, *(f"    | {edit}" for edit in edits)])


def text(told: Sequence[BugTold]) -> str:
    """The table, the cases that cannot be pasted, and the messages to read."""
    wide = Console(file=io.StringIO(), width=160, no_color=True, highlight=False)
    with wide.capture() as captured:
        wide.print(table(told))
    lines = [line.rstrip() for line in captured.get().splitlines()]
    unpasted = [(each.exercise, case) for each in told if (case := each.unpasted)]
    lines.append(f"\nbugs with a smallest case that cannot be pasted: {len(unpasted)} of {len(told)}")
    lines += [f"    {exercise}: {case[:300]}" for exercise, case in dict(unpasted).items()]
    parts = ["\n".join(lines), *map(shared_text, worst(told, SHOWN))]
    return "\n\n".join(parts) + "\n"


def to_json(told: Sequence[BugTold]) -> str:
    """The families, and every bug with its messages."""
    fields = {"families": msgspec.to_builtins(families(told)), "bugs": msgspec.to_builtins(list(told))}
    return json.dumps(fields, indent=2) + "\n"
