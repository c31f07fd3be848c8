"""Calls that are made once more: a function must give the same answer each time."""

from __future__ import annotations

import pytest

from autograder.suite.given import handle_of
from autograder.suite.session import Session

DRAWN = pytest.StashKey[frozenset[str]]()
"""Exercises that have a test with `@given`."""


def gives_the_same_again(item: pytest.Item, session: Session) -> bool:
    """Whether the last call of a test that has passed, made once more, has the answer that it had.

    Asked of the tests with `@given`, whose calls are small ones, and of others only where an exercise has none of them,
    nor then of tests of form: those may train, which nobody needs to see twice.
    """
    stash = item.config.stash
    if DRAWN not in stash:
        given = (each.get_closest_marker("exercise") for each in item.session.items if handle_of(each) is not None)
        stash[DRAWN] = frozenset(mark.args[0] for mark in given if mark)
    drawn, is_form = session.test.exercise in stash[DRAWN], item.get_closest_marker("form") is not None
    is_asked = handle_of(item) is not None or not (drawn or is_form)
    return not is_asked or session.gives_the_same_again()
