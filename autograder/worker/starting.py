"""TensorFlow in a worker, before any code of a student's: imported, its threads started, and the seal put on.

Imported only where an assignment needs it. TensorFlow starts its pools of threads with the first operation; fit,
predict, evaluate and the iterators of tf.data start more with every use, and under the seal the process would abort.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from typing import Any

from autograder.worker import seccomp
from autograder.worker.profiles import Profile

PR_SET_NO_NEW_PRIVS = 38
SET_MODE_FILTER, ALL_THREADS = 1, 1
SECCOMP = {"x86_64": 317, "aarch64": 277}
"""The number of the system call. Source: Linux, the tables of system calls, and include/uapi/linux/seccomp.h."""

USE = {
    "fit": "train with train_on_batch, or with tf.GradientTape",
    "predict": "call the model, model(x, training=False), or use predict_on_batch",
    "evaluate": "use test_on_batch, or compute the loss from model(x, training=False)",
}
GO_OVER = "go over slices of the arrays"


def start(profile: Profile) -> None:
    """Get TensorFlow ready as `profile` says. Raises OSError where the seal cannot be put on."""
    import keras
    import tensorflow as tf

    x = tf.Variable(tf.ones((2, 2)))
    with tf.GradientTape() as tape:
        y = tf.reduce_sum(tf.matmul(x, x))
    tape.gradient(y, x)
    tf.function(lambda z: tf.nn.relu(z + 1))(x)
    if profile.sealed:
        for name, instead in USE.items():
            setattr(keras.Model, name, refuse(f"model.{name}", instead))
        for name in ("__iter__", "reduce", "get_single_element"):
            setattr(tf.data.Dataset, name, refuse("tf.data", GO_OVER))
        seal()


def refuse(what: str, instead: str) -> Callable[..., Any]:
    """What stands in for a function that starts threads."""

    def function(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError(f"{what} starts threads, and where this is graded none may start: {instead}")

    return function


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def seal() -> None:
    """Refuse new threads and processes in all threads of this process, for good. Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    code = seccomp.build()
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    number = SECCOMP[os.uname().machine]
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.syscall(
        number, SET_MODE_FILTER, ALL_THREADS, ctypes.byref(program)
    ):
        raise OSError(ctypes.get_errno(), "the seal on threads")
