"""A page over a class for the instructor: scores, exercises, the tests that fail most, what needs a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from statistics import mean, median

from autograder.report.overview import FailingTest, Overview
from autograder.report.page import breakable, figure, page, table
from autograder.report.plots import histogram, stacked
from autograder.report.student_page import message
from autograder.report.table import number

PARTS = ("passed", "partly", "no points", "not attempted")


def text(overviews: Sequence[Overview]) -> str:
    """The page: a section for each assignment."""
    total = sum(overview.submissions for overview in overviews)
    header = f'<h1>The class at a glance</h1>\n<p class="total">{_count(total, "submission")}</p>'
    if len(overviews) > 1:
        links = "".join(
            f'<li><a href="#assignment-{place}">{escape(overview.assignment or "unknown assignment")}</a></li>\n'
            for place, overview in enumerate(overviews, 1)
        )
        header += f'\n<nav aria-label="Assignments">\n<ul>\n{links}</ul>\n</nav>'
    main = "\n".join(_section(place, overview) for place, overview in enumerate(overviews, 1))
    title = f"{', '.join(overview.assignment or 'unknown' for overview in overviews[:3])}: the class at a glance"
    return page(title, header, main, "<p>For the instructor: the last section of each assignment names students.</p>")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _section(place: int, overview: Overview) -> str:
    name = breakable(overview.assignment or "Unknown assignment")
    parts = [f'<section id="assignment-{place}" aria-labelledby="name-{place}">', f'<h2 id="name-{place}">{name}</h2>']
    parts += [*_scores(place, overview), *_exercises(place, overview)]
    parts += [*_hardest(overview), *_looks(overview), "</section>"]
    return "\n".join(parts)


def _scores(place: int, overview: Overview) -> Iterator[str]:
    percents = overview.percents
    graded = f"{len(percents)} of {_count(overview.submissions, 'submission')} graded"
    if not percents:
        yield f"<p>{graded}.</p>"
        return
    full = sum(percent == 100 for percent in percents)
    yield (
        f"<p>{graded}, of {number(overview.max_score)} points: mean {mean(percents):.0f} %, median"
        f" {median(percents):.0f} %, full marks {full}.</p>"
    )
    yield "<h3>How are the scores spread?</h3>"
    plot = histogram(f"scores-{place}", "How are the scores spread?", percents, "score in per cent of the points")
    yield figure(plot, "How are the scores spread?")


def _exercises(place: int, overview: Overview) -> Iterator[str]:
    if not overview.exercises:
        return
    yield "<h3>Which exercises pass?</h3>"
    rows = [(each.id, (each.passed, each.partial, each.failed, each.not_attempted)) for each in overview.exercises]
    yield figure(stacked(f"exercises-{place}", "Which exercises pass?", rows, PARTS), "Which exercises pass?")
    cells = [
        [
            breakable(each.id),
            number(each.points),
            f"{100 * each.passed / each.total:.0f} %",
            f"{100 * each.mean:.0f} %",
            str(each.not_attempted),
        ]
        for each in overview.exercises
    ]
    heads = ["exercise", "points", "passed", "mean of the points", "not attempted"]
    yield table("The same in numbers.", heads, cells, numbers=(1, 2, 3, 4))


def _hardest(overview: Overview) -> Iterator[str]:
    yield "<h3>Which tests fail most?</h3>"
    if not overview.hardest:
        yield "<p>None fails.</p>"
        return
    yield '<p class="soft">Of the submissions that it judged; the example is the commonest message, without a name.</p>'
    yield f'<ul class="tests">\n{"".join(map(_test, overview.hardest))}</ul>'


def _test(test: FailingTest) -> str:
    share = f"{test.failures} of {test.attempts}"
    example = f"<details><summary>An example</summary>\n{message(test.example)}\n</details>" if test.example else ""
    return f"<li><strong>{share}: {escape(test.exercise)}</strong>: {escape(test.title)}\n{example}</li>\n"


def _looks(overview: Overview) -> Iterator[str]:
    yield "<h3>Which submissions need a look?</h3>"
    if not overview.looks:
        yield "<p>None: no fault, no timeout, no crash, no notice.</p>"
        return
    rows = [[escape(look.submission), "<br>".join(map(escape, look.reasons))] for look in overview.looks]
    yield table("Not graded, stopped by a limit, crashed, or repaired.", ["submission", "why"], rows)
