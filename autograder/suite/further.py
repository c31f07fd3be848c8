"""Further cases of a test that has failed: what all of them have in common tells its cause from the rivals.

A function that is wrong everywhere fails in the very first case, which is the smallest already; nothing else has been
tried then. The cases here change no verdict: they are seen by `autograder.testing.witness` alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

import hypothesis
import pytest
from hypothesis.errors import HypothesisException

from autograder.sandbox.process import SandboxError
from autograder.suite.exceptions import NotGraded, Verdict
from autograder.suite.given import fixtures_of, handle_of, run_on
from autograder.suite.recorded import Example
from autograder.suite.session import Session
from autograder.testing.rejections import Rejected

CASES = 20


def try_further_cases(item: pytest.Item, session: Session, examples: Mapping[str, Sequence[Example]]) -> None:
    """Run a failed test with `@given` in `CASES` more cases, to the first that ends otherwise than in an answer.

    examples -- what the solution was asked, whose drawing is paid for; a test that is not in it draws its own
    """
    if not isinstance(item, pytest.Function) or not session.has_time_for_more or handle_of(item) is None:
        return
    recorded = [each.arguments for each in examples.get(item.nodeid, ()) if each.arguments is not None]
    with contextlib.suppress(HypothesisException, Verdict, NotGraded, SandboxError), session.aside():
        if recorded:
            for arguments in recorded[:CASES]:
                with contextlib.suppress(Exception):
                    run_on(item, arguments)
        else:
            _draw(item)


def ask_why(session: Session, rejected: Rejected) -> None:
    """Have the cause of a rejection found, where that takes further calls and these end in an answer."""
    with contextlib.suppress(Exception, Verdict, NotGraded), session.aside():
        rejected.ask_why()


def _draw(item: pytest.Function) -> None:
    """Run a test in cases that Hypothesis draws."""
    handle = handle_of(item)
    own, inner, fixtures = () if item.instance is None else (item.instance,), handle.inner_test, fixtures_of(item)

    def further(**given: Any) -> None:
        try:
            inner(*own, **fixtures, **given)
        except HypothesisException:
            raise
        except Exception:
            return

    hypothesis.settings(
        max_examples=CASES,
        phases=[hypothesis.Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )(hypothesis.given(**handle._given_kwargs)(further))()
