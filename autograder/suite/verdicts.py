"""The verdict on a hidden test: how it ended, and what the student and the instructor are told."""

from __future__ import annotations

from pathlib import Path

import hypothesis.errors
import numpy as np
import pytest

from autograder.course.course import is_suite
from autograder.records import GradingError, Record, Status, TestResult
from autograder.sandbox.process import SandboxError
from autograder.suite.exceptions import NotGraded, NotJudged, StudentError, Verdict
from autograder.suite.session import Session
from autograder.suite.told import clean
from autograder.testing.expectations import Rejected
from autograder.testing.text import call_text

DATA_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, np.linalg.LinAlgError)
"""What a test may raise by itself when a submission's value has a form that it does not foresee."""


class TestVerdict(Record, frozen=True):
    """A test's result, with what only the instructor is told.

    form -- it passes for constants of the right form too; agrees_with -- it compares with the student's own functions
    suspect -- an exception of the suite's own: a value of unforeseen form, or a broken suite
    fault -- (kind, message) of an infrastructure error
    """

    __test__ = False
    exercise: str
    builds_on: tuple[str, ...]
    result: TestResult
    form: bool = False
    agrees_with: tuple[str, ...] = ()
    suspect: str = ""
    fault: tuple[str, str] | None = None

    @property
    def passed(self) -> bool:
        return self.result.status == "passed"


class Ending(Record, frozen=True):
    """How a test ended: its status, the message for the student, and what only the instructor is told."""

    status: Status
    message: str = ""
    suspect: str = ""
    fault: tuple[str, str] | None = None


def judge(call: pytest.CallInfo[None], exercise: str, title: str, session: Session | None) -> Ending:
    """How a test of `exercise` ended, by the exception that it let through."""
    if call.excinfo is None:
        return Ending("passed")
    error = call.excinfo.value
    if isinstance(error, SandboxError):
        return Ending("error", fault=("sandbox", str(error)))
    if isinstance(error, (GradingError, NotGraded)):
        return Ending("error", fault=(error.kind, str(error)))
    if call.when == "setup" or session is None:
        return Ending("error", fault=("suite", _where(call)))
    case = [("smallest case", _case(session, exercise))] if session.test.calls else []
    if isinstance(error, Verdict):
        return _ended(error, exercise, case)
    if isinstance(error, Rejected):
        rows = [("smallest case", error.case)] if error.case is not None else case
        return Ending("failed", _message(exercise, error.claim, [*rows, *error.rows], error.hint))
    if isinstance(error, StudentError):
        return Ending("error", _message(exercise, _raised(error), [*case, *error.rows]))
    if isinstance(error, hypothesis.errors.Flaky):
        return Ending("failed", _message(exercise, "the same call must give the same answer each time.", case))
    if isinstance(error, AssertionError):
        return Ending("failed", _message(exercise, title, case))
    if isinstance(error, MemoryError):
        claim = "what came back is so large, or of such a shape, that it cannot be compared."
        return Ending("failed", _message(exercise, claim, case), suspect=_where(call))
    if isinstance(error, DATA_ERRORS) and not isinstance(error, hypothesis.errors.HypothesisException):
        claim = "what came back does not have the form that the text asks for."
        return Ending("failed", _message(exercise, claim, case), suspect=_where(call))
    return Ending("error", fault=("suite", _where(call)))


def _ended(verdict: Verdict, exercise: str, case: list[tuple[str, str]]) -> Ending:
    claim = str(verdict)
    if claim.startswith(f"{exercise} "):
        claim = claim.replace(f"{exercise} ", "it ", 1)
    if isinstance(verdict, NotJudged):
        return Ending(verdict.status, _message(exercise, f"not judged, since {claim}.", []))
    return Ending(verdict.status, _message(exercise, f"{claim}.", [] if verdict.status == "not attempted" else case))


def _raised(error: StudentError) -> str:
    if error.stub:
        return f"it calls {error.stub}, which is not written yet."
    return error.summary if error.summary.startswith("it ") else f"it stopped with {error.summary}"


def _where(call: pytest.CallInfo[None]) -> str:
    """An exception of the suite's own, with the place where it was raised."""
    assert call.excinfo is not None
    frames = list(call.excinfo.traceback)
    place = next((frame for frame in reversed(frames) if is_suite(Path(str(frame.path)))), frames[-1])
    text = clean(str(call.excinfo.value))
    return f"{Path(str(place.path)).name}, line {place.lineno + 1}: {call.excinfo.typename}: {text}"


def _case(session: Session, exercise: str) -> str:
    """The last call of the exercise's function, else the last call, as assignments that can be pasted."""
    calls = [call for call in session.test.calls if call.name == exercise] or session.test.calls
    last = calls[-1]
    text = call_text(session.parameters.get(last.name, ()), last.args, last.kwargs)
    return text if last.name == exercise else f"{last.name}: {text}"


def _message(exercise: str, claim: str, rows: list[tuple[str, str]], hint: str = "") -> str:
    first = claim if claim.startswith(f"{exercise}:") else f"{exercise}: {claim}"
    lines = [first, *(f"  {label:<15} {text}" for label, text in rows)]
    if hint:
        lines.append(f"  {'next':<15} {hint}")
    return "\n".join(lines)
