"""Tensors of TensorFlow as plain arrays that say what they were. TensorFlow itself is imported only to make one."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.worker.caps import WireError

KINDS = ("tensor", "variable", "shape")


@dataclass(frozen=True, eq=False)
class Foreign:
    """A tensor, a variable or a shape of TensorFlow: which of them, and its array (of a shape: the sides, -1 unknown).

    As an argument it is made into one beside the student's code; what a student's function returns comes back as one.

    >>> Foreign("variable", np.ones((1, 2), np.float32))
    tf.Variable([[1.0, 1.0]])
    """

    kind: str
    array: NDArray[Any]

    def to_tensorflow(self) -> Any:
        """The tensor, variable or shape of this array; needs TensorFlow."""
        import tensorflow as tf  # only where an assignment needs it

        if self.kind == "shape":
            return tf.TensorShape([None if side < 0 else side for side in self.array.tolist()])
        return tf.Variable(self.array) if self.kind == "variable" else tf.constant(self.array)

    def __repr__(self) -> str:
        usual = self.array.dtype in (np.float32, np.int32, np.bool_)
        more = "" if self.kind == "shape" or usual else f", dtype=tf.{self.array.dtype}"
        name = {"tensor": "constant", "variable": "Variable", "shape": "TensorShape"}[self.kind]
        return f"tf.{name}({self.array.tolist()}{more})"


def as_foreign(value: Any) -> Any:
    """A tensor, variable or shape of TensorFlow as `Foreign`; anything else as it is. Raises WireError."""
    tf = sys.modules.get("tensorflow")
    if tf is None or type(value).__module__.partition(".")[0] not in ("tensorflow", "keras"):
        return value
    if isinstance(value, tf.TensorShape):
        if value.rank is None:
            raise WireError("a shape of which not even the number of sides is known")
        return Foreign("shape", np.array([-1 if side is None else side for side in value], np.int64))
    if isinstance(value, tf.Variable) or _is_variable_of_keras(value):
        return Foreign("variable", np.asarray(value.numpy()))
    if isinstance(value, tf.IndexedSlices):  # the gradient of a lookup
        value = tf.convert_to_tensor(value)
    if isinstance(value, tf.Tensor):
        if not tf.is_tensor(value) or not hasattr(value, "numpy"):
            raise WireError("a symbolic tensor, which has no value: it was made inside a tf.function, for later use")
        return Foreign("tensor", np.asarray(value.numpy()))
    return value


def _is_variable_of_keras(value: Any) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Variable)


def seed(number: int) -> None:
    """Seed what TensorFlow draws, and number layers from the start again; does nothing where it is not loaded."""
    tf, keras = sys.modules.get("tensorflow"), sys.modules.get("keras")
    if keras is not None:
        keras.utils.clear_session(free_memory=False)
    if tf is not None:
        tf.random.set_seed(number)
