"""A learner's own notebook of the lecture is judged on what it is: on the functions that it has, by what it was asked.

An exercise whose function it does not define is *not in this notebook* and leaves the total. A test that is marked
`asked_here` asks what only our text asks: it is shown as advice, and is not counted. Where all tests of an exercise are
marked so, the lecture asks something else under its name, and it is not in this notebook either.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from autograder.records import ABSENT, ExerciseResult, Row, TestResult
from autograder.suite.exceptions import NOT_DEFINED
from autograder.suite.results import TestVerdict

ADVICE = Row("advice", "only our text asks this: it is not counted in a notebook without our cells.")


def with_advice(verdicts: Sequence[TestVerdict]) -> list[TestVerdict]:
    """The verdicts, those of tests marked `asked_here` not counted."""
    return [
        msgspec.structs.replace(verdict, result=_not_counted(verdict.result)) if verdict.asked_here else verdict
        for verdict in verdicts
    ]


def _not_counted(test: TestResult) -> TestResult:
    parts = test.parts
    if parts is not None and test.status != "not attempted":
        parts = msgspec.structs.replace(parts, rows=(*parts.rows, ADVICE))
    return msgspec.structs.replace(test, counted=False, parts=parts)


def without_absent(results: Sequence[ExerciseResult]) -> tuple[ExerciseResult, ...]:
    """The results, with functions that are not defined *not in this notebook*; unchanged where none is defined."""
    absent = [result.id for result in results if is_absent(result)]
    if len(absent) == len(results):
        return tuple(results)
    return tuple(
        msgspec.structs.replace(result, status=ABSENT) if result.id in absent else result for result in results
    )


def is_absent(result: ExerciseResult) -> bool:
    """Whether the notebook does not define the function of this exercise, or was never asked for it."""
    if not any(test.counted for test in result.tests):
        return True
    messages = " ".join(test.message for test in result.tests)
    return {test.status for test in result.tests} == {"not attempted"} and NOT_DEFINED in messages
