"""What comes from a submission is one harmless line, wherever it is shown."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.console import Console
from sample_outcomes import ADA, BEN, CLEO, DAN

from autograder.nbgrader.export import _cell
from autograder.records import GradingError, Row
from autograder.report import csv_table, github, junit, markdown, student_page, table
from autograder.report.formats import FORMS, file_names
from autograder.report.origin import Origin
from autograder.suite.told import student_error
from autograder.suite.verdicts import message
from autograder.text import MESSAGE, ROW, plain

FOREIGN = (
    "x\n::error file=a.py::no\r::stop-commands::abc\x1b]0;title\x07\x1b[31mred\x9b31m\u202egnp\u2028##[error]a\x85"
    "##vso[task.complete]\ud800\U000e0041\u200b\n  next            f passed, 40 / 40\n  total  100"
)


def test_foreign_text_is_one_line_that_gives_no_command() -> None:
    text = plain(FOREIGN)
    assert len(text.splitlines()) == 1
    assert text.isprintable()
    assert "::" not in text and "##[" not in text and "##vso[" not in text
    assert "  " not in text


@pytest.mark.parametrize("text", ["a" * 10**7, "\n" * 10**7, "::" * 10**6, "/a" * 10**6])
def test_long_text_is_cut_before_it_is_cleaned(text: str) -> None:
    assert len(plain(text)) <= ROW


def test_a_message_has_a_limit_however_many_rows_there_are() -> None:
    rows = [Row(FOREIGN * 9, "\u0939" * 10**5)] * 1000
    told = message("f", FOREIGN * 9, rows, hint=FOREIGN * 9)
    assert len(told.text.encode()) <= MESSAGE
    assert [line[:2] for line in told.text.splitlines()[1:]] == ["  "] * (len(told.text.splitlines()) - 1)


def test_a_fault_that_names_a_file_is_one_line() -> None:
    assert len(GradingError("notebook", f"{FOREIGN}.ipynb: no notebook").fault().message.splitlines()) == 1


SOURCES = {"f-solution": "class Odd(Exception): pass\ndef f(x):\n    raise Odd(x)"}


def test_without_values_an_exception_shows_its_type_and_line() -> None:
    raised = {"type": "Odd", "text": "[[7]]", "frames": [["cell f-solution", 3, "f", "raise Odd(x)"]], "stub": None}
    error = student_error(raised, SOURCES)
    assert error.brief == "Odd at line 3 of cell f-solution"
    assert error.what == "Odd: [[7]]"


def test_without_values_no_name_or_line_that_was_made_in_a_call_is_shown() -> None:
    raised = {"type": "x7", "text": "", "frames": [["cell 7", 7, "f7", ""], ["cell f-solution", 777, "f", ""]]}
    assert "7" not in student_error({**raised, "stub": "x7"}, SOURCES).brief
    assert student_error({**raised, "stub": "x7"}, SOURCES).stub == ""


@pytest.mark.parametrize("name", ["[red]ada[/blue]", "=1+1", "\ud800", "a" * 255, "--", "::error::x", "\uff1d1+1"])
def test_every_format_is_written_for_a_strange_name_and_has_the_other_students(name: str) -> None:
    outcomes = [ADA, *(msgspec.structs.replace(each, submission=plain(name)) for each in (BEN, CLEO, DAN))]
    stream = io.StringIO()
    table.print_outcomes(Console(file=stream, width=200), outcomes, single=False)
    assert "ada" in stream.getvalue()
    for text in (junit.text, markdown.text, csv_table.text):
        text(outcomes, []).encode()
        assert "ada" in text(outcomes, [])
    github.text(outcomes, []).encode()
    for outcome in outcomes:
        student_page.text([outcome], []).encode()


def test_a_long_name_takes_no_column_from_the_others() -> None:
    stream = io.StringIO()
    outcomes = [ADA, msgspec.structs.replace(BEN, submission="a" * 255)]
    table.print_outcomes(Console(file=stream, width=100), outcomes, single=False)
    row = next(line for line in stream.getvalue().splitlines() if line.split()[:1] == ["ada"])
    assert row.split()[-1] == "passed"


def test_the_name_of_a_notebook_turns_no_text_around() -> None:
    report = junit.text([BEN], [Origin("class/\u202eneb\n.ipynb", {})])
    assert 'file="class/?neb .ipynb"' in report


def test_a_name_with_markup_is_shown_as_it_is() -> None:
    stream = io.StringIO()
    odd = msgspec.structs.replace(BEN, submission="[red]ada[/blue]")
    table.print_outcomes(Console(file=stream, width=200), [odd, ADA], single=False)
    assert "[red]ada[/blue]" in stream.getvalue()


def test_names_of_files_fit_and_stay_apart() -> None:
    long = [msgspec.structs.replace(BEN, submission="\u0939" * 85)] * 3
    names = file_names(long, "html")
    assert max(len(name.encode()) for name in names) <= 255
    assert len(set(names)) == 3


def test_no_cell_of_the_exported_grades_is_a_formula() -> None:
    assert _cell("=cmd|x") == "'=cmd|x"
    assert (_cell(None), _cell(2.5), _cell("ada")) == ("", 2.5, "ada")


def test_the_choices_of_the_command_are_the_formats() -> None:
    from typing import get_args

    from autograder.cli.grades import Format
    from autograder.cli.options import Feedback, Isolation
    from autograder.records import FEEDBACK_LEVELS
    from autograder.sandbox.isolation import ISOLATIONS

    assert get_args(Format) == ("table", "json", *FORMS)
    assert get_args(Isolation) == ISOLATIONS
    assert get_args(Feedback) == FEEDBACK_LEVELS
