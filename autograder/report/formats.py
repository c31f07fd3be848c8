"""The formats that are text of their own: name → function of the outcomes and where they lie."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from autograder.records import Outcome
from autograder.report import csv_table, github, gradescope, junit, markdown, student_page
from autograder.report.origin import Origin


def _gradescope(outcomes: Sequence[Outcome], origins: Sequence[Origin] = ()) -> str:
    if len(outcomes) != 1:
        raise ValueError(f"expected one outcome for results.json, got {len(outcomes)}")
    return gradescope.text(outcomes[0])


FORMS: dict[str, Callable[[Sequence[Outcome], Sequence[Origin]], str]] = {
    "junit": junit.text,
    "markdown": markdown.text,
    "github": github.text,
    "gradescope": _gradescope,
    "csv": csv_table.text,
    "html": student_page.text,
}

ONE_EACH = {"gradescope": "json", "html": "html"}
"""Formats of one submission; several are written into a folder, one file each, with this ending."""


MAX_NAME = 255
"""Bytes of a file's name, on every file system that we know."""


def cut(name: str, size: int) -> str:
    """`name` in at most `size` bytes of UTF-8, its last letters left out.

    >>> cut("ada", 2), cut("\u00e9\u00e9", 3)
    ('ad', '\u00e9')
    """
    return name.encode("utf-8", "replace")[:size].decode("utf-8", "ignore")


def file_names(outcomes: Sequence[Outcome], ending: str) -> list[str]:
    """The names of one file each in one folder; no name holds a slash, and none is given twice.

    >>> from autograder.records import Fault, Ungraded
    >>> file_names([Ungraded("c1", "ada", "none", Fault("notebook", "?"))] * 2, "html")
    ['ada.c1.html', 'ada.c1-2.html']
    """
    taken: dict[str, int] = {}
    names = []
    for outcome in outcomes:
        end = f".{outcome.assignment or 'unknown'}"
        stem = cut(outcome.submission.replace("/", "_"), MAX_NAME - len(f"{end}-99999.{ending}".encode())) + end
        taken[stem] = taken.get(stem, 0) + 1
        names.append(f"{stem}.{ending}" if taken[stem] == 1 else f"{stem}-{taken[stem]}.{ending}")
    return names
