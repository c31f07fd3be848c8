"""JUnit, Markdown, GitHub's annotations, Gradescope's results and CSV say what the reports say, and nothing more."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import msgspec
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from rich.console import Console
from sample_course import solved, write_notebook
from sample_outcomes import ADA, BEN, CLASS, CLEO, DAN, EVA, compare_with_golden

from autograder.records import Message, TestResult, exercise_result
from autograder.report import csv_table, github, gradescope, junit, markdown, table
from autograder.report.message import causes, shown
from autograder.report.origin import Origin, origin

WHERE = Origin("submitted/x, y/mini.ipynb", {"f": 12, "g": 34})


def test_what_was_not_judged_is_no_cause() -> None:
    test = CLEO.exercises[1].tests[0]
    follower = msgspec.structs.replace(
        test, parts=Message("g", "not judged, since it did not return.", not_judged=True)
    )
    exercise = msgspec.structs.replace(CLEO.exercises[1], tests=(test, follower))
    assert causes(exercise) == [test]
    assert causes(msgspec.structs.replace(exercise, tests=(follower,))) == [follower]


# JUnit


def test_the_message_in_full_is_that_of_a_fault() -> None:
    """What only waits for another test, as form alone does, is told below it."""
    waits = msgspec.structs.replace(
        CLEO.exercises[1].tests[0], parts=Message("g", "the form is right.", not_judged=True)
    )
    fault = msgspec.structs.replace(waits, parts=Message("g", "b must move.", hint="Where to?"))
    assert shown(msgspec.structs.replace(CLEO.exercises[1], tests=(waits, fault))) == [fault, waits]


def parsed(text: str, tmp_path: Path) -> JUnitXml:
    (tmp_path / "junit.xml").write_text(text, encoding="utf-8")
    return JUnitXml.fromfile(str(tmp_path / "junit.xml"))


def test_junit_is_the_golden_file() -> None:
    compare_with_golden("class.xml", junit.text(CLASS, [WHERE] * 5))


def test_junit_counts_are_those_of_the_cases(tmp_path: Path) -> None:
    xml = parsed(junit.text(CLASS), tmp_path)
    suites = list(xml)
    assert [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites] == [
        (3, 0, 0, 0),
        (3, 1, 0, 1),
        (3, 1, 2, 0),
        (1, 0, 1, 0),
        (3, 0, 1, 1),
    ]
    for suite in suites:
        results = [result for case in suite for result in case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(result, Failure) for result in results)
        assert suite.errors == sum(isinstance(result, Error) for result in results)
        assert suite.skipped == sum(isinstance(result, Skipped) for result in results)
    assert (xml.tests, xml.failures, xml.errors, xml.skipped) == (13, 2, 4, 2)


def test_junit_cases_name_the_exercise_the_file_and_what_failed(tmp_path: Path) -> None:
    suite = next(iter(parsed(junit.text([BEN], [WHERE]), tmp_path)))
    assert suite.name == "mini_course: ben"
    case = next(iter(suite))
    assert (case.classname, case.name) == ("mini_course.f", "test_a")
    assert case._elem.get("file") == WHERE.file
    assert case._elem.get("line") == "12"
    assert case.result[0].message == "f: every entry must be doubled."
    assert case.result[0].type == "failed"
    assert "np.array([3.0, 7.5])" in case.result[0].text


def test_junit_survives_every_character(tmp_path: Path) -> None:
    odd = msgspec.structs.replace(BEN, submission="\x00\x1b\ud800\uffff<&\"'>")
    assert next(iter(parsed(junit.text([odd, CLEO]), tmp_path))).name == "mini_course: ????<&\"'>"


# Markdown


def test_markdown_of_one_and_of_a_class_are_the_golden_files() -> None:
    compare_with_golden("ben.md", markdown.text([BEN]))
    compare_with_golden("class.md", markdown.text(CLASS))


def test_markdown_tables_have_as_many_cells_as_columns() -> None:
    lines = [line.replace("\\|", "") for line in markdown.text(CLASS).split("\n") if line.startswith("| ")]
    assert {line.count("|") for line in lines} == {6}


def test_a_message_cannot_end_its_code_block() -> None:
    block = markdown.fence("a\n````\nb")
    assert block.startswith("`````text\n")
    assert block.endswith("\n`````")


def test_a_summary_stays_below_the_limit_and_says_so() -> None:
    big = [msgspec.structs.replace(CLEO, submission=f"student-{number}") for number in range(4000)]
    text = markdown.text(big)
    assert len(text.encode()) < 1 << 20
    assert "further parts do not fit here" in text


# GitHub


def test_annotations_are_the_golden_file() -> None:
    compare_with_golden("class.github.txt", github.text(CLASS, [WHERE] * 5))


def test_nothing_of_a_submission_begins_a_line_of_annotations() -> None:
    lines = github.text(CLASS, [WHERE] * 5).splitlines()
    assert len(lines) == 6
    assert all(line.startswith(("::warning file=", "::notice file=", "::error file=")) for line in lines)


def test_an_origin_knows_the_line_of_each_function(tmp_path: Path) -> None:
    path = write_notebook(tmp_path / "mini.ipynb", solved())
    found = origin(path, ["double", "centre", "nope"])
    lines = path.read_text().split("\n")
    assert set(found.lines) == {"double", "centre"}
    assert "def centre(X)" in lines[found.line("centre") - 1]
    assert found.line("nope") == 1


def test_the_origin_of_a_link_or_of_no_file_is_only_its_name(tmp_path: Path) -> None:
    (tmp_path / "link.ipynb").symlink_to(write_notebook(tmp_path / "mini.ipynb", solved()))
    for name in ("link.ipynb", "missing.ipynb"):
        assert origin(tmp_path / name, ["double"]) == Origin(str(tmp_path / name))


# Gradescope


def test_results_are_the_golden_file() -> None:
    compare_with_golden("ben.gradescope.json", gradescope.text(BEN))


@pytest.mark.parametrize("report", [ADA, BEN, CLEO, EVA], ids=lambda report: report.submission)
def test_results_have_the_documented_fields_and_the_same_score(report: object) -> None:
    results = json.loads(gradescope.text(report))  # type: ignore[arg-type]
    assert results["score"] == pytest.approx(sum(test["score"] for test in results["tests"]))
    for test in results["tests"]:
        assert {"score", "max_score", "status", "name", "output", "visibility"} <= set(test)
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] == "visible"
        assert 0 <= test["score"] <= test["max_score"]
    assert sum(test["max_score"] for test in results["tests"]) == 100


def test_a_submission_that_could_not_be_graded_has_no_score() -> None:
    results = json.loads(gradescope.text(DAN))
    assert "score" not in results
    assert "tests" not in results
    assert "not a notebook" in results["output"]


# CSV


def test_csv_is_the_golden_file_and_has_one_row_per_submission() -> None:
    text = csv_table.text(CLASS)
    compare_with_golden("class.csv", text)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["score"] for row in rows] == ["100", "10", "0", "", "60"]
    assert rows[3]["status"] == "not graded: notebook"
    assert rows[0]["f"] == "40"


def test_no_cell_of_the_csv_is_a_formula() -> None:
    for row in csv.reader(io.StringIO(csv_table.text(CLASS))):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


def test_assignments_with_other_exercises_share_a_sheet() -> None:
    other = msgspec.structs.replace(ADA, assignment="other", exercises=ADA.exercises[1:])
    rows = list(csv.DictReader(io.StringIO(csv_table.text([ADA, other]))))
    assert [row["f"] for row in rows] == ["40", ""]


@pytest.mark.parametrize("name", ["total", "status", "score", "submission"])
def test_an_exercise_may_be_called_as_a_column_of_ours_is(name: str) -> None:
    f, g = ADA.exercises
    called = msgspec.structs.replace(ADA, exercises=(msgspec.structs.replace(f, id=name), g))
    [csv_heads, *_] = csv.reader(io.StringIO(csv_table.text([called, called])))
    markdown_heads = [
        each.strip() for each in markdown.text([called, called]).split("\n")[2].split("|") if each.strip()
    ]
    stream = io.StringIO()
    table.print_outcomes(Console(file=stream, width=100), [called, called], single=False)
    for heads in (csv_heads, markdown_heads, stream.getvalue().splitlines()[1].split()):
        assert len(set(heads)) == len(heads), heads
        assert any(each in (name, f"{name}()") for each in heads)


# The table


def drawn(names: list[str], width: int) -> list[str]:
    """The table of a class with one exercise of each name, all failed with half the points."""
    test = TestResult("test_a", "A claim.", "failed", 1)
    half = [msgspec.structs.replace(exercise_result(name, 10, (test,)), score=5.0) for name in names]
    row = msgspec.structs.replace(BEN, submission="ben", exercises=tuple(half))
    stream = io.StringIO()
    table.print_outcomes(Console(file=stream, width=width), [row, DAN], single=False)
    return stream.getvalue().splitlines()


NAMES = ["initialize_parameters", "linear_activation_forward", "cost"]


def test_names_that_fit_are_the_heads_of_the_tables_columns() -> None:
    assert all(name in drawn(NAMES, 150)[1] for name in NAMES)


def test_a_head_that_does_not_fit_is_broken_at_underscores() -> None:
    first, second, third = (line.split() for line in drawn(NAMES, 80)[1:4])
    assert first == ["linear_"]
    assert second == ["initialize_", "activation_"]
    assert third == ["submission", "parameters", "forward", "cost", "total", "status"]


def test_on_a_narrow_screen_columns_are_numbered_and_a_legend_tells_them() -> None:
    lines = drawn(NAMES, 60)
    assert lines[1].split() == ["submission", "1", "2", "3", "total", "status"]
    assert lines[2].split()[:7] == ["ben", "5", "f", "5", "f", "5", "f"]
    assert max(map(len, lines[1:-1])) <= 60
    legend = " ".join(line.strip() for line in lines[4:])
    assert "1 initialize_parameters, 2 linear_activation_forward, 3 cost; f failed" in legend


def test_of_many_claims_that_fail_the_table_tells_a_few_and_how_many_more() -> None:
    tests = tuple(TestResult(f"test_{k}", "A claim.", "failed", 1, Message("f", f"claim {k} fails.")) for k in range(9))
    stream = io.StringIO()
    report = msgspec.structs.replace(BEN, exercises=(exercise_result("f", 40, tests),))
    table.print_outcomes(Console(file=stream, width=100), [report], single=True)
    others = [line.split(maxsplit=2)[2] for line in stream.getvalue().splitlines() if "fails too" in line]
    assert others == [*(f"claim {k} fails." for k in range(1, 5)), "4 more, often for the same reason"]
