"""What a student's notebook may show: no text, however odd, becomes HTML that runs or calls home by a scheme."""

from __future__ import annotations

import base64
import time
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbconvert.filters import markdown2html

from autograder.nbgrader.sanitize import (
    CUT,
    MAX_OUTPUTS,
    MAX_TEXT,
    Room,
    as_text,
    attachments,
    markdown,
    outputs,
    plain_cell,
    structure,
)

PIECES = [
    *(
        "<",
        ">",
        "</",
        "<!--",
        "<?",
        "<![CDATA[",
        "script",
        "img src=x onerror=alert(1)",
        "a href=",
        "svg/onload=alert(1)",
    ),
    *(
        "javascript",
        "java",
        "script",
        ":",
        "\\:",
        "&colon;",
        "&#58;",
        "&#x6a;avascript:",
        "&amp#106;avascript:",
        "&Tab;",
    ),
    *(
        "[a](",
        ")",
        "![b](",
        "[c]: ",
        "[c]",
        "<javascript:alert(1)>",
        "(< javascript:x>)",
        "data:text/html,",
        "vbscript:",
    ),
    *(
        "`",
        "```",
        "~~~\n",
        "$",
        "$$",
        "\\(",
        "\\begin{a}",
        "\\end{a}",
        "\n",
        "\n\n",
        "    ",
        "\t",
        " ",
        "> ",
        "- ",
        "#",
    ),
    *('"', "'", " onclick=alert(1) ", "mermaid\n", "|", "&", "&lt;script&gt;", "\x00", "\x1b", "\xa0", "é", "*", "_"),
]
"""What attacks on a markdown renderer are made of."""

TAGS = {
    "a",
    "p",
    "em",
    "strong",
    "code",
    "pre",
    "img",
    "div",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
}
TAGS |= {"ul", "ol", "li", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "del", "dl", "dt", "dd", "input"}
ATTRIBUTES = {"href", "src", "alt", "title", "class", "id", "style", "type", "disabled", "checked", "start"}
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n...").decode()


def assert_harmless(page: str) -> None:
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        assert tag.name in TAGS, page
        assert set(tag.attrs) <= ATTRIBUTES, page
        for key in ("href", "src"):
            target = "".join(str(tag.get(key, "")).lower().split())
            assert not target.startswith(("javascript:", "vbscript:", "data:text")), page


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=14))
def test_no_markdown_renders_as_html_that_runs(pieces: list[str]) -> None:
    assert_harmless(markdown2html(markdown("".join(pieces))))


@pytest.mark.parametrize(
    "source",
    [
        "[a](&#106;avascript:alert(1))",
        "[a](&amp#106;avascript:alert(1))",
        "[a](<  javascript:alert(1)>)",
        "[a](java&Tab;script:alert(1))",
        "[a](javascript&colon;alert(1))",
        "[x]: javascript\\:alert(1)\n\n[x]",
        "[a](\x01javascript:alert(1))",
        "$$ <script>alert(1)</script> $$",
        "```mermaid\n<script>alert(1)</script>\n```",
        '![a" onerror="alert(1)](b "t\' onerror=\'alert(1)")',
    ],
)
def test_known_tricks_are_harmless(source: str) -> None:
    assert_harmless(markdown2html(markdown(source)))


@pytest.mark.parametrize(
    "piece", ["`", "~", "   ```", "` ", "$", "$ ", "[", "![", "[a]:", "&a", "<", "\\", "javascript ", " "]
)
def test_whatever_is_repeated_costs_the_grader_little(piece: str) -> None:
    began = time.process_time()
    markdown(piece * (190_000 // len(piece)))
    assert time.process_time() - began < 8, "of CPU; backticks took 30 s"


def test_prose_mathematics_and_code_stay_readable() -> None:
    source = "The data: R&D, $a < b$, `x = 1`, [site](https://example.org/?a=1&b=2)\n\n> quoted"
    assert markdown(source) == source


def test_a_reference_to_a_missing_attachment_is_taken_out() -> None:
    assert markdown("![a](attachment:gone.png) ![b](attachment:b.png)", {"b.png": {}}) == (
        "! [a] (attachment (left out) gone.png) ![b](attachment:b.png)"
    )


def test_outputs_keep_text_and_pictures_alone() -> None:
    bundle = {"text/html": "<b>", "image/svg+xml": "<svg>", "text/plain": "t", "image/png": PNG, "image/jpeg": PNG}
    raw = [
        {"output_type": "display_data", "data": bundle, "metadata": {"image/png": {"width": "<"}}},
        {"output_type": "display_data", "data": {"text/html": "<b>"}, "metadata": {}},
        {"output_type": "stream", "name": "<b>", "text": ["a", "b"]},
        {"output_type": "comm", "data": {}},
        "nothing",
    ]
    assert outputs(raw, Room()) == [
        {"output_type": "display_data", "data": {"text/plain": "t", "image/png": PNG}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": "ab"},
    ]


def test_outputs_are_capped_in_size_and_number() -> None:
    long = {"output_type": "stream", "name": "stdout", "text": "x" * (MAX_TEXT + 1)}
    short = {"output_type": "stream", "name": "stdout", "text": "x"}
    plot = {"output_type": "display_data", "data": {"text/plain": "a plot", "image/png": PNG}, "metadata": {}}
    assert len(outputs([short] * (MAX_OUTPUTS + 5), Room())) == MAX_OUTPUTS
    first, second = outputs([long, long, plot], Room())
    assert first["text"] == "x" * MAX_TEXT + CUT
    assert second["data"] == {"image/png": PNG}
    assert outputs([long], Room(bytes=10)) == []


def test_attachments_are_pictures_with_plain_names() -> None:
    raw = {
        "a.png": {"image/png": PNG, "image/svg+xml": "<svg>"},
        "b.svg": {"image/svg+xml": "x"},
        '"c': {"image/png": PNG},
    }
    assert attachments(raw, Room()) == {"a.png": {"image/png": PNG}}


def test_a_notebook_too_large_to_render_is_cut() -> None:
    room = Room(characters=100)
    cells = [plain_cell({"cell_type": "markdown", "source": "x" * 20}, room) for _ in range(2)]
    assert [cell["source"] for cell in cells] == ["x" * 20, CUT.strip()]


def test_raw_cells_are_escaped_since_they_are_put_into_pages_as_they_are() -> None:
    assert plain_cell({"cell_type": "raw", "source": "<b>"}, Room())["source"] == "&lt;b&gt;"


def test_lone_surrogates_and_control_characters_do_not_reach_a_file() -> None:
    assert as_text("a\ud800b\x00\x08c\td\x1b[0m", 99) == "a?bc\td\x1b[0m"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
FIELD = st.sampled_from(["cell_type", "id", "metadata", "source", "outputs", "execution_count", "attachments"])
KIND = st.sampled_from(["code", "markdown", "raw", "heading"])
CELLS = st.lists(
    st.builds(lambda d, k: {**d, "cell_type": k}, st.dictionaries(FIELD, JSON, max_size=7), KIND), max_size=3
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=CELLS, metadata=JSON)
def test_whatever_the_cells_hold_the_structure_is_a_valid_notebook(cells: list[dict[str, Any]], metadata: Any) -> None:
    nbformat.validate(nbformat.from_dict(structure({"cells": cells, "metadata": metadata})))
