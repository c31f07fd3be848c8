"""The site: it opens from a folder, leaks nothing, moves, folds, can be searched, and has no barriers."""

from __future__ import annotations

import fcntl
import html
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import barriers, fetch
from playwright.sync_api import Page, expect
from sample_course import ROOT

from autograder.authoring.course_map import order
from autograder.course.notebook import cell_metadata, cell_source, read_notebook

BUILD = ROOT / "website" / "build"
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
LESSON = "lessons/c1w2_logistic_regression.html"
IDS = order(ROOT)
PAGES = ["index.html", LESSON, "lessons/c4w1_convolutions.html", "docs/instructors.html", "docs/testing-kit.html"]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the whole site, built once by the first process of a run that needs it."""
    fetch()
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = BUILD / "stamp"
        if not stamp.is_file() or stamp.read_text() != RUN:
            done = subprocess.run([sys.executable, "-m", "website"], cwd=ROOT, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            stamp.write_text(RUN)
    return BUILD / "html"


@pytest.fixture
def reader(page: Page, site: Path) -> Iterator[Page]:
    """A page that must ask for nothing outside the site's folder."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / LESSON).as_uri())
    yield page
    outside = [url for url in asked if not url.startswith((site.as_uri(), "data:", "blob:"))]
    assert not outside, outside


def solution_lines(id: str, releases: list[str]) -> list[str]:
    """The lines of an assignment's solutions that the releases do not hold."""
    lines = {
        line.strip()
        for cell in read_notebook(ROOT / "source" / id / f"{id}.ipynb")["cells"]
        if cell["cell_type"] == "code" and cell_metadata(cell).get("solution")
        for line in cell_source(cell).split("\n")
    }
    cells = [cell for each in releases for cell in read_notebook(ROOT / "release" / each / f"{each}.ipynb")["cells"]]
    told = "\n".join(map(cell_source, cells))
    found = sorted(line for line in lines if len(line) > 24 and line not in told)
    assert found, "nothing to look for"
    return found


def words(page: Path) -> str:
    """What a page shows."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("id", IDS)
def test_a_lesson_has_a_page_and_no_line_of_its_solution_stands_on_it(site: Path, id: str) -> None:
    text = words(site / "lessons" / f"{id}.html")
    assert "raise NotImplementedError" in text
    assert [line for line in solution_lines(id, [id]) if line in text] == []


def test_no_page_holds_a_line_of_a_solution_that_no_release_hands_out(site: Path) -> None:
    pages = {path: words(path) for path in site.rglob("*.html")}
    lines = [line for id in IDS for line in solution_lines(id, IDS)]
    assert [(path.name, line) for path, text in pages.items() for line in lines if line in text] == []


def test_no_hidden_test_and_no_source_lies_in_the_folder(site: Path) -> None:
    names = {path.name for path in site.rglob("*")}
    assert not {name for name in names if name.startswith("test_c")}
    assert not [path for path in site.rglob("*.ipynb") if "_downloads" not in path.parts]


def test_formulas_are_set_by_a_file_of_the_site(reader: Page) -> None:
    expect(reader.locator("mjx-container").first).to_be_visible()
    assert reader.locator("mjx-merror, mtext[mathcolor=red]").count() == 0
    assert not re.search(r"\\\(|\$", " ".join(reader.locator(".bd-article p").all_inner_texts()))


def test_answers_and_helpers_are_folded_until_they_are_opened(reader: Page) -> None:
    answer = reader.locator("details", has=reader.locator("summary", has_text="Answer")).first
    inside = answer.locator(":scope > *:not(summary)").first
    expect(inside).to_be_hidden()
    answer.locator("summary").click()
    expect(inside).to_be_visible()
    expect(reader.get_by_text("def compare(value, target, tolerance)")).to_be_hidden()


def test_a_slider_changes_the_picture_by_keyboard(reader: Page) -> None:
    figure = reader.locator("figure.play").first
    slider, picture = figure.get_by_role("slider").first, figure.locator("img")
    before, shown = picture.get_attribute("src"), figure.locator("output").first.inner_text()
    slider.focus()
    slider.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", str(before))
    expect(figure.locator("output").first).not_to_have_text(shown)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_every_picture_has_a_text_and_is_there(reader: Page) -> None:
    for picture in reader.locator(".bd-article img").all():
        assert (picture.get_attribute("alt") or "").strip()
        assert picture.evaluate("image => (image.loading = 'eager', image.decode()).then(() => image.naturalWidth)") > 0


def test_search_finds_a_lesson_without_a_server(reader: Page, site: Path) -> None:
    reader.goto(f"{(site / 'search.html').as_uri()}?q=tumour")
    expect(reader.locator("#search-results a", has_text="Can one neuron").first).to_be_visible()


def test_a_phone_shows_a_lesson_without_scrolling_sideways(reader: Page) -> None:
    reader.set_viewport_size({"width": 390, "height": 844})
    assert reader.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barriers_that_axe_finds(reader: Page, site: Path, name: str, scheme: str) -> None:
    reader.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    reader.goto((site / name).as_uri())
    reader.wait_for_function("document.readyState === 'complete'")
    reader.evaluate("globalThis.MathJax?.startup?.promise")
    assert barriers(reader) == []
