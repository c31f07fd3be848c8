"""What counts as a definition in a notebook that is not ours."""

from __future__ import annotations

import ast

import pytest

from autograder.worker.foreign import is_definition


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        ("ALPHA = 0.01", True),
        ("W = np.zeros((2, 1))", True),
        ("relu = lambda z: np.maximum(0, slow(z))", True),
        ("parameters = model(X, Y)", False),
        ("x = [train(k) for k in range(9)]", False),
        ("print(1)", False),
        ("for k in range(10**9): pass", False),
        ("if True:\n    import math", True),
    ],
)
def test_only_what_is_light_is_a_definition(statement: str, kept: bool) -> None:
    assert is_definition(ast.parse(statement).body[0]) is kept
