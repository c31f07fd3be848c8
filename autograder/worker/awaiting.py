"""`await` at the top of a cell, as a kernel allows it. Imported only where a cell needs it."""

from __future__ import annotations

import asyncio
import functools
import selectors
from collections.abc import Coroutine
from typing import Any


class Loop(asyncio.SelectorEventLoop):
    """An event loop without the pair of sockets that wakes it from other threads: a worker may make neither."""

    def _make_self_pipe(self) -> None:
        pass

    def _close_self_pipe(self) -> None:
        pass


@functools.cache
def _loop() -> Loop:
    return Loop(selectors.SelectSelector())


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What the coroutine returns, in the one loop of the notebook."""
    return _loop().run_until_complete(coroutine)
