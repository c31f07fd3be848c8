"""Frozen records of what was graded, and the versioned form in which they are written.

docs/report-format.md documents the JSON. A report holds no time, date, host or absolute path, so that the same
submission gives the same bytes.
"""

from __future__ import annotations

from typing import Literal

import msgspec

FORMAT = 1
Status = Literal["passed", "failed", "error", "timeout", "crashed", "not attempted"]
SEVERITY: tuple[Status, ...] = ("crashed", "timeout", "error", "failed")
FEEDBACK_LEVELS = ("full", "messages", "scores")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A base of immutable records that are compared and written by value."""


class TestResult(Record, frozen=True):
    """What one hidden test found; `name` is its claim, `title` the sentence a student reads."""

    __test__ = False
    name: str
    title: str
    status: Status
    weight: int
    message: str = ""


class ExerciseResult(Record, frozen=True):
    """The verdict on one exercise and its tests, in the suite's order."""

    id: str
    status: Status
    score: float
    max_score: float
    tests: tuple[TestResult, ...]


class Report(Record, frozen=True):
    """A grade."""

    assignment: str
    submission: str
    isolation: str
    score: float
    max_score: float
    notices: tuple[str, ...]
    exercises: tuple[ExerciseResult, ...]
    format: int = FORMAT


class Fault(Record, frozen=True):
    """Why something could not be graded: `kind` is notebook, suite, data, sandbox or grader."""

    kind: Literal["notebook", "suite", "data", "sandbox", "grader"]
    message: str


class Ungraded(Record, frozen=True):
    """A submission that has no grade, through no verdict on its code."""

    assignment: str
    submission: str
    isolation: str
    error: Fault
    format: int = FORMAT


class GradingError(Exception):
    """An infrastructure fault: never a grade."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def fault(self) -> Fault:
        return msgspec.convert({"kind": self.kind, "message": str(self)}, Fault)


def exercise_result(id: str, points: float, tests: tuple[TestResult, ...]) -> ExerciseResult:
    """Points times the weight of the tests passed, rounded to two decimals, and the status of the whole.

    >>> one = TestResult("a", "A.", "passed", 2), TestResult("b", "B.", "failed", 1)
    >>> exercise_result("f", 10, one).score, exercise_result("f", 10, one).status
    (6.67, 'failed')
    """
    total = sum(test.weight for test in tests)
    passed = sum(test.weight for test in tests if test.status == "passed")
    statuses = {test.status for test in tests}
    status: Status
    if statuses == {"passed"}:
        status = "passed"
    else:
        status = next((kind for kind in SEVERITY if kind in statuses), "not attempted")
    return ExerciseResult(id, status, round(points * passed / total, 2), float(points), tests)


def with_feedback(report: Report, level: str) -> Report:
    """`report` with its messages cut to `level`: full, messages (no values) or scores (none).

    >>> test = TestResult("a", "A.", "failed", 1, "f: too large.\\n  dw              3\\n  next            Why?")
    >>> report = Report("a", "s", "none", 0, 1, (), (exercise_result("f", 1, (test,)),))
    >>> with_feedback(report, "messages").exercises[0].tests[0].message
    'f: too large.\\n  next            Why?'
    """
    if level == "full":
        return report
    exercises = []
    for exercise in report.exercises:
        tests = tuple(msgspec.structs.replace(test, message=_cut(test.message, level)) for test in exercise.tests)
        exercises.append(msgspec.structs.replace(exercise, tests=tests))
    notices = report.notices if level == "messages" else ()
    return msgspec.structs.replace(report, exercises=tuple(exercises), notices=notices)


def _cut(message: str, level: str) -> str:
    if level == "scores" or not message:
        return ""
    first, *rest = message.split("\n")
    return "\n".join([first, *(line for line in rest if line.startswith(("  next ", "  follows ")))])


def to_json(outcome: Report | Ungraded | list[Report | Ungraded]) -> str:
    """The versioned JSON of one outcome or a list of them, with two spaces of indentation and a last newline."""
    return msgspec.json.format(msgspec.json.encode(_ordered(outcome)), indent=2).decode() + "\n"


def _ordered(outcome: Report | Ungraded | list[Report | Ungraded]) -> object:
    if isinstance(outcome, list):
        return [_ordered(each) for each in outcome]
    fields = msgspec.to_builtins(outcome)
    return {"format": fields.pop("format"), **fields}


def from_json(text: bytes | str) -> Report | Ungraded:
    """The outcome in `text`. Raises msgspec.ValidationError where it is none, or of another format."""
    fields = msgspec.json.decode(text)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise msgspec.ValidationError(f"expected a report of format {FORMAT}")
    return msgspec.convert(fields, Ungraded) if "error" in fields else msgspec.convert(fields, Report)
