"""Whatever the grading process does, it gives a report or an error that says why not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from autograder.nbgrader import child
from autograder.records import Fault, Report, Ungraded, exercise_result, to_json
from autograder.records import TestResult as Result

REPORT = Report("mini", "ada", "none", 1.0, 1.0, (), (exercise_result("f", 1, (Result("t", "T.", "passed", 1),)),))
UNGRADED = Ungraded("mini", "ada", "none", Fault("suite", "no test for f"))


def run(monkeypatch: pytest.MonkeyPatch, root: Path, program: str, timeout: float = 20) -> Report:
    monkeypatch.setattr(child, "COMMAND", (sys.executable, "-I", "-c", program))
    return child.grade_in_child(root / "mini.ipynb", "mini", root, "none", "full", timeout)


def test_a_report_is_returned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert run(monkeypatch, tmp_path, f"print({to_json(REPORT)!r})") == REPORT


def test_the_arguments_name_notebook_assignment_feedback_and_isolation(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = f"import sys, os; open('arguments', 'w').write(' '.join(sys.argv[1:])); print({to_json(REPORT)!r})"
    run(monkeypatch, tmp_path, program)
    assert (tmp_path / "arguments").read_text() == (
        f"{tmp_path / 'mini.ipynb'} --assignment mini --format json --feedback full --isolation none"
    )


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (f"import sys; print({to_json(UNGRADED)!r}); sys.exit(3)", "not graded (suite): no test for f"),
        ("import sys; print('no assignment', file=sys.stderr); sys.exit(2)", "ended with status 2: no assignment"),
        ("import os; os.abort()", "ended with status -6"),
        ("print('{')", "printed no report"),
        ("print('{\"format\": 2}')", "expected a report of format 1"),
        (f"print({to_json(REPORT)!r}.replace('mini', 'other'))", "the report is of other, expected mini"),
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
