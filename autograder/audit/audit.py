"""The audit: how many wrong solutions a hidden suite stops, and how many correct ones it accepts.

A mutant is wrong where it can be told from the solution by what it does; it is stopped where its own exercise does
not get full marks. A variant is accepted where every exercise gets full marks. Results are kept by the digest of all
that can change them, so that only what changed runs again.
"""

from __future__ import annotations

import ast
import hashlib
import os
import queue
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Literal, TypeVar

import hypothesis
import msgspec
import numpy as np

import autograder
from autograder.audit.bench import Answer, Bench, Task
from autograder.audit.code import Kind
from autograder.audit.mutants import Mutant, functions_in, mutants_of_cells
from autograder.audit.variants import Variant, automatic, exercise_cells, with_cells, written
from autograder.notebook import Assignment, Submission, load_assignment, solution_of
from autograder.records import GradingError, Record

BAR = 0.995
"""The share of wrong mutants that a suite must stop; every variant must be accepted besides."""

VARIANT_BUDGET = 0.5
"""CPU seconds for trying whether a rewrite kept the meaning of one cell."""

Status = Literal["stopped", "survived", "equivalent", "dtype-only"]
Progress = Callable[[str, int, int], None]


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
    variants: int
    seconds: float
    """CPU seconds that the results took, whether in this run or in the one that stored them."""

    @property
    def stopped(self) -> int:
        return sum(exercise.stopped for exercise in self.exercises)

    @property
    def wrong(self) -> int:
        return sum(exercise.wrong for exercise in self.exercises)

    @property
    def met(self) -> bool:
        return self.wrong > 0 and self.stopped >= BAR * self.wrong and not self.rejected


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

    exercises -- only these; jobs -- processes that judge at the same time
    sample -- this many mutants and a tenth as many variants only, drawn with a fixed seed, and nothing stored
    Raises GradingError where the suite cannot be run or does not pass its own solution, and
    autograder.notebook.UnknownAssignment.
    """
    assignment = load_assignment(root, id)
    known = [exercise.id for exercise in assignment.exercises]
    unknown = [name for name in exercises if name not in known]
    if unknown:
        raise GradingError("notebook", f"{id} has no exercise {unknown[0]!r}: expected one of {', '.join(known)}")
    with Run(assignment, tuple(exercises or known), jobs, sample, progress) as run:
        run.prove_solution()
        mutants = run.mutants()
        variants = run.variants()
    return summary(assignment.id, run.exercises, mutants, variants)


def summary(
    id: str, exercises: Sequence[str], mutants: Sequence[MutantResult], variants: Sequence[VariantResult]
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
    seconds = sum(mutant.seconds for mutant in mutants) + sum(variant.seconds for variant in variants)
    return AssignmentAudit(id, tuple(rows), survivors, rejected, len(variants), round(seconds, 1))


Given = TypeVar("Given")
Found = TypeVar("Found")


class Run:
    """One audit: benches, the store of results, the order of work. A context manager."""

    def __init__(
        self, assignment: Assignment, exercises: tuple[str, ...], jobs: int, sample: int | None, progress: Progress
    ) -> None:
        self.assignment, self.exercises, self.sample, self.progress = assignment, exercises, sample, progress
        self.solution = solution_of(assignment)
        self.cells = exercise_cells(assignment)
        self.digests = Digests(assignment)
        self.store = Store(Path(assignment.root) / ".autograder" / "audit" / f"{assignment.id}.json")
        self.benches: queue.SimpleQueue[Bench] = queue.SimpleQueue()
        self.pool = ThreadPoolExecutor(jobs)
        self.opened = [Bench(assignment) for _ in range(jobs)]
        for bench in self.opened:
            self.benches.put(bench)

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *exception: object) -> None:
        self.pool.shutdown(cancel_futures=True)
        for bench in self.opened:
            bench.close()
        if self.sample is None:
            self.store.save()

    def ask(self, task: Task) -> Answer:
        bench = self.benches.get()
        try:
            return bench.ask(task)
        finally:
            self.benches.put(bench)

    def prove_solution(self) -> None:
        answer = self.ask(Task("judge", self.solution, self.exercises, first_only=False))
        if answer.fault:
            raise GradingError("suite", f"the suite of {self.assignment.id} cannot judge the solution: {answer.fault}")
        failed = [test for test in answer.tests if test.status != "passed"]
        if failed:
            raise GradingError(
                "suite",
                f"tests/hidden/{self.assignment.suite.name} does not pass its own solution: {failed[0].exercise},"
                f" {failed[0].name}: {failed[0].message.splitlines()[0] if failed[0].message else failed[0].status}",
            )
        missing = [name for name in self.exercises if name not in {test.exercise for test in answer.tests}]
        if missing:
            raise GradingError("suite", f"tests/hidden/{self.assignment.suite.name} has no test for {missing[0]!r}")

    def mapped(
        self,
        what: str,
        work: Callable[[Given], Found],
        given: Sequence[Given],
        key: Callable[[Given], str],
        type: type[Found],
    ) -> list[Found]:
        """`work` on everything that is not in the store, in parallel; results in the order of `given`."""
        found: dict[int, Found] = {}
        waiting = {}
        for k, each in enumerate(given):
            stored = self.store.get(key(each), type)
            if stored is not None:
                found[k] = stored
            else:
                waiting[self.pool.submit(work, each)] = k
        self.progress(what, len(found), len(given))
        for future in as_completed(waiting):
            k = waiting[future]
            found[k] = future.result()
            self.store.put(key(given[k]), found[k])
            self.progress(what, len(found), len(given))
        return [found[k] for k in range(len(given))]

    # Mutants

    def mutants(self) -> list[MutantResult]:
        given = [(name, mutant) for name, mutant in mutants_of_cells(self.cells) if name in self.exercises]
        if self.sample is not None:
            given = random.Random(0).sample(given, min(self.sample, len(given)))
        return self.mapped(
            "mutants",
            lambda pair: self.judged(*pair),
            given,
            lambda pair: self.digests.of(pair[0], pair[1].digest, self.solution.digest()),
            MutantResult,
        )

    def judged(self, exercise: str, mutant: Mutant) -> MutantResult:
        submission = with_cells(self.solution, {exercise: mutant.cell})
        answer = self.ask(Task("judge", submission, (exercise,)))
        stopper = next((test.name for test in answer.tests if test.status != "passed"), "")
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
        compared = self.ask(Task("compare", submission, functions=self.functions(exercise, mutant.function)))
        result = msgspec.structs.replace(result, seconds=round(result.seconds + compared.seconds, 3))
        if compared.difference == "dtype":
            return msgspec.structs.replace(result, status="dtype-only")
        if result.stopped_by:
            return result
        if compared.difference == "same":
            return msgspec.structs.replace(result, status="equivalent")
        every = self.ask(Task("judge", submission, first_only=False))
        elsewhere = dict.fromkeys(test.exercise for test in every.tests if test.status != "passed")
        return msgspec.structs.replace(
            result,
            status="survived",
            elsewhere=tuple(elsewhere),
            inputs=compared.inputs or compared.fault,
            right=compared.right,
            wrong=compared.wrong + " (told apart by its law over many draws)" * compared.by_law,
        )

    def functions(self, exercise: str, function: str) -> tuple[str, ...]:
        """The functions whose behaviour tells: the edited one, and those that stand in the cell with it."""
        names = [node.name for node in functions_in(self.cells[exercise])]
        return tuple(dict.fromkeys([function, *names]))

    # Variants

    def variants(self) -> list[VariantResult]:
        given = [*written(self.assignment), *automatic(self.assignment, self.keeps_meaning)]
        given = [variant for variant in given if set(variant.changed) & set(self.exercises)]
        if self.sample is not None:
            given = random.Random(0).sample(given, min(max(1, self.sample // 10), len(given)))
        return self.mapped(
            "variants",
            self.accepted,
            given,
            lambda variant: self.digests.of("", variant.name, variant.submission.digest()),
            VariantResult,
        )

    def keeps_meaning(self, submission: Submission, functions: tuple[str, ...]) -> bool:
        key = self.digests.of("", "keeps meaning", submission.digest(), *functions)
        stored = self.store.get(key, bool)
        if stored is None:
            if self.sample is not None:
                return False
            answer = self.ask(Task("compare", submission, functions=functions, budget=VARIANT_BUDGET))
            stored = answer.difference in ("same", "dtype") and answer.probes > 0
            self.store.put(key, stored)
        return stored

    def accepted(self, variant: Variant) -> VariantResult:
        answer = self.ask(Task("judge", variant.submission, self.exercises, first_only=False))
        by = tuple(
            (test.exercise, test.name, test.message or test.status) for test in answer.tests if test.status != "passed"
        )
        if answer.fault:
            by = (("", "the process ended", answer.fault),)
        return VariantResult(variant.name, variant.description, variant.changed, by, answer.seconds)


class Digests:
    """Digests of all that can change a result."""

    def __init__(self, assignment: Assignment) -> None:
        self.assignment = assignment
        package = Path(autograder.__file__).parent
        files = [*sorted(package.glob("testing/*.py")), *sorted(assignment.data.glob("*.h5"))]
        names = [
            "audit/bench",
            "audit/equivalents",
            "audit/probes",
            "session",
            "student",
            "plugin",
            "local",
            "worker",
            "cells",
            "wire",
        ]
        files += [package / f"{name}.py" for name in names]
        parts = [path.name.encode() + path.read_bytes() for path in files]
        parts.append(f"{sys.version_info[:2]} {np.__version__} {hypothesis.__version__}".encode())
        self.common = hashlib.sha256(b"\0".join(parts)).hexdigest()
        self.suite = assignment.suite.read_text(encoding="utf-8")
        self.suites: dict[str, str] = {}

    def of(self, exercise: str, *parts: str) -> str:
        """The digest of a result of `exercise` ('' for all of them): other exercises' tests do not enter."""
        if exercise not in self.suites:
            self.suites[exercise] = suite_without_others(self.suite, exercise) if exercise else self.suite
        return hashlib.sha256("\0".join([self.common, self.suites[exercise], exercise, *parts]).encode()).hexdigest()[
            :32
        ]


