"""The feedback of one assignment's suite: what it tells of a spread of the audit's mutants."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.audit.client import Task
from autograder.audit.messages.results import BugTold
from autograder.audit.mutants.mutants import Mutant, mutants_of_cells
from autograder.audit.pool import Progress
from autograder.audit.run import Run
from autograder.audit.variants.variants import with_cells
from autograder.course.assignment import load_assignment
from autograder.grading.truth import without_form_alone
from autograder.records import exercise_result
from autograder.report.message import causes


def spread(cells: Mapping[str, str], each: int | None) -> Iterator[tuple[str, Mutant]]:
    """(exercise, mutant): for each exercise `each` mutants of different kinds as far as there are; all where None.

    The draw has a fixed seed, so that two runs before and after a change compare the same mutants.
    """
    every = list(mutants_of_cells(cells))
    random.Random(0).shuffle(every)
    for name in cells:
        turns: Counter[str] = Counter()
        mine = []
        for exercise, mutant in every:
            if exercise == name:
                mine.append((turns[mutant.kind], mutant))
                turns[mutant.kind] += 1
        for _, mutant in sorted(mine, key=lambda pair: pair[0])[:each]:
            yield name, mutant


def feedback(
    root: Path,
    id: str,
    *,
    exercises: tuple[str, ...] = (),
    jobs: int = 1,
    each: int | None = None,
    progress: Progress = lambda what, done, total: None,
) -> list[BugTold]:
    """What the suite of an assignment tells of its mutants; those that no test stops are left out.

    exercises -- only these; each -- as many mutants of each exercise. [default: all]
    Raises GradingError and UnknownAssignment, as `audit` does.
    """
    assignment = load_assignment(root, id)
    known = tuple(dict.fromkeys(exercise.function for exercise in assignment.exercises))
    with Run(assignment, exercises or known, jobs, None, progress, shrinks=True) as run:
        run.prove_solution()
        given = [pair for pair in spread(run.cells, each) if pair[0] in run.exercises]
        found = run.run_all(
            "messages",
            lambda pair: told(run, *pair),
            given,
            lambda pair: run.digests.of(run.alone(*pair), "feedback", pair[1].digest, run.solution.digest()),
            BugTold,
        )
    return [each for each in found if each.messages]


def told(run: Run, exercise: str, mutant: Mutant) -> BugTold:
    """The messages on one mutant, as its author would read them; none where it passes."""
    submission, ids = with_cells(run.solution, {exercise: mutant.cell}), run.judged_by(exercise, mutant)
    answer = run.ask(Task("judge", submission, ids, first_only=False, explains=True))
    verdicts = without_form_alone(answer.verdicts)
    tests = tuple(verdict.result for verdict in verdicts)
    shown = causes(exercise_result(exercise, 1, tests)) if tests else []
    messages = tuple(test.parts for test in shown if test.parts is not None)
    place = mutant.description.partition(":")[0]
    kind, text = str(mutant.kind), mutant.description
    return BugTold(exercise, mutant.function, kind, place, text, messages, answer.seconds)
