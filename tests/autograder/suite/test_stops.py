"""An exception that has one reason leads to a question; the texts are those that NumPy and Python raise today."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.suite.stops import question

TWO, THREE = np.ones((2, 1)), np.ones((3, 2))


@pytest.mark.parametrize(
    ("stop", "word"),
    [
        (lambda: TWO @ THREE, "columns in A"),
        (lambda: np.dot(TWO, THREE), "columns in A"),
        (lambda: THREE + np.ones((3, 3)), "two sizes must be equal"),
        (lambda: math.exp(THREE), "np.exp takes an array"),
        (lambda: None + THREE, "without a return"),
        (lambda: dict.get({}, "a")["dw"], "without a return"),
        (lambda: {}.get("a").shape, "without a return"),
        (lambda: {"W1": TWO}["W2"], "keys"),
        (lambda: [1, 2][2], "first index is 0"),
        (lambda: TWO[:, 1], "first index is 0"),
        (lambda: a_name_of_a_demo_cell, "argument under another name"),  # noqa: F821
    ],
)
def test_an_exception_with_one_reason_leads_to_a_question(stop: Callable[[], Any], word: str) -> None:
    with pytest.raises((TypeError, ValueError, LookupError, NameError, AttributeError)) as caught:
        stop()
    assert word in question(f"{type(caught.value).__name__}: {caught.value}")


@pytest.mark.parametrize("text", ["ZeroDivisionError: division by zero", "ValueError: my own", "Error", ""])
def test_others_lead_to_none(text: str) -> None:
    assert question(text) == ""
