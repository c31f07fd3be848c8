"""Prove that replaying changes no report: mutants, variants and attacks are graded with it and without.

    .venv/bin/python -P scripts/prove_replay.py ASSIGNMENT [--sample 40] [--isolation bubblewrap]

Every report must be the same byte for byte; the CPU seconds of the two passes are printed. Without `--sample` all
mutants and variants of the assignment are graded; with ASSIGNMENT `hostile` the class of tests/hostile, and with a
folder the notebooks in it.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "autograder"))

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells, with_cells, written
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.submission import Submission, solution_of
from autograder.grading.grader import Grader
from autograder.records import GradingError, to_json

ROOT = Path(__file__).resolve().parent.parent


def submissions(assignment: Assignment, sample: int | None) -> list[tuple[str, Submission]]:
    """The mutants and the written variants of an assignment, or `sample` of them, with the solution first."""
    solution = solution_of(assignment)
    found = [
        (f"{exercise}: {mutant.description}", with_cells(solution, {exercise: mutant.cell}))
        for exercise, mutant in mutants_of_cells(exercise_cells(assignment))
    ]
    found += [(variant.name, variant.submission) for variant in written(assignment)]
    if sample is not None:
        found = random.Random(0).sample(found, min(sample, len(found)))
    return [("the solution", solution), *found]


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def graded_twice(name: str, grade: Callable[[Grader], str], graders: tuple[Grader, Grader]) -> bool:
    with_replay, without = (grade(grader) for grader in graders)
    if with_replay != without:
        print(f"DIFFERENT: {name}\n--- with replay\n{with_replay}\n--- without\n{without}", flush=True)
    return with_replay == without


def outcome(grader: Grader, submission: Submission) -> str:
    try:
        return to_json(grader.grade_submission(submission, "s"))
    except GradingError as error:
        return f"{error.kind}: {error}"


def attacks(isolation: str) -> tuple[int, int]:
    """(graded, different) over tests/hostile."""
    from hostile_class import ATTACKS, ID, course, is_quick  # type: ignore[import-not-found]

    different = 0
    with tempfile.TemporaryDirectory() as folder:
        for quick in (True, False):
            root = course(Path(folder) / f"{quick}", quick)
            with Grader(root, isolation) as first, Grader(root, isolation, replay=False) as second:
                for attack in (each for each in ATTACKS if is_quick(each) == quick):
                    path = root / "class" / f"{attack.stem}.ipynb"
                    same = graded_twice(attack.stem, lambda g, p=path: to_json(g.grade(p, ID)), (first, second))  # type: ignore[misc]
                    different += not same
    return len(ATTACKS), different


def notebooks(folder: Path, isolation: str) -> tuple[int, int]:
    """(graded, different) over the notebooks in a folder."""
    paths, different = sorted(folder.glob("*.ipynb")), 0
    with Grader(ROOT, isolation) as first, Grader(ROOT, isolation, replay=False) as second:
        for path in paths:
            different += not graded_twice(path.name, lambda g, p=path: to_json(g.grade(p)), (first, second))  # type: ignore[misc]
    return len(paths), different


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("assignment")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    if options.assignment == "hostile":
        count, different = attacks(options.isolation)
    elif Path(options.assignment).is_dir():
        count, different = notebooks(Path(options.assignment), options.isolation)
    else:
        assignment = load_assignment(ROOT, options.assignment)
        given = submissions(assignment, options.sample)
        texts: list[list[str]] = []
        for replay in (True, False):
            before = children_cpu()
            with Grader(ROOT, options.isolation, replay=replay) as grader:
                texts.append([outcome(grader, submission) for _, submission in given])
            print(f"replay {replay}: {children_cpu() - before:.1f} CPU seconds", flush=True)
        pairs = [(name, *both) for (name, _), *both in zip(given, *texts, strict=True)]
        different = sum(first != second for _, first, second in pairs)
        faults = [first for _, first, _ in pairs if not first.startswith("{")]
        if faults:
            print(f"{len(faults)} of them are not graded: {faults[0]}")
        count = len(pairs)
        for name, first, second in pairs:
            if first != second:
                print(f"DIFFERENT: {name}\n--- with replay\n{first}\n--- without\n{second}")
    print(f"{count} graded with and without replay, {different} reports differ")
    raise SystemExit(different > 0)


if __name__ == "__main__":
    main()
