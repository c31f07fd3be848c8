"""The verdict on a hidden test: how it ended, and what the student and the instructor are told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import hypothesis.errors
import msgspec
import numpy as np
import pytest

from autograder.course.course import is_suite
from autograder.course.notebook import function_of
from autograder.records import GradingError, Message, Record, Row, Status
from autograder.sandbox.process import SandboxError
from autograder.suite.calls import opened
from autograder.suite.exceptions import NotGraded, NotJudged, StudentError, Verdict
from autograder.suite.session import Session
from autograder.suite.stops import question
from autograder.suite.told import told
from autograder.testing.rejections import Rejected
from autograder.testing.text import call_text
from autograder.testing.witness import RUNNING
from autograder.text import MESSAGE, ROW, plain
from autograder.worker.names import ObjectName
from autograder.worker.views import without_view

DATA_ERRORS = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, np.linalg.LinAlgError)
"""What a test may raise by itself when a submission's value has a form that it does not foresee."""

NOTHING_LEFT = (hypothesis.errors.Unsatisfiable, hypothesis.errors.FailedHealthCheck)
"""What Hypothesis raises where a test assumes something of the answers that none has. The same cases were enough for
the instructor's solution: the proof that comes before every grade drew them."""

CASE = "smallest case"
CASE_LENGTH = 2000
"""Characters of the smallest case, which is ours as far as it is drawn by the suite, and is to be pasted whole."""

STORY = 4
"""Calls of one object that a smallest case shows."""

LABEL, LABELS = 40, 60
"""Characters of a label; bytes that a row takes beside its value."""


class Ending(Record, frozen=True):
    """How a test ended: its status, the message for the student, and what only the instructor is told."""

    status: Status
    message: Message | None = None
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
    case = (Row(CASE, _case(session, exercise)),) if session.test.calls else ()
    if isinstance(error, Verdict):
        return _ended(error, exercise, case)
    if isinstance(error, Rejected):
        return Ending("failed", _rejected(error, exercise, case))
    if isinstance(error, StudentError):
        return Ending("error", _raised(error, exercise, case))
    if isinstance(error, hypothesis.errors.Flaky):
        return Ending("failed", message(exercise, "the same call must give the same answer each time.", case))
    if isinstance(error, AssertionError):
        return Ending("failed", message(exercise, title, case))
    if isinstance(error, MemoryError):
        claim = "what came back is so large, or of such a shape, that it cannot be compared."
        return Ending("failed", message(exercise, claim, case))
    if isinstance(error, NOTHING_LEFT):
        claim = "what came back is so unlike what the text asks for that no case of this test could be judged."
        return Ending("failed", message(exercise, claim, case))
    if isinstance(error, DATA_ERRORS) and not isinstance(error, hypothesis.errors.HypothesisException):
        claim = "what came back does not have the form that the text asks for."
        return Ending("failed", message(exercise, claim, case))
    return Ending("error", fault=("suite", _where(call)))


def message(exercise: str, claim: str, rows: Sequence[Row] = (), *, hint: str = "", brief: str = "") -> Message:
    """The message of a verdict: every part has passed the one filter, and rows that are too many are left out."""
    claim, brief, hint = (plain(text.removeprefix(f"{exercise}:").strip()) for text in (claim, brief, hint))
    kept: list[Row] = []
    room = MESSAGE - sum(len(text.encode()) for text in (exercise, claim, hint)) - LABELS
    for row in rows:
        clean = Row(plain(row.label, LABEL), plain(row.value, CASE_LENGTH if row.label == CASE else ROW))
        room -= len(clean.value.encode()) + LABELS
        if room < 0:
            break
        kept.append(clean)
    return Message(exercise, claim, brief, tuple(kept), hint)


def _ended(verdict: Verdict, exercise: str, case: Sequence[Row]) -> Ending:
    claim = str(verdict)
    if claim.startswith(f"{function_of(exercise)} "):
        claim = claim.replace(f"{function_of(exercise)} ", "it ", 1)
    if isinstance(verdict, NotJudged):
        told = message(exercise, f"not judged, since {claim}.")
        return Ending(verdict.status, msgspec.structs.replace(told, not_judged=True))
    return Ending(verdict.status, message(exercise, f"{claim}.", () if verdict.status == "not attempted" else case))


def _rejected(error: Rejected, exercise: str, case: Sequence[Row]) -> Message:
    rows = [*case] if error.case is None else [Row(CASE, error.case)]
    seen = dict(error.rows)
    holds, hint = ("", error.hint) if error.explained else RUNNING.told(error.claim, error.hint)
    if holds:
        seen["holds"] = "; ".join(text for text in (seen.get("holds", ""), holds) if text)
    return message(exercise, error.claim, [*rows, *(Row(*row) for row in seen.items())], hint=hint)


def _raised(error: StudentError, exercise: str, case: Sequence[Row]) -> Message:
    rows = [*case, *error.rows]
    if error.stub:
        return message(exercise, f"it calls {error.stub}, which is not written yet.", rows)
    hint = question(error.what) if error.rows else ""
    return message(exercise, str(error), rows, hint=hint, brief=f"it {error.verb} {error.brief}.")


def _where(call: pytest.CallInfo[None]) -> str:
    """An exception of the suite's own, with the place where it was raised."""
    assert call.excinfo is not None
    frames = list(call.excinfo.traceback)
    place = next((frame for frame in reversed(frames) if is_suite(Path(str(frame.path)))), frames[-1])
    text = told(str(call.excinfo.value), ROW)
    return f"{Path(str(place.path)).name}, line {place.lineno + 1}: {call.excinfo.typename}: {text}"


def _case(session: Session, exercise: str) -> str:
    """The last call of the exercise's function, else the last call, as assignments that can be pasted."""
    function = function_of(exercise)
    calls = [call for call in session.test.calls if call.name == function] or session.test.calls
    last = opened(session.test.calls[-1])
    if last.owner is not None:
        return _story(session, last.owner)
    last = opened(calls[-1])
    text = call_text(session.parameters.get(last.name, ()), last.args, without_view(last.kwargs), limit=CASE_LENGTH)
    return text if last.name == function else f"{last.name}: {text}"


def _story(session: Session, owner: ObjectName) -> str:
    """What was done with an object, from the call that gave it on, as statements that can be pasted."""
    calls = [call for call in map(opened, session.test.calls) if owner.number in call.gave or call.owner == owner]
    told = []
    for call in calls[-STORY:]:
        own = call.owner is not None
        names = session.parameters.get(f"{owner.kind}.{call.name}" if own else call.name, ())
        text = call_text(names, call.args, without_view(call.kwargs), ", ", limit=CASE_LENGTH // STORY)
        told.append(f"model.{call.name}({text})" if own else f"model = {call.name}({text})")
    return "; ".join(told).replace("model.__call__(", "model(")
