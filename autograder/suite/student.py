"""The proxy that hidden tests call: `student.propagate(w, b, X, Y)` runs in the worker and gives a value back."""

from __future__ import annotations

from typing import Any

from autograder.suite.session import Session
from autograder.worker.wire import FunctionName


class StudentFunction:
    """A function of the student's: calling it calls theirs."""

    __slots__ = ("__name", "__seed", "__session")

    def __init__(self, session: Session, name: str, seed: int = 0) -> None:
        self.__session, self.__name, self.__seed = session, name, seed

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__session.call(self.__name, _named(args), _named(kwargs), self.__seed, keep=False)

    def with_arguments(self, *args: Any, **kwargs: Any) -> tuple[Any, tuple[Any, ...]]:
        """The value, and the positional arguments as the call left them."""
        result: tuple[Any, tuple[Any, ...]] = self.__session.call(
            self.__name, _named(args), _named(kwargs), self.__seed, keep=True
        )
        return result

    def with_seed(self, seed: int) -> StudentFunction:
        """The same function, with np.random and random seeded with `seed` before the call (0 without this)."""
        return StudentFunction(self.__session, self.__name, seed)

    def name_of(self) -> str:
        return self.__name

    def __repr__(self) -> str:
        return self.__name


class Student:
    """Every attribute is the student's function of that name; the proxy has no other names of its own."""

    __slots__ = ("__session",)

    def __init__(self, session: Session) -> None:
        self.__session = session

    def __getattr__(self, name: str) -> StudentFunction:
        if name.startswith("_"):  # Python's own protocols, and Hypothesis's printer
            raise AttributeError(name)
        return StudentFunction(self.__session, name)


def _named(value: Any) -> Any:
    if isinstance(value, StudentFunction):
        return FunctionName(value.name_of())
    if isinstance(value, tuple):
        return tuple(_named(entry) for entry in value)
    if isinstance(value, dict):
        return {key: _named(entry) for key, entry in value.items()}
    return value
