"""What the rules of a course find."""

from __future__ import annotations

from autograder.records import Record


class Problem(Record, frozen=True):
    """Where something is wrong, what, and what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"
