"""The verdict under a grade cell: what is said once, what is escaped, and where long lines go on."""

from __future__ import annotations

import re

from autograder.records import ExerciseResult, Message, Row, TestResult, exercise_result
from autograder.report.cell import cell_outputs, verdict


def said(text: str) -> Message | None:
    return Message("f", text, not_judged="not judged" in text) if text else None


def exercise(*outcomes: tuple[str, int, str]) -> ExerciseResult:
    """An exercise whose tests have these statuses, weights and messages."""
    return exercise_result(
        "f",
        10,
        tuple(
            TestResult(
                f"t{k}",
                f"Title {k}.",
                status,
                weight,
                Message("f", text, not_judged="not judged" in text) if text else None,
            )
            for k, (status, weight, text) in enumerate(outcomes)
        ),
    )


def test_a_message_is_shown_once() -> None:
    text = verdict(exercise(("failed", 1, "it must be even."), ("failed", 1, "it must be even.")))
    assert text.count("must be even") == 1
    assert text.endswith("Title 1.\n                   (as above)")


def test_that_an_exercise_is_missing_is_said_once() -> None:
    missing = ("not attempted", 1, "it is not written yet.")
    rest = ("not attempted", 1, "not judged, since it is not written yet.")
    assert verdict(exercise(missing, rest, rest)).count("written") == 1


def test_the_page_says_the_same_as_the_text_and_nothing_in_it_is_markup() -> None:
    shown = cell_outputs(exercise(("failed", 1, "<script>"), ("passed", 2, "")), ["<b>"])[1]["data"]
    plain = re.sub("<[^>]*>", "", shown["text/html"]).replace("&lt;", "<").replace("&gt;", ">")
    assert plain.rstrip() == shown["text/plain"]
    assert "<script>" not in shown["text/html"] and "<b>" not in shown["text/html"]


def test_a_long_line_goes_on_in_the_column_where_its_text_began() -> None:
    message = Message("f", "it must be even.", rows=(Row("smallest case", "x = 3"),))
    tests = (TestResult("t", "Title.", "failed", 1, message),)
    page = cell_outputs(exercise_result("f", 10, tests))[1]["data"]["text/html"]
    columns = {text.strip(): int(column) for column, text in re.findall(r"padding-left: (\d+)ch[^>]*>([^<]+)", page)}
    line = " " * 19 + "  smallest case   x = 3"
    assert columns["f: it must be even."] == 19
    assert columns[line.strip()] == line.index("x = 3")
