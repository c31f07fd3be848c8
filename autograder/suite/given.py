"""What Hypothesis keeps of a test with `@given`."""

from __future__ import annotations

from typing import Any

import pytest


def handle_of(item: pytest.Item) -> Any:
    """Hypothesis's handle of a test with `@given`, or None."""
    test = getattr(item, "obj", None)
    return getattr(test, "hypothesis", None) if getattr(test, "is_hypothesis_test", False) else None


def fixtures_of(item: pytest.Function) -> dict[str, Any]:
    """The fixtures that a test asks for, by name."""
    return {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
