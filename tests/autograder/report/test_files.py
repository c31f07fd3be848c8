"""The versioned JSON: what docs/report-format.md says of it is what records.py writes, and the grader's own bytes."""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path

import msgspec
import pytest
from sample_course import cell_of, solved, write_notebook
from sample_outcomes import CLASS, compare_with_golden

from autograder.grading.grader import Grader
from autograder.records import (
    SEVERITY,
    ExerciseResult,
    Fault,
    Message,
    Report,
    Row,
    Status,
    TestResult,
    Ungraded,
    from_json,
    to_json,
    with_feedback,
)
from autograder.report.files import NoReports, read_reports

TEXT = (Path(__file__).parents[3] / "docs" / "report-format.md").read_text(encoding="utf-8")
RECORDS = {
    "Report": Report,
    "Exercise": ExerciseResult,
    "Test": TestResult,
    "Message": Message,
    "Row": Row,
    "Ungraded": Ungraded,
    "Fault": Fault,
}
TEXTS = {"Test": {"message": "str"}}
"""Fields that are written and are no fields of the records."""


def rows(heading: str, table: int = 0) -> dict[str, list[str]]:
    """The rows of a table below a heading: first cell → all cells."""
    section = TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    found = re.split(r"\n\|(?:-+:?\|)+\n", section)[table + 1].split("\n\n")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in found.split("\n") if line.startswith("|")
    ]
    return {row[0].strip("`"): row for row in cells}


@pytest.mark.parametrize("heading", RECORDS)
def test_every_field_is_documented_in_the_order_in_which_it_is_written(heading: str) -> None:
    fields = list(RECORDS[heading].__struct_fields__)
    place = fields.index("parts") if "parts" in fields else len(fields) - 1
    fields[place:place] = TEXTS.get(heading, {})
    if "format" in fields:  # written first
        fields = ["format", *(field for field in fields if field != "format")]
    assert list(rows(heading)) == fields


@pytest.mark.parametrize("heading", RECORDS)
def test_the_documented_types_are_those_of_the_records(heading: str) -> None:
    names = {
        "str": "string",
        "float": "number",
        "int": "integer",
        "Status": "string",
        "Fault": "Fault",
        "tuple[str, ...]": "list of strings",
        "tuple[ExerciseResult, ...]": "list of Exercise",
        "tuple[TestResult, ...]": "list of Test",
        "tuple[Row, ...]": "list of Row",
        "Message | None": "Message",
        "bool": "boolean",
    }
    documented = rows(heading)
    for name, kind in (RECORDS[heading].__annotations__ | TEXTS.get(heading, {})).items():
        expected = "string" if kind.startswith("Literal") else names[kind]
        assert documented[name][1] == expected, name


def test_every_status_and_every_kind_of_fault_is_documented() -> None:
    assert set(rows("Verdicts")) == set(typing.get_args(Status))
    assert tuple(rows("Verdicts"))[: len(SEVERITY)] == SEVERITY
    kinds = typing.get_args(typing.get_type_hints(Fault)["kind"])
    assert tuple(rows("Fault", 1)) == kinds


def test_the_grader_writes_the_golden_report(grader: Grader, tmp_path: Path) -> None:
    notebook = solved()
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 3 * x"
    notebook["cells"].remove(cell_of(notebook, "centre-solution"))
    compare_with_golden("report.json", to_json(grader.grade(write_notebook(tmp_path / "ada.ipynb", notebook))))


def test_the_grader_writes_the_golden_ungraded(grader: Grader, tmp_path: Path) -> None:
    (tmp_path / "ada.ipynb").write_text('{"nbformat": 3}')
    compare_with_golden("ungraded.json", to_json(grader.grade(tmp_path / "ada.ipynb", "mini")))


def test_a_class_is_a_list_that_can_be_read_back(tmp_path: Path) -> None:
    compare_with_golden("class.json", to_json(CLASS))
    (tmp_path / "class.json").write_text(to_json(CLASS))
    assert read_reports(tmp_path / "class.json") == CLASS
    (tmp_path / "one.json").write_text(to_json(CLASS[0]))
    assert read_reports(tmp_path / "one.json") == CLASS[:1]


@pytest.mark.parametrize("change", [{"format": 2}, {"colour": "blue"}, {"format": None}])
def test_another_format_and_an_unknown_field_are_refused(change: dict[str, object]) -> None:
    fields = json.loads(to_json(CLASS[0])) | change
    with pytest.raises(msgspec.ValidationError):
        from_json(json.dumps(fields))


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": 1}', "\xff"])
def test_a_file_without_reports_says_what_was_expected(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text, encoding="latin-1")
    with pytest.raises(NoReports, match="expected what `autograder grade --format json` writes"):
        read_reports(tmp_path / "x.json")
    with pytest.raises(NoReports, match="cannot be read"):
        read_reports(tmp_path / "missing.json")


def test_reports_are_read_back_as_they_were_written() -> None:
    for outcome in CLASS:
        assert from_json(to_json(outcome)) == outcome


def test_a_message_in_json_is_its_parts_as_text() -> None:
    tests = [test for each in json.loads(to_json(CLASS[2]))["exercises"] for test in each["tests"]]
    for written, test in zip(tests, [test for each in CLASS[2].exercises for test in each.tests], strict=True):
        assert written["message"] == test.parts.text
        assert msgspec.convert(written["parts"], Message) == test.parts


def test_a_report_of_an_older_grader_keeps_its_messages() -> None:
    written = json.loads(to_json(CLASS[1]))
    for exercise in written["exercises"]:
        for test in exercise["tests"]:
            test.pop("parts", None)
    report = from_json(json.dumps(written))
    assert isinstance(report, Report)
    assert [test.message for each in report.exercises for test in each.tests] == [
        test.message for each in CLASS[1].exercises for test in each.tests
    ]


def test_feedback_without_values_has_no_row_and_nothing_that_the_code_said() -> None:
    text = to_json(with_feedback(CLASS[2], "messages"))
    assert "it stopped with an exception." in text
    assert "alert" not in text
    assert "smallest case" not in text
    assert "alert" in to_json(with_feedback(CLASS[2], "full"))
