"""Which of the student's functions a call may reach: the names that its code reads, and those that theirs read."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from autograder.suite.session import Session


def reached(session: Session) -> tuple[str, ...]:
    """The functions that the calls of the test that runs may have reached; () where that is not known."""
    owners = [(call, getattr(call, "owner", None)) for call in session.test.calls]
    called = {owner.kind if owner else call.name for call, owner in owners}
    return names_below(called, names_read(tuple(session.loader.sources.values())))


@lru_cache(maxsize=4)
def names_read(sources: tuple[str, ...]) -> dict[str, set[str]]:
    """The names that each function, class and other name of the cells reads where it is defined, in any cell.

    >>> found = names_read(("def f(x):\\n    return g(x)", "g = abs"))
    >>> found["f"] & {"f", "g"}, found["g"]
    ({'g'}, {'abs'})
    """
    found: dict[str, set[str]] = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a cell that does not run defines nothing, and one with a magic command is not known
            continue
        for node in tree.body:
            read = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
            for name in _bound(node):
                found.setdefault(name, set()).update(read)
    return found


def _bound(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    else:
        yield from (
            each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        )


def names_below(called: Iterable[str], read: Mapping[str, set[str]]) -> tuple[str, ...]:
    """The names of the cells that calls of `called` may reach, these among them; () where one of them is not known.

    read -- as of `names_read`

    >>> names_below(["f"], {"f": {"g", "np"}, "g": set(), "h": {"f"}})
    ('f', 'g')
    >>> names_below(["f", "elsewhere"], {"f": set()})
    ()
    """
    waiting, found = list(called), set[str]()
    if any(name not in read for name in waiting):
        return ()
    while waiting:
        name = waiting.pop()
        if name in read and name not in found:
            found.add(name)
            waiting.extend(read[name])
    return tuple(sorted(found))
