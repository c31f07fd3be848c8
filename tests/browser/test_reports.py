"""The class page and the student page in a browser: no barriers in light and in dark, and nothing wider than paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe import barriers
from playwright.sync_api import Page
from sample_outcomes import BEN, CLASS, CLEO, DAN

from autograder.report import class_page, student_page
from autograder.report.overview import overviews

PAGES = {
    "class": class_page.text(overviews(CLASS)),
    "partial": student_page.text([BEN]),
    "hostile": student_page.text([CLEO]),
    "ungraded": student_page.text([DAN]),
}


@pytest.fixture(params=PAGES)
def shown(request: pytest.FixtureRequest, page: Page, tmp_path: Path) -> Page:
    path = tmp_path / "page.html"
    path.write_text(PAGES[request.param], encoding="utf-8")
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_report_page_has_no_barriers_that_axe_finds(shown: Page, scheme: str) -> None:
    shown.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    paper = shown.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert barriers(shown) == []


def test_a_report_page_prints_dark_on_white_and_fits_the_paper(shown: Page) -> None:
    shown.emulate_media(media="print", color_scheme="dark")
    shown.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dots an inch
    assert shown.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert shown.evaluate("document.documentElement.scrollWidth") <= 794
