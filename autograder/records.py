"""Frozen records of what was graded, and the versioned form in which they are written.

docs/report-format.md documents the JSON. A report holds no time, date, host or absolute path, so that the same
submission gives the same bytes.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from autograder.text import MESSAGE, plain

FORMAT = 1
Status = Literal["passed", "failed", "error", "timeout", "crashed", "not attempted", "not in this notebook"]
ABSENT: Status = "not in this notebook"
"""Of an exercise in a notebook without our cells: its function is not defined there, and its points leave the total."""

SEVERITY: tuple[Status, ...] = ("crashed", "timeout", "error", "failed")
FEEDBACK_LEVELS = ("full", "messages", "scores")


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A base of immutable records that are compared and written by value."""


class Row(Record, frozen=True):
    """A row of a message: `label` says what `value` is."""

    label: str
    value: str


class Message(Record, frozen=True):
    """Why a test did not pass, as the student reads it; every part is one line.

    exercise -- the function that the claim is about; "" in a report of an older grader, whose `claim` is the whole text
    claim -- the property that does not hold, or how the code ended
    brief -- the claim without what the student's code says, where it says something; "" elsewhere
    rows -- the smallest case and what was seen
    hint -- a question, or a step of the notebook
    follows -- which exercises to mend first, since this one is built on them
    not_judged -- the test names no cause: it was not run, since an earlier one had ended the exercise, or what it asks
        holds, and does not count as long as no value is right
    """

    exercise: str
    claim: str
    brief: str = ""
    rows: tuple[Row, ...] = ()
    hint: str = ""
    follows: str = ""
    not_judged: bool = False

    @property
    def all_rows(self) -> tuple[Row, ...]:
        """The rows as they are shown, hint and follows among them."""
        last = [Row(label, text) for label, text in (("next", self.hint), ("follows", self.follows)) if text]
        return (*self.rows, *last)

    @property
    def headline(self) -> str:
        return f"{self.exercise}: {self.claim}" if self.exercise else self.claim

    @property
    def text(self) -> str:
        """The message as plain text.

        >>> print(Message("f", "it must be even.", rows=(Row("f", "3"),), hint="What is 3 / 2?").text)
        f: it must be even.
          f               3
          next            What is 3 / 2?
        """
        return "\n".join([self.headline, *(f"  {row.label:<15} {row.value}" for row in self.all_rows)])

    def without_values(self) -> Message:
        """The message of `--feedback messages`: no value, and nothing that the student's code says."""
        return msgspec.structs.replace(self, claim=self.brief or self.claim, brief="", rows=())


class TestResult(Record, frozen=True):
    """What one hidden test found; `name` is its claim, `title` the sentence a student reads.

    counted -- False for advice: a test that asks a notebook without our cells for what only our text asks
    """

    __test__ = False
    name: str
    title: str
    status: Status
    weight: int
    parts: Message | None = None
    counted: bool = True

    @property
    def message(self) -> str:
        """The message as plain text, "" where the test passed."""
        return self.parts.text if self.parts else ""


class ExerciseResult(Record, frozen=True):
    """The verdict on one exercise and its tests, in the suite's order."""

    id: str
    status: Status
    score: float
    max_score: float
    tests: tuple[TestResult, ...]


class Report(Record, frozen=True):
    """A grade.

    brief_notices -- the notices without what the student's code says; () where that is nothing
    """

    assignment: str
    submission: str
    isolation: str
    score: float
    max_score: float
    notices: tuple[str, ...]
    exercises: tuple[ExerciseResult, ...]
    brief_notices: tuple[str, ...] = ()
    format: int = FORMAT

    @property
    def found(self) -> str:
        """How many of the exercises a notebook without our cells has, in words; "" where it has all of them.

        >>> Report("a", "s", "none", 0, 1, (), (ExerciseResult("f", ABSENT, 0, 1, ()),)).found
        '0 of 1 exercises found'
        """
        absent = sum(exercise.status == ABSENT for exercise in self.exercises)
        return f"{len(self.exercises) - absent} of {len(self.exercises)} exercises found" if absent else ""


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


GRADED, BELOW, MISUSE, NOT_GRADED = 0, 1, 2, 3
"""Exit statuses: grading finished; a score below --min-score; wrong use; a submission that could not be graded."""

Outcome = Report | Ungraded
"""What grading a notebook gives: a grade, or why there is none."""

MAX_LINES = 40
"""Lines of a fault that are kept."""


