"""What `autograder audit` does: audit assignments one by one, show how far it is, and write the result.

With `--feedback` it measures what the suites tell of wrong solutions, in place of whether they stop them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from autograder.audit.messages import table as feedback_table
from autograder.audit.messages.run import feedback
from autograder.audit.results import AssignmentAudit
from autograder.audit.run import audit
from autograder.audit.table import line, text, to_json
from autograder.cli.options import save
from autograder.course.assignment import lacking, load_assignment
from autograder.course.course import notebook_ids
from autograder.records import GradingError

KINDS = ("mutants", "variants", "adversaries")


def audit_command(
    root: Path,
    ids: Sequence[str] = (),
    *,
    exercises: Sequence[str] = (),
    jobs: int = 1,
    format: str = "table",
    output: Path | None = None,
    console: Console | None = None,
) -> int:
    """Audit `ids` (all assignments where empty) and write the result; 0 where the bar is met, 1 where it is missed.

    exercises -- only these, in the assignments that have them
    console -- where progress is shown. [default: standard error]
    Raises GradingError, where one assignment cannot be audited after the others have been, and UnknownAssignment.
    """
    console = console or Console(file=sys.stderr)
    found, faults = [], list[GradingError]()
    asked = chosen(root, ids, exercises, console)
    for id, names in asked.items():
        try:
            found.append(audit_with_bar(root, id, names, jobs, console))
            console.print(line(found[-1]), highlight=False)
        except GradingError as error:
            faults.append(error)
            if len(asked) > 1:
                console.print(f"{id} is not audited: {error}", highlight=False, markup=False)
    if found:
        save(output, to_json(found) if format == "json" else text(found))
    if faults:
        raise faults[0]
    return 0 if all(each.met for each in found) else 1


def feedback_command(
    root: Path,
    ids: Sequence[str] = (),
    *,
    exercises: Sequence[str] = (),
    jobs: int = 1,
    each: int | None = None,
    format: str = "table",
    output: Path | None = None,
    console: Console | None = None,
) -> int:
    """Write how often two kinds of bug are told in the same words, and the messages that most of them share; 0.

    each -- as many mutants of each exercise, not all; the rest as in `audit_command`
    """
    console = console or Console(file=sys.stderr)
    found = []
    for id, names in chosen(root, ids, exercises, console).items():
        with bars(id, ("messages",), console) as advance:
            told = feedback(root, id, exercises=tuple(names), jobs=jobs, each=each, progress=advance)
        console.print(f"{id}: {len(told)} bugs told", highlight=False)
        found += told
    save(output, feedback_table.to_json(found) if format == "json" else feedback_table.text(found))
    return 0


def chosen(root: Path, ids: Sequence[str], exercises: Sequence[str], console: Console) -> dict[str, list[str]]:
    """Assignment → those of `exercises` that it has. Raises GradingError where there is none.

    Where none is named, one that needs what is not installed here is left out, and that is said.
    """
    notebooks = [each for id in ids for each in notebook_ids(root, id) or [id]] if ids else notebook_ids(root)
    found = {id: having(root, id, exercises) for id in notebooks}
    if not found:
        raise GradingError("notebook", "no assignments here: expected source/<id>/<id>.ipynb")
    for id in [] if ids else list(found):
        if lack := lacking(load_assignment(root, id).needs):
            console.print(f"{id} is left out: {lack}", highlight=False, markup=False)
            found.pop(id)
    if exercises and not any(found.values()):
        raise GradingError("notebook", f"no assignment here has an exercise {exercises[0]!r}")
    return {id: names for id, names in found.items() if names or not exercises}


@contextlib.contextmanager
def bars(id: str, kinds: Sequence[str], console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Bars on a terminal, one for each of `kinds`, and what moves them."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks = {what: bar.add_task(f"{id}: {what}", total=None) for what in kinds}
        yield lambda what, done, total: bar.update(tasks[what], completed=done, total=total)


def audit_with_bar(root: Path, id: str, exercises: Sequence[str], jobs: int, console: Console) -> AssignmentAudit:
    """The audit of one assignment, with bars on a terminal while it runs."""
    with bars(id, KINDS, console) as advance:
        return audit(root, id, exercises=exercises, jobs=jobs, progress=advance)


def having(root: Path, id: str, exercises: Sequence[str]) -> list[str]:
    """Those of `exercises` that the assignment has."""
    known = {exercise.function for exercise in load_assignment(root, id).exercises}
    return [name for name in exercises if name in known]
