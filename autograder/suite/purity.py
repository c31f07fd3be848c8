"""Whether calls leave their arguments alone: noted while the tests of an exercise run, judged by one test at the end.

The calls are those that the tests make anyway, so a suite asks for the verdict with `@exercise(..., pure=True)` and
nothing else. Arguments that are passed by keyword are not watched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.suite.exceptions import NotAttempted, NotJudged, StudentError
from autograder.testing.expectations import expect_unchanged
from autograder.testing.sameness import is_same
from autograder.testing.text import call_text
from autograder.worker.names import Code, FunctionName, ObjectName

WATCHED_CALLS = 10
"""So many calls of each test are watched: what comes after is mostly Hypothesis on its way to a smaller case."""

LONGEST_CASE = 1000
"""Characters of the arguments that are shown."""


class Purity:
    """What the calls of one exercise did to their arguments."""

    def __init__(self, names: Sequence[str] = (), in_place: Sequence[str] = ()) -> None:
        """names -- of the parameters; in_place -- those that a correct solution may change."""
        self.names, self.in_place = tuple(names), frozenset(in_place)
        self.left = 0
        self.tests = 0
        """Tests of the exercise that have begun in this process."""
        self.returned = self.constructed = 0
        """Calls that came back; those that gave an object only count where nothing else was asked."""
        self.changed: tuple[int, str, Any, Any, str] | None = None
        self.raised: StudentError | NotAttempted | None = None

    def begin(self) -> None:
        """A test begins."""
        self.left = WATCHED_CALLS
        self.tests += 1

    def wants(self) -> bool:
        """Whether the next call is to be watched."""
        self.left -= 1
        return self.left >= 0

    def note(
        self,
        args: tuple[Any, ...],
        after: tuple[Any, ...],
        names: Sequence[str] | None = None,
        *,
        constructed: bool = False,
    ) -> None:
        """A watched call came back; of all changes that in the smallest arguments is kept.

        names -- of the parameters of a method; constructed -- it made an object
        """
        known = self.names if names is None else names
        self.constructed += constructed
        self.returned += not constructed
        size = sum(map(_entries, args))
        if not isinstance(after, tuple) or len(after) != len(args):
            after = (None,) * len(args)  # the worker's reply was forged
        for k, (old, new) in enumerate(zip(args, after, strict=True)):
            name = known[k] if k < len(known) else f"argument {k + 1}"
            if name in self.in_place or isinstance(old, (Code, FunctionName, ObjectName)) or is_same(old, new):
                continue
            if self.changed is None or size < self.changed[0]:
                self.changed = size, name, old, new, call_text(known, args, {}, limit=LONGEST_CASE)

    def judge(self) -> None:
        """Raises Rejected where a call changed an argument, and what the calls raised where none came back.

        A call that raises is judged where it is made: one mistake is not counted twice.
        """
        if self.changed is not None:
            _, name, old, new, case = self.changed
            expect_unchanged(old, new, name, case=case)
        if not self.returned and (self.raised or not self.constructed):
            raise self.raised or NotJudged("failed", "no test got as far as calling it")


def _entries(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_entries, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_entries, value))
    return int(np.size(value)) if isinstance(value, np.ndarray) else 1
