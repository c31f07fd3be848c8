"""The formats that are text of their own: name → function of the outcomes and where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.records import Report, Ungraded
from autograder.report import csv_table, github, gradescope, junit, markdown, student_page
from autograder.report.origin import Origin


def _gradescope(outcomes: Sequence[Report | Ungraded], origins: Sequence[Origin] = ()) -> str:
    if len(outcomes) != 1:
        raise ValueError(f"expected one outcome for results.json, got {len(outcomes)}")
    return gradescope.text(outcomes[0])


FORMS: dict[str, Callable[[Sequence[Report | Ungraded], Sequence[Origin]], str]] = {
    "junit": junit.text,
    "markdown": markdown.text,
    "github": github.text,
    "gradescope": _gradescope,
    "csv": csv_table.text,
    "html": student_page.text,
}

ONE_EACH = {"gradescope": "json", "html": "html"}
"""Formats of one submission; several are written into a folder, a file each, with this ending."""


def file_names(outcomes: Sequence[Report | Ungraded], ending: str) -> list[str]:
    """The names of a file each in one folder; no name holds a slash, and none is given twice.

    >>> from autograder.records import Fault
    >>> file_names([Ungraded("c1", "ada", "none", Fault("notebook", "?"))] * 2, "html")
    ['ada.c1.html', 'ada.c1-2.html']
    """
    taken: dict[str, int] = {}
    names = []
    for outcome in outcomes:
        stem = f"{outcome.submission}.{outcome.assignment or 'unknown'}"
        taken[stem] = taken.get(stem, 0) + 1
        names.append(f"{stem}.{ending}" if taken[stem] == 1 else f"{stem}-{taken[stem]}.{ending}")
    return names
