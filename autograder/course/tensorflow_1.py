"""Notebooks that were written for TensorFlow 1, as the labs were until 2021: told in a notice."""

from __future__ import annotations

import re
from collections.abc import Iterable

FIRST = re.compile(
    r"\b(?:tf\.(?:placeholder|Session|InteractiveSession|global_variables_initializer|get_variable|contrib"
    r"|reset_default_graph|set_random_seed|train\.\w+Optimizer)\b|tensorflow\.compat\.v1\b|disable_v2_behavior\b)"
)
"""Names that TensorFlow 2 has not, or has for old code only."""


def notice(cells: Iterable[tuple[str, str]]) -> str:
    """What the reader is told where some cell, (name, source), uses TensorFlow 1; "" where none does.

    >>> notice([("3", "X = tf.placeholder(tf.float32)")])[:55]
    'It was written for TensorFlow 1 (tf.placeholder in cell'
    >>> notice([("3", "X = tf.constant(1.0)")])
    ''
    """
    found = next(((name, match[0]) for name, source in cells if (match := FIRST.search(source))), None)
    if found is None:
        return ""
    return (
        f"It was written for TensorFlow 1 ({found[1]} in cell {found[0]}), and is graded in TensorFlow 2, which has no"
        " placeholders and no sessions: a function computes at once with the tensors that it is given. What uses them"
        " stops with an exception."
    )
