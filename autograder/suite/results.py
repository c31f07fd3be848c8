"""What goes to a warm process and comes back: a submission to judge, the verdicts on its tests."""

from __future__ import annotations

from autograder.course.submission import Submission
from autograder.records import Record, TestResult
from autograder.suite import limits


class TestVerdict(Record, frozen=True):
    """A test's result, with what only the instructor is told.

    form -- it passes for constants of the right form too; agrees_with -- it compares with the student's own functions
    asked_here -- only our own text asks it
    true_in_part -- it failed, but some of its values are right, or right but for a sign, a factor or their order
    reached -- the functions that its calls may have reached; () where that is not known
    own -- it fails with right versions of what stands below it, too
    idle -- the exercise's function has returned numbers, and computed none of them; told where some test did not pass
    share -- of a test cell that says so itself (stock mode): how much of the points is earned
    fault -- (kind, message) of an infrastructure error
    """

    __test__ = False
    exercise: str
    builds_on: tuple[str, ...]
    result: TestResult
    form: bool = False
    agrees_with: tuple[str, ...] = ()
    fault: tuple[str, str] | None = None
    asked_here: bool = False
    true_in_part: bool = False
    reached: tuple[str, ...] = ()
    own: bool = False
    idle: bool = False
    share: float = 1.0

    @property
    def passed(self) -> bool:
        return self.result.status == "passed"


class Job(Record, frozen=True):
    """A submission to judge, by the tests of `exercises` (all where empty), within `cpu_seconds` of computing.

    record -- asks for the examples that the tests draw (for the solution)
    explains -- a test that fails is asked for its smallest case, and further ones; without, only for its verdict
    replay -- asks what was recorded first; without, every test is left to Hypothesis
    """

    submission: Submission
    record: bool = False
    exercises: tuple[str, ...] = ()
    cpu_seconds: float = limits.SUBMISSION_CPU_SECONDS
    explains: bool = True
    replay: bool = True


class SuiteResult(Record, frozen=True):
    """What the suite found: verdicts in the suite's order, notices of the loading, or why there are none."""

    verdicts: tuple[TestVerdict, ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    """Each notice, and what of it holds nothing that the student's code says."""
    fault: tuple[str, str] | None = None
    examples: bytes = b""
    astray: bool = False
    """The submission was asked otherwise than without replay: the outcome is no verdict."""
    cpu_seconds: float = 0.0
    """What the submission's own code took."""
