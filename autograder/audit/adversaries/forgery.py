"""Results of the right form with no truth in them. This file is the source of a cell, laid over the solution.

A forged function calls the solution's in a namespace of its own, keeps the form of what comes back (types, keys,
shapes, lengths, texts) and puts other numbers in. A result that is nothing but a text becomes another one, of the
arguments, and a list of nothing but texts repeats one of them. So it passes whatever constants of the right form can
pass.
"""

import copy
import types
from typing import Any

import numpy as np


def zeros(array: Any, args: Any) -> Any:
    return np.zeros_like(array)


def constants(array: Any, args: Any) -> Any:
    return np.full_like(array, 0.5 if array.dtype.kind in "fc" else 1)


def first_of_the_shape(array: Any, args: Any) -> Any:
    return of_the_shape(array, flat(args))


def last_of_the_shape(array: Any, args: Any) -> Any:
    return of_the_shape(array, flat(args)[::-1])


def of_the_shape(array: Any, candidates: Any) -> Any:
    """The first candidate of the shape of `array`, in its type; else constants."""
    same = next((each for each in candidates if each.shape == array.shape), None)
    return constants(array, ()) if same is None else same.astype(array.dtype)


def looked_up(array: Any, args: Any) -> Any:
    """Labels that stand in the data files beside the argument's examples, or those nearest to them; else constants."""
    for examples in flat(args):
        for known, labels in EXAMPLES:
            for columns in (examples.reshape(len(examples), -1).T, examples) if examples.ndim > 1 else ():
                if columns.shape[0] == known.shape[1] and columns.shape[1] == array.size > 1:
                    return labels[nearest(columns, known)].reshape(array.shape).astype(array.dtype)
    return constants(array, args)


def nearest(columns: Any, known: Any) -> Any:
    """For each column the number of the known example nearest to it, whatever the scale of the two."""
    a, b = standard(columns.T), standard(known)
    return np.argmin((b**2).sum(axis=1) - 2 * a @ b.T, axis=1)


def standard(rows: Any) -> Any:
    rows = rows.astype(float)
    return (rows - rows.mean(axis=0)) / np.maximum(rows.std(axis=0), 1e-12)


def flat(value: Any) -> Any:
    """The arrays in arguments, numbers as arrays without axes."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [array for entry in value for array in flat(entry)]
    return [np.asarray(value)] if isinstance(value, (bool, int, float, complex, np.ndarray, np.generic)) else []


def filled(value: Any, fill: Any, args: Any) -> Any:
    """`value` with every array and number in it replaced by `fill(array, args)`."""
    if isinstance(value, dict):
        return {key: filled(entry, fill, args) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([filled(entry, fill, args) for entry in value])
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return fill(value, args)
    if isinstance(value, (bool, int, float, complex, np.generic)):
        return type(value)(fill(np.asarray(value), args)[()])
    return value


def texts(value: Any) -> Any:
    """The texts in arguments, keys of dicts too."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, (list, tuple)):
        return [text for entry in value for text in texts(entry)]
    return [value] if isinstance(value, str) else []


def apart(namespace: Any) -> Any:
    """A copy of `namespace` whose functions call one another in it, so that they stay as they are."""
    copied = dict(namespace)
    for name, value in namespace.items():
        if isinstance(value, types.FunctionType) and value.__globals__ is namespace:
            twin = types.FunctionType(value.__code__, copied, name, value.__defaults__, value.__closure__)
            twin.__kwdefaults__ = value.__kwdefaults__
            copied[name] = twin
    return copied


def forged(function: Any, fill: Any) -> Any:
    def forgery(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        result = function(*copy.deepcopy(args), **copy.deepcopy(kwargs))
        if isinstance(result, str) and texts(given):
            return texts(given)[-1 if fill is last_of_the_shape else 0]
        if isinstance(result, (list, tuple)) and result and all(isinstance(entry, str) for entry in result):
            return type(result)([result[-1 if fill is last_of_the_shape else 0]] * len(result))
        return filled(result, fill, given)

    return forgery


def echo(k: Any) -> Any:
    def forgery(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        return given[min(k, len(given) - 1)] if given else None

    return forgery


def forge(namespace: Any, plan: Any) -> Any:
    """Replace functions of `namespace`: `plan` gives for each name a way to fill, or the number of an argument."""
    true = apart(namespace)
    for name, way in plan.items():
        if name in true:
            namespace[name] = echo(way) if isinstance(way, int) else forged(true[name], WAYS[way])


WAYS = {each.__name__: each for each in (zeros, constants, first_of_the_shape, last_of_the_shape, looked_up)}
EXAMPLES: list[Any] = []
