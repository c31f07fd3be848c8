"""grade(path) -> Report: the public function, a pure function of submission, suite and environment."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.course.assignment import Assignment, load_assignment
from autograder.course.course import CONFIG, UnknownAssignment, find_course_root, source_path
from autograder.course.digest import assignment_digest
from autograder.course.hand_in import HandIn, hand_in
from autograder.course.notebook import NotebookError, file_state, function_of, read_notebook
from autograder.course.stock import extract_stock
from autograder.course.submission import Submission, extract, identify, not_handed_in
from autograder.grading.once import judge_once
from autograder.grading.own_notebook import is_absent, with_advice, without_absent
from autograder.grading.proof import Proofs, check_solution, instructors_cells, proof_key
from autograder.grading.truth import below, without_form_alone
from autograder.packages import pins
from autograder.records import (
    ABSENT,
    ExerciseResult,
    GradingError,
    Message,
    Outcome,
    Report,
    TestResult,
    Ungraded,
    exercise_result,
)
from autograder.sandbox.exposure import refuse_below_system_folders, refuse_exposed
from autograder.sandbox.isolation import CAVEATS
from autograder.suite.client import Suite
from autograder.suite.results import Job, SuiteResult, TestVerdict
from autograder.text import plain


class Grader:
    """Grades submissions with suites that stay warm; a context manager.

    root -- the course's folder; isolation -- bubblewrap, user, none (trusted code only)
    replay -- ask the examples that were recorded with the proof before Hypothesis draws its own; the reports are the
        same without
    """

    def __init__(self, root: Path, isolation: str = "bubblewrap", *, replay: bool = True) -> None:
        self.root, self.isolation, self.replay = root.resolve(), isolation, replay
        self._suites: dict[str, tuple[str, Suite]] = {}
        """Assignment → (the digest of its files when the suite was collected, the suite)."""
        self._assignments: dict[str, tuple[object, Assignment]] = {}
        """Assignment → (the state of the instructor's notebook when it was read, what it says)."""
        self._proofs = Proofs(self.root)
        self._proven: set[str] = set()
        self._refuted: dict[str, GradingError] = {}
        """Keys of proofs that hold, and of those that do not, with what is wrong."""

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that were kept warm."""
        for _, suite in self._suites.values():
            suite.close()
        self._suites.clear()

    def assignment(self, id: str) -> Assignment:
        """The assignment `id`. Raises UnknownAssignment."""
        state = file_state(source_path(self.root, id)), file_state(self.root / CONFIG)
        if id not in self._assignments or self._assignments[id][0] != state:
            self._assignments[id] = state, load_assignment(self.root, id)
        return self._assignments[id][1]

    def grade(self, notebook: Path | HandIn, assignment: str | None = None) -> Outcome:
        """The report on a notebook, or why there is none; only UnknownAssignment is raised."""
        found = self.hand_in(notebook)
        try:
            return self.grade_submission(self.read(found, assignment), plain(found.student))
        except GradingError as error:
            return self.ungraded(found, assignment, error)

    def hand_in(self, notebook: Path | HandIn) -> HandIn:
        """Whose a notebook is, and of which assignment."""
        return notebook if isinstance(notebook, HandIn) else hand_in(notebook, self.root)

    def read(self, notebook: Path | HandIn, assignment: str | None = None) -> Submission:
        """What of a notebook is graded. Raises GradingError, UnknownAssignment."""
        if assignment is not None:
            self.assignment(assignment)
        found = self.hand_in(notebook)
        if found.refusal:
            raise NotebookError(found.refusal)
        if assignment and found.assignment not in ("", assignment):
            where = f"{found.path.name}: it lies in the folder of {found.assignment}, not of {assignment}"
            raise NotebookError(f"{where}: move it, or leave out --assignment")
        if found.missing:
            return not_handed_in(self.assignment(found.assignment))
        cells = read_notebook(found.path)
        id = assignment or found.assignment or identify(found.path, cells, self.root, self.assignment)
        asked = self.assignment(id)
        submission = extract_stock(cells, asked) if asked.is_stock else extract(cells, asked)
        notices = (*([found.notice] if found.notice else []), *submission.notices)
        if submission.is_foreign and not (assignment or found.assignment):
            notices = (f"Taken for {id}, by the functions that it defines; --assignment ID says otherwise.", *notices)
        return msgspec.structs.replace(submission, notices=notices)

    def ungraded(self, notebook: Path | HandIn, assignment: str | None, error: GradingError) -> Ungraded:
        """The record of a fault; the assignment is told by the place where nothing else tells it."""
        found = self.hand_in(notebook)
        return Ungraded(assignment or found.assignment, plain(found.student), self.isolation, error.fault())

    def grade_submission(self, submission: Submission, name: str) -> Report:
        """The report on an extracted submission. Raises GradingError, also where the suite is not proven."""
        assignment = self.assignment(submission.assignment)
        self.prove(assignment)
        run = functools.partial(self._run, assignment)
        outcome = run(Job(submission)) if assignment.is_stock else judge_once(run, assignment, submission)
        return assemble(assignment, outcome, name, self.isolation, foreign=submission.is_foreign)

    def prove(self, assignment: Assignment) -> None:
        """Judge the instructor's solution in the warm process, unless that has been done for what is there now.

        Raises GradingError, the same for every submission, unless it has full marks.
        """
        key = proof_key(assignment, self.isolation)
        if key in self._refuted:
            raise self._refuted[key]
        if key in self._proven:
            return
        if not self._proofs.holds(key):
            try:
                outcome = self._run(assignment, Job(instructors_cells(assignment), record=True))
                check_solution(assignment, assemble(assignment, outcome, "solution", self.isolation))
            except GradingError as error:
                if error.kind in ("suite", "data"):
                    self._refuted[key] = error
                raise
            self._proofs.keep(key, [exercise.id for exercise in assignment.exercises], outcome.examples)
        self._proven.add(key)

    def _run(self, assignment: Assignment, job: Job) -> SuiteResult:
        digest = assignment_digest(assignment)
        if assignment.id in self._suites and self._suites[assignment.id][0] != digest:
            self._suites.pop(assignment.id)[1].close()
        if assignment.id not in self._suites:
            pins(assignment.packages)  # before a process is started that could not say so
            refuse_below_system_folders(self.root)
            if self.isolation == "user":
                refuse_exposed(self.root)
            examples = self._proofs.examples(proof_key(assignment, self.isolation))
            self._suites[assignment.id] = digest, Suite(assignment, self.isolation, examples)
        try:
            outcome = self._suites[assignment.id][1].run(msgspec.structs.replace(job, replay=self.replay))
        except GradingError:
            self._suites.pop(assignment.id)[1].close()
            raise
        fault = outcome.fault or next((verdict.fault for verdict in outcome.verdicts if verdict.fault), None)
        if fault is not None:
            raise GradingError(*fault)
        return outcome


def assemble(
    assignment: Assignment, outcome: SuiteResult, name: str, isolation: str, *, foreign: bool = False
) -> Report:
    """The report of the suite's verdicts. Raises GradingError where an exercise has no test.

    foreign -- the notebook has none of our cells: it is judged on what it has, and by what it was asked
    """
    tests: dict[str, list[TestVerdict]] = {exercise.id: [] for exercise in assignment.exercises}
    results: dict[str, ExerciseResult] = {}
    verdicts = without_form_alone(outcome.verdicts)
    for verdict in with_advice(verdicts) if foreign else verdicts:
        if verdict.exercise not in tests:
            raise GradingError(
                "suite",
                f"tests/hidden/{assignment.suite.name} grades {verdict.exercise!r}, which is no exercise of"
                f" source/{assignment.id}: expected one of {', '.join(tests)}",
            )
        tests[verdict.exercise].append(verdict)
    builds_on = {verdict.exercise: verdict.builds_on for verdict in outcome.verdicts}
    for exercise in assignment.exercises:
        if not tests[exercise.id]:
            raise GradingError("suite", f"tests/hidden/{assignment.suite.name} has no test for {exercise.id!r}")
        lower = [results[id] for id in builds_on[exercise.id] if id in results]
        broken = [each.id for each in lower if each.status != "passed" and not (foreign and is_absent(each))]
        found = tuple(_follows(verdict, felt(verdict, broken, builds_on)) for verdict in tests[exercise.id])
        results[exercise.id] = exercise_result(exercise.id, exercise.points, found)
        if assignment.is_stock:
            score = round(exercise.points * tests[exercise.id][0].share, 2)
            results[exercise.id] = msgspec.structs.replace(results[exercise.id], score=score)
    exercises = without_absent(tuple(results.values())) if foreign else tuple(results.values())
    total = round(sum(result.score for result in exercises), 2)
    maximum = float(sum(result.max_score for result in exercises if result.status != ABSENT))
    caveat = [(CAVEATS[isolation], CAVEATS[isolation])] if isolation in CAVEATS else []
    pairs = [*caveat, *outcome.notices]
    notices, brief = (tuple(pair[k] for pair in pairs) for k in (0, 1))
    brief = () if brief == notices else brief
    return Report(assignment.id, plain(name), isolation, total, maximum, notices, exercises, brief)


def felt(verdict: TestVerdict, broken: list[str], builds_on: Mapping[str, Sequence[str]]) -> list[str]:
    """Those of the `broken` exercises that a failure can follow from: called by it, and of agreement, agreed with."""
    broken = [name for name in broken if not verdict.reached or function_of(name) in verdict.reached]
    agreed = {each for name in verdict.agrees_with for each in below(name, builds_on)}
    return [name for name in broken if name in agreed] if verdict.agrees_with else broken


def _follows(verdict: TestVerdict, broken: list[str]) -> TestResult:
    """A failed test of an exercise that is built on one that does not pass says so: one bug is named once.

    One that fails with a right version of that, too, keeps its own question.
    """
    test = verdict.result
    if not broken or test.status in ("passed", "not attempted"):
        return test
    names = " and ".join(broken)
    does, it = ("does", "it") if len(broken) == 1 else ("do", "them")
    follows = f"{names} {does} not pass yet, and this is built on {it}: mend {names} first."
    parts = test.parts or Message(verdict.exercise, test.title)
    if verdict.own:
        follows = f"{names} {does} not pass yet, and this fails with a right {names}, too: look here as well."
    hint = parts.hint if verdict.own else ""
    return msgspec.structs.replace(test, parts=msgspec.structs.replace(parts, hint=hint, follows=follows))


def grade(path: str | Path, *, assignment: str | None = None, isolation: str = "bubblewrap") -> Outcome:
    """Grade one notebook of the course that it lies in (or, failing that, of the current folder's).

    path -- the notebook; assignment -- its id, for a notebook that does not tell
    Returns a Report, or Ungraded with the reason. Raises UnknownAssignment.
    """
    path = Path(path)
    with Grader(course_root(path), isolation) as grader:
        return grader.grade(path, assignment)


def course_root(path: Path) -> Path:
    """The course that `path` lies in, or else the current folder's. Raises UnknownAssignment."""
    try:
        return find_course_root(path.parent)
    except UnknownAssignment:
        return find_course_root(Path.cwd())
