"""The builtins are given back as soon as a student's code has run.

A kernel keeps what a cell has patched for the rest of the notebook. Here one exercise's patch must not cost another,
and the worker's own code, NumPy and the standard library read the same names.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
NAMES = builtins.__dict__
ORIGINALS = dict(NAMES)


def restoring_builtins(call: Callable[[], T]) -> T:
    """What `call()` gives or raises; builtins that it has replaced or deleted are as before, new ones stay.

    >>> restoring_builtins(lambda: setattr(builtins, "len", max))
    >>> len([5, 7])
    2
    """
    try:
        return call()
    finally:
        NAMES.update(ORIGINALS)
