"""Results are compared as a suite sees them: an iterator by its values, a set and a table by what they hold."""

from __future__ import annotations

import importlib.util
from typing import Any

from machine import missing

from autograder.audit.compare.probes import Probe
from autograder.audit.compare.versions import Difference, Version, compare


def difference(right: Any, wrong: Any) -> Difference:
    probe = Probe("f", (), {}, 0)
    results = [Version({"f": function}).call(probe) for function in (right, wrong)]
    assert not any(result.raised for result in results)
    return compare(results[0].value, results[1].value)


def test_generators_and_sets_with_other_values_differ() -> None:
    assert difference(lambda: (k for k in (1, 2)), lambda: (k for k in (1, 3))) is Difference.VALUE
    assert difference(lambda: (k for k in (1, 2)), lambda: iter([1, 2])) is Difference.SAME
    assert difference(lambda: ({1, 2}, 0), lambda: ({1, 3}, 0)) is Difference.VALUE
    assert difference(lambda: {1, 2}, lambda: {2, 1}) is Difference.SAME


def test_a_generator_that_raises_halfway_has_raised() -> None:
    def broken() -> Any:
        yield 1
        raise KeyError

    assert Version({"f": broken}).call(Probe("f", (), {}, 0)).raised == "KeyError"


def test_tables_with_other_entries_differ() -> None:
    if importlib.util.find_spec("pandas") is None:
        missing("pandas, of the extra dev")
    import pandas as pd

    right = lambda: pd.DataFrame({"x": [1.0, 2.0], "n": ["a", "b"]})  # noqa: E731
    assert difference(right, right) is Difference.SAME
    assert difference(right, lambda: right().assign(x=[1.0, 3.0])) is Difference.VALUE
    assert difference(right, lambda: right().assign(n=["a", "c"])) is Difference.VALUE
    assert difference(right, lambda: right().set_index("n")) is Difference.VALUE
    assert difference(lambda: right()["x"], lambda: right()["x"] * 2) is Difference.VALUE
