"""Values of the libraries that students use, as plain data: tables of pandas, tensors of TensorFlow."""

from __future__ import annotations

from typing import Any

from autograder.worker import frames
from autograder.worker.tensors import as_foreign


def as_plain(value: Any) -> Any:
    """A table of pandas as `Frame` or `Series`, a tensor as `Foreign`; anything else as it is. Raises WireError."""
    return as_foreign(frames.as_plain(value))
