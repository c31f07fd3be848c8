"""A pytest plugin that records what each test draws and asks while the instructor's solution passes."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Generator, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis.errors import UnsatisfiedAssumption

from autograder.suite.given import handle_of
from autograder.suite.plugin import session_of
from autograder.suite.recorded import Example, Examples
from autograder.suite.session import Session
from autograder.worker.wire import WireError, encode

MAX_BYTES = 32 << 20
"""Of the arguments of one test's examples; a test that draws more keeps the engine."""

MAX_CALL_BYTES = 8 << 20
"""Of the calls of one test, with their answers; a test that sends more asks them itself."""

EXECUTORS = ("execute_example", "setup_example", "teardown_example")
"""Methods of a test class by which Hypothesis would run each example in another way."""


class Recorder:
    """Notes the examples of each test that passes, and the calls that each example makes.

    Where calls are made outside of the tests themselves (a fixture that trains a model), an outcome depends on more
    than its test's own calls: then none are kept.
    """

    def __init__(self) -> None:
        self.given: list[str] = []
        """Tests with `@given`."""
        self._examples: Examples = {}
        self._asked = 0
        self._asked_elsewhere = False

    @property
    def examples(self) -> Examples:
        if not self._asked_elsewhere:
            return self._examples
        drawn = {name: found for name, found in self._examples.items() if name in self.given}
        kept = {name: [Example(each.arguments, each.ended) for each in found] for name, found in drawn.items()}
        return {name: found for name, found in kept.items() if found[0].arguments is not None}

    @property
    def unrecorded(self) -> tuple[str, ...]:
        """Tests with `@given` whose examples Hypothesis draws for each submission."""
        return tuple(name for name in self.given if name not in self.examples)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        handle, session = handle_of(pyfuncitem), session_of(pyfuncitem)
        if handle is not None:
            self.given.append(pyfuncitem.nodeid)
        if session is None or any(hasattr(pyfuncitem.instance, name) for name in EXECUTORS):
            return (yield)
        self._asked_elsewhere |= session.asked != self._asked
        noted = _Noted(session)
        try:
            result = yield from noted.run(handle)
        finally:
            self._asked = session.asked
        found = noted.kept()
        if found and (handle is not None or found[0].calls):
            self._examples[pyfuncitem.nodeid] = found
        return result


class _Noted:
    """The examples of one test, as they are run."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.examples: list[Example] = []
        self.passes = True

    @contextlib.contextmanager
    def example(self, arguments: bytes | None) -> Iterator[None]:
        """One run of the test's function."""
        self.session.made = []
        ended = True
        try:
            yield
        except UnsatisfiedAssumption:
            ended = False
            raise
        except BaseException:
            self.passes = False
            raise
        finally:
            made, self.session.made = self.session.made, None
            calls = tuple(call for call in made if call is not None)
            self.examples.append(Example(arguments, ended, calls if len(calls) == len(made) else None))
            self._stay_small()

    def run(self, handle: Any) -> Generator[None, object, object]:
        """Note what runs at the yield: the test itself, or where it has a `handle` its inner function."""
        if handle is None:
            with self.example(b""):
                return (yield)
        inner = handle.inner_test
        handle.inner_test = self.around(inner, tuple(handle._given_kwargs))
        try:
            return (yield)
        finally:
            handle.inner_test = inner

    def around(self, inner: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
        """`inner`, with each of its runs noted; `names` are those that Hypothesis gives."""

        @functools.wraps(inner)
        def noting(*args: Any, **kwargs: Any) -> Any:
            with self.example(_packed({name: kwargs[name] for name in names})):
                return inner(*args, **kwargs)

        return noting

    def kept(self) -> list[Example]:
        """The examples of a test that passed, as far as they are complete."""
        if not self.passes or any(each.arguments is None and each.calls is None for each in self.examples):
            return []
        has_arguments, has_calls = (
            all(getattr(each, name) is not None for each in self.examples) for name in ("arguments", "calls")
        )
        if not has_arguments and not has_calls:
            return []
        return [
            Example(each.arguments if has_arguments else None, each.ended, each.calls if has_calls else None)
            for each in self.examples
        ]

    def _stay_small(self) -> None:
        drawn = sum(len(each.arguments or b"") for each in self.examples)
        asked = sum(len(call.request) + len(call.reply) for each in self.examples for call in each.calls or ())
        if drawn > MAX_BYTES or asked > MAX_CALL_BYTES:
            self.examples = [
                Example(
                    None if drawn > MAX_BYTES else each.arguments,
                    each.ended,
                    None if asked > MAX_CALL_BYTES else each.calls,
                )
                for each in self.examples
            ]


def _packed(given: dict[str, Any]) -> bytes | None:
    try:
        return msgspec.msgpack.encode(encode(given))
    except WireError:
        return None
