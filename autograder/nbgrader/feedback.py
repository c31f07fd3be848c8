"""nbgrader's feedback page without a network: formulas set as MathML, and the code that the notebook folds folded."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ElementTree
from typing import Any

from bs4 import BeautifulSoup, Tag
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

FOLDED = "celltag_hide-input"
"""The class that nbconvert gives to a cell with the tag hide-input."""

ALIGNED = re.compile(r"\\(begin|end)\{aligned\}")
"""The environment that the lessons use; the converter knows it under the name align*."""

ROW_SPACE = re.compile(r"\\\\\s*\[[\d.]+\s*[a-z]{2}\]")
"""Space below a row, which the converter would show as a text."""

UNKNOWN = re.compile(r"(?<=<mi>)\\([A-Za-z]+)(?=</mi>)")
"""A command that the converter does not know, such as \\arg, is shown by its name."""


def mathml(formula: str, display: bool = False) -> str:
    r"""A formula in TeX as MathML, which browsers set by themselves; one that cannot be read stays as it is written.

    >>> mathml(r"x < 1").partition("<mrow>")[2]
    '<mi>x</mi><mo>&#x0003C;</mo><mn>1</mn></mrow></math>'
    >>> mathml(r"\text{this & that}")
    '<code>\\text{this &amp; that}</code>'
    """
    try:
        known = ROW_SPACE.sub(r"\\\\", ALIGNED.sub(r"\\\1{align*}", formula))
        made = convert(known, display="block" if display else "inline").replace("\\_", "_")
        made = UNKNOWN.sub(r"\1", made)
        ElementTree.fromstring(made)  # a stray & or < of a text inside would be HTML on the page
    except Exception:  # whatever the converter makes of a student's TeX
        return f"<code>{html.escape(formula)}</code>"
    return made


class Renderer(IPythonRenderer):
    """Markdown as nbconvert writes it, but for its formulas."""

    def block_math(self, body: str) -> str:
        return f"<p>{mathml(body, display=True)}</p>"

    def multiline_math(self, text: str) -> str:
        return self.block_math(text)

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def inline_math(self, body: str) -> str:
        return mathml(body)


def markdown2html(source: str, **options: Any) -> str:
    """Markdown as HTML; options as those of nbconvert's renderer."""
    return str(MarkdownWithMath(renderer=Renderer(escape=False, **options)).render(source))


class Exporter(HTMLExporter):
    """`nbgrader generate_feedback` writes its pages with it; `nbgrader_config.py` names it."""

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """The filter of that name, which the page's template applies to a cell's text."""
        return markdown2html(source, attachments=context.get("cell", {}).get("attachments", {}))

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[Any, dict[str, Any]]:
        page, resources = super().from_notebook_node(nb, resources, **kw)
        soup = BeautifulSoup(page, features="html.parser")
        for script in soup.select("script"):  # of the template: MathJax, and two libraries that nothing here uses
            script.decompose()
        for cell in soup.select(f".{FOLDED} > .input"):
            _fold(soup, cell)
        return str(soup), resources


def _fold(soup: BeautifulSoup, code: Tag) -> None:
    """Put code behind a summary: the comment in its first line, or "Code"."""
    line = (code.select_one(".input_area") or code).get_text().strip().split("\n")[0]
    summary = soup.new_tag("summary")
    summary.string = line.lstrip("# ").removeprefix("Folded: ") if line.startswith("#") else "Code"
    details = code.wrap(soup.new_tag("details"))
    details.insert(0, summary)
