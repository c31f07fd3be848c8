"""The inside of the sandbox: executes cells and answers calls, and holds nothing else.

Requests and replies are messages of `autograder.worker.wire` on two descriptors of their own. A request is
[nonce, verb, ...], a reply [nonce, kind, ...]:

    "begin", exercises, foreign      the names of each exercise's function, (name, source) of the foreign cells
    "run", name, source, mode        → "ran", lines skipped and exceptions
    "turn", *exercises               the checks of these stand here
    "look", name, source             → "ran", which exercises a cell defines that is not run
    "account"                        → "ran", where each exercise was bound, what was left out and is missed
    "call", names, args, kwargs, seed, exercise, keep
                                     → "value", value, the arguments after the call, notes; or "raised", "missing"
    "use", number, attribute, args, kwargs, seed, exercise, keep
                                     → the same of an attribute of an object (args None) or of a call of it; "method"
                                       where an attribute is one, "lost" where this process has no such object
    "forget", numbers                these objects are not asked for any more

Nothing here is trusted by the grader: a reply is only ever decoded into plain values.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from autograder.worker import failures, stand_ins, tensors
from autograder.worker.cells import MISSING, Cells
from autograder.worker.failures import describe, plain
from autograder.worker.objects import Objects
from autograder.worker.patched import restoring_builtins
from autograder.worker.profiles import PROFILES
from autograder.worker.views import VIEW, seen
from autograder.worker.wire import (
    LENGTH,
    Code,
    WireError,
    decode,
    encode,
    encode_with_notes,
    is_object,
    pack_message,
    unpack_message,
)

MOST_DESCRIPTORS = 1 << 16
"""A descriptor of the grader's is below this number, and has the same one here."""


def limit(limits: Mapping[str, int]) -> None:
    """Lower this process's own limits for good."""
    for name, value in limits.items():
        kind = getattr(resource, name, None)
        if kind is not None:
            _, hard = resource.getrlimit(kind)
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))


class Entropy:
    """Stands in for the system's randomness, so that np.random.default_rng() draws the same on every run."""

    def __init__(self) -> None:
        self.reseed(0)

    def reseed(self, seed: int) -> None:
        self.source = random.Random(seed)

    def randbits(self, count: int) -> int:
        return self.source.getrandbits(count)


def undefined(name: str) -> Any:
    """Stands in for a function of the student's that is not there."""

    def function(*args: Any, **kwargs: Any) -> Any:
        raise NameError(f"name {name!r} is not defined")

    return function


