"""A page over a class for the instructor: scores, exercises, the tests that fail most, what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean, median

from markupsafe import Markup

from autograder.report.overview import Overview
from autograder.report.page import environment
from autograder.report.plots import histogram, stacked
from autograder.report.table import number

PARTS = ("passed", "partly", "no points", "not attempted")


def text(overviews: Sequence[Overview]) -> str:
    """The page: a section for each assignment."""
    return TEMPLATES.get_template("class.html").render(overviews=overviews)


def whole(value: float) -> str:
    """A number without decimals.

    >>> whole(66.7)
    '67'
    """
    return f"{value:.0f}"


def scores_plot(overview: Overview, id: str, title: str) -> Markup:
    return Markup(histogram(id, title, overview.percents, "score in per cent of the points"))


def exercises_plot(overview: Overview, id: str, title: str) -> Markup:
    rows = [(each.id, (each.passed, each.partial, each.failed, each.not_attempted)) for each in overview.exercises]
    return Markup(stacked(id, title, rows, PARTS))


TEMPLATES = environment()
TEMPLATES.filters.update(
    number=number,
    mean=mean,
    median=median,
    whole=whole,
    scores_plot=scores_plot,
    exercises_plot=exercises_plot,
)
