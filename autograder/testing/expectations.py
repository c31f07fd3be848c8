"""Values that a student returned, as a suite expects them: their kind, shape, keys, and numbers within a tolerance."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.testing.rejections import HOLDS, Explain, Rejected, reject, rows_of
from autograder.testing.relations import RELATION_RTOL
from autograder.testing.sameness import is_same
from autograder.testing.text import kind, show
from autograder.testing.witness import RUNNING, made_by

EXACT_RTOL = 1e-9
"""Relative tolerance between two float64 computations of one formula: they differ by a few hundred roundings
(1e-13); float32 differs by 1e-7 and is not accepted."""

EXACT_ATOL = 1e-11
"""Absolute tolerance beside `EXACT_RTOL`, for entries that cancel to nearly zero."""

SCALARS = (bool, int, float, np.bool_, np.integer, np.floating)


def expect_number(value: Any, what: str, *, finite: bool = True, one_entry: bool = False, hint: str = "") -> float:
    """`value` as a float; Python and NumPy scalars and 0-d arrays are numbers.

    one_entry -- whether an array of one entry is taken for a number too (where another test judges the shape)

    >>> expect_number(np.array(0.5), "cost")
    0.5
    >>> expect_number(np.array([[0.5]]), "db", one_entry=True)
    0.5
    """
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and (value.ndim == 0 or one_entry):
        value = value.item() if value.size == 1 else value
    if not isinstance(value, SCALARS):
        reject(f"{what} must be a number.", hint=hint, **{what: f"{kind(value)}: {show(value)}"})
    if finite and not math.isfinite(value):
        reject(f"{what} must be finite.", hint=hint, **{what: show(value)})
    RUNNING.met(np.asarray(value).dtype)
    return float(value)


def expect_array(
    value: Any,
    what: str,
    shape: tuple[int, ...],
    *,
    finite: bool = True,
    hint: str = "",
) -> NDArray[np.float64]:
    """`value` as a float array of exactly `shape`; integers and booleans count as numbers, lists do not as arrays.

    For shape () every number is accepted, as in `expect_number`.

    >>> expect_array(np.ones((2, 1), dtype=int), "dw", (2, 1)).dtype
    dtype('float64')
    """
    if shape == () and isinstance(value, SCALARS):
        value = np.asarray(value)
    if not isinstance(value, np.ndarray):
        hint = "np.array(...) makes an array of a list." if isinstance(value, list) else hint
        reject(f"{what} must be a NumPy array of shape {shape}.", hint=hint, **{what: f"{kind(value)}: {show(value)}"})
    if value.dtype.kind not in "biuf":
        reject(f"{what} must hold real numbers.", hint=hint, **{what: f"dtype {value.dtype}"})
    if value.shape != shape:
        reject(f"{what} must have shape {shape}.", hint=hint, **{what: f"shape {value.shape}, expected {shape}"})
    RUNNING.met(value.dtype)
    result = value.astype(np.float64)
    if finite and not np.isfinite(result).all():
        reject(f"{what} must be finite.", hint=hint, **{what: show(value)})
    return result


def expect_labels(value: Any, what: str, shape: tuple[int, ...], *, hint: str = "") -> NDArray[np.int64]:
    """`value` as an array of `shape` that holds only 0 and 1, as float, int or bool.

    >>> expect_labels(np.array([[True, False]]), "predictions", (1, 2))
    array([[1, 0]])
    """
    result = expect_array(value, what, shape, hint=hint)
    if not np.isin(result, (0, 1)).all():
        reject(f"{what} must hold only 0 and 1.", hint=hint, **{what: show(value)})
    return result.astype(np.int64)


def expect_numbers(
    value: Any, what: str, *, finite: bool = True, one_entry: bool = False, hint: str = ""
) -> list[float]:
    """`value`, a list, tuple or array of numbers, as a list of floats; `one_entry` as in `expect_number`.

    >>> expect_numbers([0.5, np.array(0.25)], "costs")
    [0.5, 0.25]
    """
    if not isinstance(value, (list, tuple, np.ndarray)) or getattr(value, "ndim", 1) == 0:
        reject(f"{what} must be a list of numbers.", hint=hint, **{what: f"{kind(value)}: {show(value)}"})
    return [
        expect_number(entry, f"an entry of {what}", finite=finite, one_entry=one_entry, hint=hint) for entry in value
    ]


def expect_integers(value: Any, what: str, *, one_entry: bool = False, hint: str = "") -> list[int]:
    """`value`, a list, tuple or array of whole numbers of any dtype, as a list of ints: indices, ids, labels.

    >>> expect_integers(np.array([2.0, 5.0]), "the ids")
    [2, 5]
    """
    numbers = expect_numbers(value, what, one_entry=one_entry, hint=hint)
    if any(number != int(number) for number in numbers):
        reject(f"{what} must be whole numbers.", hint=hint, **{what: value})
    return [int(number) for number in numbers]


def expect_tuple(value: Any, what: str, length: int, *, hint: str = "") -> tuple[Any, ...]:
    """`value` as a tuple of `length` values; a list, or an array of numbers with one axis, serves as well.

    >>> expect_tuple([1, 2], "the result", 2), expect_tuple(np.array([1, 2]), "the result", 2)
    ((1, 2), (1, 2))
    """
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = value.tolist()
    if not isinstance(value, (tuple, list)) or len(value) != length:
        reject(f"{what} must be a tuple of {length} values.", hint=hint, **{"came back": kind(value)})
    return tuple(value)


def expect_keys(value: Any, what: str, keys: Iterable[str], *, hint: str = "") -> dict[str, Any]:
    """`value` as a dict that has at least `keys`.

    >>> expect_keys({"dw": 1, "db": 2}, "grads", ["dw"])
    {'dw': 1, 'db': 2}
    """
    wanted = list(keys)
    if not isinstance(value, dict):
        reject(f"{what} must be a dict with the keys {', '.join(wanted)}.", hint=hint, **{what: kind(value)})
    missing = [key for key in wanted if key not in value]
    if missing:
        reject(
            f"{what} must have the key{'s' * (len(missing) > 1)} {', '.join(missing)}.",
            hint=hint,
            **{what: f"keys {', '.join(map(str, value)) or '(none)'}"},
        )
    return value


def expect_close(
    got: Any,
    expected: ArrayLike,
    what: str,
    claim: str,
    *,
    rtol: float = EXACT_RTOL,
    atol: float = EXACT_ATOL,
    holds: str = "",
    hint: str = "",
    case: str | None = None,
    mistakes: Mapping[str, ArrayLike] | None = None,
    explain: Explain | None = None,
) -> None:
    """`got` has the shape of `expected` and equals it; the message shows `got` and its worst entry, never `expected`.

    claim -- what holds of `what`, in words: "dw must be the gradient of the cost."
    mistakes -- what known mistakes make of it, by the question that asks for each (np.nan where one makes nothing
        here): asked in place of `hint` where this mistake alone makes what came back, in every case that was tried
    explain -- called where they differ, for the smallest case alone; gives (holds, hint), such as `relation` does, in
        place of those told here

    >>> expect_close(np.array([[2.0]]), [[2.0]], "dw", "dw must be the gradient of the cost.")
    """
    reference = np.asarray(expected, dtype=np.float64)
    value = expect_array(got, what, reference.shape, finite=False, hint=hint)
    wrong = ~np.isclose(value, reference, rtol=rtol, atol=atol)
    made = made_by(mistakes or {}, value, rtol=max(rtol, RELATION_RTOL), atol=atol) if wrong.any() else {}
    RUNNING.note(claim, value, reference, not wrong.any(), made)
    if not wrong.any():
        return
    rows: dict[str, Any] = {what: got}
    if value.size > 1:
        error = np.where(wrong, np.abs(np.nan_to_num(value - reference, nan=np.inf)), -1.0)
        worst = tuple(int(k) for k in np.unravel_index(int(np.argmax(error)), value.shape))
        where = ", ".join(map(str, worst))
        rows["wrong"] = f"{int(wrong.sum())} of {value.size} entries, the furthest at [{where}]: {show(value[worst])}"
    told, better = _rounded(value, reference, RUNNING.short)
    rows[HOLDS] = told or holds
    explain = None if told else explain
    shown = rows_of(rows, f"{claim} {what}")
    raise Rejected(claim, shown, hint=better or hint, case=case, explain=explain, explained=bool(told))


def _rounded(got: NDArray[np.float64], right: NDArray[np.float64], short: str) -> tuple[str, str]:
    """(holds, hint) where `got` is right in the digits of a type that came back, which has fewer; ("", "") elsewhere.

    short -- the type of fewer digits than float64 that came back in this test, or ""

    >>> _rounded(np.array([0.1, 0.7]) + 1e-9, np.array([0.1, 0.7]), "float32")
    ('all digits that float32 has', 'Is it computed in float64 throughout?')
    """
    error = 100 * float(np.finfo(short).eps) if short else 0.0
    if not short or not np.allclose(got, right, rtol=error, atol=error):
        return "", ""
    return f"all digits that {short} has", "Is it computed in float64 throughout?"


def is_close(
    got: Any, expected: Any, *, rtol: float = EXACT_RTOL, atol: float = EXACT_ATOL, equal_nan: bool = False
) -> bool:
    """Whether `got` equals `expected` within the tolerance, entry by entry; for questions that decide a hint.

    >>> is_close([1.0, 2.0], [1.0, 2.0 + 1e-12]), is_close([1.0, 2.0], [1.0])
    (True, False)
    """
    a, b = np.asarray(got, dtype=np.float64), np.asarray(expected, dtype=np.float64)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=rtol, atol=atol, equal_nan=equal_nan))


def expect_unchanged(before: Any, after: Any, what: str, *, hint: str = "", case: str = "") -> None:
    """The argument `what` is after the call as it was before, in shape, dtype and every entry.

    case -- the arguments of the call, where more than `what` is needed to make it again

    >>> expect_unchanged(np.zeros(2), np.zeros(2), "Z")
    """
    if is_same(before, after):
        return
    usual = "x -= y and x[i] = y change what the caller has; x = x - y, x.copy() and dict(x) make a new one."
    if isinstance(before, np.ndarray) and np.shape(after) != before.shape:
        usual = "x.shape = ... changes the caller's array; x.reshape(...) makes a new one."
    reject(
        f"the call changed its argument {what}.",
        hint=hint or usual,
        case=case or f"{what} = {show(before)}",
        **{f"{what} now": show(after)},
    )
