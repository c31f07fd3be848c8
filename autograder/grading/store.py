"""Reports kept by the digest of everything that can change them: a killed run resumes, a regrade redoes what changed.

A report lies in `.autograder/reports/<first two>/<digest>.json` of the course and is written atomically. Only grades
are kept: an infrastructure fault is tried again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.digest import assignment_digest
from autograder.course.submission import Submission
from autograder.grading.atomic import write_atomically
from autograder.grading.digests import environment_digest
from autograder.records import Report, from_json, to_json

FOLDER = ".autograder"


def report_key(submission: Submission, assignment: Assignment, isolation: str) -> str:
    """The name of a report in the store. It does not depend on whose the submission is."""
    parts = (submission.digest(), assignment_digest(assignment), environment_digest(), isolation)
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


class Store:
    """The reports of a course."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / "reports"

    def path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str, submission: str) -> Report | None:
        """The report under `key`, in the name of `submission`; None where there is none that can be read."""
        try:
            outcome = from_json(self.path(key).read_bytes())
        except (OSError, msgspec.DecodeError):
            return None
        return msgspec.structs.replace(outcome, submission=submission) if isinstance(outcome, Report) else None

    def put(self, key: str, report: Report) -> None:
        """Keep `report`: it is there whole or not at all, whatever ends the process."""
        text = to_json(msgspec.structs.replace(report, submission=""))
        write_atomically(self.path(key), text.encode())
