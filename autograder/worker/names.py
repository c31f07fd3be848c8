"""What stands in a message for something that does not travel: code, a function of the student's, an object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """An argument that is code: `expression` is evaluated beside the student's code, with `np`, after `setup`.

    >>> Code("np.random.default_rng(3)").expression
    'np.random.default_rng(3)'
    """

    expression: str
    setup: str = ""

    def __repr__(self) -> str:
        return self.expression


@dataclass(frozen=True)
class FunctionName:
    """An argument that is a function of the student's own, by name."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(frozen=True)
class ObjectName:
    """An object that stays in the worker, by its number there, and the name of its class."""

    number: int
    kind: str

    def __repr__(self) -> str:
        return f"<{self.kind}>"
