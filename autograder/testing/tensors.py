"""Tensors of TensorFlow in a suite: made of arrays, and looked at as arrays. TensorFlow itself is not imported.

Z = student.linear_function(tensor(W), tensor(X), variable(b))
expect_tensor_close(Z, W @ X + b, "Z", "Z must be W X + b.")
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from autograder.testing.expectations import expect_array, expect_close
from autograder.testing.rejections import reject
from autograder.testing.text import kind, show
from autograder.worker.tensors import Foreign

TENSOR_RTOL = 1e-4
"""Relative tolerance between float32, in which TensorFlow computes, and the float64 of an oracle."""

TENSOR_ATOL = 1e-5
"""Absolute tolerance beside `TENSOR_RTOL`, for entries that cancel to nearly zero."""


def tensor(value: ArrayLike, dtype: DTypeLike = np.float32) -> Foreign:
    """`value` as a tensor, for an argument: `tf.constant` makes it beside the student's code.

    dtype -- of its entries (TensorFlow's own default is float32)

    >>> tensor([[1, 2]])
    tf.constant([[1.0, 2.0]])
    """
    return Foreign("tensor", np.asarray(value, dtype))


def variable(value: ArrayLike, dtype: DTypeLike = np.float32) -> Foreign:
    """`value` as a variable, for an argument; `with_arguments` gives it back as the call left it.

    >>> variable([0.5]).kind
    'variable'
    """
    return Foreign("variable", np.asarray(value, dtype))


def is_tensor(value: Any) -> bool:
    """Whether a value that came back is a tensor or a variable of TensorFlow.

    >>> is_tensor(tensor(1.0)), is_tensor(np.ones(1))
    (True, False)
    """
    return isinstance(value, Foreign) and value.kind != "shape"


def expect_tensor(
    value: Any, what: str, shape: tuple[int, ...], *, variable: bool = False, finite: bool = True, hint: str = ""
) -> NDArray[np.float64]:
    """`value` as a float array of exactly `shape`, where it is a tensor or a variable of real numbers.

    variable -- whether it must be a tf.Variable

    >>> expect_tensor(tensor([[1, 2]]), "Z", (1, 2))
    array([[1., 2.]])
    """
    wanted = "tf.Variable" if variable else "tensor of TensorFlow"
    if not is_tensor(value) or (variable and value.kind != "variable"):
        reject(f"{what} must be a {wanted}, of shape {shape}.", hint=hint, **{what: f"{kind(value)}: {show(value)}"})
    array = value.array
    if array.dtype.kind not in "biuf":
        reject(f"{what} must hold real numbers.", hint=hint, **{what: f"dtype {array.dtype}"})
    if array.shape != shape:
        reject(f"{what} must have shape {shape}.", hint=hint, **{what: f"shape {array.shape}, expected {shape}"})
    return expect_array(array, what, shape, finite=finite, hint=hint)


def expect_near(got: Any, expected: ArrayLike, what: str, claim: str, **told: Any) -> None:
    """`expect_close` with the tolerances of float32, for plain arrays and numbers that came of tensors.

    told -- hint, holds, case, explain, as `expect_close` takes them

    >>> expect_near(np.float32(0.1), 0.1, "cost", "the cost must be the mean of the losses.")
    """
    expect_close(got, expected, what, claim, rtol=TENSOR_RTOL, atol=TENSOR_ATOL, **told)


def expect_tensor_close(got: Any, expected: ArrayLike, what: str, claim: str, **told: Any) -> None:
    """`got` is a tensor or variable that equals `expected` in shape and, to float32, in every entry.

    told -- hint, holds, case, explain, as `expect_close` takes them

    >>> expect_tensor_close(tensor([0.1]), [0.1], "Z", "Z must be W X + b.")
    """
    reference = np.asarray(expected, np.float64)
    array = expect_tensor(got, what, reference.shape, finite=False, hint=told.get("hint", ""))
    expect_near(array, reference, what, claim, **told)
