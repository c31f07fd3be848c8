"""Python's parser, one thread at a time.

CPython before 3.13 counts how deep `ast.parse` stands in one place for all threads: where a garbage collection lets
another thread parse meanwhile, it raises SystemError (AST constructor recursion depth mismatch).
"""

from __future__ import annotations

import ast
import threading

_lock = threading.RLock()


def parse(source: str | bytes) -> ast.Module:
    """`ast.parse(source)`. Raises SyntaxError."""
    with _lock:
        return ast.parse(source)


def parse_expression(source: str) -> ast.expr:
    """The expression that `source` is. Raises SyntaxError."""
    with _lock:
        return ast.parse(source, mode="eval").body
