"""Objects of the student's that stay in the worker, by numbers that the grader asks for them with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.worker.wire import WireError

MAX_OBJECTS = 10_000


class Objects:
    """Number → (the object, whose names its methods read)."""

    def __init__(self) -> None:
        self.values: dict[int, tuple[Any, tuple[str, str]]] = {}
        self._numbers: dict[int, int] = {}
        """Identity of an object that is kept → its number."""
        self._next = 0

    def keep(self, value: Any, scope: tuple[str, str]) -> int:
        """The number of an object: a new one, or that which it has."""
        if id(value) not in self._numbers:
            if len(self.values) >= MAX_OBJECTS:
                raise WireError(f"more than {MAX_OBJECTS} objects")
            self._next += 1
            self._numbers[id(value)] = self._next
            self.values[self._next] = value, scope
        return self._numbers[id(value)]

    def forget(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            value, _ = self.values.pop(number, (None, None))
            self._numbers.pop(id(value), None)
