"""A student's way in a real browser: fetch, fill in a stub, run its check, validate, submit; then it is graded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader_run import nbgrader
from playwright.sync_api import Locator, Page, expect
from sample_course import ID

DOUBLE = "def double(x):\n    return 2 * x"
CENTRE = "def centre(X):\n    return X - X.mean(axis=1, keepdims=True)"


@pytest.fixture
def home(course: Path, tmp_path: Path) -> Path:
    """An empty folder of a student; the assignment is released to the exchange."""
    assert nbgrader(course, "release_assignment", ID) == 0
    return tmp_path


def assignment_list(page: Page) -> Locator:
    """nbgrader's list of assignments, opened from JupyterLab's menu, or brought to the front."""
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    return page.locator("#nbgrader-assignment-list")


def cell(page: Page, text: str) -> Locator:
    """The code cell of the notebook whose source holds `text`."""
    return page.locator(".jp-CodeCell", has=page.locator(".jp-InputArea-editor", has_text=text))


def fill_in(page: Page, stub: Locator, source: str) -> None:
    """Type `source` over a cell's source and run it."""
    stub.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def test_a_student_fetches_solves_validates_and_submits_and_is_graded(
    page: Page, course: Path, home: Path, jupyter: Callable[[Path], str], screenshots: Path
) -> None:
    page.goto(f"{jupyter(home)}/lab")
    assignments = assignment_list(page)
    page.screenshot(path=screenshots / "student-0-list.png")
    assignments.get_by_role("button", name="Fetch").click()
    expect(assignments.get_by_role("button", name="Submit")).to_be_visible()
    page.screenshot(path=screenshots / "student-1-fetched.png")
    assignments.locator(".assignment-notebooks-link").click()
    page.pause if False else None
    page.screenshot(path=screenshots / "student-1b-fetched.png")
    print(page.locator("#nbgrader-assignment-list").inner_html())
    assert 0
