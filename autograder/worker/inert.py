"""Things that draw, made inert: every use is accepted, nothing is drawn, and no number comes of it that is false.

What can be known without drawing is answered: how many axes there are, what a histogram counts. Arithmetic on what
cannot be known stays unknown, and as a number it is nan.
"""

from __future__ import annotations

import opcode
import sys
import types
from collections.abc import Iterator
from typing import Any

import numpy as np

UNPACK = {opcode.opmap["UNPACK_SEQUENCE"]}


class Inert:
    """Accepts every call, attribute, item and arithmetic, and does nothing.

    >>> figure = Inert()
    >>> figure.plot([1, 2])[0].get_ylim()[1] * 1.1 is not None
    True
    """

    def __init__(self, **known: Any) -> None:
        self.__dict__.update(known)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]  # used as a decorator
        return Inert()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return KNOWN.get(name) or Inert()

    def __getitem__(self, key: Any) -> Inert:
        return Inert()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __delitem__(self, key: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Inert]:
        """As many as the caller unpacks into; two in a loop."""
        frame = sys._getframe(1)
        code, at = frame.f_code.co_code, frame.f_lasti
        count = code[at + 1] if 0 <= at < len(code) and code[at] in UNPACK else 2
        return iter([Inert() for _ in range(count)])

    def __len__(self) -> int:
        return 2

    def __bool__(self) -> bool:
        return True

    def __next__(self) -> Inert:
        return Inert()

    def __contains__(self, item: Any) -> bool:
        return False

    def __enter__(self) -> Inert:
        return self

    def __exit__(self, *exception: Any) -> None:
        return None

    def __mro_entries__(self, bases: tuple[Any, ...]) -> tuple[type, ...]:
        return (Inert,)

    def __instancecheck__(self, instance: Any) -> bool:
        return isinstance(instance, Inert)

    def __float__(self) -> float:
        return float("nan")

    def __int__(self) -> int:
        return 0

    __index__ = __int__

    def __format__(self, spec: str) -> str:
        return "nan"

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array(np.nan)

    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Inert:
        return Inert()

    def _unknown(self, *args: Any) -> Any:
        return Inert()

    def _no(self, other: Any) -> bool:
        return False

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _unknown
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _unknown
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __lshift__ = __rshift__ = _unknown
    __neg__ = __pos__ = __abs__ = __invert__ = __round__ = __divmod__ = __rdivmod__ = _unknown
    __lt__ = __le__ = __gt__ = __ge__ = _no


def subplots(nrows: int = 1, ncols: int = 1, *args: Any, squeeze: bool = True, **options: Any) -> tuple[Inert, Any]:
    """A figure and its axes, as many and in the shape that matplotlib gives."""
    axes = grid(nrows, ncols, squeeze)
    return Inert(axes=list(np.ravel(np.asarray(axes, dtype=object)))), axes


def grid(nrows: int = 1, ncols: int = 1, squeeze: bool = True) -> Any:
    axes = np.empty((nrows, ncols), dtype=object)
    for place in np.ndindex(axes.shape):
        axes[place] = Axes()
    return axes if not squeeze else axes.item() if axes.size == 1 else axes.squeeze()


def figure_subplots(nrows: int = 1, ncols: int = 1, *args: Any, squeeze: bool = True, **options: Any) -> Any:
    return grid(nrows, ncols, squeeze)


class Axes(Inert):
    """One pair of axes; an object array must take it for one entry."""

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        found = np.empty((), dtype=object)
        found[()] = self
        return found


def hist(x: Any, bins: Any = 10, range: Any = None, density: bool = False, weights: Any = None, **options: Any) -> Any:
    """The counts and edges of a histogram, and its bars, which are inert."""
    try:
        counts, edges = np.histogram(x, 10 if bins is None else bins, range, density=density, weights=weights)
    except (TypeError, ValueError):
        return Inert()
    return (np.cumsum(counts) if options.get("cumulative") else counts.astype(float)), edges, Inert()


def interact(*args: Any, **controls: Any) -> Any:
    """The function itself, in each of the ways that ipywidgets.interact can be called."""
    return args[0] if args and callable(args[0]) else lambda function: function


KNOWN: dict[str, Any] = {"hist": hist, "interact": interact, "interact_manual": interact}
"""What an attribute of a thing that draws answers, where that is known."""
