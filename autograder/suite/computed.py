"""Whether a function computes: some number that it returns depends on the values of its arguments, and is none of them.

Zeros, other constants of the right shape and arguments that are handed back say nothing of what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.suite.calls import opened, special
from autograder.suite.recorded import RecordedCall
from autograder.worker.tensors import Foreign
from autograder.worker.wire import decode, unpack_message

Path = tuple[Any, ...]


@dataclass
class First:
    """The numbers that were found first at a place of a result, in their shape, and the numbers of that call.

    repeated -- other arguments have given the same; handed_back -- they are an argument
    """

    found: NDArray[Any]
    given: Sequence[NDArray[Any]]
    handed_back: bool
    repeated: bool = False

    @property
    def seems_computed(self) -> bool:
        varies = self.found.size > 1 and not _same(self.found, np.full_like(self.found, self.found.flat[0]))
        return varies and not self.handed_back and not self.repeated


class Returned:
    """What the calls of one function have returned so far.

    raised -- a call has raised an exception: what keeps the form and means nothing does not
    """

    def __init__(self) -> None:
        self.raised = self._computes = False
        self._first: dict[tuple[Path, tuple[int, ...]], First] = {}
        self._recorded: list[RecordedCall] = []
        """Calls that nobody has looked at: where everything is right, nobody asks."""

    @property
    def computes(self) -> bool:
        """Whether some number is one that only a computation gives."""
        calls, self._recorded = self._recorded, []
        for call in calls:
            if not self._computes:
                known = opened(call)
                value = {call.name: decode(unpack_message(call.reply)[1], special)}
                self._note((known.args, known.kwargs), value)
        return self._computes

    @property
    def is_idle(self) -> bool:
        """Whether numbers came back, none of which seems to be computed."""
        if self.computes or self.raised or not self._first:
            return False
        return not any(each.seems_computed for each in self._first.values())

    def note(self, arguments: Any, value: Any) -> None:
        """A call has returned `value`.

        >>> constant, right = Returned(), Returned()
        >>> for z in (np.ones(2), np.zeros(2), np.ones(3)):
        ...     constant.note(z, np.full(z.shape, 0.5))
        ...     right.note(z, np.exp(z))
        >>> constant.is_idle, right.is_idle
        (True, False)
        """
        if not self.computes:
            self._note(arguments, value)

    def note_recorded(self, call: RecordedCall) -> None:
        """A recorded call was answered as the solution answered it."""
        if not self._computes:
            self._recorded.append(call)

    def _note(self, arguments: Any, value: Any) -> None:
        given = [leaf for _, leaf in numbers(arguments, ())]
        for path, leaf in numbers(value, ()):
            handed_back = any(_same(leaf, each) for each in given)
            first = self._first.setdefault((path, leaf.shape), First(leaf, given, handed_back))
            if _same(first.found, leaf):
                first.repeated |= not _all_same(first.given, given)
            elif not handed_back:
                self._computes = True
                self._first.clear()
                return


def _same(a: NDArray[Any], b: NDArray[Any]) -> bool:
    return a.shape == b.shape and bool(np.array_equal(a, b, equal_nan=a.dtype.kind in "fc" and b.dtype.kind in "fc"))


def _all_same(one: Sequence[NDArray[Any]], two: Sequence[NDArray[Any]]) -> bool:
    return len(one) == len(two) and all(map(_same, one, two))


def numbers(value: Any, path: Path) -> Iterator[tuple[Path, NDArray[Any]]]:
    """The arrays and numbers in a value, each with its place: keys and positions from the outside in."""
    if isinstance(value, (dict, list, tuple)):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from numbers(entry, (*path, key))
    elif isinstance(value, Foreign):
        yield from numbers(value.array, path)
    elif isinstance(value, (bool, int, float, complex, np.ndarray, np.generic)):
        array = np.asarray(value)
        if array.dtype.kind in "biufc" and array.size:
            yield path, array
