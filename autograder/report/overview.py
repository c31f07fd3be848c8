"""A class at a glance, computed: scores, exercises, the tests that fail most, and submissions that need a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from autograder.records import ABSENT, Message, Outcome, Record, Report, Status, TestResult, Ungraded
from autograder.report.message import unjudged

HARDEST = 10
LOOK: tuple[Status, ...] = ("timeout", "crashed")
"""Verdicts that may be a fault of the machine or of a limit, so that a person should look."""


class ExerciseShare(Record, frozen=True):
    """How a class did on an exercise: how many submissions have each status, and the mean share of its points."""

    id: str
    points: float
    passed: int
    partial: int
    failed: int
    not_attempted: int
    mean: float

    @property
    def total(self) -> int:
        return self.passed + self.partial + self.failed + self.not_attempted


class FailingTest(Record, frozen=True):
    """A hidden test that submissions fail: how many of those that it judged, and the commonest message."""

    exercise: str
    name: str
    title: str
    failures: int
    attempts: int
    example: Message | None


class Look(Record, frozen=True):
    """A submission that a person should look at, and why."""

    submission: str
    reasons: tuple[str, ...]


class Overview(Record, frozen=True):
    """One assignment's class. `percents` are scores in per cent of the points, in the submissions' order."""

    assignment: str
    submissions: int
    max_score: float
    percents: tuple[float, ...]
    exercises: tuple[ExerciseShare, ...]
    hardest: tuple[FailingTest, ...]
    looks: tuple[Look, ...]


def overviews(outcomes: Sequence[Outcome]) -> list[Overview]:
    """An overview of each assignment among `outcomes`, in their order."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.assignment, []).append(outcome)
    return [_overview(assignment, group) for assignment, group in groups.items()]


def _overview(assignment: str, outcomes: Sequence[Outcome]) -> Overview:
    reports = [outcome for outcome in outcomes if isinstance(outcome, Report)]
    common = set[str]()
    if len(reports) > 1:  # what stands in every report tells nothing about one submission
        common = set.intersection(*(set(report.notices) for report in reports))
    return Overview(
        assignment,
        len(outcomes),
        max((report.max_score for report in reports), default=0.0),
        tuple(100 * report.score / report.max_score for report in reports if report.max_score),
        tuple(_shares(reports)),
        tuple(_hardest(reports)),
        tuple(look for outcome in outcomes if (look := _look(outcome, common)) is not None),
    )


def _shares(reports: Sequence[Report]) -> Iterator[ExerciseShare]:
    results = {id: [each for report in reports for each in report.exercises if each.id == id] for id in _ids(reports)}
    results = {id: [each for each in found if each.status != ABSENT] for id, found in results.items()}
    for id, found in results.items():
        if not found:
            continue
        statuses = Counter(
            each.status if each.status in ("passed", "not attempted") else "partial" if each.score else "failed"
            for each in found
        )
        mean = sum(each.score / each.max_score for each in found if each.max_score) / len(found)
        counts = (statuses["passed"], statuses["partial"], statuses["failed"], statuses["not attempted"])
        yield ExerciseShare(id, found[0].max_score, *counts, mean)


def _ids(reports: Sequence[Report]) -> list[str]:
    return list(dict.fromkeys(exercise.id for report in reports for exercise in report.exercises))


def _hardest(reports: Sequence[Report]) -> list[FailingTest]:
    """The tests that most submissions fail, each with the message that most of them got, and no name."""
    attempts: dict[tuple[str, str], list[TestResult]] = {}
    for report in reports:
        for exercise in report.exercises:
            for test in exercise.tests:
                if test.status != "not attempted" and not unjudged(test):
                    attempts.setdefault((exercise.id, test.name), []).append(test)
    found = []
    for (exercise_id, name), tests in attempts.items():
        failed = [test for test in tests if test.status != "passed"]
        if failed:
            example = Counter(test.parts for test in failed).most_common(1)[0][0]
            found.append(FailingTest(exercise_id, name, tests[-1].title, len(failed), len(tests), example))
    return sorted(found, key=lambda test: -test.failures)[:HARDEST]


def _look(outcome: Outcome, common: Set[str]) -> Look | None:
    if isinstance(outcome, Ungraded):
        return Look(outcome.submission, (f"not graded ({outcome.error.kind}): {outcome.error.message}",))
    reasons = [f"{each.status}: {each.id}" for each in outcome.exercises if _statuses(each.tests) & set(LOOK)]
    reasons += [notice for notice in outcome.notices if notice not in common]
    return Look(outcome.submission, tuple(reasons)) if reasons else None


def _statuses(tests: Sequence[TestResult]) -> set[Status]:
    return {test.status for test in tests}
