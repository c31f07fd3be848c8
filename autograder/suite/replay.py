"""What the instructor's solution was asked while its suite was proven, asked of every submission.

A hidden suite is derandomized: everybody meets the same examples until one fails. Drawing them, and working out what is
right, is most of a grader's work, and is the same work for everybody whose functions answer as the solution's did. So
a test is settled in three steps, each only where the one before leaves it open:

1. its recorded calls are made: where every answer is the solution's, byte for byte, the test has passed;
2. an example with another answer is judged by the test's own function, on the recorded arguments;
3. a test that then ends in another way than for the solution is left to Hypothesis, from the start and with a fresh
   worker, so that verdicts, messages and shrunk cases are those of a grader that never replays.

A submission sees the same calls in the same order as without replay: what answers in the same way keeps nothing between
calls, or keeps what does not show. What does not travel (objects), and tests whose class runs examples in its own way,
are not recorded.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Mapping

import pytest
from hypothesis.errors import UnsatisfiedAssumption

from autograder.suite.again import gives_the_same_again
from autograder.suite.calls import Answer
from autograder.suite.exceptions import Verdict
from autograder.suite.given import handle_of, run_on
from autograder.suite.plugin import UNEXPLAINED, VERDICTS, begin, open_session, verdict_on
from autograder.suite.recorded import Example
from autograder.suite.session import Session
from autograder.suite.verdicts import Ending


class Replayer:
    """A pytest plugin that asks a submission what was recorded, in place of Hypothesis and where it can of the test.

    engine -- tests that are run as if nothing was recorded
    explains -- a test with `@given` that fails is left to the engine, which finds its smallest case, and what holds in
        all of its cases; without, that it fails is all that is asked
    differing -- tests for the engine. From the first one on this run is no verdict any more: what follows is only asked
        which other tests differ. Tests that are not recorded are passed over, and those without `@given`, which need no
        engine and are the ones that train.
    """

    def __init__(
        self, examples: Mapping[str, list[Example]], engine: frozenset[str] = frozenset(), *, explains: bool = True
    ) -> None:
        self.examples = {name: each for name, each in examples.items() if name not in engine}
        self.explains = explains
        self.differing: list[str] = []
        self._agreed = 0
        """Examples of the test that runs whose answers were the solution's, until the first with another."""
        self._ahead: deque[Answer] = deque()
        """What was answered to that one."""
        self._held = False
        """Whether the test that runs, one with `@given`, has ended as it did for the solution."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        examples = self.examples.get(item.nodeid)
        if self.differing and (examples is None or handle_of(item) is None):
            is_settled = True
        elif examples is None:
            is_settled = False
        else:
            is_settled = self._is_settled(item, examples)
        if not is_settled:
            return None
        item.session._setupstate.teardown_exact(nextitem)  # what pytest does at the end of a test that ran
        return True

    def _is_settled(self, item: pytest.Item, examples: list[Example]) -> bool:
        """Whether the answers alone say how a test ends."""
        self._agreed, self._ahead = 0, deque()
        if not any(example.calls for example in examples):
            return False
        session = open_session(item.session, item.path)
        try:
            begin(item, session)
        except Verdict:
            return False
        for example in examples:
            ahead = session.ask_ahead(example.calls or ())
            if ahead is not None:
                self._ahead = ahead
                return self._is_given_up(item, example)
            session.pass_over(example.calls or ())
            self._agreed += 1
        if gives_the_same_again(item, session):
            item.config.stash[VERDICTS].append(verdict_on(item, Ending("passed")))
        else:
            self.differing.append(item.nodeid)
        return True

    def _is_given_up(self, item: pytest.Item, example: Example) -> bool:
        """An example has another answer than the solution's: whether the test cannot be run on it."""
        if example.arguments is not None:
            return False
        self.differing.append(item.nodeid)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        examples = self.examples.get(pyfuncitem.nodeid)
        if examples is None:
            return None
        if handle_of(pyfuncitem) is None:
            open_session(pyfuncitem.session, pyfuncitem.path).answers = self._ahead
            return None
        pyfuncitem.stash[UNEXPLAINED] = True
        try:
            if not self._holds(pyfuncitem, examples):
                self.differing.append(pyfuncitem.nodeid)
        except Verdict:
            raise  # ends a test at once, in the engine too
        except BaseException:
            if self.explains:
                self.differing.append(pyfuncitem.nodeid)
            raise
        self._held = True
        return True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        self._held = False
        try:
            yield
        except BaseException:
            if self._held:  # the answer to its last call is another one now
                self.differing.append(item.nodeid)
            raise

    def _holds(self, item: pytest.Function, examples: list[Example]) -> bool:
        """Whether each example of a test with `@given` ends as it did for the solution."""
        session = open_session(item.session, item.path)
        asks = any(example.calls for example in examples)
        for k, example in enumerate(examples):
            ahead: deque[Answer] | None = None
            if k == self._agreed:
                ahead = self._ahead
            elif k > self._agreed:
                ahead = session.ask_ahead(example.calls or ()) if asks else deque()
            if ahead is None:
                session.pass_over(example.calls or ())
            elif _ends(item, session, example, ahead) != example.ended:
                return False
        return True


def _ends(item: pytest.Function, session: Session, example: Example, ahead: deque[Answer]) -> bool:
    """Whether the test runs to its end on an example."""
    assert example.arguments is not None
    session.answers = ahead
    try:
        run_on(item, example.arguments)
    except UnsatisfiedAssumption:
        return False
    finally:
        session.answers = deque()
    return True
