"""How a call can end other than with a value: the exceptions that hidden tests let through."""

from __future__ import annotations

from autograder.records import Status


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
    """The student's code raised; `rows` name the lines of their cells, `stub` the exercise that is not written yet."""

    def __init__(self, summary: str, rows: list[tuple[str, str]], stub: str = "") -> None:
        super().__init__(summary)
        self.summary = summary
        self.rows = rows
        self.stub = stub
