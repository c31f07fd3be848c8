"""Parsing in several threads raises nothing, whenever garbage is collected."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from autograder.course import parsing

SOURCE = "def f(x):\n    return [x + k for k in range(9)]\n" * 60


@pytest.fixture
def collections_that_let_others_run() -> Iterator[None]:
    def wait(*_: object) -> None:
        time.sleep(0.0002)

    before = gc.get_threshold()
    gc.callbacks.append(wait)
    gc.set_threshold(200)
    yield
    gc.set_threshold(*before)
    gc.callbacks.remove(wait)


@pytest.mark.usefixtures("collections_that_let_others_run")
def test_threads_that_parse_at_different_depths_do_not_disturb_each_other() -> None:
    def parsed(depth: int) -> ast.Module:
        return parsed(depth - 1) if depth else parsing.parse(SOURCE)

    with ThreadPoolExecutor(2) as threads:
        found = list(threads.map(parsed, [0, 40] * 10))
    assert {len(tree.body) for tree in found} == {60}
