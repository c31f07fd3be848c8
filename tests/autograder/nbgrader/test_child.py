"""A child gives a report or an error that says why not, whatever it does; what is stored takes no child."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sample_course import ID, build_course, solved, write_notebook

from autograder.grading.grader import Grader
from autograder.grading.kept import grade_saved
from autograder.grading.store import Store
from autograder.nbgrader import child
from autograder.records import Fault, Report, Ungraded, exercise_result, to_json
from autograder.records import TestResult as Result

REPORT = Report("mini", "ada", "none", 1.0, 1.0, (), (exercise_result("f", 1, (Result("t", "T.", "passed", 1),)),))
UNGRADED = Ungraded("mini", "ada", "none", Fault("suite", "no test for f"))
ANSWERS = """
from autograder.suite.pipes import receive, send
while receive(0) is not None:
    {before}
    send(1, {reply!r}.encode())
"""


@pytest.fixture(autouse=True)
def no_child_stays() -> Iterator[None]:
    yield
    child.close_children()


def run(monkeypatch: pytest.MonkeyPatch, root: Path, program: str, timeout: float = 20) -> Report:
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-I", "-c", program))
    return child.grade_in_child(root / "mini.ipynb", "mini", root, "none", "full", timeout)


def answers(reply: str, before: str = "pass") -> str:
    return ANSWERS.format(reply=reply, before=before)


def test_a_report_is_returned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(monkeypatch, tmp_path, answers(to_json(REPORT))) == REPORT


def test_one_child_answers_for_a_class(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = f"open('starts', 'a').write('started ')\n{answers(to_json(REPORT))}"
    for _ in range(3):
        run(monkeypatch, tmp_path, program)
    assert (tmp_path / "starts").read_text() == "started "


def test_a_child_that_has_ended_meanwhile_is_followed_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run(monkeypatch, tmp_path, answers(to_json(REPORT)))
    (kept,) = child._children.values()
    kept.process.kill()
    kept.process.wait()
    assert run(monkeypatch, tmp_path, answers(to_json(REPORT))) == REPORT


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (answers(to_json(UNGRADED)), "not graded (suite): no test for f"),
        ("import sys; print('no assignment', file=sys.stderr); sys.exit(2)", "ended with status 2: no assignment"),
        (answers("", before="import os; os.abort()"), "ended with status -6"),
        (answers("{"), "gave no report"),
        (answers('{"format": 2}'), "expected a report of format 1"),
        (answers(to_json(REPORT).replace("mini", "other")), "the report is of other, expected mini"),
    ],
)
def test_anything_else_is_an_error_that_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str, message: str
) -> None:
    with pytest.raises(child.NoReport) as caught:
        run(monkeypatch, tmp_path, program)
    assert message in str(caught.value)


def test_a_grader_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(child.NoReport, match="had not finished after 1 s"):
        run(monkeypatch, tmp_path, "import time; time.sleep(60)", timeout=1)


def test_a_stored_report_takes_no_child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    root = build_course(tmp_path, isolation="none")
    path = write_notebook(root / "submitted" / "ada" / ID / f"{ID}.ipynb", solved())
    with Grader(root, "none") as grader:
        report = grade_saved(grader, path, ID, Store(root))
    monkeypatch.setattr(child, "COMMAND", ("/nowhere",))
    assert child.grade_in_child(path, ID, root, "none", "full", 20) == report


def test_what_is_not_stored_is_graded_in_a_child_and_then_is(tmp_path: Path) -> None:
    root = build_course(tmp_path, isolation="none")
    path = write_notebook(root / "submitted" / "ada" / ID / f"{ID}.ipynb", solved())
    assert child.stored_report(path, ID, root, "none") is None
    report = child.grade_in_child(path, ID, root, "none", "full", 120)
    assert report.score == report.max_score
    assert child.stored_report(path, ID, root, "none") == report
