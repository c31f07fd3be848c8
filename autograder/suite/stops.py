"""What to ask where a student's function stopped with an exception that NumPy and Python raise for one reason only."""

from __future__ import annotations

import re

ASKED = (
    (
        r"ValueError: (matmul: Input operand|shapes .* not aligned)",
        "A @ B needs as many columns in A as there are rows in B. Which shapes stand in the last of these lines?",
    ),
    (
        r"ValueError: operands could not be broadcast",
        "Along each axis two sizes must be equal, or one of them 1. Which shapes stand in the last of these lines?",
    ),
    (
        r"TypeError: only (length-1|size-1|0-dimensional|one-element) arrays",
        "math.exp and float take one number; np.exp takes an array, entry by entry.",
    ),
    (r"\w+Error: .*'?NoneType'?", "A function without a return gives None. Which one gave it here?"),
    (r"KeyError: ", "Which keys does the dict of the last of these lines have here?"),
    (
        r"IndexError: .*(out of range|out of bounds)",
        "The first index is 0. How many entries are there, and which is the last?",
    ),
    (r"NameError: name ", "Is it an argument under another name, or a variable of a cell that is not graded?"),
)
"""The beginning of an exception, and a question that is true of whatever raised it."""


def question(exception: str) -> str:
    """The question that an exception leads to; "" where it has many causes.

    exception -- its type and its text

    >>> question("KeyError: 'b3'")
    'Which keys does the dict of the last of these lines have here?'
    >>> question("ZeroDivisionError: division by zero")
    ''
    """
    return next((asked for pattern, asked in ASKED if re.match(pattern, exception)), "")
