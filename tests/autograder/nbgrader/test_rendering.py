"""A page over a hand-in is made in time: what takes long to render, or is long, is left out of what is shown."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from nbgrader_run import empty_gradebook, nbgrader, warm_grader
from sample_course import ID, build_course, code, markdown, solved, submit

from autograder.nbgrader import rendering
from autograder.nbgrader.restore import restore
from autograder.nbgrader.sanitize import MAX_CELL
from autograder.nbgrader.sanitize import markdown as safe

SLOW = {
    "open brackets": "[" * 19_000,
    "open images": "![" * 9_500,
    "list marks": "* * " * 4_000,
    "open links": "[a](" * 4_700,
    "environments": "\\begin{a}" * 2_000,
    "parentheses": "(" * 190_000,
    "quotations": ">" * 19_000,
}
PLAIN = "A paragraph about *gradients*, with $x^2$ and `code`.\n\n" * 200


def test_what_renders_too_long_is_left_out_and_the_rest_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "CELL_SECONDS", 0.1)
    slow = markdown("slow", "[" * 60_000)
    notebook = {"cells": [markdown("plain", PLAIN[:2000]), slow, markdown("more", "word " * 100)]}
    assert rendering.leave_out_slow_cells(notebook, []) == ["slow"]
    assert notebook["cells"][0]["source"] == PLAIN[:2000]
    assert slow["source"] == rendering.TOO_SLOW


def test_a_trial_that_gives_nothing_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "COMMAND", ("false",))
    assert rendering.renderable([("markdown", "a")]) == set()
    assert rendering.renderable([]) == set()


def test_the_instructors_texts_and_short_ones_cost_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", refuse)
    own = [markdown("text", PLAIN)]
    assert rendering.leave_out_slow_cells({"cells": [*own, markdown("mine", "short")]}, own) == []


def test_a_cell_is_shown_up_to_its_limit() -> None:
    notebook = solved()
    notebook["cells"] += [markdown("long", "word " * 40_000), code("much", "x = 1\n" * 40_000)]
    notebook["cells"][-1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "y" * 9_000}] * 9
    cells = {cell["id"]: cell for cell in restore(notebook, solved())[0]["cells"]}
    for id in ("long", "much"):
        assert len(cells[id]["source"]) < MAX_CELL + 100
    assert sum(len(output["text"]) for output in cells["much"]["outputs"]) < MAX_CELL + 100


LINKS = {
    "[a](evil.html)": False,
    "[a]( evil.html)": False,
    "[a](<evil.html>)": False,
    "[a](/formgrader/x)": False,
    "[a](//host/x)": False,
    "[a](https:evil.html)": False,
    "[a](../../x 'title')": False,
    "![a](evil.png)": False,
    "![a](https://host/pixel.png)": False,
    "![a [b]](https://host/pixel.png)": False,
    "![a][r]\n\n[r]: https://host/pixel.png": False,
    "[a][r]\n\n[r]: evil.html": False,
    "[a]\n\n[a]:\n evil.html": False,
    "[a](https://numpy.org/doc)": True,
    "[a](mailto:ada@example.org)": True,
    "[a][r]\n\n[r]: https://numpy.org": True,
}


@pytest.mark.parametrize(("text", "kept"), LINKS.items())
def test_of_links_and_images_only_whole_addresses_and_attachments_stay(text: str, kept: bool) -> None:
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    page = str(markdown2html_mistune(safe(text)))
    assert ("<a " in page or "<img" in page) == kept or ("<img" not in page and 'href="https://' in page)
    if "evil" in text:
        assert 'href="' not in page and 'src="' not in page


def test_feedback_of_a_hostile_page_is_made(tmp_path: Path) -> None:
    course = build_course(tmp_path, isolation="none")
    empty_gradebook(course)
    slow = [markdown(f"m{k}", text) for k, text in enumerate(SLOW.values())]
    submit(course, "eve", {**solved(), "cells": [*solved()["cells"], *slow]})
    with warm_grader(course):
        assert nbgrader(course, "generate_assignment", ID) == 0
        assert nbgrader(course, "autograde", ID) == 0
    assert nbgrader(course, "generate_feedback", ID) == 0
    assert (course / "feedback" / "eve" / ID / f"{ID}.html").is_file()