def suite_without_others(source: str, exercise: str) -> str:
    """A suite's source without the classes of other exercises.

    >>> suite_without_others('x = 1\\n@exercise("f")\\nclass F: pass\\n@exercise("g")\\nclass G: pass', "f")
    "x = 1\\n\\n@exercise('f')\\nclass F:\\n    pass"
    """
    tree = ast.parse(source)
    tree.body = [node for node in tree.body if not isinstance(node, ast.ClassDef) or graded(node) in ("", exercise)]
    return ast.unparse(tree)


def graded(node: ast.ClassDef) -> str:
    for mark in node.decorator_list:
        if (
            isinstance(mark, ast.Call)
            and ast.unparse(mark.func) == "exercise"
            and isinstance(mark.args[0], ast.Constant)
        ):
            return str(mark.args[0].value)
    return ""


class Store:
    """Results by digest in one JSON file, written atomically; of results that a run did not meet the newest stay."""

    LIMIT = 20_000

    def __init__(self, path: Path) -> None:
        self.path = path
        self.saved = time.monotonic()
        try:
            self.kept: dict[str, msgspec.Raw] = msgspec.json.decode(path.read_bytes(), type=dict[str, msgspec.Raw])
        except (OSError, msgspec.DecodeError):
            self.kept = {}

    def get(self, key: str, type: type[Found]) -> Found | None:
        try:
            return msgspec.json.decode(self.kept[key], type=type)
        except (KeyError, msgspec.DecodeError):
            return None

    def put(self, key: str, value: object) -> None:
        self.kept[key] = msgspec.Raw(msgspec.json.encode(value))
        if time.monotonic() - self.saved > 20:
            self.save()

    def save(self) -> None:
        self.saved = time.monotonic()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        kept = dict(list(self.kept.items())[-self.LIMIT :])
        temporary = self.path.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_bytes(msgspec.json.encode(kept))
        temporary.replace(self.path)


def audits(root: Path, ids: Sequence[str], **options: object) -> Iterator[AssignmentAudit]:
    """`audit` of several assignments, one after the other."""
    for id in ids:
        yield audit(root, id, **options)  # type: ignore[arg-type]
