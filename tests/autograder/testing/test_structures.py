"""What stands below an exercise may not be written yet."""

from __future__ import annotations

import pytest

from autograder.suite.exceptions import StudentError
from autograder.testing import below


@pytest.mark.parametrize(("stub", "calls"), [("forward", [(1, ())]), ("", [])])
def test_a_function_is_called_above_a_stub_and_not_above_a_mistake(
    stub: str, calls: list[tuple[int, tuple[()]]]
) -> None:
    seen: list[object] = []

    def backward(*arguments: object) -> None:
        seen.append(arguments)
        raise StudentError("stopped with", "NotImplementedError", "", stub="backward")

    with pytest.raises(StudentError) as told, below(backward, 1, ()):
        raise StudentError("stopped with", "ValueError", "", stub=stub)
    assert (seen, told.value.stub) == (calls, stub)


def test_a_function_is_not_called_where_nothing_stops() -> None:
    seen: list[object] = []
    with below(seen.append, 1):
        pass
    assert not seen
