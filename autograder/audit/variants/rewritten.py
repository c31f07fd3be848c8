"""What rewritten cells call. This file's text stands in a cell of its own before the solution cells of a variant."""

import functools as _functools
from typing import Any

import numpy as np

_depth: list[int] = [0]


def _einsum_dot(a: Any, b: Any) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    return np.einsum("ij,jk->ik", a, b) if a.ndim == b.ndim == 2 else a @ b


def _looped_dot(a: Any, b: Any) -> Any:
    a, b = np.asarray(a), np.asarray(b)
    if not a.ndim == b.ndim == 2 or not b.shape[1]:
        return a @ b
    return np.stack([(a * b[:, k]).sum(axis=1) for k in range(b.shape[1])], axis=1)


def _einsum_sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    x = np.asarray(x)
    x = x.astype(int) if x.dtype == bool else x
    axes = range(x.ndim) if axis is None else [a % x.ndim for a in (axis if isinstance(axis, tuple) else (axis,))]
    total = np.einsum(x, list(range(x.ndim)), [k for k in range(x.ndim) if k not in axes])
    return np.expand_dims(total, tuple(axes)) if keepdims else total


def _looped_sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    x = np.asarray(x)
    if axis is None and not keepdims:
        total: Any = 0
        for entry in x.ravel():
            total = total + entry
        return total
    if not isinstance(axis, int):
        return np.sum(x, axis=axis, keepdims=keepdims)
    axis = axis % x.ndim
    total = np.zeros(x.shape[:axis] + x.shape[axis + 1 :])
    for k in range(x.shape[axis]):
        total = total + np.take(x, k, axis=axis)
    return np.expand_dims(total, axis) if keepdims else total


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(entry, change) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_mapped(entry, change) for entry in value)
    return change(value)


def _outside(function: Any, change: Any) -> Any:
    """`function` with its result changed where it is called from outside the notebook."""

    @_functools.wraps(function)
    def outer(*args: Any, **kwargs: Any) -> Any:
        _depth[0] += 1
        try:
            value = function(*args, **kwargs)
        finally:
            _depth[0] -= 1
        return value if _depth[0] else change(value)

    return outer


def _is_float(x: Any) -> bool:
    return isinstance(x, (float, np.floating)) or (isinstance(x, np.ndarray) and x.shape == () and x.dtype.kind == "f")


def _floats_as(kind: Any) -> Any:
    return lambda value: _mapped(value, lambda x: kind(x) if _is_float(x) else x)


def _fortran(value: Any) -> Any:
    return _mapped(value, lambda x: np.asfortranarray(x) if isinstance(x, np.ndarray) and x.ndim > 1 else x)


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in reversed(list(value))}
    return type(value)(map(_reordered, value)) if isinstance(value, (list, tuple)) else value
