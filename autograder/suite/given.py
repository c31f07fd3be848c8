"""What Hypothesis keeps of a test with `@given`, and what it would set up around one of its examples."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis._settings import local_settings
from hypothesis.control import BuildContext
from hypothesis.internal.conjecture.data import ConjectureData
from hypothesis.internal.entropy import deterministic_PRNG

from autograder.suite.calls import special
from autograder.worker.wire import decode


def handle_of(item: pytest.Item) -> Any:
    """Hypothesis's handle of a test with `@given`, or None."""
    test = getattr(item, "obj", None)
    return getattr(test, "hypothesis", None) if getattr(test, "is_hypothesis_test", False) else None


def fixtures_of(item: pytest.Function) -> dict[str, Any]:
    """The fixtures that a test asks for, by name."""
    return {name: item.funcargs[name] for name in item._fixtureinfo.argnames}


def run_on(item: pytest.Function, arguments: bytes) -> None:
    """Run the function of a test with `@given` on recorded arguments, inside what Hypothesis would set up around it.

    Raises whatever the function raises, hypothesis.errors.UnsatisfiedAssumption included.
    """
    own = () if item.instance is None else (item.instance,)
    given = decode(msgspec.msgpack.decode(arguments), special)
    context = BuildContext(ConjectureData.for_choices([]), is_final=False, wrapped_test=item.obj)
    with local_settings(item.obj._hypothesis_internal_use_settings), deterministic_PRNG(), context:
        handle_of(item).inner_test(*own, **fixtures_of(item), **given)
