"""The student's page: everything that the report says, escaped, in one file, readable without colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from html_page import check_page
from sample_outcomes import ADA, BEN, CLASS, CLEO, DAN, report

from autograder.report import student_page
from autograder.report.formats import file_names
from autograder.report.page import TEMPLATES
from autograder.report.plots import histogram, stacked


def test_the_page_has_score_exercises_and_each_counterexample() -> None:
    page = check_page(student_page.text([BEN]))
    for words in ("10 of 100 points", "f", "not attempted", "x = np.array([1.0, 2.5])", "np.array([3.0, 7.5])"):
        assert words in page.text
    assert "The cell g-solution is missing." in page.text
    assert page.named("th")[0] == {"scope": "col"}
    assert {"scope": "row"} in page.named("th")


def test_every_status_is_written_in_words() -> None:
    for outcome in (ADA, BEN, CLEO):
        page = check_page(student_page.text([outcome]))
        for exercise in outcome.exercises:
            for test in exercise.tests:
                assert f"{test.status}: {test.title}" in page.text


def test_what_a_student_wrote_is_text() -> None:
    page = check_page(student_page.text([CLEO]))
    assert "<script>alert(1)</script> & ]]>" in page.text
    assert "=cleo|<i>" in page.text


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_turns_escaping_off(path: Path) -> None:
    assert re.findall(r"autoescape|\|\s*safe\b|Markup", path.read_text(encoding="utf-8")) == []


def test_a_message_is_shown_once_and_then_referred_to() -> None:
    page = check_page(student_page.text([report("ada", "failed", "failed", "passed")]))
    assert page.text.count("every entry must be doubled") == 1
    assert "As above: The claim of test_a." in page.text


def test_a_submission_without_a_grade_has_a_page_that_says_so() -> None:
    page = check_page(student_page.text([DAN]))
    assert "Not graded" in page.text
    assert "no grade" in page.text
    assert "not a notebook: <b> | `x`" in page.text


def test_a_page_is_one_students() -> None:
    with pytest.raises(ValueError, match="expected one outcome"):
        student_page.text(CLASS)


def test_the_files_of_a_class_are_apart() -> None:
    names = file_names([*CLASS, ADA], "html")
    assert names[0] == "ada.mini_course.html"
    assert names[-1] == "ada.mini_course-2.html"
    assert len(set(names)) == 6
    assert not any("/" in name for name in names)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb` (WCAG 2.2)."""
    value = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(value[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("ink", ["ink", "soft", "link"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_a_contrast_of_at_least_seven(ink: str, ground: str, scheme: str) -> None:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark = style.split("prefers-color-scheme: dark", 1)
    colours = dict(re.findall(r"--(\w+): (#\w+)", light if scheme == "light" else dark))
    low, high = sorted([luminance(colours[ground]), luminance(colours[ink])])
    assert (high + 0.05) / (low + 0.05) >= 7


def test_plots_tell_their_numbers_in_words() -> None:
    plot = histogram("h", "Spread?", [0, 55, 100], "score")
    assert 'role="img"' in plot
    assert "0 to 10 %: 1, 50 to 60 %: 1, 90 to 100 %: 1" in plot
    bars = stacked("s", "Pass?", [("f<", (1, 2, 0, 3))], ("passed", "partly", "no points", "not attempted"))
    assert "f&lt;: 1 passed, 2 partly, 0 no points, 3 not attempted." in bars
