"""Dictionaries of arrays: parameters, gradients, caches. Their shapes, and their entries one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.testing.expectations import EXACT_ATOL, EXACT_RTOL, expect_array, expect_close, expect_keys, is_close
from autograder.testing.rejections import expect, reject
from autograder.testing.text import show
from autograder.testing.witness import RUNNING, made_by

Hints = str | Mapping[str, str]
"""One hint for all entries, or one for each: by name ("dW1"), by the name without its number ("dW"), or by "" for the
rest."""


def hint_for(name: str, hints: Hints) -> str:
    """What `hints` say of the entry `name`.

    >>> hint_for("dW2", {"dW": "Which product?", "": "Look again."}), hint_for("db2", "Look again.")
    ('Which product?', 'Look again.')
    """
    if isinstance(hints, str):
        return hints
    return hints.get(name) or hints.get(name.rstrip("0123456789")) or hints.get("", "")


def parameter_shapes(layer_dims: Sequence[int]) -> dict[str, tuple[int, int]]:
    """The shapes of W1, b1 ... WL, bL for `layer_dims` units, the inputs first: W (n, n_prev), b (n, 1).

    >>> parameter_shapes([3, 2])
    {'W1': (2, 3), 'b1': (2, 1)}
    """
    shapes: dict[str, tuple[int, int]] = {}
    for layer, (n_prev, n) in enumerate(zip(layer_dims[:-1], layer_dims[1:], strict=True), start=1):
        shapes |= {f"W{layer}": (int(n), int(n_prev)), f"b{layer}": (int(n), 1)}
    return shapes


def expect_arrays(
    value: Any,
    what: str,
    shapes: Mapping[str, tuple[int, ...]],
    *,
    only: bool = False,
    hint: str = "",
    hints: Hints = "",
) -> dict[str, NDArray[np.float64]]:
    """`value` as a dict with a float array of the given shape under each key of `shapes`, in that order.

    only -- no further key is allowed; hint -- for a missing key; hints -- for a wrong entry

    >>> expect_arrays({"dW1": np.ones((1, 2)), "note": "x"}, "grads", {"dW1": (1, 2)})
    {'dW1': array([[1., 1.]])}
    """
    found = expect_keys(value, what, shapes, hint=hint)
    extra = [str(key) for key in found if key not in shapes]
    expect(not (only and extra), f"{what} must have no other keys.", extra=", ".join(extra), hint=hint)
    return {name: expect_array(found[name], name, shape, hint=hint_for(name, hints)) for name, shape in shapes.items()}


def expect_parameters(
    value: Any,
    layer_dims: Sequence[int],
    what: str = "the parameters",
    *,
    zero_biases: bool = False,
    only: bool = False,
    hint: str = "",
    hints: Hints = "",
) -> dict[str, NDArray[np.float64]]:
    """`value` as the parameters W1, b1 ... WL, bL of a network with `layer_dims` units, in their shapes.

    zero_biases -- every bias must be 0, as at the start of training; only, hint, hints -- as in `expect_arrays`

    >>> sorted(expect_parameters({"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))}, [3, 2], zero_biases=True))
    ['W1', 'b1']
    """
    parameters = expect_arrays(value, what, parameter_shapes(layer_dims), only=only, hint=hint, hints=hints)
    for name, array in parameters.items():
        if zero_biases and name[0] == "b" and array.any():
            seen: dict[str, Any] = {name: array}
            reject(f"{name} must start at zero.", hint=hint_for(name, hints), **seen)
    return parameters


def expect_all_close(
    got: Mapping[str, Any],
    expected: Mapping[str, ArrayLike],
    claim: str,
    *,
    rtol: float = EXACT_RTOL,
    atol: float = EXACT_ATOL,
    hint: Hints = "",
    case: str | None = None,
    order: Iterable[str] = (),
    mistakes: Mapping[str, Mapping[str, ArrayLike]] | None = None,
) -> None:
    """Every entry of `got` that `expected` names equals it, one by one; the message says which ones are right.

    claim -- with {name} for the entry's name: "{name} must be the gradient of the cost."
    order -- the names in the order in which a reader meets the mistakes (that of `expected` without it)
    mistakes -- by name, as in `expect_close`

    >>> expect_all_close({"dW1": 2.0, "db1": 1.0}, {"dW1": 2.0}, "{name} must be the gradient of the cost.")
    """
    names, known = list(order) or list(expected), mistakes or {}
    claims = {name: claim.replace("{name}", name) for name in names}
    kept = [name for name in names if is_close(got[name], expected[name], rtol=rtol, atol=atol)]
    wrong = [name for name in names if name not in kept]
    for name in (*kept, *wrong[1:]):
        made = {} if name in kept else made_by(known.get(name, {}), got[name])
        RUNNING.note(claims[name], got[name], expected[name], name in kept, made)
    for name in wrong:
        expect_close(
            got[name],
            expected[name],
            name,
            claims[name],
            rtol=rtol,
            atol=atol,
            holds=", ".join(kept[:8]),
            hint=hint_for(name, hint),
            case=case,
            mistakes=known.get(name),
        )


def expect_all_same(
    once: Mapping[str, Any],
    again: Mapping[str, Any],
    claim: str,
    *,
    hint: Hints = "",
    case: str | None = None,
    equal_nan: bool = True,
) -> None:
    """Two results of the student's own agree in every entry that `once` has; the first that differs is shown, twice.

    claim -- with {name} for the entry's name, where it is said; hint -- as in `expect_all_close`

    >>> expect_all_same({"costs": [0.7, np.nan]}, {"costs": [0.7, np.nan]}, "printing must change nothing.")
    """
    same = {name: is_close(again[name], value, equal_nan=equal_nan) for name, value in once.items()}
    for name, value in once.items():
        if not same[name]:
            double = is_close(again[name], 2 * np.asarray(value, dtype=np.float64))
            seen = f"{show(value)}, then {show(again[name])}{': twice as large' * double}"
            holds = ", ".join(other for other in same if same[other])
            reject(claim.replace("{name}", name), hint=hint_for(name, hint), case=case, **{name: seen}, holds=holds)
