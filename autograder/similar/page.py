"""The page of similar hand-ins: each pair side by side, with what they share marked."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.report.page import environment
from autograder.similar.pairs import Pair


def text(assignment: str, hand_ins: int, found: Sequence[Pair]) -> str:
    """The page on one assignment."""
    return environment().get_template("similar.html").render(assignment=assignment, hand_ins=hand_ins, pairs=found)
