"""The inside of the sandbox: executes cells and answers calls, and holds nothing else.

Requests and replies are messages of `autograder.worker.wire` on two descriptors of their own. A request is
[nonce, "run", name, source, definitions_only] or [nonce, "call", names, args, kwargs, seed, keep]; a reply is
[nonce, kind, ...]. Nothing here is trusted by the grader: a reply is only ever decoded into plain values.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import warnings
from builtins import callable, getattr, len, map  # noqa: UP029  -- kept here, since a student may patch them
from typing import Any

import numpy as np

from autograder.worker import stand_ins
from autograder.worker.cells import Cells, describe
from autograder.worker.wire import LENGTH, Code, WireError, decode, encode, pack_message, unpack_message

MEBI = 1 << 20

LIMITS = {
    "RLIMIT_CPU": 150,
    "RLIMIT_AS": 1024 * MEBI,
    "RLIMIT_FSIZE": 8 * MEBI,
    "RLIMIT_NOFILE": 64,
    "RLIMIT_NPROC": 8,
    "RLIMIT_STACK": 8 * MEBI,
    "RLIMIT_CORE": 0,
    "RLIMIT_MEMLOCK": 0,
    "RLIMIT_MSGQUEUE": 0,
}
"""Hard limits of the process: CPU in seconds, sizes in bytes. The grader's own limits end a call well before."""


def limit() -> None:
    """Lower this process's own limits for good."""
    for name, value in LIMITS.items():
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


class Worker:
    """Answers requests until the grader hangs up."""

    def __init__(self, requests: int, replies: int) -> None:
        self.requests, self.replies = requests, replies
        self.cells = Cells()
        self.entropy = Entropy()
        np.random.bit_generator.randbits = self.entropy.randbits  # type: ignore[attr-defined]
        self.seed_numpy, self.seed_random = np.random.seed, random.seed

    def serve(self) -> None:
        self.send(["", "ready"])
        while True:
            request = unpack_message(self.read(LENGTH.unpack(self.read(LENGTH.size))[0]))
            nonce = request[0]
            try:
                reply = [nonce, *self.answer(request[1:])]
                message = pack_message(reply)
            except WireError as error:
                message = pack_message([nonce, "unsendable", str(error)])
            except MemoryError as error:
                message = pack_message([nonce, "raised", describe(error, set())])
            self.write(message)

    def answer(self, request: list[Any]) -> list[Any]:
        if request[0] == "run":
            _, name, source, definitions_only = request
            return ["ran", self.cells.run(name, source, definitions_only)]
        _, names, args, kwargs, seed, keep = request
        namespace = self.cells.namespace
        function = next((namespace[name] for name in names if callable(namespace.get(name))), None)
        if function is None:
            return ["missing"]
        args, kwargs = decode(args, self.special), decode(kwargs, self.special)
        self.seed_numpy(seed)
        self.seed_random(seed)
        self.entropy.reseed(seed)
        try:
            value = function(*args, **kwargs)
        except BaseException as error:
            return ["raised", describe(error, self.cells.filenames)]
        return ["value", encode(value), self.kept(args) if keep else None]

    def kept(self, args: tuple[Any, ...]) -> Any:
        return encode(tuple(self.sendable(arg) for arg in args))

    def sendable(self, arg: Any) -> Any:
        """`arg`, or None for a generator or another object that came from `Code`."""
        try:
            encode(arg)
        except WireError:
            return None
        return arg

    def special(self, tree: list[Any]) -> Any:
        if tree[0] == "f":
            return self.cells.namespace[tree[1]]
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


def main() -> None:
    """Serve on the descriptors named by the last two arguments."""
    requests, replies = map(int, sys.argv[-2:])
    sys.argv = [""]
    limit()
    stand_ins.install()
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    sys.setrecursionlimit(1000)
    Worker(requests, replies).serve()
