"""Hypothesis's examples, recorded while the instructor's solution passes, and asked again of every submission.

A hidden suite is derandomized: everybody meets the same examples until one fails, and drawing them is most of a
grader's work. Where each recorded example ends as it ended for the solution, the engine would have seen just these and
passed; a test with any other outcome is left to the engine, from the start and with a fresh worker, so that verdicts
and messages are those of a grader that never replays. What the wire does not carry (interactive draws, objects), and
tests whose class runs examples in its own way, are not recorded.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Generator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis._settings import local_settings
from hypothesis.control import BuildContext
from hypothesis.errors import UnsatisfiedAssumption
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.internal.entropy import deterministic_PRNG

from autograder.records import Record
from autograder.worker.wire import Code, FunctionName, WireError, decode, encode

MAX_BYTES = 32 << 20
"""Of one test's examples; a test that draws more keeps the engine."""

EXECUTORS = ("execute_example", "setup_example", "teardown_example")
"""Methods of a test class by which Hypothesis would run each example in another way."""


class Example(Record, frozen=True):
    """What a test was given, as a message of the wire, and whether it ran to its end (or an assumption failed)."""

    arguments: bytes
    ended: bool


Examples = dict[str, list[Example]]
"""Node id of a test → its examples, in the order in which they were drawn."""


def pack(examples: Examples) -> bytes:
    """The bytes of recorded examples, with their digest before them."""
    body = msgspec.msgpack.encode(examples)
    return hashlib.sha256(body).digest() + body


def unpack(data: bytes) -> Examples:
    """The examples in `data`; none where they are not as they were written."""
    body = data[32:]
    if hashlib.sha256(body).digest() != data[:32]:
        return {}
    return msgspec.msgpack.decode(body, type=Examples)


class Recorder:
    """A pytest plugin that notes the examples of each test that passes."""

    def __init__(self) -> None:
        self.examples: Examples = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        handle = _handle(pyfuncitem)
        if handle is None:
            return (yield)
        inner, noted = handle.inner_test, _Noted(handle.inner_test, tuple(handle._given_kwargs))

        @functools.wraps(inner)
        def noting(*args: Any, **kwargs: Any) -> Any:
            return noted.call(*args, **kwargs)

        handle.inner_test = noting
        try:
            result = yield
        finally:
            handle.inner_test = inner
        if noted.complete and noted.examples:
            self.examples[pyfuncitem.nodeid] = noted.examples
        return result


class _Noted:
    """A test's inner function that notes what it is given."""

    def __init__(self, inner: Callable[..., Any], names: tuple[str, ...]) -> None:
        self.inner, self.names = inner, names
        self.examples: list[Example] = []
        self.size = 0
        self.complete = True

    def call(self, /, *args: Any, **kwargs: Any) -> Any:
        given = {name: kwargs[name] for name in self.names}
        try:
            arguments = msgspec.msgpack.encode(encode(given))
        except WireError:
            self.complete, arguments = False, b""
        ended = True
        try:
            return self.inner(*args, **kwargs)
        except UnsatisfiedAssumption:
            ended = False
            raise
        except BaseException:
            self.complete = False
            raise
        finally:
            self.size += len(arguments)
            self.complete = self.complete and self.size <= MAX_BYTES
            if self.complete:
                self.examples.append(Example(arguments, ended))


class Replayer:
    """A pytest plugin that asks a submission the recorded examples in place of the engine.

    engine -- tests that are left to the engine
    differing -- tests that did not end as recorded. From the first one on this run is no verdict any more: what
        follows is only asked which other tests differ, and tests without examples are passed over.
    """

    def __init__(self, examples: Mapping[str, list[Example]], engine: frozenset[str] = frozenset()) -> None:
        self.examples = {name: each for name, each in examples.items() if name not in engine}
        self.differing: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        if not self.differing or item.nodeid in self.examples:
            return None
        item.session._setupstate.teardown_exact(nextitem)  # what pytest does at the end of a test that ran
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        examples = self.examples.get(pyfuncitem.nodeid)
        if examples is None:
            return None
        try:
            held = all(_ends(pyfuncitem, example) == example.ended for example in examples)
        except BaseException:
            self.differing.append(pyfuncitem.nodeid)
            raise
        if not held:
            self.differing.append(pyfuncitem.nodeid)
        return True


def _ends(item: pytest.Function, example: Example) -> bool:
    """Whether the test runs to its end on an example, inside what Hypothesis would set up around it."""
    handle = _handle(item)
    settings = item.obj._hypothesis_internal_use_settings
    own = () if item.instance is None else (item.instance,)
    given = decode(msgspec.msgpack.decode(example.arguments), _special)
    data = ConjectureData.for_choices([])
    context = BuildContext(data, is_final=False, wrapped_test=item.obj)
    with local_settings(settings), deterministic_PRNG(), context:
        try:
            handle.inner_test(*own, **_fixtures(item), **given)
        except UnsatisfiedAssumption:
            return False
    return True


def _special(tree: list[Any]) -> Any:
    return FunctionName(tree[1]) if tree[0] == "f" else Code(tree[1], tree[2])


def _fixtures(item: pytest.Function) -> dict[str, Any]:
    return {name: item.funcargs[name] for name in item._fixtureinfo.argnames}


def _handle(item: pytest.Function) -> Any:
    """Hypothesis's handle of a test with `@given`, or None."""
    if any(hasattr(item.instance, name) for name in EXECUTORS):
        return None
    return getattr(item.obj, "hypothesis", None) if getattr(item.obj, "is_hypothesis_test", False) else None
