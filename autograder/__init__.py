"""Autograded exercises: deep learning from scratch in NumPy.

from autograder import grade
report = grade("submitted/ada/c1w2_logistic_regression/c1w2_logistic_regression.ipynb")
"""

from __future__ import annotations

import sys
from typing import Any

if sys.platform == "win32":
    raise ImportError("autograder runs on Linux: on Windows, use it in WSL2 (see docs/instructors.md)")

__all__ = ["Grader", "grade"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        import autograder.grading

        return getattr(autograder.grading, name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
