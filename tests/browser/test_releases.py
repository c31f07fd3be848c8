"""Every release as a student sees it: in JupyterLab each formula is set, and a stub filled there is graded."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from lab import cell, run, wait_for_a_kernel
from machine import bubblewrap_fault, missing
from playwright.sync_api import Page, expect
from sample_course import ROOT

from autograder.course.course import assignment_ids
from autograder.grading.grader import grade
from autograder.records import Report

IDS = assignment_ids(ROOT)
SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The released notebooks in a folder of a student."""
    return Path(shutil.copytree(ROOT / "release", tmp_path_factory.mktemp("student") / "release"))


@pytest.fixture(scope="module")
def lab(releases: Path, jupyter: Callable[[Path], str]) -> str:
    """The address of JupyterLab in that folder, with one document open at a time."""
    return f"{jupyter(releases)}/doc/tree"


def open_notebook(page: Page, lab: str, id: str) -> None:
    page.goto(f"{lab}/{id}/{id}.ipynb?reset")
    expect(page.locator(".jp-Notebook .jp-MarkdownCell").first).to_be_visible()


@pytest.mark.parametrize("course", sorted({id[:2] for id in IDS}))
def test_every_formula_of_a_courses_releases_is_set(page: Page, lab: str, releases: Path, course: str) -> None:
    """The texts of a course stand in one notebook, so that JupyterLab opens five and not 32."""
    read = [json.loads((releases / id / f"{id}.ipynb").read_text(encoding="utf-8")) for id in IDS if id[:2] == course]
    texts = [each for notebook in read for each in notebook["cells"] if each["cell_type"] == "markdown"]
    (releases / course).mkdir()
    notebook = {**read[0], "cells": [{**text, "id": f"text-{k}"} for k, text in enumerate(texts)]}
    (releases / course / f"{course}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    open_notebook(page, lab, course)
    shown = page.locator(".jp-Notebook .jp-MarkdownCell")
    expect(shown).to_have_count(len(texts))
    for k, text in enumerate(texts):
        if "$" in "".join(text["source"]):
            expect(shown.nth(k).locator("mjx-container").first).to_be_attached()
    expect(page.locator("mjx-merror, mtext[mathcolor=red]")).to_have_count(0)
    words = "\n".join(shown.all_inner_texts())
    assert "$" not in words, "a formula that was left as it is written"


def test_a_stub_of_a_release_that_is_filled_in_jupyterlab_passes_its_check_and_is_graded(
    page: Page, lab: str, releases: Path, screenshots: Path
) -> None:
    if fault := bubblewrap_fault():
        missing(fault)
    id = "c1w2_logistic_regression"
    path = releases / id / f"{id}.ipynb"
    open_notebook(page, lab, id)
    wait_for_a_kernel(page)
    page.locator(".jp-InputPlaceholder").first.click()  # the setup cell is folded
    run(page, cell(page, "import numpy as np"))
    stub, check = cell(page, "def sigmoid"), cell(page, '"one number": (sigmoid')
    run(page, stub, SIGMOID)
    expect(run(page, check)).to_contain_text("ok")
    page.screenshot(path=screenshots / "student-5-release.png")
    with page.expect_response(lambda response: "/api/contents/" in response.url and response.request.method == "PUT"):
        page.keyboard.press("Control+S")
    assert SIGMOID.split("\n")[1] in path.read_text(encoding="utf-8")
    report = grade(path, assignment=id)
    assert isinstance(report, Report)
    assert {e.id: e.status for e in report.exercises if e.status == "passed"} == {"sigmoid": "passed"}
