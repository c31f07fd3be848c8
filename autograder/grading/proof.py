"""The proof that comes before every grade: the suite, as it is now, gives the instructor's solution full marks.

It is made once for a digest of suite, source, data, points, versions and isolation, and kept as a file in
`.autograder/proofs/`. What fails it is a fault of ours, so that nothing is graded until it is mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.digest import assignment_digest
from autograder.course.stock import stock_solution
from autograder.course.submission import Submission, solution_of
from autograder.grading.atomic import write_atomically
from autograder.grading.digests import environment_digest
from autograder.grading.store import FOLDER
from autograder.records import GradingError, Report, TestResult


def instructors_cells(assignment: Assignment) -> Submission:
    """The instructor's solution with every cell marked as given, so that one that fails is a fault, and named."""
    if assignment.is_stock:
        return stock_solution(assignment)
    solution = solution_of(assignment)
    cells = tuple(msgspec.structs.replace(cell, kind="given") for cell in solution.cells)
    return msgspec.structs.replace(solution, cells=cells)


def proof_key(assignment: Assignment, isolation: str) -> str:
    """The name of a proof: everything that can change what the solution earns is in it."""
    parts = (instructors_cells(assignment).digest(), assignment_digest(assignment), environment_digest(), isolation)
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


def check_solution(assignment: Assignment, report: Report) -> None:
    """Raise GradingError unless `report`, on the instructor's solution, has full marks; it names exercise and test."""
    wanting = [(each.id, test) for each in report.exercises for test in each.tests if test.status != "passed"]
    if not wanting:
        return
    suite = f"tests/hidden/{assignment.suite.name}"
    remedy = f"mend the suite, the data or source/{assignment.id}; `pytest {suite}` shows more"
    if assignment.is_stock:
        suite = f"{suite} is missing, and a test cell of source/{assignment.id}"
        remedy = (
            f"mend the notebook or its data, or write the suite; `autograder import {assignment.id}` moves test cells"
        )
    found = "; ".join(_told(exercise, test) for exercise, test in wanting[:3])
    more = f"; and {len(wanting) - 3} more tests" if len(wanting) > 3 else ""
    raise GradingError(
        "suite", f"{suite} fails the instructor's own solution, so nothing is graded: {found}{more}. {remedy}"
    )


def _told(exercise: str, test: TestResult) -> str:
    found = f"{exercise}, {test.name} is {test.status}"
    if test.parts is None:
        return found
    rows = "".join(f", {row.label} {' '.join(row.value.split())}" for row in test.parts.all_rows[:3])
    return f"{found} ({test.parts.headline}{rows})"


class Proofs:
    """The proofs of a course that have been made."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / "proofs"

    def holds(self, key: str) -> bool:
        return (self.folder / key).is_file() and self.examples(key).is_file()

    def examples(self, key: str) -> Path:
        """The file of what the suite's tests drew while the proof was made."""
        return self.folder / f"{key}.examples"

    def keep(self, key: str, exercises: Sequence[str], examples: bytes) -> None:
        """Write a proof down, whole or not at all; a folder that cannot be written costs only the next proof."""
        try:
            write_atomically(self.examples(key), examples)
            write_atomically(self.folder / key, "".join(f"{exercise}\n" for exercise in exercises).encode())
        except OSError:
            return
