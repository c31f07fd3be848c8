"""Outcomes that try every status and every character that a format must escape, and a comparison with golden files."""

from __future__ import annotations

import os
from pathlib import Path

from autograder.records import Fault, Message, Report, Row, Status, TestResult, Ungraded, exercise_result
from autograder.suite.verdicts import message

GOLDEN = Path(__file__).parent / "golden"
WRONG = Message(
    "f",
    "every entry must be doubled.",
    rows=(Row("smallest case", "x = np.array([1.0, 2.5])"), Row("f", "np.array([3.0, 7.5])")),
    hint="Twice, or three times?",
)
LIMIT = Message("g", "a limit.")
HOSTILE = message(
    "f",
    "it stopped with Odd: <script>alert(1)</script> & ]]> ```` | \x01\n::error::no command\n  next            [b]<b>?",
    brief="it stopped with an exception.",
)


def verdict(name: str, status: Status, weight: int = 1, parts: Message | None = None) -> TestResult:
    return TestResult(name, f"The claim of {name}.", status, weight, parts)


def report(submission: str, *statuses: Status, notices: tuple[str, ...] = ()) -> Report:
    """A report of the exercises f (40 points, weights 3 and 1) and g (60 points)."""
    first, second, third = statuses
    messages = {"failed": WRONG, "error": HOSTILE, "not attempted": Message("g", "it is not defined.")}
    f = exercise_result(
        "f",
        40,
        (verdict("test_a", first, 3, messages.get(first)), verdict("test_b", second, 1, messages.get(second))),
    )
    g = exercise_result(
        "g",
        60,
        (verdict("test_c", third, 1, LIMIT if third == "timeout" else messages.get(third)),),
    )
    return Report("mini_course", submission, "bubblewrap", f.score + g.score, 100.0, notices, (f, g))


ADA = report("ada", "passed", "passed", "passed")
BEN = report("ben", "failed", "passed", "not attempted", notices=("The cell g-solution is missing.",))
CLEO = report("=cleo|<i>", "error", "failed", "timeout")
DAN = Ungraded("mini_course", "dan", "bubblewrap", Fault("notebook", "mini.ipynb: not a notebook: <b> | `x`"))
EVA = report("eva", "crashed", "not attempted", "passed")
CLASS: list[Report | Ungraded] = [ADA, BEN, CLEO, DAN, EVA]


def compare_with_golden(name: str, text: str) -> None:
    """`text` must be the golden file's; UPDATE_GOLDEN=1 in the environment writes the file instead."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
