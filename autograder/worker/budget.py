"""A small CPU budget for statements that a notebook is run for only because a function may need their names.

The grader's own limits, from outside the sandbox, end a worker; this one ends a statement, so that the rest goes on.
"""

from __future__ import annotations

import contextlib
import signal
import types
from collections.abc import Iterator

STATEMENT_SECONDS = 1.0
TOGETHER_SECONDS = 4.0
"""CPU seconds of one statement, and of all of them."""


class TooLong(BaseException):
    """The statement has used up its budget; no `except Exception` of the student's holds it up."""


class Budget:
    """What may still be used; `spending` is the time of one statement."""

    def __init__(self) -> None:
        self.left = TOGETHER_SECONDS

    @contextlib.contextmanager
    def spending(self) -> Iterator[None]:
        """Raises TooLong in the statement inside when its time is over, and at once when nothing is left."""
        allowed = min(STATEMENT_SECONDS, self.left)
        if allowed <= 0:
            raise TooLong(f"such statements together used more than {TOGETHER_SECONDS:g} s")

        def alarm(number: int, frame: types.FrameType | None) -> None:
            raise TooLong(f"it used more than {allowed:g} s")

        previous = signal.signal(signal.SIGVTALRM, alarm)
        signal.setitimer(signal.ITIMER_VIRTUAL, allowed)
        try:
            yield
        finally:
            remaining, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            signal.signal(signal.SIGVTALRM, previous)
            self.left -= allowed - remaining