class GradingError(Exception):
    """An infrastructure fault: never a grade."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind

    def fault(self) -> Fault:
        """The record of the fault, which may name a student's file. A broken suite is told in several lines."""
        text = str(self)
        lines = text.split("\n")[:MAX_LINES] if self.kind == "suite" else [text]
        message = "\n".join(plain(line, MESSAGE // len(lines)) for line in lines)
        return msgspec.convert({"kind": self.kind, "message": message}, Fault)


def exercise_result(id: str, points: float, tests: tuple[TestResult, ...]) -> ExerciseResult:
    """Points times the weight of the tests passed, rounded to two decimals, and the status of the whole.

    >>> one = TestResult("a", "A.", "passed", 2), TestResult("b", "B.", "failed", 1)
    >>> exercise_result("f", 10, one).score, exercise_result("f", 10, one).status
    (6.67, 'failed')
    """
    counted = [test for test in tests if test.counted] or tests
    total = sum(test.weight for test in counted)
    passed = sum(test.weight for test in counted if test.status == "passed")
    statuses = {test.status for test in counted}
    status: Status
    if statuses == {"passed"}:
        status = "passed"
    else:
        status = next((kind for kind in SEVERITY if kind in statuses), "failed" if passed else "not attempted")
    return ExerciseResult(id, status, round(points * passed / total, 2), float(points), tests)


def with_feedback(report: Report, level: str) -> Report:
    """`report` with its messages cut to `level`: full, messages (no values) or scores (none).

    >>> message = Message("f", "it is too large.", rows=(Row("dw", "3"),), hint="Why?")
    >>> tests = (TestResult("a", "A.", "failed", 1, message),)
    >>> report = Report("a", "s", "none", 0, 1, (), (exercise_result("f", 1, tests),))
    >>> with_feedback(report, "messages").exercises[0].tests[0].message
    'f: it is too large.\\n  next            Why?'
    """
    if level == "full":
        return report
    exercises = []
    for exercise in report.exercises:
        tests = tuple(msgspec.structs.replace(test, parts=_cut(test.parts, level)) for test in exercise.tests)
        exercises.append(msgspec.structs.replace(exercise, tests=tests))
    notices = (report.brief_notices or report.notices) if level == "messages" else ()
    return msgspec.structs.replace(report, exercises=tuple(exercises), notices=notices, brief_notices=())


def _cut(message: Message | None, level: str) -> Message | None:
    return message.without_values() if message and level == "messages" else None


def to_json(outcome: Outcome | list[Outcome]) -> str:
    """The versioned JSON of one outcome or a list of them, with two spaces of indentation and a last newline."""
    found = [_fields(each) for each in outcome] if isinstance(outcome, list) else _fields(outcome)
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n"


def _fields(outcome: Outcome) -> dict[str, Any]:
    """The fields of format 1: of a test that did not pass, the message as text, then its parts."""
    fields = msgspec.to_builtins(outcome)
    if isinstance(outcome, Report):
        if not outcome.brief_notices:
            del fields["brief_notices"]
        for exercise, written in zip(outcome.exercises, fields["exercises"], strict=True):
            written["tests"] = [
                {**{key: each[key] for key in ("name", "title", "status", "weight")}, "message": test.message}
                | ({"parts": each["parts"]} if test.parts else {})
                | ({} if test.counted else {"counted": False})
                for test, each in zip(exercise.tests, written["tests"], strict=True)
            ]
    return {"format": fields.pop("format"), **fields}


def from_json(text: bytes | str) -> Outcome:
    """The outcome in `text`. Raises msgspec.ValidationError where it is none, or of another format.

    A test without `parts` is of an older grader: its message is kept as it is.
    """
    fields = msgspec.json.decode(text)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise msgspec.ValidationError(f"expected a report of format {FORMAT}")
    if "error" in fields:
        return msgspec.convert(fields, Ungraded)
    return msgspec.convert(_with_parts(fields), Report)


def _with_parts(value: Any) -> Any:
    """`fields` of a report in which each test has the parts of its message, and no text."""
    if isinstance(value, list):
        return [_with_parts(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "title" in value and isinstance(text := value.get("message"), str):
        parts = value.get("parts") or ({"exercise": "", "claim": text} if text else None)
        return {**{key: each for key, each in value.items() if key != "message"}, "parts": parts}
    return {key: _with_parts(each) for key, each in value.items()}
