"""What a call may reach is read from the cells, through helpers, classes and other names."""

from __future__ import annotations

import pytest

from autograder.suite.reached import names_below, names_read

CELLS = (
    "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))",
    "squash = sigmoid",
    "def helper(z):\n    return [squash(each) for each in z]",
    "def predict(X):\n    return helper(X)",
    "class Line:\n    def fit(self, X):\n        return predict(X)",
    "def alone(X):\n    return X",
)


def test_a_function_is_reached_through_helpers_other_names_and_methods() -> None:
    assert "sigmoid" in names_below(["Line"], names_read(CELLS))


def test_what_is_not_mentioned_is_not_reached() -> None:
    assert names_below(["alone"], names_read(CELLS)) == ("alone",)


def test_every_definition_of_a_name_counts() -> None:
    assert "sigmoid" in names_below(["alone"], names_read((*CELLS, "def alone(X):\n    return sigmoid(X)")))


def test_what_is_not_defined_at_the_left_edge_leaves_it_open() -> None:
    assert names_below(["centre"], names_read((*CELLS, "if True:\n    def centre(X):\n        return X"))) == ()


def test_a_comment_and_a_string_call_nothing() -> None:
    cell = 'def centre(X):\n    """Uses\nsigmoid(X), or not."""\n    return X - "helper"  # predict(X)'
    assert names_below(["centre"], names_read((*CELLS, cell))) == ("centre",)


@pytest.mark.parametrize("body", ["(" * 100_000, "-" * 100_000 + "1", "\0", "'" * 99_999, '"""' + "x\n" * 99_999])
def test_no_text_ends_the_process_that_judges(body: str) -> None:
    """To parse it as Python could overflow a stack: an odd submission would not be graded."""
    assert names_read((f"def odd(x):\n    return {body}",)).keys() == {"odd"}
