"""Submissions that compute nothing true, for any assignment: a suite must give each of them next to nothing.

Each keeps the form of the solution's results; `forgery.py` says how. They are made from the solution and from what
its verdicts say of the exercises, so that a new assignment has them without a line of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import h5py
import msgspec

from autograder.course.assignment import Assignment
from autograder.course.notebook import function_of
from autograder.course.submission import Cell, Submission
from autograder.suite.results import TestVerdict

FORGERY = Path(__file__).with_name("forgery.py")

ECHOES = 4
"""Arguments that are echoed, one an adversary: first, second, ..."""

WAYS = {
    "zeros": "zeros of the right shape",
    "constants": "constants of the right shape",
    "first_of_the_shape": "the first argument of the shape that is asked for",
    "last_of_the_shape": "the last argument of the shape that is asked for",
    "looked_up": "labels looked up in the assignment's data files",
}

Plan = Mapping[str, str | int]
"""Function → a way of WAYS, or the number of the argument to echo; exercises that are left out stay right."""

LOOK_UP = """
import h5py
with h5py.File({path!r}) as file:
    EXAMPLES.append((file[{examples!r}][()].reshape(len(file[{labels!r}]), -1), file[{labels!r}][()].ravel()))
"""


@dataclass(frozen=True)
class Adversary:
    name: str
    description: str
    plan: Plan
    submission: Submission


def adversary(assignment: Assignment, solution: Submission, name: str, description: str, plan: Plan) -> Adversary:
    """The solution with the functions of `plan` forged."""
    source = FORGERY.read_text(encoding="utf-8")
    if "looked_up" in plan.values():
        source += "".join(LOOK_UP.format(path=str(p), examples=x, labels=y) for p, x, y in labelled(assignment.data))
    source += f"\nforge(globals(), {dict(plan)!r})\n"
    cells = (*solution.cells, Cell("adversary", "given", source))
    return Adversary(name, description, plan, msgspec.structs.replace(solution, cells=cells))


def labelled(folder: Path) -> Iterator[tuple[Path, str, str]]:
    """(file, examples, labels): pairs of arrays of as many entries, one for each example, in the data files."""
    for path in sorted(folder.glob("*.h5")):
        with h5py.File(path) as file:
            arrays = {name: each.shape for name, each in file.items() if isinstance(each, h5py.Dataset) and each.shape}
        for labels, flat in arrays.items():
            for examples, shape in arrays.items():
                if len(flat) == 1 < len(shape) and shape[0] == flat[0]:
                    yield path, examples, labels


def depths(verdicts: Sequence[TestVerdict]) -> dict[str, int]:
    """Function → how many exercises deep it builds on others: 0 for one that stands alone."""
    builds_on: dict[str, set[str]] = {}
    for verdict in verdicts:
        own = function_of(verdict.exercise)
        builds_on.setdefault(own, set()).update(set(map(function_of, verdict.builds_on)) - {own})
    found: dict[str, int] = {}
    for _ in builds_on:
        for name, others in builds_on.items():
            found[name] = max((found.get(other, 0) + 1 for other in others if other in builds_on), default=0)
    return found


def adversaries(assignment: Assignment, solution: Submission, verdicts: Sequence[TestVerdict]) -> list[Adversary]:
    """Every adversary that does not depend on how another one did; `verdicts` are the solution's."""
    deep = depths(verdicts)
    plans: list[tuple[str, str, Plan]] = [(way, text, dict.fromkeys(deep, way)) for way, text in WAYS.items()]
    if not any(True for _ in labelled(assignment.data)):
        plans = [plan for plan in plans if plan[0] != "looked_up"]
    for k in range(ECHOES):
        plans.append((f"argument {k + 1}", f"argument {k + 1} itself, or the last one", dict.fromkeys(deep, k)))
    for way in ("zeros", "constants"):
        for depth in range(1, max(deep.values(), default=0) + 1):
            text = f"{way} below, and above them exercises that agree with them: right from depth {depth} on"
            low = {name: way for name, value in deep.items() if value < depth}
            plans.append((f"agreement with {way}, depth {depth}", text, low))
    return [adversary(assignment, solution, *plan) for plan in plans]


def best_of_each(
    assignment: Assignment, solution: Submission, found: Sequence[tuple[Adversary, Mapping[str, float]]]
) -> Adversary:
    """For each exercise the forgery that earned most; `found` are adversaries with their scores by exercise."""
    names = dict.fromkeys(name for each, _ in found for name in each.plan)
    plan: dict[str, str | int] = {}
    for name in names:
        forging = [(_of(scores, name), each.plan[name]) for each, scores in found if name in each.plan]
        plan[name] = max(forging, key=lambda pair: pair[0])[1]
    return adversary(assignment, solution, "best of each", "for each exercise the forgery that earned most", plan)


def _of(scores: Mapping[str, float], function: str) -> float:
    """The points of all exercises that grade a function."""
    return sum(score for exercise, score in scores.items() if function_of(exercise) == function)
