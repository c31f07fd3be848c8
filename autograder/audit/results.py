"""What an audit found, as frozen records, and how the two numbers of an exercise come from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from autograder.records import Record

BAR = 0.995
"""The share of wrong mutants that a suite must stop; every variant must be accepted besides."""

ADVERSARY_BAR = 0.1
"""The share of an assignment's points that a submission which computes nothing true may earn at most."""

Status = Literal["stopped", "survived", "equivalent", "dtype-only"]


class MutantResult(Record, frozen=True):
    """What became of a mutant.

    stopped_by -- the test that stopped it; elsewhere -- other exercises that a survivor does not pass
    inputs, right, wrong -- of a survivor: a call that tells it apart, and what the two versions do
    """

    exercise: str
    kind: str
    description: str
    diff: str
    status: Status
    stopped_by: str = ""
    elsewhere: tuple[str, ...] = ()
    inputs: str = ""
    right: str = ""
    wrong: str = ""
    seconds: float = 0.0


class VariantResult(Record, frozen=True):
    """What became of a variant; `rejected_by` are (exercise, test, message)."""

    name: str
    description: str
    changed: tuple[str, ...]
    rejected_by: tuple[tuple[str, str, str], ...] = ()
    seconds: float = 0.0


class AdversaryResult(Record, frozen=True):
    """What a submission earned that keeps the form of results and computes nothing true.

    scores -- (exercise, points) where it earned any; fault -- why it could not be judged to its end
    """

    name: str
    description: str
    score: float
    max_score: float
    scores: tuple[tuple[str, float], ...] = ()
    seconds: float = 0.0
    fault: str = ""

    @property
    def held(self) -> bool:
        return not self.fault and self.score <= ADVERSARY_BAR * self.max_score


class ExerciseAudit(Record, frozen=True):
    """The two numbers of an exercise, and what they leave out."""

    id: str
    stopped: int
    wrong: int
    accepted: int
    correct: int
    equivalent: int
    dtype_only: int
    seconds: float


class AssignmentAudit(Record, frozen=True):
    """The audit of one assignment."""

    id: str
    exercises: tuple[ExerciseAudit, ...]
    survivors: tuple[MutantResult, ...]
    rejected: tuple[VariantResult, ...]
    equivalent: tuple[tuple[str, str], ...]
    """(exercise, edit) of every mutant that no probe told from the solution, to be read over."""
    variants: int
    seconds: float
    """CPU seconds that the results took, whether in this run or in the one that stored them."""
    adversaries: tuple[AdversaryResult, ...] = ()
    """Every adversary, where the whole assignment is audited."""
    unrecorded: tuple[str, ...] = ()
    """Tests with `@given` whose examples cannot be recorded: Hypothesis draws them for each submission."""

    @property
    def stopped(self) -> int:
        return sum(exercise.stopped for exercise in self.exercises)

    @property
    def wrong(self) -> int:
        return sum(exercise.wrong for exercise in self.exercises)

    @property
    def met(self) -> bool:
        stopped = self.wrong > 0 and self.stopped >= BAR * self.wrong
        return stopped and not self.rejected and all(each.held for each in self.adversaries)


def summary(
    id: str,
    exercises: Sequence[str],
    mutants: Sequence[MutantResult],
    variants: Sequence[VariantResult],
    adversaries: Sequence[AdversaryResult] = (),
    unrecorded: Sequence[str] = (),
) -> AssignmentAudit:
    rows = []
    for name in exercises:
        mine = [mutant for mutant in mutants if mutant.exercise == name]
        count = {
            status: sum(mutant.status == status for mutant in mine)
            for status in ("stopped", "survived", "equivalent", "dtype-only")
        }
        touching = [variant for variant in variants if name in variant.changed]
        refused = sum(any(by[0] == name for by in variant.rejected_by) for variant in touching)
        rows.append(
            ExerciseAudit(
                name,
                count["stopped"],
                count["stopped"] + count["survived"],
                len(touching) - refused,
                len(touching),
                count["equivalent"],
                count["dtype-only"],
                round(sum(mutant.seconds for mutant in mine), 1),
            )
        )
    survivors = tuple(mutant for mutant in mutants if mutant.status == "survived")
    rejected = tuple(variant for variant in variants if variant.rejected_by)
    seconds = sum(sum(each.seconds for each in kind) for kind in (mutants, variants, adversaries))
    equivalent = tuple((mutant.exercise, mutant.description) for mutant in mutants if mutant.status == "equivalent")
    return AssignmentAudit(
        id,
        tuple(rows),
        survivors,
        rejected,
        equivalent,
        len(variants),
        round(seconds, 1),
        tuple(adversaries),
        tuple(name.partition("::")[2] for name in unrecorded),
    )
