"""Instructor's code that looks at what a call returned, beside it and within the same call.

A model does not travel, and what a suite wants of it may take many steps: layers, a number of parameters, values on
drawn weights. So a call may carry a view, and what the view returns is what comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.worker.caps import WireError

VIEW = ""
"""The keyword under which a call carries its view: no parameter can have this name."""


def without_view(kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """The keyword arguments that a function of the student's is given."""
    return {name: value for name, value in kwargs.items() if name != VIEW}


def seen(view: Callable[..., Any] | None, value: Any, args: Sequence[Any]) -> Any:
    """What `view(value, *args)` says of a value; the value itself without a view.

    Raises WireError where the view cannot look at such a value; the text says what came back, and what stopped it.
    """
    if view is None:
        return value
    try:
        return view(value, *args)
    except Exception as error:
        what = "None" if value is None else f"an object of type {type(value).__name__}"
        raise WireError(f"{what}, which is not what is asked for ({type(error).__name__}: {error})") from None
