"""Values as a student reads them: what is shown can be pasted into a cell, and is shown whole or described."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.testing.text import SHOWN_PARTS, call_text, show

ENTRIES = st.one_of(st.integers(-9, 9), st.sampled_from([0.5, -2.25]), st.booleans(), st.just("relu"))
VALUES = st.recursive(
    ENTRIES,
    lambda inner: st.one_of(
        st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(st.sampled_from(["W1", "b1", "W2"]), inner)
    ),
    max_leaves=SHOWN_PARTS,
)


@given(value=VALUES)
def test_what_is_shown_is_the_value(value: Any) -> None:
    shown = show(value)
    assert "entries" in shown or eval(shown, {}) == value


def test_a_cache_of_twelve_arrays_is_shown_whole() -> None:
    cache = tuple(np.full((2, 1), k / 2) for k in range(12))
    pasted = eval(show(cache), {"np": np})
    assert all(np.array_equal(one, other) for one, other in zip(pasted, cache, strict=True))


@pytest.mark.parametrize("value", [[0.5] * 61, {str(k): k for k in range(61)}, [[1, 2]] * 40, [[]] * 99])
def test_what_is_too_long_is_described_and_never_cut(value: Any) -> None:
    assert "..." not in show(value)
    assert show(value).endswith("values in all")


def test_in_a_case_that_is_too_long_the_longest_arguments_are_described() -> None:
    text = call_text(["X", "cache", "b"], [np.ones((2, 2)), [0.25] * 50, 0.5], {}, limit=100)
    assert text == "X = np.array([[1.0, 1.0], [1.0, 1.0]]); cache = (a list of 50); b = 0.5"


def test_a_large_array_in_a_call_is_shown_whole_as_long_as_there_is_room() -> None:
    X = np.arange(40.0).reshape(5, 8)
    text = call_text(["X", "b"], [X, 0.5], {}, limit=400)
    found: dict[str, Any] = {"np": np}
    exec(text, found)
    assert np.array_equal(found["X"], X)
    assert call_text(["X", "b"], [X, 0.5], {}, limit=100) == "X = (an array of shape (5, 8)); b = 0.5"


@pytest.mark.parametrize("value", [np.float32([0.5, 1.1]), np.float16(1.5), np.float32(0.25)])
def test_numbers_with_fewer_digits_are_shown_with_their_type(value: Any) -> None:
    again = eval(show(value), {"np": np})
    assert (again.dtype, again.shape) == (value.dtype, value.shape)


def test_a_number_that_is_nearly_whole_is_not_shown_as_whole() -> None:
    assert show(1.0000000298023224) == "1.0000000298023224"
    assert show(np.array([1.00000003, 1.0, 0.1])) == "np.array([1.00000003, 1.0, 0.1])"
    assert show(0.30000000000000004) == "0.3"
