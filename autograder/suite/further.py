"""Further cases of a test that has failed: what all of them have in common tells its cause from the rivals.

A function that is wrong everywhere fails in the very first case, which is the smallest already; nothing else has been
tried then. The cases here change no verdict: they are seen by `autograder.testing.witness` alone.
"""

from __future__ import annotations

import contextlib
from typing import Any

import hypothesis
import pytest
from hypothesis.errors import HypothesisException

from autograder.sandbox.process import SandboxError
from autograder.suite.exceptions import NotGraded, Verdict
from autograder.suite.given import fixtures_of, handle_of
from autograder.suite.session import Session

CASES = 20


def try_further_cases(item: pytest.Item, session: Session) -> None:
    """Run a failed test with `@given` in `CASES` more cases, to the first that ends otherwise than in an answer."""
    if not isinstance(item, pytest.Function) or not session.has_time_for_more:
        return
    handle = handle_of(item)
    if handle is None:
        return
    own = () if item.instance is None else (item.instance,)
    inner, fixtures = handle.inner_test, fixtures_of(item)

    def further(**given: Any) -> None:
        try:
            inner(*own, **fixtures, **given)
        except HypothesisException:
            raise
        except Exception:
            return

    test = hypothesis.settings(
        max_examples=CASES,
        phases=[hypothesis.Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )(hypothesis.given(**handle._given_kwargs)(further))
    with contextlib.suppress(HypothesisException, Verdict, NotGraded, SandboxError), session.aside():
        test()
