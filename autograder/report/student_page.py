"""A report as a page for the student: score, exercises, each failure with its counterexample; one file, no network."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from autograder.records import ExerciseResult, Message, Report, TestResult, Ungraded
from autograder.report.message import QUIET
from autograder.report.origin import Origin
from autograder.report.page import breakable, page, table
from autograder.report.table import number

MARKS = {"passed": "\u2713", "failed": "\u2717", "not attempted": "\u2013", "not in this notebook": "\u2013"}
"""A sign beside the word; it is decoration, the word carries the meaning."""


def text(outcomes: Sequence[Report | Ungraded], origins: Sequence[Origin] = ()) -> str:
    """The page of one outcome. Raises ValueError for several: every student has a page of their own."""
    if len(outcomes) != 1:
        raise ValueError(f"expected one outcome for a page, got {len(outcomes)}")
    outcome = outcomes[0]
    return ungraded(outcome) if isinstance(outcome, Ungraded) else graded(outcome)


def ungraded(outcome: Ungraded) -> str:
    """The page that says why there is no grade."""
    about = f"{outcome.assignment or 'Unknown assignment'}: {outcome.submission}"
    main = (
        f"<h2>Why</h2>\n<p>{escape(outcome.error.message)}</p>\n"
        f'<p class="soft">This is a fault of kind <strong>{escape(outcome.error.kind)}</strong>.'
        " It is no verdict on the code, and no grade.</p>"
    )
    header = f'<h1>{breakable(about)}</h1>\n<p class="total">Not graded</p>'
    return page(f"Not graded: {about}", header, main, _isolation(outcome.isolation))


def graded(report: Report) -> str:
    """The page of a grade."""
    score = f"{number(report.score)} of {number(report.max_score)} points"
    header = (
        f"<h1>{breakable(report.assignment)}</h1>\n"
        f'<p class="total">{escape(report.submission)}: <strong>{score}</strong></p>'
    )
    passed = sum(exercise.status == "passed" for exercise in report.exercises)
    rows = [
        [
            f'<a href="#exercise-{place}">{breakable(exercise.id)}</a>',
            number(exercise.score),
            number(exercise.max_score),
            _status(exercise.status),
        ]
        for place, exercise in enumerate(report.exercises, 1)
    ]
    caption = f"{passed} of {len(rows)} exercises pass."
    parts = [
        "<h2>Exercises</h2>",
        table(caption, ["exercise", "points", "of", "status"], rows, numbers=(1, 2)),
        *(_exercise(place, exercise) for place, exercise in enumerate(report.exercises, 1)),
    ]
    if report.notices:
        notices = "".join(f"<li>{escape(notice)}</li>\n" for notice in report.notices)
        parts.append(f"<section>\n<h2>Notices on the whole notebook</h2>\n<ul>\n{notices}</ul>\n</section>")
    title = f"{score}: {report.submission}, {report.assignment}"
    return page(title, header, "\n".join(parts), _isolation(report.isolation))


def _isolation(name: str) -> str:
    return f"<p>Graded by hidden tests in a process of its own; isolation: {escape(name)}.</p>"


def _status(status: str) -> str:
    mark = MARKS.get(status, "!")
    return f'<span class="status"><span aria-hidden="true">{mark}</span> {escape(status)}</span>'


def _exercise(place: int, exercise: ExerciseResult) -> str:
    points = f"{number(exercise.score)} of {number(exercise.max_score)} points, {exercise.status}"
    seen: dict[Message, str] = {}
    tests = "\n".join(_test(test, seen) for test in exercise.tests)
    return (
        f'<section id="exercise-{place}" aria-labelledby="heading-{place}">\n'
        f'<h2 id="heading-{place}">{breakable(exercise.id)}</h2>\n<p>{escape(points)}</p>\n'
        f'<ul class="tests">\n{tests}\n</ul>\n</section>'
    )


def _test(test: TestResult, seen: dict[Message, str]) -> str:
    """A test with its message; a message that an earlier test has shown is only referred to."""
    weight = "" if test.weight == 1 else f' <span class="soft">(counts {test.weight} times)</span>'
    head = f"<h3>{_status(test.status)}: {escape(test.title)}{weight}</h3>"
    if test.status in QUIET or test.parts is None:
        return f"<li>{head}</li>"
    if test.parts in seen:
        body = f'<p class="claim soft">As above: {escape(seen[test.parts])}</p>'
    else:
        body = message(test.parts)
        seen[test.parts] = test.title
    return f'<li class="bad">{head}\n{body}</li>'


def message(parts: Message) -> str:
    """A test's message as HTML: the claim, and its rows as a list of terms."""
    rows = "".join(
        f"<dt>{escape(row.label) or '&nbsp;'}</dt><dd{_emphasis(row.label)}>{_value(row.label, row.value)}</dd>\n"
        for row in parts.all_rows
    )
    return f'<p class="claim">{escape(parts.headline)}</p>' + (f"\n<dl>\n{rows}</dl>" if rows else "")


def _emphasis(label: str) -> str:
    return ' class="next"' if label == "next" else ""


def _value(label: str, value: str) -> str:
    return escape(value) if label in ("next", "holds", "follows") else f"<code>{escape(value)}</code>"
