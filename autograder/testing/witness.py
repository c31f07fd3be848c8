"""What a test compared in all of its cases: the further cases that tell a wrong value's cause from its rivals.

One smallest case cannot tell a turned sign from a lost square: in it the two may agree by accident. Hypothesis has met
more cases by the time a test fails, so every comparison is noted, and what a wrong value is of the right one is named
only where it is so in all of them; and so is the trait of the arguments that divides right cases from wrong ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.testing.relations import HINTS, RELATION_RTOL
from autograder.testing.traits import Trait, dividing, examples, traits, varied
from autograder.testing.unmoved import handed_back, unmoved

MOST, LARGEST = 400, 20_000
"""Comparisons of one claim that are kept, and entries of each."""

LEAST_CASES, LEAST_VALUES = 3, 3
"""Cases, and different sizes of right entries in them, before a relation is named."""


@dataclass(frozen=True)
class Compared:
    """One comparison: the student's value, the right one, whether it passed, and the arguments of the call.

    made -- whether the value is what a mistake makes, by the question that asks for this mistake
    """

    got: NDArray[np.float64]
    right: NDArray[np.float64]
    same: bool
    given: Mapping[str, Any]
    made: Mapping[str, bool] = field(default_factory=dict)

    @cached_property
    def examples(self) -> int:
        return examples(self.given)

    @cached_property
    def traits(self) -> Mapping[Trait, bool]:
        return traits(self.given)


def _near(a: Any, b: Any, rtol: float = RELATION_RTOL, atol: float = 1e-11) -> bool:
    return bool(np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=rtol, atol=atol))


def _telling(cases: Sequence[Compared]) -> bool:
    """Whether the cases are many and different enough for a relation in them to be no accident."""
    sizes = np.concatenate([np.zeros(0), *(np.abs(case.right).ravel() for case in cases)])
    return len(cases) >= LEAST_CASES and len(np.unique(sizes[sizes > 1e-6].round(9))) >= LEAST_VALUES


@dataclass
class Witness:
    """The comparisons of one test, by claim.

    arguments -- asks for the arguments of the latest call, by name
    short -- the last type of fewer digits than float64 that came back in a number or an array, or ""
    """

    arguments: Callable[[], Mapping[str, Any]] = dict
    seen: dict[str, list[Compared]] = field(default_factory=dict)
    short: str = ""

    def begin(self, arguments: Callable[[], Mapping[str, Any]]) -> None:
        """A test begins: nothing has been compared."""
        self.arguments, self.seen, self.short = arguments, {}, ""

    def met(self, dtype: np.dtype[Any]) -> None:
        """Numbers of this type came back."""
        if dtype.kind == "f" and dtype.itemsize < np.dtype(np.float64).itemsize:
            self.short = str(dtype)

    def note(self, claim: str, got: Any, right: Any, same: bool, made: Mapping[str, bool] | None = None) -> None:
        """Keep a comparison of two values of one shape, whether it passed, and which mistakes it has (`made_by`)."""
        a, b = np.asarray(got, dtype=np.float64), np.asarray(right, dtype=np.float64)
        kept = self.seen.setdefault(claim, [])
        if len(kept) < MOST and a.size <= LARGEST and a.shape == b.shape:
            kept.append(Compared(a, b, same, self.arguments(), made or {}))

    def relation(self, claim: str) -> str:
        """What the student's value is of the right one in every case of `claim`; "" where nothing simple."""
        cases = self.seen.get(claim, [])
        wrong = [case for case in cases if not case.same]
        if not _telling(wrong):
            return ""
        with np.errstate(all="ignore"):
            name = next((name for name, (holds, _) in RELATIONS.items() if holds(cases)), "")
        return name if not name.startswith("off by") or varied([case.given for case in wrong]) else ""

    def question(self, claim: str) -> str:
        """The suite's question for the mistake that alone makes every wrong value; "" where none does, or two do."""
        wrong = [case.made for case in self.seen.get(claim, []) if not case.same]
        met: dict[str, bool] = {}
        for made in wrong:
            met |= {question: agrees and met.get(question, True) for question, agrees in made.items()}
        told = [question for question, agrees in met.items() if agrees]
        return told[0] if len(told) == 1 else ""

    @property
    def true_in_part(self) -> bool:
        """Whether all values of a claim are right, or related to the right ones as only a computation makes them."""
        return any(
            self.relation(claim) in TRUE_IN_PART or (_telling(cases) and all(case.same for case in cases))
            for claim, cases in self.seen.items()
        )

    def told(self, claim: str, hint: str = "") -> tuple[str, str]:
        """(holds, hint) for the message that fails with `claim`; the suite's `hint` where the cases tell no better one.

        >>> witness = Witness()
        >>> for value in (0.5, 0.25, 2.0):
        ...     witness.note("dw must be the slope.", -value, value, same=False)
        >>> witness.told("dw must be the slope.", "Work one example by hand.")
        ('in all 3 cases that were tried it is turned in sign', 'Which minus does the formula have?')
        """
        name, cases, question = self.relation(claim), self.seen.get(claim, []), self.question(claim)
        if name:
            general = RELATIONS[name][1] if not hint or not name.startswith(LOOSE) else hint
            return f"in all {len(cases)} cases that were tried it is {name}", question or general
        telling = [case for case in cases if case.right.any() or not case.same]  # 0 is right by itself where all is 0
        seen = [(case.got, case.right, case.given) for case in cases]
        if _telling([case for case in cases if not case.same]) and (name := handed_back(seen)):
            return f"in all {len(cases)} cases that were tried it is {name}, as it was handed in", question or hint
        return dividing([(case.same, case.traits) for case in telling]) or unmoved(seen), question or hint


