"""The audit: how many wrong solutions a hidden suite stops, and how many correct ones it accepts.

A mutant is wrong where it can be told from the solution by what it does; it is stopped where its own exercise does
not get full marks. A variant is accepted where every exercise gets full marks. An adversary computes nothing true, and
is held where it earns next to nothing. Results are kept by the digest of all
that can change them, so that only what changed runs again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.audit import budgets
from autograder.audit.adversaries.adversaries import Adversary, adversaries, best_of_each
from autograder.audit.cache import Digests
from autograder.audit.client import Task
from autograder.audit.mutants.code import Kind
from autograder.audit.mutants.mutants import Mutant, functions_in, mutants_of_cells
from autograder.audit.pool import Pool, Progress
from autograder.audit.results import AdversaryResult, AssignmentAudit, MutantResult, VariantResult, summary
from autograder.audit.variants.variants import Variant, automatic, exercise_cells, with_cells, written
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.grading.grader import assemble
from autograder.grading.once import judge_once
from autograder.packages import pins
from autograder.records import GradingError
from autograder.suite.results import Job, SuiteResult, TestVerdict


def audit(
    root: Path,
    id: str,
    *,
    exercises: Sequence[str] = (),
    jobs: int = 1,
    sample: int | None = None,
    progress: Progress = lambda what, done, total: None,
) -> AssignmentAudit:
    """Audit the hidden suite of one assignment.

    exercises -- only these functions; jobs -- processes that judge at the same time
    sample -- only this many mutants and a tenth as many hand-written variants, drawn with a fixed seed; nothing is
        stored
    Raises GradingError where the suite cannot be run or does not pass its own solution, and
    autograder.course.assignment.UnknownAssignment.
    """
    assignment = load_assignment(root, id)
    known = list(dict.fromkeys(exercise.function for exercise in assignment.exercises))
    unknown = [name for name in exercises if name not in known]
    if unknown:
        raise GradingError("notebook", f"{id} has no exercise {unknown[0]!r}: expected one of {', '.join(known)}")
    with Run(assignment, tuple(exercises or known), jobs, sample, progress) as run:
        verdicts = run.prove_solution()
        mutants = run.mutants()
        variants = run.variants()
        whole = sample is None and set(run.exercises) == set(known)
        forged = run.adversaries(verdicts) if whole else []
        return summary(assignment.id, run.exercises, mutants, variants, forged, run.unrecorded)


def nothing_compared(function: str) -> str:
    """What tells a survivor apart where no call of its function was compared."""
    if "." in function:
        return "not known: no object of its class was compared, so that it may be the same; read it"
    return "nothing: the suite never calls it"


class Run(Pool):
    """One audit of an assignment's suite. A context manager.

    shrinks -- whether tests run to the smallest case, as in grading: where messages are read; no score depends on it
    Raises GradingError where a package of the assignment is not installed.
    """

    def __init__(
        self,
        assignment: Assignment,
        exercises: tuple[str, ...],
        jobs: int,
        sample: int | None,
        progress: Progress,
        shrinks: bool = False,
    ) -> None:
        pins(assignment.packages)  # before a process is started that could not say so
        self.assignment, self.exercises, self.sample = assignment, exercises, sample
        self.solution = solution_of(assignment)
        self.cells = exercise_cells(assignment)
        self.digests = Digests(assignment)
        self.unrecorded: tuple[str, ...] = ()
        super().__init__(assignment, jobs, progress, keeps=sample is None, shrinks=shrinks)

    def judge_whole(self, submission: Submission, *, replay: bool = True) -> SuiteResult:
        """The verdicts on a whole submission, as grading finds them."""
        seconds = 0.0

        def judge(job: Job) -> SuiteResult:
            nonlocal seconds
            task = Task("judge", job.submission, job.exercises, first_only=False, explains=job.explains, replay=replay)
            answer = self.ask(task)
            seconds += answer.seconds
            return SuiteResult(answer.verdicts, fault=("grader", answer.fault) if answer.fault else None)

        outcome = judge_once(judge, self.assignment, submission)
        return msgspec.structs.replace(outcome, cpu_seconds=seconds)

    def prove_solution(self) -> tuple[TestVerdict, ...]:
        """The verdicts on the solution, all of them passed."""
        answer = self.ask(Task("prove", self.solution))
        if answer.fault:
            raise GradingError("suite", f"the suite of {self.assignment.id} cannot judge the solution: {answer.fault}")
        ids = self.assignment.graded_by(self.exercises)
        verdicts = tuple(verdict for verdict in answer.verdicts if verdict.exercise in ids)
        failed = next((verdict for verdict in verdicts if not verdict.passed), None)
        if failed is not None:
            result = failed.result
            raise GradingError(
                "suite",
                f"tests/hidden/{self.assignment.suite.name} does not pass its own solution: {failed.exercise},"
                f" {result.name}: {result.parts.headline if result.parts else result.status}",
            )
        missing = [name for name in ids if name not in {verdict.exercise for verdict in verdicts}]
        if missing:
            raise GradingError("suite", f"tests/hidden/{self.assignment.suite.name} has no test for {missing[0]!r}")
        self.unrecorded = answer.unrecorded
        return verdicts

    # Mutants

    def mutants(self) -> list[MutantResult]:
        given = [(name, mutant) for name, mutant in mutants_of_cells(self.cells) if name in self.exercises]
        if self.sample is not None:
            given = random.Random(0).sample(given, min(self.sample, len(given)))
        return self.run_all(
            "mutants",
            lambda pair: self.judge_mutant(*pair),
            given,
            lambda pair: self.digests.of(self.alone(*pair), pair[1].digest, self.solution.digest()),
            MutantResult,
        )

    def judge_mutant(self, exercise: str, mutant: Mutant) -> MutantResult:
        submission = with_cells(self.solution, {exercise: mutant.cell})
        answer = self.ask(Task("judge", submission, self.judged_by(exercise, mutant)))
        stopper = next((verdict.result.name for verdict in answer.verdicts if not verdict.passed), "")
        result = MutantResult(
            exercise,
            str(mutant.kind),
            mutant.description,
            mutant.diff,
            "stopped",
            stopper or ("the process ended" if answer.fault else ""),
            seconds=answer.seconds,
        )
        if result.stopped_by and mutant.kind is not Kind.PRECISION:
            return result
        sorting, names = bool(result.stopped_by), self.functions(exercise, mutant.function)
        budget = budgets.SORTING if sorting else budgets.WHOLE
        compared = self.ask(Task("compare", submission, functions=names, budget=budget, laws=not sorting))
        result = msgspec.structs.replace(result, seconds=round(result.seconds + compared.seconds, 3))
        if compared.difference == "dtype":
            return msgspec.structs.replace(result, status="dtype-only")
        if result.stopped_by:
            return result
        if compared.difference == "same" and compared.probes:
            return msgspec.structs.replace(result, status="equivalent")
        every = self.ask(Task("judge", submission, first_only=False))
        elsewhere = dict.fromkeys(verdict.exercise for verdict in every.verdicts if not verdict.passed)
        return msgspec.structs.replace(
            result,
            status="survived",
            elsewhere=tuple(elsewhere),
            inputs=compared.inputs or compared.fault or nothing_compared(mutant.function),
            right=compared.right,
            wrong=compared.wrong + " (told apart by its law over many draws)" * compared.by_law,
        )

    def alone(self, exercise: str, mutant: Mutant) -> str:
        """The one exercise whose tests judge a mutant, or "" where those of several do."""
        return exercise if self.judged_by(exercise, mutant) == self.assignment.graded_by([exercise]) else ""

    def judged_by(self, exercise: str, mutant: Mutant) -> tuple[str, ...]:
        """The exercises that must stop a mutant: of its function, or of all in the cell where it is of a helper."""
        sharing = [name for name, cell in self.cells.items() if cell == self.cells[exercise]]
        own = mutant.function.partition(".")[0]
        return self.assignment.graded_by([own] if own in sharing else sharing)

    def functions(self, exercise: str, function: str) -> tuple[str, ...]:
        """The functions whose behaviour tells: the edited one, and those that stand in the cell with it."""
        names = [node.name for node in functions_in(self.cells[exercise])]
        return tuple(dict.fromkeys([function, *names]))

    # Variants

    def variants(self) -> list[VariantResult]:
        given = written(self.assignment)
        if self.sample is None:
            given += automatic(self.assignment, self.keeps_meaning, self.exercises)
        given = [variant for variant in given if set(variant.changed) & set(self.exercises)]
        if self.sample is not None:
            given = random.Random(0).sample(given, min(max(1, self.sample // 10), len(given)))
        return self.run_all(
            "variants",
            self.judge_variant,
            given,
            lambda variant: self.digests.of("", variant.name, variant.submission.digest(), *self.exercises),
            VariantResult,
        )

    def keeps_meaning(self, submission: Submission, functions: tuple[str, ...]) -> bool:
        key = self.digests.of("", "keeps meaning", submission.digest(), *functions)
        stored = self.store.get(key, bool)
        if stored is None:
            answer = self.ask(Task("compare", submission, functions=functions, budget=budgets.REWRITE))
            stored = answer.difference in ("same", "dtype") and answer.probes > 0
            self.store.put(key, stored)
        return stored

    def judge_variant(self, variant: Variant) -> VariantResult:
        ids = self.assignment.graded_by(self.exercises)
        answer = self.ask(Task("judge", variant.submission, ids, first_only=False, explains=True))
        by = tuple(
            (verdict.exercise, verdict.result.name, verdict.result.message or verdict.result.status)
            for verdict in answer.verdicts
            if not verdict.passed
        )
        if answer.fault:
            by = (("", "the process ended", answer.fault),)
        return VariantResult(variant.name, variant.description, variant.changed, by, answer.seconds)

    # Adversaries

    def adversaries(self, verdicts: Sequence[TestVerdict]) -> list[AdversaryResult]:
        """The adversaries' results; `verdicts` are the solution's."""
        given = adversaries(self.assignment, self.solution, verdicts)
        found = self.judge_adversaries(given)
        scores = [dict(each.scores) for each in found]
        best = best_of_each(self.assignment, self.solution, list(zip(given, scores, strict=True)))
        return [*found, *self.judge_adversaries([best])]

    def judge_adversaries(self, given: Sequence[Adversary]) -> list[AdversaryResult]:
        return self.run_all(
            "adversaries",
            self.judge_adversary,
            given,
            lambda each: self.digests.of("", "graded", each.submission.digest()),
            AdversaryResult,
        )

    def judge_adversary(self, adversary: Adversary) -> AdversaryResult:
        outcome = self.judge_whole(adversary.submission, replay=False)
        most = float(sum(exercise.points for exercise in self.assignment.exercises))
        fault = outcome.fault[1] if outcome.fault is not None else ""
        result = AdversaryResult(adversary.name, adversary.description, 0.0, most, (), outcome.cpu_seconds, fault)
        if fault:
            return result
        report = assemble(self.assignment, outcome, adversary.name, "none")
        scores = tuple((exercise.id, exercise.score) for exercise in report.exercises if exercise.score)
        return msgspec.structs.replace(result, score=report.score, scores=scores)
