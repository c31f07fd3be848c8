"""Tests that are asked for their verdict alone, since nobody will read their messages."""

from __future__ import annotations

from collections.abc import Iterable

import hypothesis
import pytest

from autograder.suite.given import handle_of
from autograder.suite.plugin import UNEXPLAINED


def leave_unexplained(items: Iterable[pytest.Item]) -> None:
    """For a fork: each test ends with the first case in which it fails, and neither shrinks it nor tries others.

    The cases up to there are those that a test draws which explains itself, so that the verdict is the same.
    """
    for item in items:
        item.stash[UNEXPLAINED] = True
        if isinstance(item, pytest.Function) and handle_of(item) is not None:
            test = item.function
            settings = test._hypothesis_internal_use_settings
            phases = [phase for phase in settings.phases if phase is not hypothesis.Phase.shrink]
            test._hypothesis_internal_use_settings = hypothesis.settings(settings, phases=phases)
