"""The student's page: everything that the report says, escaped, in one file, readable without colours."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from sample_outcomes import ADA, BEN, CLASS, CLEO, DAN, report

from autograder.report import webpage
from autograder.report.forms import file_names
from autograder.report.page import STYLE
from autograder.report.plots import histogram, stacked

VOID = {"meta", "link", "br", "hr", "img", "wbr"}


class Page(HTMLParser):
    """The tags, attributes and text of a page; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def check_page(text: str) -> Page:
    """What every page of ours must keep: language, title, landmarks, headings in order, no network, no script."""
    page = Page(text)
    assert text.startswith("<!doctype html>\n")
    assert page.named("html") == [{"lang": "en"}]
    for tag in ("header", "main", "h1"):
        assert len(page.named(tag)) == 1, tag
    assert len(page.named("title")) == 1 + len(page.named("svg"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    for tag, attributes in page.tags:
        assert tag not in ("script", "iframe", "object", "link", "img", "form", "i", "b")
        assert not any(name.startswith("on") or name in ("src", "style") for name in attributes)
        assert attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]
        for name in ("aria-labelledby", "href"):
            for id in (attributes.get(name) or "").replace("#", "").split():
                assert id in ids
    assert "url(http" not in text
    assert "@import" not in text
    return page


def test_the_page_has_score_exercises_and_each_counterexample() -> None:
    page = check_page(webpage.text([BEN]))
    for words in ("10 of 100 points", "f", "not attempted", "x = np.array([1.0, 2.5])", "np.array([3.0, 7.5])"):
        assert words in page.text
    assert "The cell g-solution is missing." in page.text
    assert page.named("th")[0] == {"scope": "col"}
    assert {"scope": "row"} in page.named("th")


def test_every_status_is_written_in_words() -> None:
    for outcome in (ADA, BEN, CLEO):
        page = check_page(webpage.text([outcome]))
        for exercise in outcome.exercises:
            for test in exercise.tests:
                assert f"{test.status}: {test.title}" in page.text


def test_what_a_student_wrote_is_text() -> None:
    page = check_page(webpage.text([CLEO]))
    assert "<script>alert(1)</script> & ]]>" in page.text
    assert "=cleo|<i>" in page.text


def test_a_message_is_shown_once_and_then_referred_to() -> None:
    page = check_page(webpage.text([report("ada", "failed", "failed", "passed")]))
    assert page.text.count("every entry must be doubled") == 1
    assert "As above: The claim of test_a." in page.text


def test_a_submission_without_a_grade_has_a_page_that_says_so() -> None:
    page = check_page(webpage.text([DAN]))
    assert "Not graded" in page.text
    assert "no grade" in page.text
    assert "not a notebook: <b> | `x`" in page.text


def test_a_page_is_one_students() -> None:
    with pytest.raises(ValueError, match="expected one outcome"):
        webpage.text(CLASS)


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
def test_text_has_a_contrast_of_at_least_seven(ink: str, ground: str) -> None:
    colours = dict(re.findall(r"--(\w+): (#\w+)", STYLE))
    light, dark = luminance(colours[ground]), luminance(colours[ink])
    assert (light + 0.05) / (dark + 0.05) >= 7


def test_plots_tell_their_numbers_in_words() -> None:
    plot = histogram("h", "Spread?", [0, 55, 100], "score")
    assert 'role="img"' in plot
    assert "0 to 10 %: 1, 50 to 60 %: 1, 90 to 100 %: 1" in plot
    bars = stacked("s", "Pass?", [("f<", (1, 2, 0, 3))], ("passed", "partly", "no points", "not attempted"))
    assert "f&lt;: 1 passed, 2 partly, 0 no points, 3 not attempted." in bars