def made_by(
    mistakes: Mapping[str, Any], got: Any, *, rtol: float = RELATION_RTOL, atol: float = 1e-11
) -> dict[str, bool]:
    """Whether `got` is what a mistake makes, by question; without the mistakes that have no value of its shape.

    mistakes -- the value that each mistake makes, by the question that asks for it; np.nan where it makes none here

    >>> made_by({"Is b added?": [1.0], "Is it a mean?": [4.0], "Is the mask used?": np.nan}, [4.0])
    {'Is b added?': False, 'Is it a mean?': True}
    """
    values = {question: np.asarray(value, dtype=np.float64) for question, value in mistakes.items()}
    told = {question: value for question, value in values.items() if value.shape == np.shape(got)}
    return {question: _near(got, value, rtol, atol) for question, value in told.items() if np.isfinite(value).all()}


Holds = Callable[[Sequence[Compared]], bool]


def _each(of: Callable[[NDArray[np.float64]], Any], **tolerance: float) -> Holds:
    """The value is `of` the right one in every case."""
    return lambda cases: all(_near(case.got, of(case.right), **tolerance) for case in cases)


def _times(factor: float) -> Holds:
    return _each(lambda right: factor * right)


def _by_examples(factor: Callable[[int], float]) -> Holds:
    """A factor of the number of examples, seen for two numbers at least."""

    def holds(cases: Sequence[Compared]) -> bool:
        numbers = {case.examples for case in cases if not case.same}
        known = 0 not in numbers and len(numbers) > 1
        return known and all(_near(case.got, factor(case.examples) * case.right) for case in cases if case.examples)

    return holds


def _constant(cases: Sequence[Compared]) -> bool:
    """The same number in every entry of every case; nan is none."""
    first = cases[0].got.flat[0] if cases[0].got.size else np.nan
    return all(bool((case.got == first).all()) for case in cases)


def _reordered(cases: Sequence[Compared]) -> bool:
    return all(_near(np.sort(case.got, axis=None), np.sort(case.right, axis=None)) for case in cases)


def _shifted(cases: Sequence[Compared]) -> bool:
    gaps = np.concatenate([(case.got - case.right).ravel() for case in cases])
    return _near(gaps, np.full(gaps.shape, gaps[0]))


def _stretched(cases: Sequence[Compared]) -> bool:
    """One factor for all entries of all cases, and 0 where 0 is right."""
    got, right = (np.concatenate([getattr(case, name).ravel() for case in cases]) for name in ("got", "right"))
    large = np.abs(right) > 1e-6
    ratios = got[large] / right[large]
    return bool((np.abs(got[~large]) < 1e-5).all() and _near(ratios, np.full(ratios.shape, ratios[0])) and ratios[0])


RELATIONS: dict[str, tuple[Holds, str]] = {
    "the same number, whatever the arguments": (_constant, "Which of the arguments should the result depend on?"),
    "right in its first digits only": (
        _each(lambda right: right, rtol=1e-6, atol=1e-6),
        "Is it computed in float64 throughout, and was no small number added?",
    ),
    "turned in sign": (_times(-1), HINTS["turned in sign"]),
    "twice as large": (_times(2), HINTS["twice as large"]),
    "half as large": (_times(0.5), HINTS["half as large"]),
    "1 / log 2 times too large": (_times(1 / math.log(2)), HINTS["1 / log 2 times too large"]),
    "1 / log 10 times too large": (_times(1 / math.log(10)), HINTS["1 / log 10 times too large"]),
    "m times too large": (_by_examples(lambda m: m), HINTS["m times too large"]),
    "m times too small": (_by_examples(lambda m: 1 / m), HINTS["m times too small"]),
    "turned in sign and m times too large": (
        _by_examples(lambda m: -m),
        HINTS["turned in sign and m times too large"],
    ),
    "one over what it must be": (
        lambda cases: all(_near(case.got * case.right, np.ones(case.got.shape)) for case in cases),
        "Which number is divided by which?",
    ),
    "one minus what it must be": (_each(lambda right: 1 - right), "Which of the two sides does it speak of?"),
    "the square of what it must be": (_each(np.square), "Where does the square come from?"),
    "the root of what it must be": (_each(lambda right: np.sqrt(np.abs(right))), "Where does the root come from?"),
    "the right numbers in another order": (_reordered, "Which axis comes first, and which way is it read?"),
    "off by one and the same number": (_shifted, "Which number is added too much, or left out?"),
    "off by one and the same factor": (_stretched, "Which factor is too much, or left out?"),
}
"""What a value can be of the right one, in the order in which it is tried, and the question that it leads to."""

LOOSE = ("twice", "half", "off by", "the right numbers in another order")
"""Beginnings of relations that have many causes: the suite's own question is the better one."""

TRUE_IN_PART = tuple(name for name in RELATIONS if not name.startswith("the same number"))
"""Relations that nothing has which does not compute: constants and zeros have none of them."""

RUNNING = Witness()
"""The witness of the test that runs; the plugin lets it `begin` anew with each test."""
