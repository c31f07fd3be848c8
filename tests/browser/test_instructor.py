"""An instructor's way in formgrader: autograde, read our verdict, comment, make the feedback page; no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from nbgrader_run import nbgrader
from playwright.sync_api import Page, expect
from sample_course import ID, Json, cell_of, code, markdown, solved, submit

HACK = "<script>window.hacked = 1</script><img src='missing.png' onerror='window.hacked = 1'>"


def partly_right(notebook: Json) -> None:
    """Twice zero is 1: three of four weights of `double` pass."""
    cell_of(notebook, "double-solution")["source"] = "def double(x):\n    return 2 * x if np.ndim(x) else 2 * x + 1"


def hostile(notebook: Json) -> None:
    """Script in outputs, in markdown, and in the message of an exception that the verdict quotes."""
    cell_of(notebook, "centre-solution")["source"] = f"def centre(X):\n    raise ValueError({HACK!r})"
    bundle = {"text/html": HACK, "application/javascript": "window.hacked = 1", "text/plain": HACK}
    plot = cell_of(notebook, "plot")
    plot["outputs"] = [
        {"output_type": "display_data", "data": bundle | {"image/svg+xml": f"<svg>{HACK}</svg>"}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": f"printed {HACK}"},
        {"output_type": "error", "ename": "Error", "evalue": HACK, "traceback": [HACK]},
    ]
    cell_of(notebook, "double-text")["source"] += f"\n\n{HACK}\n\n<svg onload='window.hacked = 1'></svg>"
    notebook["cells"] += [markdown("mine", f"my own text {HACK}"), code("own", "1 + 1") | {"outputs": plot["outputs"]}]


@pytest.fixture(scope="module")
def formgrader(course: Path, jupyter: Callable[[Path], str]) -> str:
    """The address of formgrader in the course."""
    return f"{jupyter(course)}/formgrader"


def press(page: Page, student: str, button: str, says: str) -> None:
    """Press a button in a student's row of *Submissions*, wait for the success that the dialog tells, and close it."""
    page.get_by_role("row").filter(has_text=student).locator(f".{button} a").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(says)
    dialog.get_by_role("button", name="OK").click()
    expect(page.locator(".modal-backdrop")).to_have_count(0)


def open_submission(page: Page, formgrader: str, student: str) -> None:
    """Open a student's submission for manual grading; the list does not show names, but its rows hold them."""
    page.goto(f"{formgrader}/gradebook/{ID}/{ID}")
    page.locator("tr", has_text=student).get_by_role("link", name="Submission #").click()


def test_formgrader_autogrades_shows_feedback_takes_a_comment_and_makes_the_page(
    page: Page, course: Path, formgrader: str, screenshots: Path
) -> None:
    submit(course, "ada", solved(), partly_right)
    page.goto(formgrader)
    submissions = page.get_by_role("row").filter(has_text=ID).locator(".num-submissions a")
    expect(submissions).to_be_visible()
    page.screenshot(path=screenshots / "instructor-0-assignments.png")
    submissions.click()
    press(page, "ada", "autograde", "Successfully autograded")
    row = page.get_by_role("row").filter(has_text="ada")
    expect(row).to_contain_text("90 / 100")
    expect(row).to_contain_text("graded")
    page.screenshot(path=screenshots / "instructor-1-graded.png")

    open_submission(page, formgrader, "ada")
    verdict = page.locator("pre", has_text="double: 30 of 40 points")
    expect(verdict).to_contain_text("Zero must stay zero.")
    expect(page.locator("input#double")).to_have_attribute("placeholder", "30")
    comment = page.locator("#double-solution-comment")
    expect(comment).to_have_attribute("placeholder", re.compile("Type any comments"))  # what was saved has arrived
    comment.fill("Look at what **zero** gives.")
    with page.expect_response(lambda response: "/api/comment/" in response.url and response.ok):
        comment.blur()
    page.screenshot(path=screenshots / "instructor-2-submission.png", full_page=True)

    page.goto(f"{formgrader}/manage_submissions/{ID}")
    press(page, "ada", "generate-feedback", "Successfully generated feedback")
    page.goto((course / "feedback" / "ada" / ID / f"{ID}.html").as_uri())
    expect(page.locator("body")).to_contain_text("(Score: 90.0 / 100.0)")
    expect(page.locator("body")).to_contain_text("Look at what zero gives.")
    expect(page.locator("pre", has_text="double: 30 of 40 points")).to_contain_text("Zero must stay zero.")
    page.screenshot(path=screenshots / "instructor-3-feedback.png", full_page=True)


def test_formgrader_opens_inside_jupyterlab(page: Page, formgrader: str, screenshots: Path) -> None:
    page.goto(f"{formgrader.removesuffix('/formgrader')}/lab")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    inside = page.frame_locator("#nbgrader-formgrader iframe, iframe[src*=formgrader]").first
    expect(inside.get_by_role("row").filter(has_text=ID)).to_be_visible()
    page.screenshot(path=screenshots / "instructor-4-inside-jupyterlab.png")


def hacked(page: Page) -> object:
    page.wait_for_load_state("load")
    return page.evaluate("window.hacked")


def test_script_of_a_student_runs_neither_in_formgrader_nor_in_the_feedback_page(
    page: Page, course: Path, formgrader: str, screenshots: Path
) -> None:
    page.set_content(HACK)
    page.wait_for_function("window.hacked")  # it would run

    submit(course, "mallory", solved(), hostile)
    for command in ("autograde", "generate_feedback"):
        assert nbgrader(course, command, ID, "--student=mallory") == 0
    open_submission(page, formgrader, "mallory")
    expect(page.locator("pre", has_text="centre: 0 of 60 points")).to_contain_text(HACK)
    page.screenshot(path=screenshots / "hostile-1-submission.png", full_page=True)
    assert hacked(page) is None
    page.goto((course / "feedback" / "mallory" / ID / f"{ID}.html").as_uri())
    expect(page.locator("pre", has_text="centre: 0 of 60 points")).to_contain_text(HACK)
    page.screenshot(path=screenshots / "hostile-2-feedback.png", full_page=True)
    assert hacked(page) is None
