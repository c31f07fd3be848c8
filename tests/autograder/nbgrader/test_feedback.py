"""nbgrader's feedback page: it sets formulas, folds what the notebook folds, and asks no network for anything."""

from __future__ import annotations

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sample_course import ROOT
from traitlets.config import Config

from autograder.course.course import assignment_ids
from autograder.course.notebook import read_notebook
from autograder.nbgrader.feedback import Exporter, markdown2html, mathml

FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)


def page(*cells: nbformat.NotebookNode) -> BeautifulSoup:
    config = Config({"HTMLExporter": {"template_name": "classic"}})
    text, _ = Exporter(config=config).from_notebook_node(new_notebook(cells=list(cells)))
    return BeautifulSoup(text, features="html.parser")


def test_a_page_loads_nothing() -> None:
    made = page(new_markdown_cell("$x$"))
    assert not made.select("script, iframe, link[href]")
    assert "@import" not in str(made.head)


def test_formulas_are_mathml_in_the_line_and_displayed() -> None:
    made = page(new_markdown_cell("a $\\sigma(z)$ and\n\n$$\\frac{1}{2}$$\n\n\\begin{aligned}a &= b\\end{aligned}"))
    assert [each["display"] for each in made.select("math")] == ["inline", "block", "block"]
    assert made.select_one("math mfrac") is not None


@pytest.mark.parametrize(
    ("source", "told"),
    [("# Folded: a picture.\nx = 1", "a picture."), ("x = 1\n# not what it shows", "Code")],
    ids=["by its first comment", "without one"],
)
def test_folded_code_is_folded_and_its_output_is_not(source: str, told: str) -> None:
    output = nbformat.v4.new_output("stream", text="seen")
    folded = new_code_cell(source, metadata={"tags": ["hide-input"]}, outputs=[output])
    made = page(folded, new_code_cell("y = 2"))
    (details,) = made.select("details")
    assert details.summary is not None
    assert details.summary.get_text() == told
    assert "x = 1" in details.get_text()
    assert "seen" not in details.get_text()
    assert "y = 2" not in details.get_text()


def test_details_of_a_text_stay_folded_with_their_formulas() -> None:
    made = BeautifulSoup(markdown2html("<details><summary>Answer</summary>\n\n$x = 1$\n\n</details>"), "html.parser")
    assert made.select_one("details math") is not None
    assert not made.select("details[open]")


def test_an_attached_picture_is_embedded() -> None:
    cell = new_markdown_cell("![dot](attachment:dot.png)", attachments={"dot.png": {"image/png": "AAAA"}})
    assert page(cell).select('img[src^="data:image/png;base64,AAAA"]')


@pytest.mark.parametrize(
    "formula", [r"\text{<img src=x onerror=alert(1)>}", r"\text{a & b", r"\frac{", r"\left(", "{" * 2000]
)
def test_a_formula_that_cannot_be_set_is_shown_as_it_is_written(formula: str) -> None:
    made = BeautifulSoup(mathml(formula), "html.parser")
    assert not made.select("img")
    assert made.select("code, math")


@pytest.mark.parametrize("id", assignment_ids(ROOT))
def test_every_formula_of_a_lesson_can_be_set(id: str) -> None:
    texts = [
        "".join(cell["source"])
        for cell in read_notebook(ROOT / "release" / id / f"{id}.ipynb")["cells"]
        if cell["cell_type"] == "markdown"
    ]
    formulas = [found[1] or found[2] for text in texts for found in FORMULA.finditer(text)]
    made = [mathml(formula) for formula in formulas]
    assert [formula for formula, each in zip(formulas, made, strict=True) if each.startswith("<code>")] == []
    assert [
        formula for formula, each in zip(formulas, made, strict=True) if re.search(r"\\[A-Za-z_]|\dpt<", each)
    ] == []
