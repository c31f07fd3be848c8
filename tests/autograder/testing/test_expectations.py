"""Assertions that speak to students."""

from __future__ import annotations

import pytest

from autograder.testing import Rejected, in_case, reject


def test_in_case_replaces_the_case_of_a_rejection_and_nothing_else() -> None:
    with pytest.raises(Rejected) as caught, in_case("200 units"):
        reject("half of the units must be kept.", share="0.7", hint="rand or randn?", case="X = ...")
    rejected = caught.value
    assert rejected.case == "200 units"
    assert (rejected.claim, rejected.rows, rejected.hint) == (
        "half of the units must be kept.",
        (("share", "0.7"),),
        "rand or randn?",
    )


def test_in_case_lets_other_exceptions_through() -> None:
    with pytest.raises(ZeroDivisionError), in_case("200 units"):
        1 / 0  # noqa: B018
