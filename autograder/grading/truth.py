"""Form alone earns nothing: which of the tests that a submission passed count.

Shapes, keys, ranges, arguments left alone, agreement with one's own earlier functions: constants can have all of that.
So a passed test of form counts only where its exercise has passed a test of values. A test of agreement is one of
values where each function that it agrees with, or one that this is built on, has passed one, and one of form otherwise:
a right `model` over an `optimize` with a mistake keeps its points, as long as anything right is computed below it.
A test that fails with some values right, or right but for a sign, a factor or their order, gets no points, and says
that there is something true.
Where every test of values stopped with an exception above an exercise that has nothing right, as one that is not
written yet, no wrong value was computed, and what holds of the form stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

import msgspec

from autograder.records import Message
from autograder.suite.results import TestVerdict


def true_exercises(verdicts: Sequence[TestVerdict]) -> set[str]:
    """The exercises that have passed a test of values, or failed one with values that are true in part."""
    judged = {verdict.exercise for verdict in verdicts if not verdict.form}
    passed = [verdict for verdict in verdicts if not verdict.form and (verdict.passed or verdict.true_in_part)]
    builds_on = {verdict.exercise: verdict.builds_on for verdict in verdicts}
    graded = set(builds_on)
    found = graded - judged  # where every test is one of form, form is all that the exercise asks for
    while True:
        more = {
            verdict.exercise
            for verdict in passed
            if all(name not in graded or below(name, builds_on) & found for name in verdict.agrees_with)
        }
        if more <= found:
            return found
        found |= more


def below(name: str, builds_on: Mapping[str, Sequence[str]]) -> set[str]:
    """The exercise `name`, and those that it is built on, down to the last.

    >>> sorted(below("model", {"model": ["optimize"], "optimize": ["propagate"]}))
    ['model', 'optimize', 'propagate']
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting.extend(builds_on.get(each, ()))
    return found


def stopped_exercises(verdicts: Sequence[TestVerdict], true: Set[str]) -> set[str]:
    """The exercises whose tests of values all stopped with an exception, above one that has no value right.

    true -- the exercises that have passed a test of values
    """
    statuses: dict[str, set[str]] = {}
    for verdict in verdicts:
        if not verdict.form:
            statuses.setdefault(verdict.exercise, set()).add(verdict.result.status)
    hindered = {verdict.exercise for verdict in verdicts if any(name not in true for name in verdict.builds_on)}
    return {exercise for exercise in hindered if statuses.get(exercise) == {"error"}}


def without_form_alone(verdicts: Sequence[TestVerdict]) -> list[TestVerdict]:
    """The verdicts, those of passed tests that do not count made failures that say so."""
    found = true_exercises(verdicts)
    found |= stopped_exercises(verdicts, found)
    return [_counted(verdict, found) for verdict in verdicts]


def _counted(verdict: TestVerdict, found: set[str]) -> TestVerdict:
    if verdict.result.status != "passed" or verdict.exercise in found:
        return verdict
    claim = "the form is right, and earns its points as soon as a value is right, too."
    parts = Message(verdict.exercise, claim, not_judged=True)
    return msgspec.structs.replace(
        verdict, result=msgspec.structs.replace(verdict.result, status="failed", parts=parts)
    )
