"""What the instructor's solution was asked while its suite was proven, asked of every submission.

A hidden suite is derandomized: everybody meets the same examples until one fails. Drawing them, and working out what is
right, is most of a grader's work, and is the same work for everybody whose functions answer as the solution's did. So
a test is settled in three steps, each only where the one before leaves it open:

1. its recorded calls are made: where every answer is the solution's, byte for byte, the test has passed;
2. an example with another answer is judged by the test's own function, on the recorded arguments;
3. a test that then ends in another way than for the solution is left to Hypothesis, from the start. It draws the same
   examples and makes the same calls, and is told what these were answered before the worker is asked for more.

So a submission sees the same calls in the same order as without replay, and verdicts, messages and shrunk cases are
those of a grader that never replays. Where a call comes in another order after all, the replay has gone astray, and the
submission is judged without one. What does not travel (objects), and tests whose class runs examples in its own way,
are not recorded.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence

import pytest
from hypothesis.errors import UnsatisfiedAssumption

from autograder.suite.again import gives_the_same_again
from autograder.suite.answered import Answer
from autograder.suite.exceptions import NotGraded, StudentError, Verdict
from autograder.suite.given import handle_of, run_on
from autograder.suite.plugin import VERDICTS, begin, open_session, verdict_on
from autograder.suite.recorded import Example
from autograder.suite.session import Session
from autograder.suite.verdicts import Ending
from autograder.testing.rejections import Rejected
from autograder.testing.structures import arguments_are_left_alone


class Replayer:
    """A pytest plugin that asks a submission what was recorded, in place of Hypothesis and where it can of the test.

    explains -- a test with `@given` that fails is left to the engine, which finds its smallest case, and what holds in
        all of its cases; without, that it fails is all that is asked
    astray -- the submission was asked otherwise than without replay: this run is no verdict
    """

    def __init__(self, examples: Mapping[str, list[Example]], *, explains: bool = True) -> None:
        self.examples, self.explains = examples, explains
        self.astray = False
        self._agreed = 0
        """Examples of the test that runs whose answers were the solution's, until the first with another."""
        self._ahead: Sequence[Answer] = ()
        """What was answered to that one."""
        self._noted: Sequence[Answer] | None = ()
        """What was answered to all of them."""
        self._held = False
        """Whether the test that runs, one with `@given`, has ended as it did for the solution."""
        self._starts_over = False
        """Whether it is left to the engine."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if not self.astray and not self._is_settled(item):
            return None
        item.session._setupstate.teardown_exact(nextitem)  # what pytest does at the end of a test that ran
        return True

    def _is_settled(self, item: pytest.Item) -> bool:
        """Whether the answers alone say how a test ends."""
        self._agreed, self._ahead, self._noted = 0, (), ()
        examples = self.examples.get(item.nodeid, ())
        judges_calls = bool(self.examples) and getattr(item, "function", None) is arguments_are_left_alone
        if not judges_calls and not any(example.calls for example in examples):
            return False
        session = open_session(item.session, item.path)
        try:
            begin(item, session)
            if judges_calls:
                session.purity[session.test.exercise].judge()
        except (Rejected, StudentError, Verdict):
            return False
        session.answered.begin(())
        for example in examples:
            ahead = session.ask_ahead(example.calls or ())
            if ahead is not None:
                self._ahead, self._noted = ahead, session.answered.noted
                return False
            session.pass_over(example.calls or ())
            self._agreed += 1
        if gives_the_same_again(item, session):
            item.config.stash[VERDICTS].append(verdict_on(item, Ending("passed")))
        else:
            self.astray = True
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        examples = self.examples.get(pyfuncitem.nodeid)
        if examples is None:
            return None
        session = open_session(pyfuncitem.session, pyfuncitem.path)
        if handle_of(pyfuncitem) is None:
            session.answered.wait(self._ahead)
            return None
        session.answered.begin(self._noted)
        try:
            self._held = self._holds(pyfuncitem, session, examples)
        except (Verdict, NotGraded):
            raise  # ends a test at once, in the engine too
        except BaseException:
            if not self.explains:
                raise
        if not self._held:
            self._start_over(pyfuncitem, session)
        return self._held or self.astray or None

    def _start_over(self, item: pytest.Function, session: Session) -> None:
        """Leave a test to the engine, which is told what was answered; astray where that cannot be told again."""
        noted = session.answered.noted
        begin(item, session)
        session.answered.wait(noted or ())
        self._starts_over = True
        self.astray |= noted is None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        self._held = self._starts_over = False
        try:
            yield
        except BaseException:
            self.astray |= self._held  # the answer to its last call is another one now
            raise
        finally:
            if self._starts_over:
                answered = open_session(item.session, item.path).answered
                self.astray |= answered.astray or answered.waits

    def _holds(self, item: pytest.Function, session: Session, examples: list[Example]) -> bool:
        """Whether each example of a test with `@given` ends as it did for the solution."""
        asks = any(example.calls for example in examples)
        for k, example in enumerate(examples):
            ahead: Sequence[Answer] | None = None
            if k == self._agreed:
                ahead = self._ahead
            elif k > self._agreed:
                ahead = session.ask_ahead(example.calls or ()) if asks else ()
            if ahead is None:
                session.pass_over(example.calls or ())
            elif example.arguments is None or _ends(item, session, example.arguments, ahead) != example.ended:
                return False
        return True


def _ends(item: pytest.Function, session: Session, arguments: bytes, ahead: Sequence[Answer]) -> bool:
    """Whether the test runs to its end on an example."""
    session.answered.wait(ahead)
    try:
        run_on(item, arguments)
    except UnsatisfiedAssumption:
        return False
    finally:
        session.answered.wait(())
    return True
