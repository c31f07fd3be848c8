"""Properties that hold of a whole family of functions, whatever they compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.testing.dictionaries import Hints, expect_all_close


def expect_causal(
    run: Callable[[NDArray[np.float64]], Mapping[str, Any]], x: NDArray[np.float64], claim: str, *, hint: Hints = ""
) -> None:
    """What comes out at one step does not move with the inputs of later steps.

    run -- a function of x that gives arrays by name, time on the last axis of each; x -- (..., T)
    claim -- with {name} for the array's name, as in `expect_all_close`

    Constants are causal too, so a test of this alone is one of form.

    >>> expect_causal(lambda x: {"a": np.cumsum(x, axis=-1)}, np.arange(4.0), "{name} must read the past alone.")
    """
    whole = run(x)
    for later in range(1, x.shape[-1]):
        moved = x.copy()
        moved[..., later:] += 1
        after = {name: value[..., :later] for name, value in run(moved).items()}
        before = {name: value[..., :later] for name, value in whole.items()}
        expect_all_close(after, before, claim, hint=hint)
