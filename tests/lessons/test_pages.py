"""Every release and solution is a page that reads well: the rules of page_rules.py, and that each rule can fail."""

from __future__ import annotations

from typing import Any

import pytest
from page_rules import (
    ROOT,
    WORDS,
    Json,
    banned_words,
    broken_formulas,
    faults,
    half_folded_code,
    long_lines,
    nameless_sounds,
    nothing_drawn_or_played,
    open_answers,
    unanswered_predictions,
    uncounted_checks,
    untold_pictures,
)

from autograder.course.course import assignment_ids


@pytest.mark.parametrize("step", ["release", "solutions"])
@pytest.mark.parametrize("id", assignment_ids(ROOT))
def test_a_lesson_is_a_page_that_reads_well(id: str, step: str) -> None:
    assert list(faults(step, id)) == []


def page_of(*cells: Json) -> Json:
    return {"cells": [{"id": f"cell-{k}", "metadata": {}} | cell for k, cell in enumerate(cells)]}


def markdown(source: str) -> Json:
    return {"cell_type": "markdown", "source": source}


def code(source: str, *tags: str, outputs: tuple[Json, ...] = (), **metadata: Any) -> Json:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {"tags": [*tags], **metadata}}


def player(html: str) -> Json:
    return {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}


PICTURE = {"output_type": "display_data", "data": {"image/png": ""}}


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (
            open_answers,
            page_of(markdown("1. Why?\n\n   <details><summary>A</summary>\n\n   So.\n\n   </details>\n\n2. And?")),
            page_of(markdown("1. Why?\n<details><summary>A</summary>\n\nSo.\n\n</details>\n\n2. And?")),
        ),
        (
            open_answers,
            page_of(markdown("> **a** &ensp; Yes."), markdown("<details><summary>A</summary>\n\n**a**.\n\n</details>")),
            page_of(markdown("> **a** &ensp; Yes."), markdown("It is **a**.")),
        ),
        (
            broken_formulas,
            page_of(markdown("*a* is $a_1 * b_1$ and $c_1 * d_1$\n\n$$\na < b\n$$\n\nand `$HOME`")),
            page_of(markdown("It is $a_1 * b_1$ and $c_1 *\nd_1$")),
        ),
        (
            untold_pictures,
            page_of(code("show()", outputs=({**PICTURE, "metadata": {"image/png": {"alt": "a"}}},)), markdown(WORDS)),
            page_of(code("plt.show()", outputs=({**PICTURE, "metadata": {}},)), markdown(WORDS)),
        ),
        (
            untold_pictures,
            page_of(markdown("![a layer](layer.svg)")),
            page_of(code("show()", outputs=({**PICTURE, "metadata": {"image/png": {"alt": "a"}}},)), markdown("## 2.")),
        ),
        (
            nameless_sounds,
            page_of(code("hear()", outputs=(player('<audio aria-label="A bell" controls>'),))),
            page_of(code("Audio()", outputs=(player("<audio controls>"),))),
        ),
        (long_lines, page_of(code("x" * 96)), page_of(code(f"y = 1\n{'x' * 97}"))),
        (banned_words, page_of(markdown("Each row is one tumour.")), page_of(markdown("It holds one row\na tumour."))),
        (banned_words, page_of(code("1") | {"id": "corners"}), page_of(code("1") | {"id": "without-bends"})),
        (banned_words, page_of(markdown("The dependent gradient")), page_of(code("def f():\n    '''Pass blame.'''"))),
        (
            unanswered_predictions,
            page_of(markdown("> **Predict.** a, b or c?"), code('guess = ""', "demo", "predict")),
            page_of(markdown("> **Predict.** a, b or c?"), code("print(1)", "demo")),
        ),
        (
            half_folded_code,
            page_of(code("# Folded: a plot.", "demo", "hide-input", jupyter={"source_hidden": True})),
            page_of(code("# Folded: a plot.", "demo", "hide-input")),
        ),
        (
            nothing_drawn_or_played,
            page_of(code("ax = canvas(8, 2)"), code("play(draw, values)")),
            page_of(code("def canvas(): ...\ncanvas()", "shared"), code("play(draw, values)")),
        ),
        (nothing_drawn_or_played, page_of(code("canvas()\nplay(draw)")), page_of(code("canvas()\n# play(draw)"))),
        (
            uncounted_checks,
            page_of(code("check({})", outputs=({"text": ["dw   ok\n", "1 of 1 ok\n"]},))),
            page_of(code("check({})", outputs=({"text": ["1 of 1 ok\n", "179 numbers\n"]},))),
        ),
    ],
)  # fmt: skip
def test_a_rule_tells_right_from_wrong(rule: Any, right: Json, wrong: Json) -> None:
    assert list(rule(right)) == []
    assert list(rule(wrong)) != []
