"""Assertions that speak to students: a property in words, the smallest case, what came back.

Every failure is a `Rejected`. It never holds an expected value, only what came back and how it relates to what
was asked: the plugin adds the smallest call that fails, so that a message reads

    propagate: dw must be a mean over the examples.
      smallest case   w = np.array([[0.0]]); b = 0.0; X = np.array([[1.0]]); Y = np.array([[0]])
      dw              np.array([[1.0]])
      holds           shape and sign
      next            The cost is a mean over m examples. And its gradient?
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from autograder.testing.text import show
from autograder.testing.witness import RUNNING

HOLDS = "holds"
"""The label of what is right of a wrong value, or how it is related to the right one."""

Explain = Callable[[], tuple[str, str]]


class Rejected(AssertionError):
    """A submission broke a property: `claim` in words, `rows` with what was seen, `hint` a question or a step.

    explain -- a second probe, where further calls tell the cause: gives (holds, hint), which stand in place of the
        row "holds" and of `hint` where they are not empty; called once, for the smallest case (`ask_why`)
    explained -- the cause is told already, so that `witness` need not

    >>> print(Rejected("every column must sum to 1.", [("sums", "0.5 and 0.5")], hint="Over which axis?"))
    every column must sum to 1.
      sums            0.5 and 0.5
      next            Over which axis?
    """

    def __init__(
        self,
        claim: str,
        rows: Sequence[tuple[str, str]] = (),
        *,
        hint: str = "",
        case: str | None = None,
        explain: Explain | None = None,
        explained: bool = False,
    ) -> None:
        super().__init__(claim)
        self.claim = claim
        self.rows = tuple(rows)
        self.case = case
        self.explained = explained
        self.settled = False
        """The second probe has told a question, and no relation that further cases could bear out."""
        self.hint, self._explain = hint, explain

    def ask_why(self) -> None:
        """Ask the second probe, unless that has been done. Raises what it raises, and asks no more then."""
        probe, self._explain = self._explain, None
        holds, hint = ("", "") if probe is None else probe()
        if holds:
            self.rows = (*(row for row in self.rows if row[0] != HOLDS), (HOLDS, holds))
        self.hint = hint or self.hint
        self.explained |= bool(holds or hint)
        self.settled = bool(hint and not holds)

    def __str__(self) -> str:
        """What is known: Hypothesis asks for it, and must cause no call."""
        lines = [self.claim, *(f"  {label:<15} {text}" for label, text in self.rows)]
        return "\n".join([*lines, f"  {'next':<15} {self.hint}"] if self.hint else lines)


def reject(claim: str, *, hint: str = "", case: str | None = None, **seen: Any) -> NoReturn:
    """Fail with `claim`; each further keyword is a row, its value shown by `show` unless it is text.

    A row with an empty text is left out, so that `holds=` may be a text that is not always there.

    >>> reject("softmax: every column must sum to 1.", sums="0.5 and 0.5")
    Traceback (most recent call last):
    autograder.testing.rejections.Rejected: softmax: every column must sum to 1.
      sums            0.5 and 0.5
    """
    raise Rejected(claim, rows_of(seen, claim), hint=hint, case=case)


def rows_of(seen: Mapping[str, Any], claim: str) -> list[tuple[str, str]]:
    """Labels and texts; a label that the claim names, as dA_prev, is kept as it is.

    >>> rows_of({"dA_prev": 0.5, "row_sums": "0.5 and 0.5"}, "dA_prev must be the slope.")
    [('dA_prev', '0.5'), ('row sums', '0.5 and 0.5')]
    """
    rows = [(_label(key, claim), text if isinstance(text, str) else show(text)) for key, text in seen.items()]
    return [row for row in rows if row[1]]


def _label(key: str, claim: str) -> str:
    return " ".join(word if word in claim else word.replace("_", " ") for word in key.split(" "))


def expect(
    condition: object,
    claim: str,
    *,
    hint: str = "",
    case: str | None = None,
    made: Mapping[str, bool] | None = None,
    **seen: Any,
) -> None:
    """`reject` unless `condition` holds.

    made -- whether a known mistake makes what came back, by the question that asks for it, as in `expect_close`

    >>> expect(1 + 1 == 2, "addition works")
    """
    RUNNING.note(claim, bool(condition), True, bool(condition), made)
    if not condition:
        reject(claim, hint=hint, case=case, **seen)


@contextmanager
def in_case(case: str) -> Iterator[None]:
    """Tell `case` as the smallest case of a rejection inside: for arguments that are too large to be shown.

    >>> with in_case("200 hidden units, keep_prob = 0.8"):
    ...     reject("every unit must drop out on its own.")
    Traceback (most recent call last):
    autograder.testing.rejections.Rejected: every unit must drop out on its own.
    """
    try:
        yield
    except Rejected as rejected:
        rejected.case = case
        raise
