"""Does one bug cost one exercise? The audit's mutants, one at a time, and the whole submission graded.

    python -P benchmarks/paid_once.py                                # every assignment, 4 mutants for each exercise
    python -P benchmarks/paid_once.py c1w2_logistic_regression --each 8 --list

A loss is one of points of another exercise than the one that has the bug. It comes by a test of values that runs the
wrong function and sees a wrong value, by a test that agrees with it or looks at form and still fails, or by the rule of
form, which takes the points of tests that hold (`autograder.grading.truth`).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.audit.messages.run import spread
from autograder.audit.mutants.mutants import Mutant
from autograder.audit.run import Run
from autograder.audit.variants.variants import with_cells
from autograder.course.assignment import lacking, load_assignment
from autograder.course.course import assignment_ids
from autograder.grading.grader import assemble
from autograder.grading.truth import below, true_exercises, without_form_alone
from autograder.records import Record
from autograder.suite.results import TestVerdict

ROOT = Path(__file__).parent.parent
WAYS = ("the rule of form", "tests of agreement or form", "tests of values")


class Loss(Record, frozen=True):
    """Points that another exercise lost, and how much weight of its tests went which way."""

    exercise: str
    points: float
    ways: dict[str, int]


@dataclass(frozen=True)
class Graded:
    """A mutant of `exercise`: what it lost there, and elsewhere; `truth` is whether any of its values is right."""

    exercise: str
    mutant: Mutant
    points: float
    losses: tuple[Loss, ...]
    truth: bool
    built_on: bool


def ways(verdicts: Sequence[TestVerdict], exercise: str) -> dict[str, int]:
    """The weight that the tests of `exercise` lost, by way."""
    found: Counter[str] = Counter()
    for verdict, counted in zip(verdicts, without_form_alone(verdicts), strict=True):
        if verdict.exercise == exercise and not counted.passed:
            soft = verdict.form or verdict.agrees_with
            way = WAYS[0] if verdict.passed else WAYS[1] if soft else WAYS[2]
            found[way] += verdict.result.weight
    return dict(found)


def grade(run: Run, exercise: str, mutant: Mutant) -> Graded | None:
    """The whole submission with this mutant graded; None where its own exercise loses nothing."""
    submission = with_cells(run.solution, {exercise: mutant.cell})
    outcome = run.judge_whole(submission)
    if outcome.fault is not None:
        return None
    verdicts = outcome.verdicts
    report = assemble(run.assignment, outcome, mutant.description, "none")
    lost = {each.id: each.max_score - each.score for each in report.exercises}
    if not lost[exercise]:
        return None
    losses = tuple(
        Loss(name, points, ways(verdicts, name)) for name, points in lost.items() if points and name != exercise
    )
    builds_on = {verdict.exercise: verdict.builds_on for verdict in verdicts}
    built_on = any(exercise in below(name, builds_on) for name in builds_on if name != exercise)
    return Graded(exercise, mutant, lost[exercise], losses, exercise in true_exercises(verdicts), built_on)


def measure(id: str, each: int, listed: bool) -> list[Graded]:
    assignment = load_assignment(ROOT, id)
    exercises = tuple(exercise.id for exercise in assignment.exercises)
    with Run(assignment, exercises, 1, 1, lambda what, done, total: None) as run:
        found = [graded for pair in spread(run.cells, each) if (graded := grade(run, *pair)) is not None]
    print(line(id, found), flush=True)
    for graded in found if listed else ():
        for loss in graded.losses:
            how = ", ".join(f"{way} {weight}" for way, weight in loss.ways.items())
            mark = "" if graded.truth else " (no value of it is right)"
            print(f"    {graded.exercise}{mark}, {graded.mutant.description}")
            print(f"        {loss.exercise} loses {loss.points:g}: {how}", flush=True)
    return found


def line(id: str, found: Sequence[Graded]) -> str:
    """How many bugs cost a second exercise, and how many of them by which way."""
    second = [graded for graded in found if graded.losses]
    by = {way: sum(any(way in loss.ways for loss in graded.losses) for graded in second) for way in WAYS}
    points = sum(loss.points for graded in found for loss in graded.losses)
    own = sum(graded.points for graded in found)
    below_others = sum(graded.built_on for graded in found)
    return (
        f"{id:<30} {len(found):>4} bugs, {below_others:>3} below others;"
        f" {len(second):>3} cost a second exercise: {by[WAYS[0]]:>3} {by[WAYS[1]]:>3} {by[WAYS[2]]:>3};"
        f" points {own:6.0f} and {points:6.0f}"
    )


def gradable() -> list[str]:
    """The assignments that can be graded here: some need TensorFlow."""
    return [id for id in assignment_ids(ROOT) if not lacking(load_assignment(ROOT, id).needs)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*")
    parser.add_argument("--each", type=int, default=4, help="mutants for each exercise")
    parser.add_argument("--list", action="store_true", help="name every loss")
    told = parser.parse_args()
    print(f"by: {'; '.join(WAYS)}; points lost in the exercise with the bug, and in others")
    found = [graded for id in told.ids or gradable() for graded in measure(id, told.each, told.list)]
    print(line("all", found))


if __name__ == "__main__":
    main()
