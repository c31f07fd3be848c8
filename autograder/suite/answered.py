"""What the test that runs has been answered, and is told once more without anybody being asked twice."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """The reply to a request: bytes, and its parts unless it is the solution's; or what it raised."""

    request: bytes
    packed: bytes = b""
    reply: list[Any] | None = None
    error: BaseException | None = None


class Answered:
    """The answers of one test: those that it has had, and those that wait for it to make the same calls.

    astray -- it made another call than the one whose answer waited: the student's code has seen a call too many
    """

    def __init__(self) -> None:
        self.astray = False
        self._waiting: deque[Answer] = deque()
        self._noted: list[Answer] | None = None

    def begin(self, noted: Iterable[Answer] | None = None) -> None:
        """A test begins; `noted` are the answers that it has had, and more are noted. Without, none are kept."""
        self.astray = False
        self._waiting.clear()
        self._noted = None if noted is None else list(noted)

    @property
    def noted(self) -> tuple[Answer, ...] | None:
        """All answers of the test; None where they are not noted, or cannot be told again."""
        return None if self._noted is None else tuple(self._noted)

    @property
    def waits(self) -> bool:
        """Whether answers are left that nobody has asked for."""
        return bool(self._waiting)

    def note(self, answer: Answer) -> None:
        """The worker has answered."""
        if self._noted is not None:
            self._noted.append(answer)

    def lose(self) -> None:
        """The worker is asked what cannot be told again: for an object, which lives there."""
        self.astray |= self.waits
        self._noted = None
        self._waiting.clear()

    def wait(self, answers: Iterable[Answer]) -> None:
        """These are the answers to the next calls."""
        self._waiting = deque(answers)

    def take(self, request: bytes) -> Answer | None:
        """The answer that waits for a request; None where the worker has to be asked."""
        if not self._waiting:
            return None
        if self._waiting[0].request != request:
            self.astray = True
            self._waiting.clear()
            return None
        return self._waiting.popleft()
