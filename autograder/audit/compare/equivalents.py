"""Is a mutant wrong at all? Two versions of a function, compared by what they do on many probes.

Values are compared with NaN equal to NaN and with the tolerance of a suite; what a call does to its arguments, which
exception it raises and the structure of its result count as well. Where the solution draws at random the versions
are compared by law, over many seeds. What differs in the type of a number only is told apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from autograder.audit import budgets
from autograder.audit.compare.laws import compare_laws, shape_of
from autograder.audit.compare.probes import Probe, leaves, perturb
from autograder.audit.compare.versions import CallResult, Difference, Endless, Version, compare, is_numeric, time_for
from autograder.worker.views import without_view

LAW_PROBES = 4
"""Calls whose laws are compared, from the largest to the smallest."""

LARGE = 100_000
"""Results of more numbers are compared by law only where there are no others: each is drawn a hundred times."""

ENOUGH, SMALL = 12, 8
"""The search for a small call that tells versions apart ends after this many, or at one of so few numbers."""


@dataclass(frozen=True)
class Finding:
    """What the comparison found; `probe` tells the versions apart, `right` and `wrong` are what they did."""

    difference: Difference
    probes: int
    probe: Probe | None = None
    right: CallResult | None = None
    wrong: CallResult | None = None
    by_law: bool = False


@dataclass(frozen=True)
class Contract:
    """What the text of an exercise leaves open, as `autograder.testing.exercise` is told.

    in_place -- positions of arguments that a correct solution may change
    domain -- whether a call is one that the text promises an answer to
    atol -- how far two correct results may lie apart
    form -- the one form to which results that the text takes as equal are brought
    """

    in_place: Sequence[int] = ()
    domain: Callable[..., bool] | None = None
    atol: float = 0.0
    form: Callable[[Any], Any] | None = None

    def covers(self, probe: Probe) -> bool:
        try:
            return (
                self.domain is None or bool(probe.steps) or bool(self.domain(*probe.args, **without_view(probe.kwargs)))
            )
        except Exception:
            return False

    def formed(self, value: Any) -> Any:
        try:
            return value if self.form is None else self.form(value)
        except Exception:
            return value


@dataclass(frozen=True)
class Answered:
    """A probe, and what the solution does on it."""

    probe: Probe
    expected: CallResult


def answered(
    right: Version, probes: Sequence[Probe], contract: Contract = Contract(), budget: float = budgets.WHOLE
) -> list[Answered]:
    """What the solution does on `probes` and on perturbed copies of them, within `budget` CPU seconds."""
    found: list[Answered] = []
    begin = time.process_time()
    for probe in (*probes, *perturb(probes)):
        if time.process_time() - begin > budget and len(found) >= 3:
            break
        if not contract.covers(probe):
            continue
        expected = right.call(probe)
        if expected.raised == Endless.__name__ or (probe.steps and expected.raised):
            continue
        if probe.origin != "perturbed" or not (expected.raised or not all_finite(expected.value)):
            found.append(Answered(probe, expected))
    return found


def tell_apart(
    right: Version,
    wrong: Version,
    probes: Sequence[Answered],
    contract: Contract = Contract(),
    budget: float = budgets.WHOLE,
    *,
    laws: bool = True,
) -> Finding:
    """Compare two versions on what `right` is known to do, for `budget` CPU seconds of the other one's calls.

    laws -- whether calls that draw at random are told apart by hundreds of draws; else they are passed over
    """
    findings: list[Finding] = []
    drawn: list[Finding] = []
    worst = Finding(Difference.SAME, 0)
    begin, used = time.process_time(), 0
    for each in probes:
        if time.process_time() - begin > budget and used >= 3:
            break
        used += 1
        probe, expected = each.probe, each.expected
        found = wrong.call(probe, limit=time_for(expected.seconds))
        finding = Finding(compare_calls(expected, found, contract), used, probe, expected, found)
        if finding.difference is Difference.VALUE and same_form(expected, found) and is_random(right, probe):
            drawn.append(finding)
        elif finding.difference is Difference.VALUE:
            findings.append(finding)
            if len(findings) >= ENOUGH or probe.size <= SMALL:
                break
        elif finding.difference > worst.difference:
            worst = finding
    if not findings and laws:
        findings = other_laws(right, wrong, drawn)
    if findings:
        worst = min(findings, key=lambda finding: finding.probe.size if finding.probe else 0)
    return replace(worst, probes=used)


def other_laws(right: Version, wrong: Version, drawn: list[Finding]) -> list[Finding]:
    """Of calls that draw at random and drew other numbers, the first that draws by another law; some are tried."""
    drawn = [finding for finding in drawn if _drawn_numbers(finding) <= LARGE] or drawn
    drawn = sorted(drawn, key=lambda finding: -finding.probe.size if finding.probe else 0)
    chosen = [drawn[int(k)] for k in sorted({*np.linspace(0, len(drawn) - 1, LAW_PROBES).round()})] if drawn else []
    for finding in chosen:
        assert finding.probe is not None
        if compare_laws(right, wrong, finding.probe) is Difference.VALUE:
            return [replace(finding, by_law=True)]
    return []


def _drawn_numbers(finding: Finding) -> int:
    assert finding.right is not None
    return sum(int(np.prod(size)) for _, size in shape_of(finding.right.value))


def same_form(expected: CallResult, found: CallResult) -> bool:
    """Whether two calls came to an end with results of one structure and shape."""
    return not expected.raised and not found.raised and shape_of(expected.value) == shape_of(found.value)


def compare_calls(expected: CallResult, found: CallResult, contract: Contract) -> Difference:
    if expected.raised or found.raised:
        return Difference.SAME if expected.raised == found.raised else Difference.VALUE
    difference = compare(contract.formed(expected.value), contract.formed(found.value), contract.atol)
    if difference is Difference.VALUE:
        return difference
    before, after = (
        ([arg for k, arg in enumerate(outcome.after[0]) if k not in contract.in_place], outcome.after[1])
        for outcome in (expected, found)
    )
    return max(difference, Difference.VALUE if compare(before, after) is Difference.VALUE else Difference.SAME)


def all_finite(value: Any) -> bool:
    return all(bool(np.isfinite(leaf).all()) for _, leaf in leaves(value) if is_numeric(leaf))


def is_random(version: Version, probe: Probe) -> bool:
    """Whether the result depends on the seed."""
    first = version.call(probe, 11)
    return any(compare_calls(first, version.call(probe, seed), Contract()) is Difference.VALUE for seed in (12, 13))
