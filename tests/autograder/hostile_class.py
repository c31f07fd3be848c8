"""The attacks of tests/hostile as a class of submissions, and a course that has something to steal.

An attack is a file: the source of a student's `double` cell, and in its first line the statuses that may be reported.
The submission around it is otherwise right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from sample_course import ID, Json, build_course, cell_of, solved, write_notebook

from autograder.grading.batch import grade_all
from autograder.grading.grader import Grader
from autograder.records import Outcome

ATTACKS = sorted((Path(__file__).parent.parent / "hostile").glob("*.py"))
SECRET = "SECRET-7f3a9c"
SUITE = f'''"""{SECRET}"""
import numpy as np
from hypothesis import given
from autograder.testing import arrays, exercise, expect_close, expect_unchanged

@exercise("double")
class TestDouble:
    @given(x=arrays((2,)))
    def test_double_of_an_array(self, student, x):
        """Every entry is doubled."""
        secret = "{SECRET}"
        y, (after,) = student.double.with_arguments(x)
        expect_close(y, x + x, "y", "Every entry must be doubled.")
        expect_unchanged(x, after, "x")

    def test_double_of_zero(self, student):
        """Zero stays zero."""
        expect_close(student.double(0.0), 0.0, "y", "Zero must stay zero.")

@exercise("centre")
class TestCentre:
    def test_rows_have_mean_zero(self, student):
        """Every row has mean zero."""
        X = np.arange(6.0).reshape(2, 3) ** 2
        expect_close(student.centre(X), X - X.mean(axis=1, keepdims=True), "Z", "Every row must have mean zero.")
'''

SECONDS_A_CALL = 1
"""In place of the limit of 5: endless calls need not take long to be ended. One attack is about the limit itself."""

AT_FULL_LENGTH = "sleep_just_below_the_limit"


def statuses(attack: Path) -> list[str]:
    """The statuses of which one must be reported for the attacked exercise."""
    head, _ = attack.read_text(encoding="utf-8").split("\n", 1)
    return head.removeprefix("# double: ").split()


def attacked(attack: Path) -> Json:
    _, source = attack.read_text(encoding="utf-8").split("\n", 1)
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = source
    return notebook


def course(root: Path, quick: bool) -> Path:
    """The course; `quick` -- with a lower limit on calls."""
    suite = SUITE.replace('@exercise("double")', f'@exercise("double", cpu_seconds={SECONDS_A_CALL})')
    (build_course(root) / "tests" / "hidden" / f"test_{ID}.py").write_text(suite if quick else SUITE)
    (root / "gradebook.db").write_text(SECRET)
    for attack in ATTACKS:
        write_notebook(root / "class" / f"{attack.stem}.ipynb", attacked(attack))
    return root


def is_quick(attack: Path) -> bool:
    return "timeout" in statuses(attack) and attack.stem != AT_FULL_LENGTH


def grade_class(root: Path, isolation: str, attacks: Sequence[Path] = ATTACKS) -> Iterator[tuple[str, Outcome]]:
    """The outcomes of the attacks by name, graded as a class, below the folder `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for quick in (True, False):
        chosen = [attack for attack in attacks if is_quick(attack) == quick]
        if not chosen:
            continue
        folder = course(root / f"{quick}", quick)
        paths = [folder / "class" / f"{attack.stem}.ipynb" for attack in chosen]
        with Grader(folder, isolation) as grader:
            outcomes = grade_all(paths, grader, assignment=ID, jobs=2)
        yield from zip((attack.stem for attack in chosen), outcomes, strict=True)
