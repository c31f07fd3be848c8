"""Form alone earns nothing: which of the tests that a submission passed count.

Shapes, keys, ranges, arguments left alone, agreement with one's own earlier functions: constants can have all of that.
So a passed test of form counts only where its exercise has passed a test of values. A test of agreement is one of
values where each function that it agrees with has passed one, and one of form otherwise: a right `optimize` over a
`propagate` with a mistake keeps its points, as long as `propagate` computes anything right at all. Where every test
of values stopped with an exception, as it does above an exercise that is not written yet, nothing wrong was computed,
and what holds of the form stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.records import Message
from autograder.suite.verdicts import TestVerdict


def true_exercises(verdicts: Sequence[TestVerdict]) -> set[str]:
    """The exercises that have passed a test of values."""
    judged = {verdict.exercise for verdict in verdicts if not verdict.form}
    passed = [verdict for verdict in verdicts if verdict.result.status == "passed" and not verdict.form]
    graded = {verdict.exercise for verdict in verdicts}
    found = graded - judged  # where every test is one of form, form is all that the exercise asks for
    while True:
        more = {
            verdict.exercise
            for verdict in passed
            if all(name in found or name not in graded for name in verdict.agrees_with)
        }
        if more <= found:
            return found
        found |= more


def stopped_exercises(verdicts: Sequence[TestVerdict]) -> set[str]:
    """The exercises none of whose tests of values got a value to judge, since each stopped with an exception."""
    statuses: dict[str, set[str]] = {}
    for verdict in verdicts:
        if not verdict.form:
            statuses.setdefault(verdict.exercise, set()).add(verdict.result.status)
    return {exercise for exercise, found in statuses.items() if found == {"error"}}


def without_form_alone(verdicts: Sequence[TestVerdict]) -> list[TestVerdict]:
    """The verdicts, those of passed tests that do not count made failures that say so."""
    found = true_exercises(verdicts) | stopped_exercises(verdicts)
    return [_counted(verdict, found) for verdict in verdicts]


def _counted(verdict: TestVerdict, found: set[str]) -> TestVerdict:
    if verdict.result.status != "passed" or verdict.exercise in found:
        return verdict
    parts = Message(verdict.exercise, "this holds, and counts as soon as one of its values is right.")
    return msgspec.structs.replace(
        verdict, result=msgspec.structs.replace(verdict.result, status="failed", parts=parts)
    )
