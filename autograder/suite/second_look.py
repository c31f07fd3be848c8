"""A second look at functions that others build on, and that failed before they were seen to compute anything."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from autograder.course.notebook import function_of
from autograder.records import GradingError
from autograder.sandbox.process import SandboxError
from autograder.suite.calls import RunningTest, opened
from autograder.suite.computed import Returned
from autograder.suite.exceptions import NotGraded, StudentError, Verdict
from autograder.suite.recorded import Example, RecordedCall, calls_of
from autograder.suite.results import TestVerdict
from autograder.suite.session import Session


def look_closer(
    sessions: Iterable[Session], verdicts: Sequence[TestVerdict], examples: Mapping[str, Sequence[Example]]
) -> tuple[TestVerdict, ...]:
    """The verdicts, with what their calls, and for such functions more calls, say of who computes nothing.

    These are calls that the solution answered. Where its answers are constants, too, constants tell nothing. Where all
    have passed, nobody is asked. Raises GradingError for a failing machine.
    """
    if any(verdict.fault for verdict in verdicts) or all(verdict.passed for verdict in verdicts):
        return tuple(verdicts)
    below = {name for verdict in verdicts for name in verdict.builds_on}
    failed = {each.exercise for each in verdicts if not each.passed and each.exercise in below}
    idle: dict[str, bool] = {}
    for session in sessions:
        for name in dict.fromkeys(each.exercise for each in verdicts):
            function = function_of(name)
            returned = session.returned[function]
            idle[name] = returned.is_idle
            if name in failed and not returned.computes:
                calls = calls_of(examples, function)
                _call(session, name, calls)
                idle[name] = returned.is_idle and not _of_solution(calls).is_idle
    return tuple(msgspec.structs.replace(each, idle=idle.get(each.exercise, each.idle)) for each in verdicts)


def _call(session: Session, exercise: str, calls: Sequence[RecordedCall]) -> None:
    """Make calls of an exercise's function until it is seen to compute; what is no value tells nothing."""
    session.test = RunningTest(exercise)
    try:
        with session.aside(), contextlib.suppress(Verdict):
            for call in map(opened, calls):
                if session.returned[call.name].computes:
                    return
                with contextlib.suppress(StudentError):
                    session.call(call.name, call.args, call.kwargs, call.seed, keep=False)
    except SandboxError as error:
        raise GradingError("sandbox", str(error)) from None
    except NotGraded as error:
        raise GradingError(error.kind, str(error)) from None


def _of_solution(calls: Sequence[RecordedCall]) -> Returned:
    returned = Returned()
    for call in calls:
        returned.note_recorded(call)
    return returned
