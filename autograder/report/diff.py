"""What changed from one grading of a class to another: in the suite, told once, and who gained or lost points by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from autograder.records import ExerciseResult, Outcome, Record, Report, TestResult, Ungraded
from autograder.report.table import number

Key = tuple[str, str, int]
"""Assignment, submission, and the occurrence number of this name."""


class Change(Record, frozen=True):
    """A submission that is not as it was; `gain` is in points, None where one side has no grade."""

    assignment: str
    submission: str
    head: str
    gain: float | None
    rows: tuple[str, ...]


class Difference(Record, frozen=True):
    """All changes of one assignment, and how many submissions are as they were.

    suite -- what changed for everybody: exercises, their points, tests, their weights
    """

    assignment: str
    changes: tuple[Change, ...]
    unchanged: int
    suite: tuple[str, ...] = ()


class _Asked(Record, frozen=True):
    points: float
    weights: dict[str, int]


def differences(old: Sequence[Outcome], new: Sequence[Outcome]) -> list[Difference]:
    """The differences, one for each assignment, the greatest losses first."""
    before, after = _by_key(old), _by_key(new)
    keys = list(dict.fromkeys([*before, *after]))
    found = []
    for assignment in dict.fromkeys(key[0] for key in keys):
        own = [key for key in keys if key[0] == assignment]
        changes = [change for key in own if (change := compare(key, before.get(key), after.get(key))) is not None]
        changes.sort(key=lambda change: (change.gain is not None, change.gain or 0.0, change.submission))
        suite = tuple(_suite(_exercises(before, own), _exercises(after, own)))
        found.append(Difference(assignment, tuple(changes), len(own) - len(changes), suite))
    return found


def _exercises(outcomes: Mapping[Key, Outcome], keys: Sequence[Key]) -> dict[str, _Asked]:
    """What the reports of a grading say that was asked: each exercise with its points and the weights of its tests."""
    found: dict[str, _Asked] = {}
    for outcome in map(outcomes.get, keys):
        for each in outcome.exercises if isinstance(outcome, Report) else ():
            weights = found[each.id].weights if each.id in found else {}
            found[each.id] = _Asked(each.max_score, weights | {test.name: test.weight for test in each.tests})
    return found


def _suite(old: Mapping[str, _Asked], new: Mapping[str, _Asked]) -> Iterator[str]:
    for id in dict.fromkeys([*old, *new]) if old and new else ():
        if id not in old or id not in new:
            yield f"{id}: " + (f"a new exercise of {number(new[id].points)} points" if id in new else "no exercise now")
            continue
        if old[id].points != new[id].points:
            yield f"{id}: {number(old[id].points)} -> {number(new[id].points)} points"
        before, after = old[id].weights, new[id].weights
        for name in dict.fromkeys([*before, *after]):
            if name not in before or name not in after:
                yield f"{id}: " + ("a new test" if name in after else "no test now") + f": {name}"
            elif before[name] != after[name]:
                yield f"{id}: weight {before[name]} -> {after[name]}: {name}"


def _by_key(outcomes: Sequence[Outcome]) -> dict[Key, Outcome]:
    keyed: dict[Key, Outcome] = {}
    seen: dict[tuple[str, str], int] = {}
    for outcome in outcomes:
        name = (outcome.assignment, outcome.submission)
        seen[name] = seen.get(name, 0) + 1
        keyed[(*name, seen[name])] = outcome
    return keyed


def compare(key: Key, old: Outcome | None, new: Outcome | None) -> Change | None:
    """What changed for one submission, or None where nothing did."""
    assignment, submission, _ = key
    head = f"{_grade(old)} -> {_grade(new)}"
    if not isinstance(old, Report) or not isinstance(new, Report):
        same = _fault(old) == _fault(new) and old is not None and new is not None
        return None if same else Change(assignment, submission, head, None, ())
    rows = tuple(_rows(old, new))
    gain = round(new.score - old.score, 2)
    if not rows and not gain:
        return None
    return Change(assignment, submission, head, gain, rows)


def _grade(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not there"
    if isinstance(outcome, Ungraded):
        return f"not graded ({outcome.error.kind})"
    return f"{number(outcome.score)} of {number(outcome.max_score)}"


def _fault(outcome: Outcome | None) -> object:
    return outcome.error if isinstance(outcome, Ungraded) else outcome


def _rows(old: Report, new: Report) -> Iterator[str]:
    """A row for each exercise that changed, and below it one for each of its tests that did."""
    before = {exercise.id: exercise for exercise in old.exercises}
    after = {exercise.id: exercise for exercise in new.exercises}
    for id in dict.fromkeys([*before, *after]):
        was, now = before.get(id), after.get(id)
        tests = list(_tests(was.tests if was else (), now.tests if now else ()))
        if tests or (was.score if was else 0) != (now.score if now else 0):
            yield f"{id}: {_points(was)} -> {_points(now)}"
            yield from (f"  {row}" for row in tests)


def _points(exercise: ExerciseResult | None) -> str:
    return f"{number(exercise.score)} of {number(exercise.max_score)}" if exercise else "not there"


def _tests(old: Sequence[TestResult], new: Sequence[TestResult]) -> Iterator[str]:
    before = {test.name: test for test in old}
    after = {test.name: test for test in new}
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        if was is None or now is None or was.status != now.status:
            yield f"{was.status if was else 'not there'} -> {now.status if now else 'not there'}: {name}"


def text(found: Sequence[Difference]) -> str:
    """The differences in aligned rows; each assignment begins with a line of its own, then come the suite's changes.

    A submission is listed whose score changed, or that has a grade on one side only; others are counted.
    """
    lines: list[str] = []
    for difference in found:
        gains = [change.gain for change in difference.changes if change.gain is not None]
        counts = (
            f"{sum(gain > 0 for gain in gains)} gained, {sum(gain < 0 for gain in gains)} lost,"
            f" {len(difference.changes) - sum(gain != 0 for gain in gains)} changed otherwise,"
            f" {difference.unchanged} unchanged"
        )
        lines.append(f"{difference.assignment or '(unknown assignment)'}: {counts}")
        lines += [f"  the suite: {row}" for row in difference.suite]
        listed = [change for change in difference.changes if change.gain != 0]
        wide = max((len(change.submission) for change in listed), default=0)
        for change in listed:
            gain = "" if change.gain is None else f"  ({change.gain:+g})"
            lines += [f"  {change.submission:<{wide}}  {change.head}{gain}", *(f"    {row}" for row in change.rows)]
    return "\n".join(lines) + "\n" if lines else "no submissions\n"
