"""Prove that replaying changes no report: mutants, variants and attacks are graded with it and without.

    .venv/bin/python -P scripts/prove_replay.py ASSIGNMENT [--sample 40] [--verdicts] [--isolation bubblewrap]

Every report must be the same byte for byte; the CPU seconds of the two passes are printed. Without `--sample` all
mutants and variants of the assignment are graded; with ASSIGNMENT `hostile` the class of tests/hostile, and with a
folder the notebooks in it: of a report that is another one each time, with replay or without, as of a function that
returns the time, only points and statuses must be the same. `--verdicts` compares how each test ends, without its
message and without second runs, which takes a third of the time.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "autograder"))

from autograder.audit.mutants.mutants import mutants_of_cells
from autograder.audit.variants.variants import exercise_cells, with_cells, written
from autograder.course.assignment import Assignment, load_assignment
from autograder.course.notebook import function_of
from autograder.course.submission import Submission, solution_of
from autograder.grading.grader import Grader
from autograder.grading.once import stands_on
from autograder.grading.proof import instructors_cells
from autograder.grading.truth import below
from autograder.records import GradingError, to_json
from autograder.suite.client import Suite
from autograder.suite.results import Job

ROOT = Path(__file__).resolve().parent.parent


def submissions(assignment: Assignment, sample: int | None) -> list[tuple[str, Submission, frozenset[str]]]:
    """The mutants and the written variants of an assignment, or `sample` of them, with the solution first.

    Each with its name, and the functions in the edited cell of a mutant (none for others).
    """
    solution, cells = solution_of(assignment), exercise_cells(assignment)
    beside = {name: frozenset(other for other, cell in cells.items() if cell == cells[name]) for name in cells}
    found = [
        (f"{exercise}: {mutant.description}", with_cells(solution, {exercise: mutant.cell}), beside[exercise])
        for exercise, mutant in mutants_of_cells(cells)
    ]
    found += [(variant.name, variant.submission, frozenset()) for variant in written(assignment)]
    if sample is not None:
        found = random.Random(0).sample(found, min(sample, len(found)))
    return [("the solution", solution, frozenset()), *found]


def children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def graded_twice(name: str, grade: Callable[[Grader], str], graders: tuple[Grader, Grader]) -> bool:
    """Whether a report is the same with replay and without, or another one each time without it, too."""
    with_replay, without = (grade(grader) for grader in graders)
    if with_replay == without:
        return True
    if grade(graders[1]) != without and ending(with_replay) == ending(without):
        print(f"{name}: another report each time, with replay or without", flush=True)
        return True
    print(f"DIFFERENT: {name}\n--- with replay\n{with_replay}\n--- without\n{without}", flush=True)
    return False


def ending(report: str) -> object:
    """How the exercises and tests of a report ended; what is no report stands for itself."""
    told = json.loads(report) if report.startswith("{") else {}
    if "exercises" not in told:
        return report
    return [(each["status"], each["score"], [test["status"] for test in each["tests"]]) for each in told["exercises"]]


def outcome(grader: Grader, submission: Submission) -> str:
    try:
        return to_json(grader.grade_submission(submission, "s"))
    except GradingError as error:
        return f"{error.kind}: {error}"


def reach(exercise: str, builds_on: Mapping[str, Sequence[str]]) -> set[str]:
    """The functions that the tests of an exercise may call."""
    return {function_of(name) for name in below(exercise, builds_on)}


def ends(suite: Suite, submission: Submission, exercises: tuple[str, ...], *, replay: bool) -> list[str]:
    """How each test of some exercises ends, in the order of the suite."""
    found = suite.run(Job(submission, exercises=exercises, explains=False, replay=replay))
    if found.fault is not None:
        return [f"{found.fault[0]}: {found.fault[1]}"]
    return [f"{each.exercise} {each.result.name} {each.result.status}" for each in found.verdicts]


def verdicts(assignment: Assignment, sample: int | None, isolation: str) -> tuple[int, int]:
    """(judged, different) over the mutants and variants of an assignment: verdicts alone, both ways side by side.

    Of a mutant in the tests of the edited exercises and of those that build on them: no other test calls them.
    """
    given, different = submissions(assignment, sample), 0
    with Suite(assignment, isolation) as first, Suite(assignment, isolation) as second, ThreadPoolExecutor(2) as pool:
        builds_on = stands_on(first.run(Job(instructors_cells(assignment), record=True)).verdicts)
        for name, submission, edited in given:
            above = tuple(each for each in builds_on if edited & reach(each, builds_on))
            ways = [pool.submit(ends, suite, submission, above, replay=suite is first) for suite in (first, second)]
            with_replay, without = (way.result() for way in ways)
            for one, other in zip(with_replay, without, strict=False):
                if one != other:
                    print(f"DIFFERENT: {name}: {one} with replay, {other} without", flush=True)
            different += with_replay != without
    return len(given), different


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
    parser.add_argument("--verdicts", action="store_true", help="compare how each test ends, and no messages")
    parser.add_argument("--isolation", default="bubblewrap")
    options = parser.parse_args()
    if options.assignment == "hostile":
        count, different = attacks(options.isolation)
    elif Path(options.assignment).is_dir():
        count, different = notebooks(Path(options.assignment), options.isolation)
    elif options.verdicts:
        assignment = load_assignment(ROOT, options.assignment)
        count, different = verdicts(assignment, options.sample, options.isolation)
    else:
        assignment = load_assignment(ROOT, options.assignment)
        given = submissions(assignment, options.sample)
        texts: list[list[str]] = []
        for replay in (True, False):
            before = children_cpu()
            with Grader(ROOT, options.isolation, replay=replay) as grader:
                texts.append([outcome(grader, submission) for _, submission, _ in given])
            print(f"replay {replay}: {children_cpu() - before:.1f} CPU seconds", flush=True)
        pairs = [(name, *both) for (name, _, _), *both in zip(given, *texts, strict=True)]
        different = sum(first != second for _, first, second in pairs)
        faults = [first for _, first, _ in pairs if not first.startswith("{")]
        if faults:
            print(f"{len(faults)} of them are not graded: {faults[0]}")
        count = len(pairs)
        for name, first, second in pairs:
            if first != second:
                print(f"DIFFERENT: {name}\n--- with replay\n{first}\n--- without\n{second}")
    what = "differ in a verdict" if options.verdicts else "reports differ"
    print(f"{options.assignment}: {count} graded with and without replay, {different} {what}")
    raise SystemExit(different > 0)


if __name__ == "__main__":
    main()
