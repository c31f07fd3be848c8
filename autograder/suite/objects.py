"""Objects of the student's that stay in the worker: which there are, and how they are made again where one was lost.

A suite holds a proxy. Every call that gave an object or was made with one is kept as a step; where a worker is lost,
the steps that lead to the objects which are still held are taken again in the new one.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.suite.exceptions import StudentCrash
from autograder.suite.exchange import Backend
from autograder.suite.student import StudentObject
from autograder.suite.told import MAX_TYPE, told
from autograder.worker.names import ObjectName
from autograder.worker.wire import WireError

MAX_HELD = 1000
"""Objects that a suite holds at a time."""

MANY = 100
"""So many objects that are not held any more are forgotten at once."""


@dataclass
class Step:
    """A request with keys for numbers, and the keys of the objects in its reply, in order."""

    request: list[Any]
    gave: list[int]
    raised: bool = False

    @property
    def keys(self) -> set[int]:
        return {*self.gave, *keys_in(self.request)}


@dataclass
class Objects:
    """The objects of one submission. A key is ours and stays; a number is the worker's."""

    make: Callable[[ObjectName], StudentObject]
    """A proxy for a key, and the name of a class."""
    held: weakref.WeakValueDictionary[int, StudentObject] = field(default_factory=weakref.WeakValueDictionary)
    steps: list[Step] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)
    backend: Backend | None = None
    last: int = 0

    def numbered(self, request: list[Any]) -> list[Any]:
        """A request with the numbers of the worker that there is, in place of keys. Raises StudentCrash."""
        start = trees_of(request)
        head = ["use", self._number(request[1]), request[2]] if request[0] == "use" else request[: start.start]
        return [*head, *map(self._tree, request[start]), *request[start.stop :]]

    def _tree(self, tree: Any) -> Any:
        if not isinstance(tree, list):
            return tree
        if is_object(tree):
            return ["h", self._number(tree[1]), tree[2]]
        return [self._tree(each) for each in tree]

    def _number(self, key: int) -> int:
        if key not in self.numbers:
            raise StudentCrash("an object was lost with its Python process, and could not be made again")
        return self.numbers[key]

    def resolver(self) -> tuple[Callable[[list[Any]], Any], list[int]]:
        """What `decode` needs for the objects in a reply, and the keys that it has met so far.

        It raises WireError for more objects than are taken.
        """
        keys: list[int] = []
        known = {number: key for key, number in self.numbers.items()}

        def special(part: list[Any]) -> Any:
            if part[0] in ("p", "q", "x"):
                return part[1]
            if not is_object(part):
                raise WireError("bytes that are no value")
            key = known.get(part[1])
            if key is None:
                if len(self.held) >= MAX_HELD:
                    raise WireError("more objects than are taken")
                self.last += 1
                key = known[part[1]] = self.last
                self.numbers[key] = part[1]
            keys.append(key)
            proxy = self.held.get(key)
            if proxy is None:
                proxy = self.held[key] = self.make(ObjectName(key, told(part[2], MAX_TYPE)))
            return proxy

        return special, keys

    def note(self, request: list[Any], gave: list[int], *, raised: bool = False) -> None:
        """Keep a step, where it has to do with objects."""
        if gave or uses_objects(request):
            self.steps.append(Step(request, gave, raised))

    def dead(self) -> list[int]:
        """The numbers of many objects that nobody holds any more; they are left out from here on."""
        gone = [key for key in self.numbers if key not in self.held]
        if len(gone) < MANY:
            return []
        self.steps = self.needed()
        return [self.numbers.pop(key) for key in gone]

    def needed(self) -> list[Step]:
        """The steps that lead to the objects which are held."""
        wanted, kept = set(self.held), []
        for step in reversed(self.steps):
            if step.keys & wanted:
                wanted |= step.keys
                kept.append(step)
        return kept[::-1]

    def restore(self, backend: Backend, ask: Callable[[list[Any]], list[Any]]) -> None:
        """Make the objects that are held again in a new worker. Raises StudentCrash."""
        self.backend, self.numbers = backend, {}
        self.steps = self.needed()
        for step in self.steps:
            reply = ask(self.numbered(step.request))
            found = list(numbers_in(reply[1])) if reply[0] == "value" else []
            if (reply[0] == "raised") != step.raised or len(found) != len(step.gave):
                raise StudentCrash("an object was lost with its Python process, and was another one when made again")
            self.numbers.update(zip(step.gave, found, strict=True))


def trees_of(request: list[Any]) -> slice:
    """Where the arguments stand in a request."""
    return slice(3, 5) if request[0] == "use" else slice(2, 4)


def keys_in(request: list[Any]) -> Iterator[int]:
    """The keys of the objects that a request is made with."""
    if request[0] == "use":
        yield request[1]
    yield from numbers_in(request[trees_of(request)])


def may_hold_objects(packed: bytes) -> bool:
    """Whether a packed message can hold an object: a list of three that begins with "h"; numbers may look like one."""
    return b"\x93\xa1h" in packed


def uses_objects(request: list[Any], packed: bytes | None = None) -> bool:
    """Whether a request is made with objects; `packed` where it is a call, and packed already."""
    if packed is not None and not may_hold_objects(packed):
        return False
    return next(keys_in(request), None) is not None


def gives_objects(reply: list[Any], packed: bytes) -> bool:
    """Whether there are objects in a reply, which is `packed` as well."""
    return reply[0] == "value" and may_hold_objects(packed) and next(numbers_in(reply[1]), None) is not None


def numbers_in(tree: Any) -> Iterator[int]:
    """The numbers of the objects in a tree of the wire, in the order in which they are decoded."""
    if isinstance(tree, list):
        if is_object(tree):
            yield tree[1]
        else:
            for each in tree:
                yield from numbers_in(each)


def is_object(tree: list[Any]) -> bool:
    return len(tree) == 3 and tree[0] == "h" and type(tree[1]) is int and type(tree[2]) is str
