"""What a test compared in all of its cases: the further cases that tell a wrong value's cause from its rivals.

One smallest case cannot tell a turned sign from a lost square: in it the two may agree by accident. Hypothesis has met
more cases by the time a test fails, so every comparison is noted, and what a wrong value is of the right one is named
only where it is so in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.testing.relations import HINTS, RELATION_RTOL

MOST, LARGEST = 400, 20_000
"""Comparisons of one claim that are kept, and entries of each."""

LEAST_CASES, LEAST_VALUES = 3, 3
"""Cases, and different sizes of right entries in them, before a relation is named."""

FACTORS = {
    "turned in sign": -1.0,
    "twice as large": 2.0,
    "half as large": 0.5,
    "1 / log 2 times too large": 1 / math.log(2),
    "1 / log 10 times too large": 1 / math.log(10),
}

OTHER_HINTS = {
    "one over what it must be": "Which number is divided by which?",
    "one minus what it must be": "Which of the two sides does it speak of?",
    "0 everywhere": "Which step makes it 0, whatever the arguments?",
    "the right numbers in another order": "Which axis comes first, and which way is it read?",
}


@dataclass(frozen=True)
class Compared:
    """One comparison: the student's value, the right one, the number of examples of the call (0 where unknown)."""

    got: NDArray[np.float64]
    right: NDArray[np.float64]
    examples: int

    @property
    def same(self) -> bool:
        return _near(self.got, self.right)


def _near(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=RELATION_RTOL, atol=1e-11))


def _telling(cases: Sequence[Compared]) -> bool:
    """Whether the cases are many and different enough for a relation in them to be no accident."""
    sizes = np.concatenate([np.zeros(0), *(np.abs(case.right).ravel() for case in cases)])
    return len(cases) >= LEAST_CASES and len(np.unique(sizes[sizes > 1e-6].round(9))) >= LEAST_VALUES


@dataclass
class Witness:
    """The comparisons of one test, by claim.

    examples -- asks for the number of examples of the latest call
    """

    examples: Callable[[], int] = lambda: 0
    seen: dict[str, list[Compared]] = field(default_factory=dict)

    def begin(self, examples: Callable[[], int]) -> None:
        """A test begins: nothing has been compared."""
        self.examples, self.seen = examples, {}

    def note(self, claim: str, got: Any, right: Any) -> None:
        """Keep a comparison of finite values of one shape."""
        a, b = np.asarray(got, dtype=np.float64), np.asarray(right, dtype=np.float64)
        kept = self.seen.setdefault(claim, [])
        if len(kept) < MOST and a.size <= LARGEST and a.shape == b.shape:
            kept.append(Compared(a, b, self.examples()))

    def relation(self, claim: str) -> str:
        """What the student's value is of the right one in every case of `claim`; "" where nothing simple."""
        cases = self.seen.get(claim, [])
        if not _telling([case for case in cases if not case.same]):
            return ""
        return next((name for name, holds in RELATIONS.items() if holds(cases)), "")

    @property
    def true_in_part(self) -> bool:
        """Whether all values of a claim are right, or related to the right ones as only a computation makes them."""
        return any(
            self.relation(claim) in TRUE_IN_PART or (_telling(cases) and all(case.same for case in cases))
            for claim, cases in self.seen.items()
        )

    def told(self, claim: str) -> tuple[str, str]:
        """(holds, hint) for the message that fails with `claim`; ("", "") where the cases tell nothing.

        >>> witness = Witness()
        >>> for value in (0.5, 0.25, 2.0):
        ...     witness.note("dw must be the slope.", -value, value)
        >>> witness.told("dw must be the slope.")
        ('in all 3 cases that were tried it is turned in sign', 'Which minus does the formula have?')
        """
        name = self.relation(claim)
        if name:
            cases = len(self.seen[claim])
            return f"in all {cases} cases that were tried it is {name}", {**HINTS, **OTHER_HINTS}[name]
        return self._only_one_example(claim), ""

    def _only_one_example(self, claim: str) -> str:
        """Whether it is right for one example and wrong for more, or the other way round."""
        cases = [case for case in self.seen.get(claim, []) if case.examples]
        alone = [case.same for case in cases if case.examples == 1]
        together = [case.same for case in cases if case.examples > 1]
        if len(alone) >= LEAST_CASES and len(together) >= LEAST_CASES:
            if all(alone) and not any(together):
                return "all cases of one example, and none of several"
            if all(together) and not any(alone):
                return "all cases of several examples, and none of a single one"
        return ""


def _always(factor: float) -> Callable[[int], float]:
    return lambda m: factor


def _scaled(factor: Callable[[int], float]) -> Callable[[Sequence[Compared]], bool]:
    def holds(cases: Sequence[Compared]) -> bool:
        return all(_near(case.got, factor(case.examples) * case.right) for case in cases)

    return holds


def _by_examples(factor: Callable[[int], float]) -> Callable[[Sequence[Compared]], bool]:
    """A factor of the number of examples, seen for two numbers at least."""

    def holds(cases: Sequence[Compared]) -> bool:
        numbers = {case.examples for case in cases if not case.same}
        return 0 not in numbers and len(numbers) > 1 and _scaled(factor)(cases)

    return holds


def _reordered(cases: Sequence[Compared]) -> bool:
    return all(_near(np.sort(case.got, axis=None), np.sort(case.right, axis=None)) for case in cases)


RELATIONS: dict[str, Callable[[Sequence[Compared]], bool]] = {
    **{name: _scaled(_always(factor)) for name, factor in FACTORS.items()},
    "m times too large": _by_examples(lambda m: m),
    "m times too small": _by_examples(lambda m: 1 / m),
    "turned in sign and m times too large": _by_examples(lambda m: -m),
    "one over what it must be": lambda cases: all(
        _near(case.got * case.right, np.ones(case.got.shape)) for case in cases
    ),
    "one minus what it must be": lambda cases: all(_near(case.got, 1 - case.right) for case in cases),
    "the right numbers in another order": _reordered,
    "0 everywhere": lambda cases: not any(case.got.any() for case in cases),
}
"""What a value can be of the right one, in the order in which it is tried."""

TRUE_IN_PART = tuple(name for name in RELATIONS if name != "0 everywhere")
"""Relations that nothing has which does not compute: constants, zeros and echoed arguments have none of them."""

RUNNING = Witness()
"""The witness of the test that runs; the plugin lets it `begin` anew with each test."""
