"""How a call can end other than with a value: the exceptions that hidden tests let through."""

from __future__ import annotations

from autograder.records import Row, Status

NOT_DEFINED = "is not defined"
"""What is said of a function that is nowhere in the notebook."""


class Verdict(BaseException):
    """Ends a test at once, without shrinking."""

    status: Status = "error"


class StudentTimeout(Verdict):
    status: Status = "timeout"


class StudentCrash(Verdict):
    status: Status = "crashed"


class NotAttempted(Verdict):
    status: Status = "not attempted"


class NotJudged(Verdict):
    """The exercise was closed by an earlier test; `status` is that test's."""

    def __init__(self, status: Status, message: str) -> None:
        super().__init__(message)
        self.status = status


class NotGraded(BaseException):
    """The machine, not the student, ended the worker: the submission has no grade; `kind` is that of the fault."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class StudentError(Exception):
    """The student's code raised, or gave back what is no value: it `verb` `what`.

    brief -- in place of `what`, without what the student's code says
    rows -- the lines of their cells
    stub -- the exercise that is not written yet
    """

    def __init__(self, verb: str, what: str, brief: str, rows: tuple[Row, ...] = (), *, stub: str = "") -> None:
        super().__init__(f"it {verb} {what}")
        self.verb, self.what, self.brief, self.rows, self.stub = verb, what, brief, rows, stub
