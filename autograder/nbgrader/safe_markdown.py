"""A student's markdown made safe to show: no HTML, no script, no link into the site that shows it. Pure functions."""

from __future__ import annotations

import html.entities
import re
from collections.abc import Mapping
from typing import Any

CODE_OR_MATH = re.compile(
    r"(?P<raw>^ {0,3}(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}(?P=fence)[^\n]*$|\Z)"
    r"|(?<!`)(?P<ticks>`++)[^`]+?(?P=ticks)(?!`)|\$\$.+?\$\$|\$[^$\n]+\$)",
    re.DOTALL | re.MULTILINE,
)
TAG_START = re.compile(r"<(?=[A-Za-z/!?])")
BARE = "|".join(sorted(name for name in html.entities.html5 if not name.endswith(";")))
ENTITY = re.compile(rf"&(?=#|[A-Za-z][A-Za-z0-9]{{0,40}};|{BARE})")
"""A character reference, with or without its semicolon: renderers decode `&amp#106;` twice, into a j."""

SPACE = r"[\s\x00-\x20\\]*"
SCHEME = re.compile(
    "(" + SPACE.join("javascript") + "|" + SPACE.join("vbscript") + "|" + SPACE.join("data") + r"(?=\W{0,9}:\W*\w+/)"
    ")" + SPACE + ":",
    re.IGNORECASE,
)


def markdown(source: str, attached: Mapping[str, Any] | None = None) -> str:
    """A student's markdown in which nothing is HTML any more, and no link runs a script.

    A `<` that could begin a tag becomes `&lt;`; in code and mathematics, where that would be read literally, it is
    set apart by a space. Either form is safe wherever the text is put.

    >>> markdown("<b>x</b> and $a<b$ and `<i>`")
    '&lt;b>x&lt;/b> and $a< b$ and `< i>`'
    >>> markdown("[x](javascript:alert(1))")
    '[x] (javascript (left out) alert(1))'
    >>> markdown("[a](evil.html) ![b](pixel.png) [c](https://numpy.org)")
    '[a] (evil.html) ! [b] (pixel.png) [c](https://numpy.org)'
    """
    source = ENTITY.sub("& ", source)
    source = SCHEME.sub(lambda found: f"{found[1]} (left out) ", source)
    source = _known_attachments(source, attached or {})
    source = _absolute_links(source)
    pieces, end = [], 0
    for literal in CODE_OR_MATH.finditer(source):
        pieces += [TAG_START.sub("&lt;", source[end : literal.start()]), TAG_START.sub("< ", literal[0])]
        end = literal.end()
    return "".join([*pieces, TAG_START.sub("&lt;", source[end:])])


ABSOLUTE = r"(?:https?://[^\s()<>\"'\\]+|mailto:[\w.@+-]+|#[\w.-]*)"
IMAGE = re.compile(r"!(?=\[)(?!\[[^\[\]\n]{0,200}\]\(attachment:[\w.-]{1,100}\))")
LINK = re.compile(rf"\](?=\()(?!\({ABSOLUTE}(?: \"[^\"\n]{{0,200}}\")?\)|\(attachment:[\w.-]{{1,100}}\))")
DEFINITION = re.compile(rf"\](?=:)(?!:[ \t]*{ABSOLUTE}(?:\s|$))")
TEX_LINK = re.compile(r"\\(?=(?:href|includegraphics|require|style|class|cssId)(?![a-z]))")


def _absolute_links(source: str) -> str:
    """`source` with links and images taken apart that lead into the site that shows them, or load from elsewhere.

    Left are links to whole addresses and to places in the text, and images that are attached. A form that is not
    certainly one of these is taken apart too.
    """
    source = TEX_LINK.sub(r"\\ ", IMAGE.sub("! ", source))
    return DEFINITION.sub("] ", LINK.sub("] ", source))


def _known_attachments(source: str, attached: Mapping[str, Any]) -> str:
    """`source` with references to missing attachments taken out: one such ends the making of a feedback page."""
    names = sorted(attached, key=len, reverse=True)
    known = "|".join(re.escape(name) for name in names)
    pattern = re.compile(rf"attachment{SPACE}:(?!(?:{known})[\s)\"'])" if names else rf"attachment{SPACE}:", re.I)
    return pattern.sub("attachment (left out) ", source)
