"""`autograder export`: scores land in the platform's own file, at whom they belong to, and nowhere else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from autograder.report.roster import Filled, RosterError, fill

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,ps1 (4711),Final Score
    Points Possible,,,,,,
"Lovelace, Ada",31,s1,ada,A,,
"Babbage, Charles",32,s2,charles,A,7,
"Student, Test",99,,f00,A,,
"""
MOODLE = """First name,Last name,ID number,Email address,Assignment: ps1 (Real),Course total (Real)
Ada,Lovelace,s1,ada@example.org,-,-
Charles,Babbage,s2,charles@example.org,-,-
"""
WORKSHEET = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments
Participant 1234567,Ada Lovelace,ada@example.org,Submitted,,100.00,
Participant 7654321,Charles Babbage,charles@example.org,No submission,,100.00,
"""
HEADS = '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"ps1 [Total Pts: 100 Score] |8"\n'
BLACKBOARD = HEADS + '"Lovelace"\t"Ada"\t"ada"\t"s1"\t""\n'


def table(filled: Filled, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, Any]]:
    return list(csv.DictReader(io.StringIO(filled.data.decode(encoding)), delimiter=delimiter))


@pytest.mark.parametrize("student", ["ada", "ADA", "s1", "31", "lovelaceada_31"])
def test_a_student_of_canvas_is_found_by_each_of_its_ids(student: str) -> None:
    filled = fill(CANVAS.encode(), "canvas", "ps1", {student: 92.5}, 100)
    rows = table(filled)
    assert [row["ps1 (4711)"] for row in rows] == ["100", "92.5", "7", ""]
    assert filled.column == "ps1 (4711)" and filled.unmatched == [] and filled.without == ["charles", "f00"]
    assert [row["Final Score"] for row in rows] == ["", "", "", ""]


def test_a_new_assignment_is_a_new_column() -> None:
    filled = fill(CANVAS.encode(), "canvas", "ps2", {"ada": 3}, 10)
    assert [row["ps2"] for row in table(filled)] == ["10", "3", "", ""]
    assert table(filled)[2]["ps1 (4711)"] == "7"


def test_moodle_takes_a_grade_export_and_a_grading_worksheet() -> None:
    filled = fill(MOODLE.encode(), "moodle", "ps1", {"s1": 50, "charles@example.org": 60}, 100)
    assert [row["Assignment: ps1 (Real)"] for row in table(filled)] == ["50", "60"]
    filled = fill(WORKSHEET.encode(), "moodle", "ps1", {"Ada-Lovelace_1234567": 50}, 100)
    assert [row["Grade"] for row in table(filled)] == ["50", ""]
    assert filled.without == ["Participant 7654321"]


def test_blackboards_file_keeps_its_encoding_and_its_tabs() -> None:
    filled = fill(BLACKBOARD.encode("utf-16"), "blackboard", "ps1", {"ada": 99.5}, 100)
    assert table(filled, "utf-16", "\t")[0]["ps1 [Total Pts: 100 Score] |8"] == "99.5"
    with_mark = fill(b"\xef\xbb\xbf" + CANVAS.encode(), "canvas", "ps1", {"ada": 1}, 1)
    assert with_mark.data.startswith(b"\xef\xbb\xbfStudent,")


def test_who_has_no_row_or_no_row_of_their_own_is_named_and_gets_none() -> None:
    twice = CANVAS + '"Lovelace, Anna",33,s1,anna,A,,\n'
    filled = fill(twice.encode(), "canvas", "ps1", {"s1": 5, "nobody": 6, "anna": 7, "33": 8}, 100)
    assert filled.unmatched == ["s1", "nobody", "33"]
    assert [row["ps1 (4711)"] for row in table(filled)] == ["100", "", "7", "", "7"]


@pytest.mark.parametrize("text", ["", "name,points\nada,3\n"])
def test_what_is_no_roster_is_refused_with_the_columns_that_were_expected(text: str) -> None:
    with pytest.raises(RosterError, match="expected one of the columns SIS Login ID"):
        fill(text.encode(), "canvas", "ps1", {"ada": 1}, 1)
    with pytest.raises(RosterError, match="save it as CSV in UTF-8"):
        fill(b"Student,\xff\xfa", "canvas", "ps1", {"ada": 1}, 1)
