"""An audit as a table for people and as versioned JSON for programs."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from typing import Any

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autograder.audit.results import ADVERSARY_BAR, BAR, AdversaryResult, AssignmentAudit, MutantResult, VariantResult

FORMAT = 1


def percent(part: int, whole: int) -> str:
    """A share, rounded down, so that 100 % means all.

    >>> percent(399, 400), percent(400, 400), percent(0, 0)
    ('99.7 %', '100.0 %', '–')
    """
    return f"{int(1000 * part / whole) / 10:.1f} %" if whole else "–"


def table(audits: Sequence[AssignmentAudit]) -> Table:
    """One row per exercise, and one per assignment."""
    grid = Table(box=None, pad_edge=False, header_style="")
    for name in ("exercise", "stopped / wrong", "", "accepted / correct", "equal", "dtype only", "CPU s"):
        grid.add_column(name, justify="left" if name == "exercise" else "right", no_wrap=True)
    for found in audits:
        for row in found.exercises:
            grid.add_row(
                f"  {row.id}",
                f"{row.stopped} / {row.wrong}",
                percent(row.stopped, row.wrong),
                f"{row.accepted} / {row.correct}",
                str(row.equivalent),
                str(row.dtype_only),
                f"{row.seconds:.1f}",
            )
        grid.add_row(
            f"{found.id}: bar {'met' if found.met else 'missed'}",
            f"{found.stopped} / {found.wrong}",
            percent(found.stopped, found.wrong),
            f"{found.variants - len(found.rejected)} / {found.variants}",
            str(sum(row.equivalent for row in found.exercises)),
            str(sum(row.dtype_only for row in found.exercises)),
            f"{found.seconds:.1f}",
        )
    return grid


def line(found: AssignmentAudit) -> str:
    """An assignment in one line, for those who wait."""
    accepted = f"{found.variants - len(found.rejected)} of {found.variants} accepted"
    return f"{found.id}: {found.stopped} of {found.wrong} stopped, {accepted}, {found.seconds:.0f} s of CPU"


def survivor(found: MutantResult) -> RenderableType:
    rows = [found.diff, f"tells apart   {found.inputs}", f"  solution    {found.right}", f"  mutant      {found.wrong}"]
    if found.elsewhere:
        rows.append(f"stopped only by the tests of {', '.join(found.elsewhere)}")
    return Group(Text(f"survived: {found.exercise}: {found.kind}"), Padding(Text("\n".join(rows)), (0, 0, 1, 2)))


def rejection(found: VariantResult) -> RenderableType:
    rows = [f"{exercise}, {test}\n{message}" for exercise, test, message in found.rejected_by]
    return Group(Text(f"rejected: {found.name}: {found.description}"), Padding(Text("\n".join(rows)), (0, 0, 1, 2)))


def adversary_table(audits: Sequence[AssignmentAudit]) -> Table:
    """One row for each assignment: what the adversaries earned at most; then each that earned more than the bar."""
    grid = Table(box=None, pad_edge=False, header_style="")
    for name in ("adversaries", "held", "most", "by", "where"):
        grid.add_column(name, justify="right" if name in ("held", "most") else "left", no_wrap=name != "where")
    for found in audits:
        if not found.adversaries:
            continue
        most = max(found.adversaries, key=lambda each: each.score)
        held = sum(each.held for each in found.adversaries)
        grid.add_row(found.id, f"{held} / {len(found.adversaries)}", points(most), most.name, where(most))
        for each in found.adversaries:
            if not each.held:
                grid.add_row("  above the bar", "", points(each), each.name, each.fault or where(each))
    return grid


def points(found: AdversaryResult) -> str:
    return f"{found.score:g} of {found.max_score:g}"


def where(found: AdversaryResult) -> str:
    return ", ".join(f"{name} {score:g}" for name, score in found.scores)


def slow_tests(found: AssignmentAudit) -> RenderableType:
    """The tests whose examples Hypothesis draws anew for each submission."""
    why = f"{found.id}: the examples of these tests cannot be recorded, so that they take longer for each submission"
    return Group(Text(why), Padding(Text("\n".join(found.unrecorded)), (0, 0, 1, 2)))


def renderable(audits: Sequence[AssignmentAudit]) -> RenderableType:
    """The tables, then every survivor, every rejected variant, and the tests that cannot be recorded."""
    parts: list[RenderableType] = [table(audits)]
    if any(found.adversaries for found in audits):
        parts += [Text(), adversary_table(audits)]
    for found in audits:
        parts += [Text(), *map(survivor, found.survivors), *map(rejection, found.rejected)]
        if found.unrecorded:
            parts.append(slow_tests(found))
    return Group(*parts)


def to_json(audits: Sequence[AssignmentAudit]) -> str:
    """The versioned JSON: format, bar, and for each assignment its numbers, survivors and rejected variants."""
    assignments: list[dict[str, Any]] = []
    for found in audits:
        fields = msgspec.to_builtins(found)
        fields = {"id": found.id, "met": found.met, "stopped": found.stopped, "wrong": found.wrong, **fields}
        assignments.append(fields)
    return (
        json.dumps({"format": FORMAT, "bar": BAR, "adversary_bar": ADVERSARY_BAR, "assignments": assignments}, indent=2)
        + "\n"
    )


def text(audits: Sequence[AssignmentAudit]) -> str:
    """The tables, the survivors and the rejected variants as plain text, 160 characters wide."""
    wide = Console(file=io.StringIO(), width=160, no_color=True, highlight=False)
    with wide.capture() as captured:
        wide.print(renderable(audits))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"
