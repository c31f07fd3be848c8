"""Our HTML pages are Jinja2 templates, `templates/*.html`: every text is escaped, unless it is Markup."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).parent / "templates"


def breakable(name: str) -> Markup:
    """A name as HTML that may be broken after an underscore.

    >>> breakable("<a_b")
    Markup('&lt;a_<wbr>b')
    """
    return escape(name).replace("_", Markup("_<wbr>"))


def environment() -> Environment:
    """Where templates are found; a name that a template does not get is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    made.filters["breakable"] = breakable
    return made
