"""Which of the student's functions a call may reach: the names that its code reads, and those that theirs read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from autograder.suite.session import Session

TEXT = re.compile(r'''"""(?s:.*?)"""|\'\'\'(?s:.*?)\'\'\'|"(?:\\.|[^"\\\n])*+"|\'(?:\\.|[^\'\\\n])*+\'|#[^\n]*+''')
"""A string or a comment."""
STATEMENT = re.compile(r"^(?=[^\s#)\]}])", re.MULTILINE)
"""Where a statement of a cell begins: at the left edge."""
NAME = re.compile(r"(?<![\w.])[^\W\d]\w*+")
BOUND = re.compile(r"(?:async +)?(?:def|class) +(?P<function>\w+)|(?P<names>\w+(?: *, *\w+)*+) *(?::[^=\n]*)?=(?!=)")


def reached(session: Session) -> tuple[str, ...]:
    """The functions that the calls of the test that runs may have reached; () where that is not known."""
    owners = [(call, getattr(call, "owner", None)) for call in session.test.calls]
    called = {owner.kind if owner else call.name for call, owner in owners}
    return names_below(called, names_read(tuple(session.loader.sources.values())))


@lru_cache(maxsize=4)
def names_read(sources: tuple[str, ...]) -> dict[str, set[str]]:
    """The names that each function, class and other name of the cells reads where it is defined, in any cell.

    The text alone is looked at: nothing of a submission is parsed as Python here.

    >>> found = names_read(("def f(x):\\n    return g(x)  # not h", "g = abs"))
    >>> found["f"] & {"f", "g", "h"}, found["g"] & {"abs"}
    ({'g'}, {'abs'})
    """
    found: dict[str, set[str]] = {}
    for source in sources:
        for statement in STATEMENT.split(TEXT.sub(" ", source)):
            if bound := BOUND.match(statement):
                read = set(NAME.findall(statement, bound.end()))
                for name in NAME.findall(bound["function"] or bound["names"]):
                    found.setdefault(name, set()).update(read)
    return found


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
