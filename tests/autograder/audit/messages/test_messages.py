"""What is measured of the feedback: two kinds of bug that are told in the same words, and cases nobody can paste."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.console import Console

from autograder.audit.messages.results import BugTold, families, pasteable, said, worst
from autograder.audit.messages.run import feedback, spread
from autograder.audit.messages.table import text, to_json
from autograder.authoring.new import lay_out
from autograder.cli.audits import feedback_command
from autograder.records import Message, Row

CELL = "def f(x):\n    m = x.shape[1]\n    return np.sum(x, axis=1) / m\n"


def bug(kind: str, line: int, *messages: Message, exercise: str = "f") -> BugTold:
    return BugTold(exercise, "f", kind, f"line {line}", f"line {line}: a -> b", messages)


def told(claim: str, *rows: tuple[str, str], hint: str = "") -> Message:
    return Message("f", claim, rows=tuple(Row(*row) for row in rows), hint=hint)


def test_a_message_is_compared_by_its_words_and_not_by_its_values() -> None:
    one = told("it must be even.", ("smallest case", "x = 3"), ("f", "3"), ("holds", "the sign"), hint="Which half?")
    two = told("it must be even.", ("smallest case", "x = 5"), ("f", "-5"), ("holds", "the sign"), hint="Which half?")
    assert said(one) == said(two)
    assert said(one) != said(told("it must be even.", ("holds", "nothing"), hint="Which half?"))
    assert said(one) != said(told("it must be even.", ("holds", "the sign"), hint="Is it halved?"))


def test_the_line_at_which_an_exception_was_raised_tells_two_bugs_apart_and_its_text_does_not() -> None:
    first, second, third = (
        Message("f", f"it stopped with ValueError: {text}", f"it stopped with ValueError at line {n}.", ())
        for n, text in ((1, "shapes 3 and 4"), (1, "shapes 5 and 6"), (2, "shapes 3 and 4"))
    )
    assert said(first) == said(second) != said(third)


def test_a_share_counts_the_bugs_whose_words_another_kind_of_bug_gets() -> None:
    alike, own = told("it must be even."), told("it must be odd.")
    found = families([bug("sign", 1, alike), bug("sign", 1, alike), bug("axis", 2, alike, own), bug("sign", 3, own)])
    assert [(row.kind, row.told, row.first_shared, row.all_shared) for row in found] == [
        ("axis", 1, 1, 0),
        ("sign", 3, 2, 0),
        ("all", 4, 3, 0),
    ]


def test_the_same_mistake_at_the_same_place_and_words_in_another_exercise_are_not_shared() -> None:
    alike = told("it must be even.")
    twice = [bug("sign", 1, alike), bug("sign", 1, alike), bug("axis", 1, alike, exercise="g")]
    assert families(twice)[-1].first_shared == 0
    assert [shared.kinds for shared in worst(twice, 50)] == [1, 1]


def test_the_messages_that_most_kinds_share_stand_first() -> None:
    alike, own = told("it must be even."), told("it must be odd.")
    bugs = [bug("sign", 1, own), bug("axis", 2, alike), bug("mean", 2, alike)]
    assert [shared.message for shared in worst(bugs, 1)] == [alike]
    assert text(bugs).index("2 kinds of bug in f get") < text(bugs).index("1 kind of bug in f get")
    assert json.loads(to_json(bugs))["families"][-1]["told"] == 3


@pytest.mark.parametrize(
    ("case", "can"),
    [
        ("w = np.array([[1.0]]); b = 0.5", True),
        ("w = 0.5  # listed twice", True),
        ("X = (an array of shape (30, 400)); b = 0.5", False),
        ("p = {'W1': an array of shape (6, 6), float64}", False),
        ("300 digits, n_h = 5; the labels are 3 ... 8", True),
        ("cache = (1.0, 2.0, ...)", False),
    ],
)
def test_a_case_is_python_or_words_or_cannot_be_pasted(case: str, can: bool) -> None:
    assert pasteable(case) is can
    assert ("cannot be pasted: 0 of 1" in text([bug("sign", 1, told("Hm.", ("smallest case", case)))])) is can


def test_a_spread_takes_every_kind_before_it_takes_one_twice_and_a_smaller_one_is_part_of_it() -> None:
    pairs = list(spread({"f": CELL}, 6))
    assert len({mutant.kind for _, mutant in pairs}) == 6
    assert [mutant.description for _, mutant in spread({"f": CELL}, 3)] == [each.description for _, each in pairs[:3]]
    assert len(list(spread({"f": CELL}, None))) > 6


def test_the_messages_of_a_new_assignment_are_measured_and_kept(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    lay_out(tmp_path, "fresh")
    found = feedback(tmp_path, "fresh", each=3)
    assert found
    assert all(each.messages for each in found)
    output = tmp_path / "feedback.txt"
    console = Console(file=(tmp_path / "progress.txt").open("w"))
    assert feedback_command(tmp_path, ["fresh"], each=3, output=output, console=console) == 0
    assert output.read_text().startswith("family ")