class Worker:
    """Answers requests until the grader hangs up."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests, self.replies = requests, replies
        self.cells = Cells()
        stand_ins.shell = self.cells.shell
        self.entropy = Entropy()
        np.random.bit_generator.randbits = self.entropy.randbits  # type: ignore[attr-defined]
        self.seed_numpy, self.seed_random = np.random.seed, random.seed
        self.objects = Objects()

    def serve(self) -> None:
        self.send(["", "ready"])
        while True:
            request = unpack_message(self.read(LENGTH.unpack(self.read(LENGTH.size))[0]))
            nonce = request[0]
            try:
                reply = [nonce, *restoring_builtins(lambda: self.answer(request[1:]))]  # noqa: B023
                message = pack_message(reply)
            except WireError as error:
                message = pack_message([nonce, "unsendable", plain(str(error))])
            except MemoryError as error:
                message = pack_message([nonce, "raised", describe(error, set())])
            self.write(message)

    def answer(self, request: list[Any]) -> list[Any]:
        verb, *body = request
        if verb == "call":
            return self.call(*body)
        if verb == "use":
            return self.use(*body)
        return ["ran", self.load(verb, body)]

    def load(self, verb: str, body: list[Any]) -> dict[str, Any]:
        """One step of loading the cells."""
        if verb == "run":
            return self.cells.run(*body)
        if verb == "look":
            return {"defined": self.cells.look(*body)}
        if verb == "account":
            return self.cells.account()
        if verb == "begin":
            self.cells.begin(*body)
        elif verb == "turn":
            self.cells.turn(*body)
        elif verb == "forget":
            self.objects.forget(*body)
        return {}

    def call(self, names: list[str], args: Any, kwargs: Any, seed: int, exercise: str, keep: bool) -> list[Any]:
        """Call a function as it was when its check was run, else as it was at the check of `exercise`."""
        self.cells.enter(names[0], exercise)
        function = self.cells.function(names)
        if function is MISSING:
            return ["missing"]
        return self.answered(function, args, kwargs, seed, keep, (names[0], exercise))

    def use(
        self, number: int, attribute: str, args: Any, kwargs: Any, seed: int, exercise: str, keep: bool
    ) -> list[Any]:
        """An attribute of an object, or a call of it, where its class was defined."""
        if number not in self.objects.values:
            return ["lost"]
        value, scope = self.objects.values[number]
        self.cells.enter(*scope)
        try:
            found = restoring_builtins(lambda: getattr(value, attribute))
        except BaseException as error:
            return ["raised", describe(error, self.cells.filenames)]
        if args is not None:
            return self.answered(found, args, kwargs, seed, keep, scope)
        if callable(found) and not is_object(found):
            return ["method"]
        return self.answered(lambda: found, encode(()), encode({}), seed, False, scope)

    def answered(
        self, function: Any, args: Any, kwargs: Any, seed: int, keep: bool, scope: tuple[str, str]
    ) -> list[Any]:
        """The reply to a call; `scope` is whose names the objects that come of it go on to read."""
        args, kwargs = decode(args, self.special), decode(kwargs, self.special)
        self.seed_numpy(seed)
        self.seed_random(seed)
        self.entropy.reseed(seed)
        tensors.seed(seed)
        view = kwargs.pop(VIEW, None)
        try:
            value = restoring_builtins(lambda: seen(view, function(*args, **kwargs), args))
            tree, notes = encode_with_notes(value, lambda each: self.objects.keep(each, scope))
        except WireError:
            raise
        except BaseException as error:
            return ["raised", describe(error, self.cells.filenames)]
        return ["value", tree, self.kept(args) if keep else None, notes]

    def kept(self, args: tuple[Any, ...]) -> Any:
        return encode(tuple(self.sendable(arg) for arg in args))

    def sendable(self, arg: Any) -> Any:
        """`arg`, or None for a generator or another object that came from `Code`."""
        if arg is None or hasattr(type(arg), "__next__"):
            return None
        try:
            encode(arg)
        except WireError:
            return None
        return arg

    def special(self, tree: list[Any]) -> Any:
        if tree[0] == "f":
            return self.cells.namespace.get(tree[1]) or undefined(tree[1])
        if tree[0] == "h":
            return self.objects.values[tree[1]][0]
        if tree[0] in ("p", "q"):
            return tree[1].to_pandas()
        if tree[0] == "x":
            return tree[1].to_tensorflow()
        scope: dict[str, Any] = {"np": np, "numpy": np}
        exec(Code(tree[1], tree[2]).setup, scope)
        return eval(tree[1], scope)

    def send(self, tree: list[Any]) -> None:
        self.write(pack_message(tree))

    def read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = os.read(self.requests, size - len(data))
            if not part:
                os._exit(0)
            data += part
        return data

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.replies, view) :]


def close_others(*kept: int) -> None:
    """Close every descriptor but the first three and `kept`."""
    ends = [2, *sorted(kept), MOST_DESCRIPTORS]
    for before, after in zip(ends[:-1], ends[1:], strict=True):
        os.closerange(before + 1, after)


def main() -> None:
    """Serve: the last three arguments are the profile and two descriptors."""
    profile, requests, replies = PROFILES[sys.argv[-3]], *map(int, sys.argv[-2:])
    sys.argv = [""]
    close_others(requests, replies)
    limit(profile.limits)
    stand_ins.install()
    failures.SITE = sys.path[-1]
    sys.path.append("")  # a kernel finds a module that a cell has written beside the notebook
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    if profile.module:
        from autograder.worker.starting import start

        start(profile)
    sys.setrecursionlimit(1000)
    Worker(requests, replies).serve()
