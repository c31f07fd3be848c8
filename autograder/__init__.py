"""Autograded exercises: deep learning from scratch in NumPy.

from autograder import grade
report = grade("submitted/ada/c1w2_logistic_regression/c1w2_logistic_regression.ipynb")
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    raise ImportError("autograder runs on Linux: on Windows, use it in WSL2 (see docs/instructors.md)")

__all__ = ["Grader", "grade"]

PACKAGE = Path(__file__).parent
"""The folder of the installed package, whose files enter digests, the sandbox and the Gradescope zip."""


def __getattr__(name: str) -> Any:
    if name in __all__:
        from autograder.grading import grader

        return getattr(grader, name)
    raise AttributeError(f"module 'autograder' has no attribute {name!r}")
