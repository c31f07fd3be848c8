"""One mistake counts once: what stands above a mistaken exercise is judged again, with a right version of that one.

A wrong `sigmoid` makes every gradient wrong. So where an exercise has not passed, those that build on it and have not
passed either are judged a second time, with the instructor's solution in place of each that failed below them. What
passes then is right. Only that is taken over: what fails keeps the verdict, and the message, of the student's own
functions, so that nothing that a run beside our solution returns is ever shown. Most often one mistake is behind it
all. So what stands higher is judged in the same run, and again, with more replaced, only where it does not pass.

No second run is made above a function that has computed nothing, which only returns constants or its arguments, unless
it was right in a second run of its own, or is the only such function beside others that are right without it: a
submission of those agrees with itself, and must earn next to nothing. For the same reason nothing is taken over where
what is written is wrong for the most part: several exercises without anything true, and less than half of the points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set

import msgspec

from autograder.course.assignment import Assignment
from autograder.course.notebook import function_of
from autograder.course.standing_in import bound_by, with_stand_ins
from autograder.course.submission import Submission
from autograder.grading.truth import below, true_exercises, without_form_alone
from autograder.records import TestResult, exercise_result
from autograder.suite import limits
from autograder.suite.results import Job, SuiteResult, TestVerdict

ENOUGH = 0.5
"""The share of the points with which a submission is right for the most part."""

Judge = Callable[[Job], SuiteResult]


def judge_once(judge: Judge, assignment: Assignment, submission: Submission) -> SuiteResult:
    """The verdicts of `judge` on a submission, in which each mistake counts in its own exercise only."""
    first = judge(Job(submission))
    left = limits.SUBMISSION_CPU_SECONDS - first.cpu_seconds
    found = Again(first.verdicts)
    for replaced, _ in found.runs:
        exercises = found.to_judge(replaced, bound_by(assignment, replaced))
        if not exercises or left <= 0:
            continue
        right_below = with_stand_ins(submission, assignment, replaced)
        again = judge(Job(right_below, exercises=exercises, cpu_seconds=left, explains=False))
        if again.fault is not None:
            return again
        left -= again.cpu_seconds
        found.take(replaced, again.verdicts)
    marked = tuple(_own(each) if key(each) in found.own else each for each in first.verdicts)
    first = msgspec.structs.replace(first, verdicts=marked)
    merged = tuple(found.right.get(key(each), each) for each in first.verdicts)
    if not found.right or not is_mostly_right(assignment, merged):
        return first
    told = notice(assignment, first.verdicts, merged)
    notices = (*first.notices, (told, told)) if told else first.notices
    return msgspec.structs.replace(first, verdicts=merged, notices=notices)


class Again:
    """What the second runs have found so far.

    right -- tests that pass with right versions of what stands below them; own -- tests that do not
    """

    def __init__(self, verdicts: Sequence[TestVerdict]) -> None:
        at_the_end = {verdict.exercise: verdict.idle for verdict in verdicts}
        self.first, self.runs = verdicts, second_runs(verdicts)
        self.right: dict[tuple[str, str], TestVerdict] = {}
        self.own: set[tuple[str, str]] = set()
        self._idle = {name for name, is_idle in at_the_end.items() if is_idle}
        self._done: set[str] = set()

    def to_judge(self, replaced: Sequence[str], bound: Set[str]) -> tuple[str, ...]:
        """What is to be judged with `replaced`, whose solutions bind the names `bound`; nothing where there is no run.

        These are the exercises that stand on all of `replaced` and on nothing else that has not passed; and higher ones
        unless something below them computes nothing.
        """
        lower = {exercise: set(names) for names, exercises in self.runs for exercise in exercises}
        wanted = {name for name, names in lower.items() if names == set(replaced)} - self._done
        forged = self._idle & set(replaced)
        if not wanted or bound & set(map(function_of, wanted)):
            return ()
        if forged and (len(forged) > 1 or not is_slip(self.first, self._idle)):
            return ()
        more = {name: names - set(replaced) for name, names in lower.items() if names > set(replaced)}
        higher = {name for name, names in more.items() if not names & self._idle and function_of(name) not in bound}
        return tuple(name for name in lower if name in wanted | higher - self._done)

    def take(self, replaced: Sequence[str], verdicts: Sequence[TestVerdict]) -> None:
        """Take over what passes with `replaced`; of an exercise that stands on more besides, where all of it does."""
        whole = {each.exercise for each in verdicts} - {each.exercise for each in verdicts if not each.passed}
        wanted = {name for names, exercises in self.runs if names == replaced for name in exercises}
        for each in verdicts:
            if each.passed and each.exercise in wanted | whole:
                self.right[key(each)] = _without(each, replaced)
            elif has_failed(each) and each.exercise in wanted:
                self.own.add(key(each))
        self._idle -= whole
        self._done |= whole


def key(verdict: TestVerdict) -> tuple[str, str]:
    """What a test is found by."""
    return verdict.exercise, verdict.result.name


def has_failed(verdict: TestVerdict) -> bool:
    """Whether a test was judged, and what came back is wrong."""
    parts = verdict.result.parts
    return verdict.result.status in ("failed", "error") and not (parts is not None and parts.not_judged)


def _own(verdict: TestVerdict) -> TestVerdict:
    return msgspec.structs.replace(verdict, own=True)


def second_runs(verdicts: Sequence[TestVerdict]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(exercises to replace, those above them to judge with that), from the lowest up.

    No exercise is in both: a student's code never runs beside the solution of what is judged.
    """
    failed, written = failing(verdicts), attempted(verdicts)
    builds_on = stands_on(verdicts)
    runs: dict[tuple[str, ...], tuple[str, ...]] = {}
    for exercise in failed:
        under = {name for name in below(exercise, builds_on) if function_of(name) != function_of(exercise)}
        lower = tuple(name for name in failed if name in under)
        if lower and exercise in written:
            runs[lower] = (*runs.get(lower, ()), exercise)
    return sorted(runs.items(), key=lambda run: len(run[0]))


