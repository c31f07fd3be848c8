"""A student's way in a real browser: fetch, fill in stubs, run their checks, validate, submit, read the feedback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from lab import cell, run, wait_for_a_kernel
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


def validate(page: Page, picture: Path) -> str:
    """Press *Validate* in the notebook's toolbar; returns what the dialog says."""
    page.get_by_role("button", name="Validate").click()
    dialog = page.get_by_role("dialog")
    text = dialog.inner_text()
    page.screenshot(path=picture)
    dialog.get_by_role("button", name="OK").click()
    return text


def scores(course: Path) -> dict[str, float]:
    """The automatic scores of the one submission in the gradebook."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        (submission,) = gradebook.notebook_submissions(ID, ID)
        return {grade.name: grade.auto_score for grade in submission.grades}


def test_an_assignment_is_fetched_solved_validated_submitted_graded_and_its_feedback_read(
    page: Page, course: Path, home: Path, jupyter: Callable[[Path], str], screenshots: Path
) -> None:
    page.goto(f"{jupyter(home)}/lab")
    assignments = assignment_list(page)
    assignments.get_by_role("button", name="Fetch").click()
    assignments.locator(".assignment-notebooks-link").click()
    assignments.locator(".nested_list_item").get_by_role("link", name=ID).click()

    wait_for_a_kernel(page)
    run(page, cell(page, "import numpy as np"))
    run(page, cell(page, "import h5py"))
    stub, check = cell(page, "def double"), cell(page, "assert double(3) == 6")
    run(page, stub)
    expect(run(page, check)).to_contain_text("NotImplementedError: double")
    page.screenshot(path=screenshots / "student-1-stub.png")
    run(page, stub, DOUBLE)
    expect(run(page, check)).to_have_text("ok")
    assert "assert centre(X).shape" in validate(page, screenshots / "student-2-validate-fails.png")

    run(page, cell(page, "def centre"), CENTRE)
    expect(run(page, cell(page, "assert centre(X)"))).to_have_count(0)
    said = validate(page, screenshots / "student-3-validate-agrees.png")
    assert "Success! Your notebook passes all the tests." in said

    assignment_list(page).get_by_role("button", name="Submit").click()
    expect(assignments.locator("#submitted_assignments_list")).to_contain_text(ID)
    page.screenshot(path=screenshots / "student-4-submitted.png")
    for command in ("collect", "autograde", "generate_feedback", "release_feedback"):
        assert nbgrader(course, command, ID) == 0
    assert scores(course) == {"double": 40.0, "centre": 60.0}

    assignments.get_by_role("button", name="Fetch Feedback").click()
    expect(assignments.locator("#submitted_assignments_list")).to_contain_text("view feedback")
    (feedback,) = (home / ID / "feedback").rglob("*.html")
    page.goto(feedback.as_uri())
    expect(page.locator("body")).to_contain_text("(Score: 100.0 / 100.0)")
