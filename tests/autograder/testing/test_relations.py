"""A relation is named where it holds for several numbers of examples, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.testing import relation

RIGHT = np.array([[0.5], [-0.25]])


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        (lambda m: m, "m times too large"),
        (lambda m: 1 / m, "m times too small"),
        (lambda m: -1, "turned in sign"),
        (lambda m: -m, "turned in sign and m times too large"),
        (lambda m: 2, "twice as large"),
        (lambda m: 1 / np.log(2), "1 / log 2 times too large"),
    ],
)
def test_a_relation_that_holds_for_all_probes_is_named(scale: Callable[[int], float], words: str) -> None:
    holds, hint = relation((m, scale(m) * RIGHT, RIGHT) for m in (2, 3, 5))
    assert f"{words} for m = 2, 3 and 5" in holds
    assert hint.endswith("?")


def test_two_times_for_two_examples_alone_is_not_called_m_times() -> None:
    assert relation([(2, 2 * RIGHT, RIGHT), (3, 3.5 * RIGHT, RIGHT)]) == ("", "")


def test_zero_is_no_multiple_of_anything() -> None:
    assert relation([(m, 0 * RIGHT, 0 * RIGHT) for m in (2, 3)]) == ("", "")


def test_values_of_another_shape_or_nan_have_no_relation() -> None:
    assert relation([(m, RIGHT.T, RIGHT) for m in (2, 3)]) == ("", "")
    assert relation([(m, np.nan * RIGHT, RIGHT) for m in (2, 3)]) == ("", "")


def test_a_suite_may_ask_its_own_question() -> None:
    assert relation([(m, m * RIGHT, RIGHT) for m in (2, 3)], hints={"m times too large": "A mean? (step 4)"})[1] == (
        "A mean? (step 4)"
    )


def test_probes_of_one_size_cannot_tell_m_times_from_twice() -> None:
    with pytest.raises(ValueError, match="at least 2 different"):
        relation([(2, RIGHT, RIGHT), (2, RIGHT, RIGHT)])