def stands_on(verdicts: Sequence[TestVerdict]) -> dict[str, tuple[str, ...]]:
    """What each exercise stands on: what it calls, and what its tests must agree with, as a gradient with a cost."""
    found: dict[str, tuple[str, ...]] = {}
    for verdict in verdicts:
        found[verdict.exercise] = (*found.get(verdict.exercise, ()), *verdict.builds_on, *verdict.agrees_with)
    return {exercise: tuple(dict.fromkeys(names)) for exercise, names in found.items()}


def failing(verdicts: Sequence[TestVerdict]) -> list[str]:
    """The exercises that do not have full marks."""
    return list(dict.fromkeys(each.exercise for each in without_form_alone(verdicts) if not each.passed))


def is_slip(verdicts: Sequence[TestVerdict], idle: Set[str]) -> bool:
    """Whether the mistaken exercises that compute nothing come from a single one, and one apart from it is right.

    idle -- the exercises that have computed nothing, mistaken or not
    """
    failed = set(failing(verdicts))
    builds_on = stands_on(verdicts)
    suspects = failed & idle
    lowest = [name for name in suspects if below(name, builds_on) & suspects == {name}]
    right = true_exercises(verdicts) - failed - idle
    return len(lowest) == 1 and any(not below(name, builds_on) & suspects for name in right)


def attempted(verdicts: Sequence[TestVerdict]) -> set[str]:
    """The exercises that are written, well or not."""
    return {verdict.exercise for verdict in verdicts if verdict.result.status != "not attempted"}


def _without(verdict: TestVerdict, replaced: Sequence[str]) -> TestVerdict:
    """A verdict in which agreement with what has been replaced is agreement with the truth."""
    names = tuple(name for name in verdict.agrees_with if name not in replaced)
    return msgspec.structs.replace(verdict, agrees_with=names)


def is_mostly_right(assignment: Assignment, verdicts: Sequence[TestVerdict]) -> bool:
    """Whether of all that is written all but one exercise have something true, or half of the points are earned."""
    written = attempted(verdicts)
    if len(written - true_exercises(verdicts)) <= 1:
        return True
    most = sum(exercise.points for exercise in assignment.exercises if exercise.id in written)
    return sum(earned(assignment, verdicts).values()) >= ENOUGH * most


def earned(assignment: Assignment, verdicts: Sequence[TestVerdict]) -> dict[str, float]:
    """The points of each exercise, without those for form alone."""
    tests: dict[str, list[TestResult]] = {}
    for verdict in without_form_alone(verdicts):
        tests.setdefault(verdict.exercise, []).append(verdict.result)
    points = {exercise.id: exercise.points for exercise in assignment.exercises}
    return {name: exercise_result(name, points.get(name, 0), tuple(each)).score for name, each in tests.items()}


def notice(assignment: Assignment, first: Sequence[TestVerdict], merged: Sequence[TestVerdict]) -> str:
    """What the reader is told: which exercises gained by a right version of which; "" where none did."""
    before, after = earned(assignment, first), earned(assignment, merged)
    gained = [name for name in after if after[name] > before[name]]
    builds_on = stands_on(first)
    under = {each for name in gained for each in below(name, builds_on) - {name}}
    wrong = [name for name in failing(merged) if name in under]
    if not gained:
        return ""
    were = "was" if len(gained) == 1 else "were"
    return f"{listed(gained)} {were} judged with a right {listed(wrong)} in place of yours: one mistake counts once."


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["propagate", "optimize", "model"])
    'propagate, optimize and model'
    """
    return " and ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)
